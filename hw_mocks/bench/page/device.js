// The device: panel, customer display, lamps, buzzer, power switch, keypad.
import { $, cells, later, make, order, page, store, t, word } from "/common.js";

const LAYOUT = [["F1", "F2", "F3", "F4"], ["1", "2", "3", "CANCEL"], ["4", "5", "6", "BACK"], ["7", "8", "9", "CLEAR"],
  [".", "0", "UP", "ENTER"], ["MENU", null, "DOWN", null]];
const KEYBOARD = { Enter: "ENTER", Escape: "CANCEL", Backspace: "BACK", Delete: "CLEAR", ArrowUp: "UP", ArrowDown: "DOWN", Home: "MENU" };
const HINTS = { ENTER: "⏎", CANCEL: "Esc", BACK: "⌫", CLEAR: "Del", MENU: "Home" };
const KEY_WAIT_MS = 400; // a key that draws nothing must not hold up the next for long
const LAMP_MODES = ["", "lit", "lit slow", "lit fast"];
const HZ = 2300, GAP_S = 0.07, LOUDNESS = 0.05;

// ---------------------------------------------------------------- keys

const waiting = [];
let pressing = false;
export async function press(key) {
  const button = document.querySelector(`#keypad button[data-key="${CSS.escape(key)}"]`);
  button?.classList.add("down");
  setTimeout(() => button?.classList.remove("down"), 110);
  if (waiting.length < 32) waiting.push(key);
  if (pressing) return;
  pressing = true;
  while (waiting.length) {
    const keys = waiting.splice(0, waiting.length);
    if (!await order("POST", "/api/keys", { terminal: page.terminal, keys, timeout_ms: KEY_WAIT_MS })) waiting.length = 0;
  }
  pressing = false;
}

export function drawKeypad() {
  const cells = [];
  for (const key of LAYOUT.flat()) {
    if (key === null) continue;
    const button = make("button", { "data-key": key, "data-hint": HINTS[key], class: /^F|MENU|UP|DOWN/.test(key) ? `f ${key}` : key, onclick: () => press(key) }, word(page.about.keys[key]));
    if (key === "ENTER") { button.style.gridRow = "5 / 7"; button.style.gridColumn = "4"; }
    if (key === "MENU") button.style.gridColumn = "1 / 3";
    cells.push(button);
  }
  $("keypad").replaceChildren(...cells);
}

document.addEventListener("keydown", (event) => {
  unlockSound();
  if (event.target.closest("input, select, textarea, dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = KEYBOARD[event.key] ?? (/^([0-9.]|F[1-4])$/.test(event.key) ? event.key : null);
  if (!key) return;
  event.preventDefault();
  if (!event.repeat) press(key);
});

// ---------------------------------------------------------------- the panel

let panelBusy = false, panelAgain = false;
export async function drawPanel() {
  if (panelBusy) { panelAgain = true; return; }
  panelBusy = true;
  const picture = new Image();
  picture.src = `/api/panel.png?terminal=${page.terminal}&t=${performance.now()}`;
  try { await picture.decode(); $("panel").src = picture.src; } catch { /* off, or starting */ }
  panelBusy = false;
  if (panelAgain) { panelAgain = false; drawPanel(); }
}

// ---------------------------------------------------------------- lamps and state

const lamp = (id, is) => { $(id).className = $(id).className.replace(/(lamp\b(?: keypad-lamp)?).*/, `$1 ${is}`); };

export async function drawState() {
  const told = await order("GET", "/api/state");
  if (!told) return;
  page.state = told;
  if (page.terminal > told.terminals.length) page.terminal = 1; // a scenario may be about fewer
  const mine = page.mine();
  const on = mine.power === "on";
  $("power").setAttribute("aria-checked", String(on));
  $("power").title = on ? t("cut") : t("on");
  $("power").setAttribute("aria-label", $("power").title);
  $("panel-off").hidden = on && mine.screen !== null;
  $("panel-off").textContent = t(on ? "starting" : mine.power === "ended" ? "ended" : "off");
  lamp("lamp-power", on ? "ready" : mine.power === "ended" ? "away" : "");
  lamp("lamp-link", mine.screen?.status.link ?? "");
  lamp("lamp-printer", mine.screen?.status.printer ?? "");
  lamp("lamp-green", LAMP_MODES[mine.lamps["0"] ?? 0]);
  lamp("lamp-amber", LAMP_MODES[mine.lamps["1"] ?? 0]);
  drawCustomer(on ? mine.customer.rows : ["", ""]);
  const printer = mine.printer;
  const said = [[printer.paper_out, "paperOut"], [printer.cover_open, "coverOpen"], [printer.cutter_jammed, "cutterJammed"], [printer.near_end, "nearEnd"]];
  $("printer-state").textContent = [printer.model, ...said.filter(([is]) => is).map(([, name]) => t(name))].join(" · ");
  $("printer-state").classList.toggle("bad", printer.paper_out || printer.cover_open || printer.cutter_jammed);
  $("terminals").replaceChildren(...(told.terminals.length < 2 ? [] : told.terminals.map((one) => make("button", {
    role: "tab", "aria-selected": String(one.terminal === page.terminal), onclick: () => { page.terminal = one.terminal; document.dispatchEvent(new Event("terminal")); },
  }, `POS ${one.terminal} · ${one.term_no}`))));
}

// Two rows of twenty cells.
export function drawCustomer(rows) {
  $("customer").replaceChildren(...[0, 1].map((place) => make("div", {}, ...cells(rows[place] ?? ""))));
}

export async function power() {
  const on = page.mine()?.power === "on";
  if (!on) { $("panel-off").hidden = false; $("panel-off").textContent = t("starting"); }
  await order("POST", "/api/power", { terminal: page.terminal, action: on ? "cut" : "on" });
  drawState();
  drawPanel();
}

// ---------------------------------------------------------------- the buzzer

let audio = null;
function unlockSound() { // browsers let a page sound only after somebody touched it
  if (audio || !page.sound || !window.AudioContext) return;
  audio = new AudioContext();
}
document.addEventListener("pointerdown", unlockSound);

export function buzz(lengthMs, pattern) {
  $("sound").classList.add("sounds");
  setTimeout(() => $("sound").classList.remove("sounds"), Math.max(180, lengthMs * pattern));
  if (!page.sound || audio?.state !== "running") return;
  const length = lengthMs / 1000;
  for (let place = 0; place < Math.min(pattern, 5); place += 1) {
    const from = audio.currentTime + place * (length + GAP_S);
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.type = "square";
    tone.frequency.value = HZ;
    volume.gain.value = LOUDNESS;
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length);
  }
}

export function drawSound() {
  $("sound").setAttribute("aria-pressed", String(page.sound));
  $("sound").title = t(page.sound ? "soundOn" : "soundOff");
  $("sound").setAttribute("aria-label", $("sound").title);
}
$("sound").onclick = () => { page.sound = !page.sound; store("sound", page.sound ? "on" : "off"); unlockSound(); drawSound(); };
$("power").onclick = power;

export function deviceHappened(row) {
  if (row.terminal !== page.terminal) return;
  if (row.kind === "screen") { drawPanel(); later("state", drawState, 60); }
  if (row.kind === "customer") drawCustomer(row.lines ?? []);
  if (row.kind === "buzzer") { buzz(row.length_ms, row.pattern); later("state", drawState, 60); }
}

