// The printer: the roll as it grows, and the gallery of what was torn off.
import { $, cells, make, order, page, t } from "/common.js";

const BYTES_SHOWN = 4096;

let busy = false, again = false;
export async function drawPaper() {
  if (busy) { again = true; return; }
  busy = true;
  const told = await order("GET", `/api/paper?terminal=${page.terminal}`);
  if (told) {
    const roll = new Image();
    roll.src = `/api/paper/roll.png?terminal=${page.terminal}&t=${performance.now()}`;
    try { await roll.decode(); $("roll-image").src = roll.src; } catch { /* the bench is ending */ }
    drawGallery([...told.slips].reverse());
  }
  busy = false;
  if (again) { again = false; drawPaper(); }
}

function drawGallery(slips) {
  $("slip-count").textContent = slips.length || "";
  const key = `${page.language} ${page.terminal} ${slips.map((slip) => slip.png).join()}`;
  if ($("gallery").dataset.shows === key) return;
  $("gallery").dataset.shows = key;
  $("gallery").replaceChildren(...slips.map((slip) => make("button", { onclick: () => showSlip(slip), "data-slip": slip.number },
    make("img", { src: `${slip.png}&n=${slip.text.length}`, alt: "" }),
    make("span", slip.complete ? {} : { class: "bad" }, `#${slip.number}${slip.complete ? "" : ` ${t("incomplete")}`}`))));
  if (!slips.length) $("gallery").replaceChildren(make("p", { class: "hint" }, t("noSlips")));
}

async function showSlip(slip) {
  $("slip-title").textContent = `${t("slip")} #${slip.number}${slip.complete ? "" : ` · ${t("incomplete")}`}`;
  $("slip-image").src = slip.png;
  $("slip-text").replaceChildren(...slip.text.split("\n").map((line) => make("div", { class: "cells" }, ...cells(line || " "))));
  $("slip-links").replaceChildren(...[["png", "picture"], ["txt", "text"], ["bin", "bytes"]].map(([ending, name]) =>
    make("a", { href: slip[ending], target: "_blank", download: ending === "bin" ? `slip-${slip.number}.bin` : null }, t(name))));
  $("slip-bytes").textContent = "";
  $("slip").showModal();
  const bytes = new Uint8Array(await (await fetch(slip.bin)).arrayBuffer());
  $("slip-bytes").textContent = hex(bytes);
}

function hex(bytes) {
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, BYTES_SHOWN); at += 8) {
    const row = [...bytes.slice(at, at + 8)];
    const codes = row.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
    const letters = row.map((byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${codes.padEnd(23)}  ${letters}`);
  }
  if (bytes.length > BYTES_SHOWN) lines.push(`… ${bytes.length} B`);
  return lines.join("\n");
}
