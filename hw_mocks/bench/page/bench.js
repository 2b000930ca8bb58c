// The bench's page: everything it does goes through the JSON API (/openapi.json), everything it shows comes from it.
import { WORDS, KEY_LABELS, CODE_NAMES } from "/words.js";

const $ = (id) => document.getElementById(id);
const LAYOUT = [["F1", "F2", "F3", "F4"], ["1", "2", "3", "CANCEL"], ["4", "5", "6", "BACK"], ["7", "8", "9", "CLEAR"],
  [".", "0", "UP", "ENTER"], ["MENU", null, "DOWN", null]];
const KEYBOARD = { Enter: "ENTER", Escape: "CANCEL", Backspace: "BACK", Delete: "CLEAR", ArrowUp: "UP", ArrowDown: "DOWN", Home: "MENU" };
const ROWS_SHOWN = 600;
const KEY_WAIT_MS = 400; // a key that draws nothing must not hold up the next for long

const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } };
const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const asked = new URLSearchParams(location.search);
let language = (asked.get("lang") ?? stored("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en")) === "zh" ? 0 : 1;
let terminal = 1, about = null, state = null, paused = false, last = 0;
const hidden = new Set(["wire"]);
const rows = [];

const t = (key) => WORDS[key][language];
const yuan = (fen) => `￥${(fen / 100).toFixed(2)}`;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// ---------------------------------------------------------------- the API

async function ask(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) { options.body = JSON.stringify(body); options.headers["Content-Type"] = "application/json"; }
  const answer = await fetch(path, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error([told.field, told.message].filter(Boolean).join(": "));
  return told;
}

async function order(method, path, body) {
  try { return await ask(method, path, body); } catch (error) { toast(error.message); return null; }
}

let toastTimer = 0;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 5000);
}

// ---------------------------------------------------------------- the device

const waiting = [];
let pressing = false;
async function press(key) {
  const button = document.querySelector(`#keypad button[data-key="${CSS.escape(key)}"]`);
  button?.classList.add("down");
  setTimeout(() => button?.classList.remove("down"), 110);
  if (waiting.length < 32) waiting.push(key);
  if (pressing) return;
  pressing = true;
  while (waiting.length) {
    const keys = waiting.splice(0, waiting.length);
    if (!await order("POST", "/api/keys", { terminal, keys, timeout_ms: KEY_WAIT_MS })) waiting.length = 0;
  }
  pressing = false;
}

function drawKeypad() {
  const cells = [];
  for (const key of LAYOUT.flat()) {
    if (key === null) continue;
    const label = KEY_LABELS[key]?.[language] ?? key;
    const button = make("button", { "data-key": key, class: /^F|MENU|UP|DOWN/.test(key) ? `f ${key}` : key, onclick: () => press(key) }, label);
    if (key === "ENTER") button.style.gridRow = "5 / 7";
    if (key === "ENTER") button.style.gridColumn = "4";
    if (key === "MENU") button.style.gridColumn = "1 / 3";
    cells.push(button);
  }
  $("keypad").replaceChildren(...cells);
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = KEYBOARD[event.key] ?? (/^([0-9.]|F[1-4])$/.test(event.key) ? event.key : null);
  if (!key) return;
  event.preventDefault();
  if (!event.repeat) press(key);
});

let panelBusy = false, panelAgain = false;
async function drawPanel() {
  if (panelBusy) { panelAgain = true; return; }
  panelBusy = true;
  const picture = new Image();
  picture.src = `/api/panel.png?terminal=${terminal}&t=${performance.now()}`;
  try { await picture.decode(); $("panel").src = picture.src; } catch { /* off, or starting */ }
  panelBusy = false;
  if (panelAgain) { panelAgain = false; drawPanel(); }
}

async function drawState() {
  const told = await order("GET", "/api/state");
  if (!told) return;
  state = told;
  const mine = state.terminals[terminal - 1];
  const on = mine.power === "on";
  $("power").setAttribute("aria-checked", String(on));
  $("power").title = on ? t("cut") : t("on");
  $("panel-off").hidden = on;
  $("panel-off").textContent = mine.power === "ended" ? t("ended") : t("off");
  lamp("lamp-power", on ? "ready" : mine.power === "ended" ? "away" : "");
  lamp("lamp-link", mine.screen?.status.link ?? "");
  lamp("lamp-printer", mine.screen?.status.printer ?? "");
  $("terminals").replaceChildren(...(state.terminals.length < 2 ? [] : state.terminals.map((one) => make("button", {
    "aria-selected": String(one.terminal === terminal), onclick: () => { terminal = one.terminal; drawAll(); },
  }, `POS ${one.terminal}`))));
}
const lamp = (id, is) => { $(id).className = `lamp ${is}`; };

