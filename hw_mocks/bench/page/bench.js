// The bench's page: everything it does goes through the JSON API (/openapi.json), everything it shows comes from it.
import { $, ask, asked, later, make, order, page, store, t, of } from "/common.js";
import { drawKeypad, drawPanel, drawSound, drawState, deviceHappened } from "/device.js";
import { drawBook, drawJournal, drawScanner } from "/books.js";
import { choose as chooseDevice, countFaults, drawFaults } from "/faults.js";
import { drawPaper } from "/paper.js";
import { drawStory } from "/story.js";
import { addRow, drawFilters, drawPause, drawRows, nameFaults } from "/timeline.js";
import { ROLES } from "/words.js";

const tabs = { scanner: drawScanner, faults: drawFaults, story: drawStory, book: drawBook, journal: drawJournal };
let tab = asked.get("tab") in tabs ? asked.get("tab") : "scanner";
let last = 0;

function choose(name) {
  tab = name;
  for (const button of document.querySelectorAll("[data-tab]")) button.setAttribute("aria-selected", String(button.dataset.tab === name));
  for (const one of Object.keys(tabs)) $(`tab-${one}`).hidden = one !== name;
  tabs[name]();
}

function happened(row) {
  last = row.seq;
  addRow(row);
  deviceHappened(row);
  if (row.kind === "power") later("all", drawAll, 100);
  if (row.kind === "paper" && row.terminal === page.terminal) later("paper", drawPaper, 40);
  if (row.kind === "paper" || row.kind === "fault") later("state", drawState, 60);
  if (row.kind === "fault" || (row.kind === "key" && tab === "faults")) later("faults", tab === "faults" ? drawFaults : countFaults, 200);
  if (row.kind === "acquirer" && (tab === "scanner" || tab === "book")) later("tab", () => tabs[tab](), 300);
  if (row.kind === "journal" && tab === "journal") later("tab", () => tabs[tab](), 200);
  if (row.kind === "story" && tab === "story") later("story", drawStory, 80);
}

function listen() {
  const socket = new WebSocket(`ws://${location.host}/api/events?since=${last}`);
  socket.onopen = () => { drawConnection(true); drawAll(); };
  socket.onmessage = (message) => happened(JSON.parse(message.data));
  socket.onclose = () => { drawConnection(false); setTimeout(listen, 1000); };
}

let connected = true;
function drawConnection(is) {
  connected = is;
  $("connection").className = is ? "pill" : "pill bad";
  $("connection").textContent = t(is ? "live" : "lost");
}

function drawAll() { drawState(); drawPanel(); drawPaper(); tabs[tab](); }

function drawWords() {
  document.documentElement.lang = page.language === 0 ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  $("language").textContent = page.language === 0 ? "English" : "中文";
  $("scan-text").placeholder = t("scanText");
  $("find").placeholder = t("find");
  $("people").replaceChildren(t("people"), ...page.about.staff.map((one) => make("span", { class: "pill quiet" }, make("span", { class: "role" }, `${of(ROLES, one.role)} `), make("b", {}, one.number), " / ", make("b", {}, one.password))));
  drawConnection(connected);
  drawKeypad(); drawFilters(); drawRows(); drawPause(); drawSound(); choose(tab);
}

$("language").onclick = () => { page.language = 1 - page.language; store("language", page.language === 0 ? "zh" : "en"); drawWords(); drawAll(); };
$("reset").onclick = async () => {
  if (!confirm(t("resetAsk"))) return;
  $("reset").disabled = true; // it takes a second or two: the terminals start anew
  $("reset").textContent = t("beginning");
  if (await order("POST", "/api/reset", {})) drawAll();
  $("reset").textContent = t("reset");
  $("reset").disabled = false;
};
for (const button of document.querySelectorAll("[data-tab]")) button.onclick = () => choose(button.dataset.tab);
document.addEventListener("terminal", () => { drawAll(); drawRows(); });

page.about = await ask("GET", "/api/about");
nameFaults((await ask("GET", "/api/faults")).faults);
if (asked.get("device")) chooseDevice(asked.get("device"));
drawWords();
listen();
countFaults();
setInterval(drawState, 5000);
