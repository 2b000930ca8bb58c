// Fault switches, grouped by device: each with a sentence on what it does.
import { $, make, of, order, page, redraw, t, word } from "/common.js";
import { CHOICES, ENDPOINTS, OPTIONS, OPTION_DEFAULTS, STATES } from "/words.js";

let device = "printer", faults = [];
const typed = new Map(); // what the reader has typed into a fault's fields outlives a redraw

export async function drawFaults() {
  const told = await order("GET", `/api/faults?terminal=${page.terminal}`);
  if (told) show(told.faults);
}

export async function countFaults() {
  const told = await order("GET", `/api/faults?terminal=${page.terminal}`);
  if (told) { faults = told.faults; badge(); }
}

const active = () => faults.filter((fault) => fault.on || fault.left);
function badge() { $("fault-count").textContent = active().length || ""; }

export function show(told) {
  faults = told;
  badge();
  const devices = [...new Set(faults.map((fault) => fault.device))];
  const chips = make("div", { class: "chips" }, ...["active", ...devices].map((name) => make("button", {
    "aria-selected": String(name === device), "data-device": name, onclick: () => { device = name; show(faults); },
  }, name === "active" ? t("active") : word(page.about.devices[name] ?? { zh: name, en: name }),
  make("em", {}, String((name === "active" ? active() : active().filter((fault) => fault.device === name)).length || "")))));
  const shown = device === "active" ? active() : faults.filter((fault) => fault.device === device);
  const rows = shown.map(row);
  redraw($("tab-faults"), [chips, ...(rows.length ? rows : [make("p", { class: "hint" }, t("noneActive"))])]);
}

function field(fault, name, attributes, label) {
  const key = `${fault.device} ${fault.fault} ${name}`;
  const value = typed.get(key) ?? attributes.value ?? "";
  const choices = attributes.choices;
  const input = choices
    ? make("select", { name, onchange: (event) => typed.set(key, event.target.value) },
      ...choices.map(([value_, said]) => make("option", { value: value_, selected: value_ === value }, said)))
    : make("input", { ...attributes, name, value, oninput: (event) => typed.set(key, event.target.value) });
  return make("label", {}, make("small", {}, label, name in OPTIONS ? make("code", {}, ` ${name}`) : null), input);
}

const number = (least, most, value) => ({ type: "number", min: least, max: most, value, inputmode: "numeric" });

function row(fault) {
  const set = async (more) => {
    const told = await order("POST", "/api/faults", { terminal: page.terminal, device: fault.device, fault: fault.fault, ...more });
    if (told) show(told.faults);
  };
  const takes = (name) => fault.options.includes(name);
  const fields = [];
  if (takes("count")) fields.push(field(fault, "count", number(fault.device === "acquirer" ? 0 : 1, 1000, 1), t(fault.device === "acquirer" ? "nextNOrAlways" : "nextN")));
  if (takes("after")) fields.push(field(fault, "after", number(0, 1000, fault.kind === "switch" ? 8 : 0), t(fault.kind === "switch" ? "afterLines" : "afterN")));
  if (fault.endpoints?.length > 1) {
    fields.push(field(fault, "endpoint", { choices: [["", t("everywhere")], ...fault.endpoints.map((one) => [one, of(ENDPOINTS, one)])] }, ""));
  }
  const extra = fault.options.filter((name) => name in OPTIONS);
  const option = (name) => field(fault, name, CHOICES[name] ? { choices: [["", "–"], ...CHOICES[name].map((one) => [one, of(STATES, one)])] }
    : { type: /_ms$|_s$|queries/.test(name) ? "number" : "text", value: (fault.needs ?? []).includes(name) ? OPTION_DEFAULTS[name] ?? "" : "" }, of(OPTIONS, name));
  const needed = extra.filter((name) => (fault.needs ?? []).includes(name)).map(option);
  const optional = extra.filter((name) => !(fault.needs ?? []).includes(name)).map(option);
  const element = make("div", { class: fault.on || fault.left ? "fault on" : "fault", "data-fault": `${fault.device}.${fault.fault}` },
    make("b", {}, word(fault.name)),
    control(fault, set, () => values(element)),
    make("p", {}, word(fault.sentence)),
    fields.length || needed.length ? make("div", { class: "fields" }, ...fields, ...needed) : null,
    optional.length ? make("details", {}, make("summary", {}, t("more")), make("div", { class: "fields" }, ...optional)) : null);
  return element;
}

function control(fault, set, read) {
  if (fault.kind === "switch") {
    return make("button", { class: "switch", role: "switch", "aria-checked": String(fault.on), "aria-label": word(fault.name),
      onclick: () => set(fault.on ? { on: false } : { on: true, ...read() }) }, make("span"));
  }
  if (fault.kind === "once") return make("button", { onclick: () => set({}) }, t("strike"));
  const left = fault.left ? `${t("left")} ${fault.left}` : fault.on ? t("always") : "";
  return make("span", { class: "act" }, left ? make("em", {}, left) : null,
    left ? make("button", { class: "on", onclick: () => set({ on: false }) }, t("lift"))
      : make("button", { onclick: () => set(read()) }, t("strike")));
}

function values(element) {
  const found = {};
  for (const input of element.querySelectorAll("input, select")) {
    if (input.value === "" || (input.name === "after" && Number(input.value) === 0 && element.dataset.fault.startsWith("acquirer"))) continue;
    found[input.name] = input.type === "number" ? Number(input.value) : input.value;
  }
  return found;
}

export const choose = (name) => { device = name; };
$("clear-faults").onclick = async () => {
  const told = await order("DELETE", "/api/faults");
  if (told) show(told.faults);
};
