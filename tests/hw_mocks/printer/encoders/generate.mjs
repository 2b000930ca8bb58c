// Bytes that other people's encoders make of the same small receipts, for tests only.
//
//   npm ci --ignore-scripts && node generate.mjs > vectors.json
//
// What each of them must come to on paper stands in test_emulated_printer_encoders.py. The picture is a frame with a
// diagonal, so that a mirrored, shifted or cut one is seen.

import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";

import ReceiptPrinterEncoder from "@point-of-sale/receipt-printer-encoder";

const require = createRequire(import.meta.url);
const EscPosEncoder = require("esc-pos-encoder");
const escpos = require("escpos");
const { ThermalPrinter, PrinterTypes, CharacterSet } = require("node-thermal-printer");
const { PNG } = require("pngjs");

const WIDTH = 96;
const HEIGHT = 48;
const vectors = [];

function add(encoder, name, bytes) {
  vectors.push({ encoder, name, hex: Buffer.from(bytes).toString("hex") });
}

function picture() {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const edge = x === 0 || y === 0 || x === WIDTH - 1 || y === HEIGHT - 1;
      if (edge || x === 2 * y) data.fill(0, (y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

function picturePng() {
  const png = new PNG({ width: WIDTH, height: HEIGHT });
  png.data = Buffer.from(picture().data);
  return PNG.sync.write(png);
}

// ------------------------------------------------------------ the two encoders of one family

const LINEAR = [
  ["upca", "03600029145"],
  ["upce", "01234565"],
  ["ean13", "690123456789"],
  ["ean8", "9638507"],
  ["code39", "R-20261125"],
  ["itf", "12345670"],
  ["codabar", "A20261125B"],
  ["code93", "R20261125"],
  ["code128", "{BR20261125"],
];

function family(encoder, make) {
  add(encoder, "text", make()
    .initialize()
    .align("center").bold(true).size(2, 2).line("REFUND").size(1, 1).bold(false)
    .align("left").line("Order 20261125")
    .underline(true).line("underlined").underline(false)
    .invert(true).line("inverted").invert(false)
    .align("right").line("EUR 12.00")
    .align("left").rule({ style: "single" })
    .table(
      [{ width: 30, align: "left" }, { width: 12, align: "right" }],
      [["Tea", "3.50"], ["Coffee", "8.50"], ["Total", "12.00"]],
    )
    .box({ width: 20, align: "center" }, "boxed")
    .line("end")
    .cut()
    .encode());
  add(encoder, "codepages", make()
    .initialize()
    .codepage("cp437").line("äöü ½")
    .codepage("windows1252").line("€ café")
    .codepage("cp866").line("Привет")
    .codepage("auto").line("Olá – Łódź")
    .cut()
    .encode());
  add(encoder, "image raster", make({ imageMode: "raster" })
    .initialize().align("center").image(picture(), WIDTH, HEIGHT, "threshold").cut().encode());
  add(encoder, "image column", make({ imageMode: "column" })
    .initialize().image(picture(), WIDTH, HEIGHT, "threshold").line("below").cut().encode());
  for (const [symbology, data] of LINEAR) {
    add(encoder, `barcode ${symbology}`, make()
      .initialize().barcode(data, symbology, { height: 60, text: true }).cut().encode());
  }
  add(encoder, "qrcode", make().initialize().qrcode("https://example.test/R20261125", { size: 6 }).cut().encode());
  add(encoder, "pdf417", make().initialize().pdf417("R20261125;12.00", { width: 3, height: 3 }).cut().encode());
  add(encoder, "pulse", make().initialize().pulse().line("drawer").cut("partial").encode());
}

family("@point-of-sale/receipt-printer-encoder", (options) =>
  new ReceiptPrinterEncoder({ printerModel: "epson-tm-t20iii", columns: 48, ...options }));
family("esc-pos-encoder", (options) =>
  new (EscPosEncoder.default ?? EscPosEncoder)({ printerModel: "epson-tm-t20iii", columns: 48, ...options }));

// ------------------------------------------------------------ node-thermal-printer

function thermal() {
  return new ThermalPrinter({
    type: PrinterTypes.EPSON,
    interface: "tcp://127.0.0.1:9",
    width: 48,
    characterSet: CharacterSet.PC852_LATIN2,
  });
}

async function thermalPrinter() {
  const encoder = "node-thermal-printer";
  let printer = thermal();
  printer.alignCenter();
  printer.setTextQuadArea();
  printer.println("REFUND");
  printer.setTextNormal();
  printer.alignLeft();
  printer.println("Order 20261125");
  printer.bold(true);
  printer.println("bold");
  printer.bold(false);
  printer.underlineThick(true);
  printer.println("underlined");
  printer.underline(false);
  printer.invert(true);
  printer.println("inverted");
  printer.invert(false);
  printer.setTypeFontB();
  printer.println("font B");
  printer.setTypeFontA();
  printer.upsideDown(true);
  printer.println("upside down");
  printer.upsideDown(false);
  printer.drawLine();
  printer.leftRight("Left", "Right");
  printer.table(["One", "Two", "Three"]);
  printer.tableCustom([
    { text: "Tea", align: "LEFT", width: 0.5 },
    { text: "2", align: "CENTER", width: 0.25, bold: true },
    { text: "7.00", align: "RIGHT", width: 0.25 },
  ]);
  printer.setTextSize(3, 3);
  printer.println("Wow");
  printer.setTextNormal();
  printer.setLineSpacing(60);
  printer.println("wide");
  printer.resetLineSpacing();
  printer.println("end");
  printer.openCashDrawer();
  printer.beep();
  printer.cut();
  add(encoder, "text", printer.getBuffer());

  printer = thermal();
  printer.println("ČčŠšŽž Łódź áé");
  printer.setCharacterSet(CharacterSet.PC866_CYRILLIC2);
  printer.println("Привет");
  printer.cut();
  add(encoder, "codepages", printer.getBuffer());

  const barcodes = [[65, "03600029145"], [66, "01234565"], [67, "690123456789"], [68, "9638507"], [69, "R-20261125"],
    [70, "12345670"], [71, "A20261125B"], [72, "R20261125"], [73, "R20261125"]];
  for (const [type, data] of barcodes) {
    printer = thermal();
    printer.printBarcode(data, type, { hriPos: 2, hriFont: 0, width: 2, height: 60 });
    printer.partialCut();
    add(encoder, `barcode ${type}`, printer.getBuffer());
  }
  printer = thermal();
  printer.code128("R20261125", { width: "SMALL", height: 60, text: 2 });
  printer.cut();
  add(encoder, "code128", printer.getBuffer());
  printer = thermal();
  printer.alignCenter();
  printer.printQR("https://example.test/R20261125", { cellSize: 6, correction: "Q" });
  printer.cut();
  add(encoder, "qrcode", printer.getBuffer());
  printer = thermal();
  printer.pdf417("R20261125;12.00", { rowHeight: 3, width: 3, correction: 1, truncated: false, columns: 0 });
  printer.cut();
  add(encoder, "pdf417", printer.getBuffer());
  printer = thermal();
  printer.alignCenter();
  await printer.printImageBuffer(picturePng());
  printer.cut();
  add(encoder, "image", printer.getBuffer());
}

// ------------------------------------------------------------ escpos

class Memory {
  constructor() {
    this.chunks = [];
  }
  open(done) {
    done();
  }
  write(data, done) {
    this.chunks.push(Buffer.from(data));
    if (done) done();
  }
  close(done) {
    if (done) done();
  }
}

async function printed(act, options) {
  const memory = new Memory();
  const printer = new escpos.Printer(memory, options);
  await act(printer);
  printer.flush();
  return Buffer.concat(memory.chunks);
}

function loaded() {
  const folder = mkdtempSync(join(tmpdir(), "picture-"));
  const file = join(folder, "picture.png");
  writeFileSync(file, picturePng());
  return new Promise((resolve) => {
    escpos.Image.load(file, (image) => {
      rmSync(folder, { recursive: true });
      resolve(image);
    });
  });
}

async function escposEncoder() {
  const encoder = "escpos";
  add(encoder, "text", await printed((printer) => printer
    .hardware("init").font("a").align("ct").style("bu").size(1, 1)
    .text("The quick brown fox").text("敏捷的棕色狐狸跳过懒狗")
    .style("normal").size(0, 0).align("lt")
    .text("退款凭证").drawLine().table(["One", "Two", "Three"])
    .tableCustom([
      { text: "Left", align: "LEFT", width: 0.33 },
      { text: "Center", align: "CENTER", width: 0.33 },
      { text: "Right", align: "RIGHT", width: 0.33 },
    ])
    .align("rt").text("12.00 元").align("lt").font("b").text("font b").font("a")
    .setReverseColors(true).text("reverse").setReverseColors(false)
    .feed(2).text("end").beep(2, 3).cashdraw(2).cut()));
  const barcodes = [["UPC-A", "03600029145"], ["UPC-E", "01234565"], ["EAN13", "690123456789"], ["EAN8", "9638507"],
    ["CODE39", "R-20261125"], ["ITF", "12345670"], ["NW7", "A20261125B"], ["CODE93", "R202611250000001"]];
  for (const [type, data] of barcodes) {
    add(encoder, `barcode ${type}`, await printed((printer) => printer
      .hardware("init").barcode(data, type, { width: 2, height: 60 }).feed(1).cut()));
  }
  add(encoder, "qrcode", await printed((printer) => printer
    .hardware("init").qrcode("https://example.test/R20261125", 3, "M", 6).feed(1).cut()));
  add(encoder, "qrimage", await printed((printer) => new Promise((resolve, reject) => {
    printer.hardware("init").qrimage("https://example.test/R20261125", (error) => {
      if (error) reject(error);
      printer.cut();
      resolve();
    });
  })));
  const image = await loaded();
  add(encoder, "raster", await printed((printer) => printer.hardware("init").align("ct").raster(image).cut()));
  add(encoder, "raster dwdh", await printed((printer) => printer.hardware("init").raster(image, "dwdh").cut()));
  for (const density of ["s8", "d8", "s24", "d24"]) {
    add(encoder, `image ${density}`, await printed(async (printer) => {
      printer.hardware("init");
      await printer.image(image, density);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      printer.text("below").cut();
    }));
  }
}

await thermalPrinter();
await escposEncoder();
process.stdout.write(`[\n${vectors.map((vector) => `  ${JSON.stringify(vector)}`).join(",\n")}\n]\n`);
