// What every part of the page shares: the state, words in the chosen language, elements, and the JSON API.
import { WORDS } from "/words.js";

export const $ = (id) => document.getElementById(id);

const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
export const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } };
export const asked = new URLSearchParams(location.search);

export const page = {
  language: (asked.get("lang") ?? stored("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en")) === "zh" ? 0 : 1,
  sound: stored("sound") !== "off",
  terminal: 1,
  about: null,
  state: null,
  mine() { return this.state?.terminals[this.terminal - 1] ?? null; },
};

export const t = (key) => WORDS[key][page.language];
export const word = (pair) => page.language === 0 ? pair.zh : pair.en;
export const of = (table, key) => table[key]?.[page.language] ?? key;
export const yuan = (fen) => `￥${(fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Redraw a list without moving what the reader is looking at.
export function redraw(container, parts) {
  const { scrollTop } = container;
  container.replaceChildren(...parts);
  container.scrollTop = scrollTop;
}

export async function ask(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) { options.body = JSON.stringify(body); options.headers["Content-Type"] = "application/json"; }
  const answer = await fetch(path, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error(page.language === 0 && told.message_zh ? told.message_zh : [told.field, told.message].filter(Boolean).join(": "));
  return told;
}

// As ask, but a refusal is shown to the reader and null comes back.
export async function order(method, path, body) {
  try { return await ask(method, path, body); } catch (error) { toast(error.message); return null; }
}

let toastTimer = 0;
export function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 6000);
}

const soon = new Map();
export function later(name, act, ms) {
  if (soon.has(name)) return;
  soon.set(name, setTimeout(() => { soon.delete(name); act(); }, ms));
}

const TONES = [[/^(succeeded|proven|accepted|SUCCESS)$/, "good"], [/^(failed|refused|not_sent|FAIL|EXCEPTION|CLOSE)$/, "bad"],
  [/^(unknown|querying|sending|created|owed|uncertain|ruled|reconciled|PROCESSING|DEAL|PART_REFUND)$/, "warn"]];
export const tag = (is, label) => make("span", { class: `tag ${TONES.find(([pattern]) => pattern.test(is))?.[1] ?? ""}` }, label);
// A head that begins with > stands over amounts.
export const table = (heads, lines) => make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", head.startsWith(">") ? { class: "money" } : {}, head.replace(/^>/, ""))))),
  make("tbody", {}, ...lines.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell ?? ""))))));
export const codeName = (name) => page.about?.codes[name] ? word(page.about.codes[name]) : name.replaceAll("_", " ");

// A line of text in cells: a Chinese character takes two, as on paper and display.
export const cells = (line) => [...line].map((letter) => make("i", { class: letter.codePointAt(0) > 0x2e7f ? "wide" : "" }, letter));