async function power() {
  const mine = state.terminals[terminal - 1];
  const action = mine.power === "on" ? "cut" : "on";
  if (action === "on") { $("panel-off").hidden = false; $("panel-off").textContent = t("starting"); }
  await order("POST", "/api/power", { terminal, action });
  drawAll();
}

// ---------------------------------------------------------------- paper

let paperBusy = false;
async function drawPaper() {
  if (paperBusy) return;
  paperBusy = true;
  const told = await order("GET", `/api/paper?terminal=${terminal}`);
  paperBusy = false;
  if (!told) return;
  $("roll-image").src = `/api/paper/roll.png?terminal=${terminal}&t=${performance.now()}`;
  const gallery = $("gallery");
  const newest = [...told.slips].reverse();
  $("slip-count").textContent = newest.length || "";
  gallery.replaceChildren(...newest.map((slip) => make("button", { onclick: () => showSlip(slip) },
    make("img", { src: slip.png, loading: "lazy", alt: "" }),
    make("span", slip.complete ? {} : { class: "bad" }, `#${slip.number}${slip.complete ? "" : ` ${t("incomplete")}`}`))));
  if (!newest.length) gallery.replaceChildren(make("p", { class: "hint" }, t("noSlips")));
}

function showSlip(slip) {
  $("slip-image").src = slip.png;
  $("slip-text").textContent = slip.text;
  $("slip-links").replaceChildren(...[["png", "picture"], ["txt", "text"], ["bin", "bytes"]].flatMap(([ending, word]) =>
    [make("a", { href: slip[ending], target: "_blank" }, t(word)), " · "]).slice(0, -1));
  $("slip").showModal();
}

// ---------------------------------------------------------------- tabs

const tabs = { scanner: drawScanner, faults: drawFaults, book: drawBook, journal: drawJournal };
let tab = asked.get("tab") in tabs ? asked.get("tab") : "scanner";
function choose(name) {
  tab = name;
  for (const button of document.querySelectorAll("[data-tab]")) button.setAttribute("aria-selected", String(button.dataset.tab === name));
  for (const one of Object.keys(tabs)) $(`tab-${one}`).hidden = one !== name;
  tabs[name]();
}

const codeName = (name) => language === 0 ? CODE_NAMES[name] ?? name : name.replaceAll("_", " ");

async function drawScanner() {
  const told = await order("GET", "/api/acquirer/originals");
  $("codes").replaceChildren(...(told?.originals ?? []).map((original) => make("button", {
    class: "code", onclick: () => order("POST", "/api/scan", { terminal, text: original.trade_no }),
  }, make("b", {}, codeName(original.name)), make("span", { class: "money" }, yuan(original.total_amount)),
  make("small", {}, `${original.trade_no}  ·  ${original.out_trade_no}`),
  make("small", { class: "money" }, `${t("refundable")} ${yuan(original.refundable)}`))));
}

async function drawFaults() {
  const told = await order("GET", `/api/faults?terminal=${terminal}`);
  if (told) showFaults(told.faults);
}

function showFaults(faults) {
  const active = faults.filter((fault) => fault.on || fault.left).length;
  $("fault-count").textContent = active || "";
  const groups = new Map();
  for (const fault of faults) groups.set(fault.device, [...groups.get(fault.device) ?? [], fault]);
  const parts = [];
  for (const [device, group] of groups) parts.push(make("h3", {}, t(device)), ...group.map(faultRow));
  const top = $("tab-faults").scrollTop;
  $("tab-faults").replaceChildren(...parts);
  $("tab-faults").scrollTop = top;
}

