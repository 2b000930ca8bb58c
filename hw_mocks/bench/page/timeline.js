// One timeline of wires, screens, keys, paper, faults, journal rows and the acquirer: in words, filtered by kind and text.
import { $, codeName, make, of, page, t, word, yuan } from "/common.js";
import { ENDPOINTS, HOW, NOTES, ROW_KINDS, STATES } from "/words.js";

const ROWS_SHOWN = 600, ROWS_KEPT = 2000;
const hidden = new Set(["wire", "buzzer"]);
const rows = [];
let paused = false;

const faultNames = new Map();
export const nameFaults = (faults) => { for (const fault of faults) faultNames.set(`${fault.device} ${fault.fault}`, fault.name); };

function tell(row) {
  switch (row.kind) {
    case "key": return page.about.keys[row.text] ? word(page.about.keys[row.text]) : row.text;
    case "story": return [row.story, row.step && t("stepNo").replace("{n}", row.step), t({ begin: "begun", failed: "stepFailed" }[row.how] ?? "stepDone")].filter(Boolean).join(" · ");
    case "power": return row.action ? t({ on: "on", cut: "cut", off: "off", ended: "ended", reset: "resetDone" }[row.action]) : row.text;
    case "fault": return [word(page.about.devices[row.device] ?? { zh: row.device, en: row.device }),
      word(faultNames.get(`${row.device} ${row.fault}`) ?? { zh: row.fault, en: row.fault }), of(HOW, row.how)].join(" · ");
    case "paper": return `${t("slip")} #${row.slip}${row.complete ? "" : ` · ${t("incomplete")}`}`;
    case "journal": return row.row ? journal(row.row) : row.text;
    case "acquirer": return row.request ? request(row.request) : row.name ? `${t("paymentAdded")}: ${codeName(row.name)} ${yuan(row.amount_fen)}` : row.text;
    default: return row.text;
  }
}

const journal = (row) => [`#${row.seq}`, of(ROW_KINDS, row.kind), row.subject, row.amount_fen ? yuan(row.amount_fen) : "", row.state && of(STATES, row.state), row.note && row.note !== row.state && `(${of(NOTES, row.note)})`]
  .filter(Boolean).join(" ");
const request = (note) => [of(ENDPOINTS, note.endpoint), note.out_trade_no, note.code, note.fault && word(faultNames.get(`acquirer ${note.fault}`) ?? { zh: note.fault, en: note.fault }),
  t(note.processed ? "processed" : "notProcessed")].filter(Boolean).join(" · ");

const wanted = (row) => !hidden.has(row.kind) && !row.again && row.item === undefined && row.rows === undefined && // what is seen elsewhere: paper that feeds, items of a scenario
  (row.terminal === 0 || row.terminal === page.terminal || page.state?.terminals.length > 1)
  && `${tell(row)} ${row.text}`.toLowerCase().includes($("find").value.trim().toLowerCase());
const element = (row) => make("li", { class: row.kind, onclick: (event) => event.currentTarget.classList.toggle("open") }, make("time", {}, row.t.toFixed(2)),
  make("i", {}, page.state?.terminals.length > 1 && row.terminal ? `P${row.terminal}` : ""),
  make("b", {}, page.about.kinds[row.kind] ? word(page.about.kinds[row.kind]) : row.kind), make("span", {}, tell(row)));

export function drawFilters() {
  $("filters").replaceChildren(...Object.entries(page.about.kinds).map(([kind, name]) => make("button", {
    "aria-selected": String(!hidden.has(kind)), "data-kind": kind,
    onclick: () => { if (!hidden.delete(kind)) hidden.add(kind); drawFilters(); drawRows(); },
  }, word(name))));
}

export function drawRows() {
  $("rows").replaceChildren(...rows.filter(wanted).slice(-ROWS_SHOWN).map(element));
  $("rows").scrollTop = $("rows").scrollHeight;
}

const lastScreen = new Map();

export function addRow(row) {
  if (row.kind === "screen") { // a page drawn anew, as each second while it waits, is not told again
    row.again = lastScreen.get(row.terminal) === row.text;
    lastScreen.set(row.terminal, row.text);
  }
  rows.push(row);
  if (rows.length > ROWS_KEPT) rows.splice(0, ROWS_KEPT / 4);
  if (paused || !wanted(row)) return;
  const list = $("rows"), atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(element(row));
  if (list.childElementCount > ROWS_SHOWN) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

export function drawPause() { $("pause").textContent = t(paused ? "go" : "pause"); }
$("find").oninput = drawRows;
$("pause").onclick = () => { paused = !paused; drawPause(); if (!paused) drawRows(); };