function faultRow(fault) {
  const word = language === 0 ? "zh" : "en";
  const act = make("span", { class: "act" });
  const set = async (more) => {
    const told = await order("POST", "/api/faults", { terminal, device: fault.device, fault: fault.fault, ...more });
    if (told) showFaults(told.faults); else drawFaults();
  };
  if (fault.kind === "switch") {
    const after = fault.options.includes("after") ? make("input", { type: "number", min: 0, max: 500, value: 8, title: t("afterLines") }) : null;
    if (after) act.append(after, make("small", {}, t("afterLines")));
    act.append(make("button", { class: "switch", role: "switch", "aria-checked": String(fault.on), "aria-label": fault.name[word],
      onclick: () => set({ on: !fault.on, ...(after && !fault.on ? { after: Number(after.value) } : {}) }) }, make("span")));
  } else if (fault.kind === "count") {
    const count = make("input", { type: "number", min: 1, max: 100, value: 1, title: t("times") });
    const endpoint = fault.endpoints?.length > 1 ? make("select", {}, ...[["", t("everywhere")], ...fault.endpoints.map((e) => [e, e])]
      .map(([value, label]) => make("option", { value }, label))) : null;
    const delay = fault.fault === "delay" ? make("input", { type: "number", min: 0, max: 60000, value: 5000, title: "ms" }) : null;
    act.append(...[endpoint, delay, count].filter(Boolean), make("button", { class: fault.left ? "on" : "",
      onclick: () => fault.left ? set({ on: false }) : set({ count: Number(count.value),
        ...(endpoint?.value ? { endpoint: endpoint.value } : {}), ...(delay ? { delay_ms: Number(delay.value) } : {}) }),
    }, fault.left ? `${t("left")} ${fault.left}` : t("strike")));
  } else {
    act.append(make("button", { onclick: () => set({}) }, t("strike")));
  }
  return make("div", { class: fault.on || fault.left ? "fault on" : "fault" },
    make("b", {}, fault.name[word]), act, make("p", {}, fault.sentence[word]));
}

const tone = (is) => /success|proven|BBS/i.test(is) ? "good" : /fail|refused|exception/i.test(is) ? "bad" : /process|unknown|owed|uncertain/i.test(is) ? "warn" : "";
const tag = (text) => make("span", { class: `tag ${tone(text)}` }, text);
const table = (heads, lines) => make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", {}, head)))),
  make("tbody", {}, ...lines.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell ?? ""))))));

async function drawBook() {
  const [payments, refunds, balances] = await Promise.all(["originals", "refunds", "balances"].map((one) => order("GET", `/api/acquirer/${one}`)));
  if (!payments || !refunds || !balances) return;
  const name = make("input", { placeholder: "name_of_payment", pattern: "[a-z][a-z_]+", required: true });
  const kind = make("select", {}, ...["WECHAT", "ALIPAY", "UQRCODEPAY", "UNION"].map((one) => make("option", {}, one)));
  const amount = make("input", { type: "number", min: "0.01", step: "0.01", value: "88.00" });
  const form = make("form", { class: "add", onsubmit: async (event) => {
    event.preventDefault();
    if (await order("POST", "/api/acquirer/originals", { name: name.value, account_type: kind.value, total_amount: Math.round(amount.value * 100) })) drawBook();
  } }, name, kind, amount, make("button", {}, t("add")));
  const named = Object.fromEntries(payments.originals.map((one) => [one.trade_no, codeName(one.name)]));
  $("tab-book").replaceChildren(
    make("h3", {}, t("balances")), make("div", { class: "cards" }, ...Object.entries(balances.balances).map(([account, fen]) =>
      make("div", {}, t(`acc${account}`), make("b", {}, yuan(fen))))),
    make("h3", {}, t("refunds")), table([t("number"), t("originals"), t("amount"), t("state")], [...refunds.refunds].reverse().map((one) =>
      [one.out_trade_no, named[one.origin_trade_no], yuan(one.refund_amount), tag(one.trade_state)])),
    make("h3", {}, t("originals")), form, table([t("originals"), t("amount"), t("refundable"), t("state")], payments.originals.map((one) =>
      [codeName(one.name), yuan(one.total_amount), yuan(one.refundable), tag(one.trade_state)])));
}

async function drawJournal() {
  const told = await order("GET", `/api/journal?terminal=${terminal}`);
  if (!told) return;
  const source = { file: "readFile", last_known: "readLast", none: "readNone" }[told.source];
  $("tab-journal").replaceChildren(make("p", { class: "hint" }, t(source)), table([t("number"), t("amount"), t("state"), t("copies")],
    told.refunds.map((one) => [one.refund_no, yuan(one.amount_fen), tag(one.state),
      make("span", {}, tag(one.merchant_copy ?? "-"), " ", tag(one.customer_copy ?? "-"))])));
}

// ---------------------------------------------------------------- the timeline

function drawFilters() {
  $("filters").replaceChildren(...Object.entries(about.kinds).map(([kind, name]) => make("button", {
    "aria-selected": String(!hidden.has(kind)),
    onclick: () => { hidden.has(kind) ? hidden.delete(kind) : hidden.add(kind); drawFilters(); drawRows(); },
  }, language === 0 ? name.zh : name.en)));
}

const wanted = (row) => !hidden.has(row.kind) && row.rows === undefined && // paper that feeds is seen, not read
  row.text.toLowerCase().includes($("find").value.trim().toLowerCase());
const rowElement = (row) => make("li", { class: row.kind }, make("time", {}, row.t.toFixed(2)), make("i", {}, row.terminal ? `#${row.terminal}` : ""),
  make("b", {}, about.kinds[row.kind]?.[language === 0 ? "zh" : "en"] ?? row.kind), make("span", {}, row.text));

function drawRows() {
  $("rows").replaceChildren(...rows.filter(wanted).slice(-ROWS_SHOWN).map(rowElement));
  $("rows").scrollTop = $("rows").scrollHeight;
}

const soon = new Map();
function later(name, act, ms) {
  if (soon.has(name)) return;
  soon.set(name, setTimeout(() => { soon.delete(name); act(); }, ms));
}

function happened(row) {
  last = row.seq;
  rows.push(row);
  if (rows.length > 2000) rows.splice(0, 500);
  if (!paused && wanted(row)) {
    const list = $("rows"), atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(rowElement(row));
    if (list.childElementCount > ROWS_SHOWN) list.firstElementChild.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
  }
  if (row.kind === "screen" && row.terminal === terminal) { drawPanel(); later("state", drawState, 60); }
  if (row.kind === "power") later("all", drawAll, 100);
  if (row.kind === "paper") later("paper", drawPaper, 40);
  if (row.kind === "fault" || (row.kind === "key" && tab === "faults")) later("faults", drawFaults, 200);
  if (row.kind === "acquirer" && tab !== "faults") later("tab", () => tabs[tab](), 300);
}

function listen() {
  const socket = new WebSocket(`ws://${location.host}/api/events?since=${last}`);
  socket.onopen = () => { $("connection").className = "pill"; $("connection").textContent = t("live"); drawAll(); };
  socket.onmessage = (message) => happened(JSON.parse(message.data));
  socket.onclose = () => {
    $("connection").className = "pill bad";
    $("connection").textContent = t("lost");
    setTimeout(listen, 1000);
  };
}

// ---------------------------------------------------------------- the whole

function drawAll() { drawState(); drawPanel(); drawPaper(); tabs[tab](); }

function drawWords() {
  document.documentElement.lang = language === 0 ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  $("language").textContent = language === 0 ? "English" : "中文";
  $("scan-text").placeholder = t("scanText");
  $("find").placeholder = t("find");
  $("connection").textContent = t($("connection").classList.contains("bad") ? "lost" : "live");
  $("people").textContent = about.staff.map((one) => `${one.number} / ${one.password}`).join("   ");
  drawKeypad(); drawFilters(); drawRows(); choose(tab);
}

$("power").onclick = power;
$("language").onclick = () => { language = 1 - language; store("language", language === 0 ? "zh" : "en"); drawWords(); drawAll(); };
$("reset").onclick = async () => { if (confirm(t("resetAsk")) && await order("POST", "/api/reset", {})) drawAll(); };
$("clear-faults").onclick = async () => { const told = await order("DELETE", "/api/faults"); if (told) showFaults(told.faults); };
$("scan-form").onsubmit = async (event) => {
  event.preventDefault();
  if ($("scan-text").value) await order("POST", "/api/scan", { terminal, text: $("scan-text").value });
};
$("find").oninput = drawRows;
$("pause").onclick = () => { paused = !paused; $("pause").textContent = t(paused ? "go" : "pause"); if (!paused) drawRows(); };
for (const button of document.querySelectorAll("[data-tab]")) button.onclick = () => choose(button.dataset.tab);

about = await ask("GET", "/api/about");
drawWords();
listen();
setInterval(drawState, 5000);
