// Scenarios: choose one, see its steps in words, play the next one or all, see which expectation holds.
import { $, make, order, page, redraw, t, word } from "/common.js";

const MARKS = { open: "○", running: "◐", ok: "✓", failed: "✗", skipped: "–" };
let seen = "";

export async function drawStory() {
  const story = await order("GET", "/api/scenario");
  if (!story) return;
  if (story.name === null) await drawList(); else drawOne(story);
}

async function drawList() {
  const told = await order("GET", "/api/scenarios");
  if (!told) return;
  seen = "";
  redraw($("tab-story"), [make("p", { class: "hint" }, t("storiesHint")), ...told.scenarios.map((one) => one.error
    ? make("div", { class: "story bad" }, make("b", {}, `${one.name}: ${t("unreadable")}`), make("p", {}, one.error))
    : make("button", { class: "story", "data-story": one.name, onclick: () => begin(one.name) },
      make("b", {}, word(one.title)), make("em", {}, `${one.count} ${t("steps")}`), make("p", {}, word(one.lesson))))]);
}

async function begin(name) {
  redraw($("tab-story"), [make("p", { class: "hint" }, t("beginning"))]);
  await order("POST", "/api/scenario", { name });
  drawStory();
}

function drawOne(story) {
  const run = (steps) => async () => { const told = await order("POST", "/api/scenario/run", { steps }); if (told) drawOne(told); };
  const still = story.over || story.running;
  const verdict = story.running ? ["", t("storyRunning")] : !story.over ? null : story.failed ? ["bad", t("storyFailed")] : ["good", t("storyOk")];
  redraw($("tab-story"), [
    make("div", { class: "story-head" },
      make("b", {}, word(story.title)), make("p", {}, word(story.lesson)),
      make("div", { class: "story-act" },
        make("button", { class: "main", id: "story-next", disabled: still, onclick: run(1) }, t("nextStep")),
        make("button", { id: "story-all", disabled: still, onclick: run(200) }, t("playAll")),
        make("button", { id: "story-again", onclick: () => begin(story.name) }, t("again")),
        make("button", { id: "story-leave", onclick: async () => { await order("DELETE", "/api/scenario"); drawStory(); } }, t("leave")),
        verdict ? make("span", { class: `tag ${verdict[0]}`, id: "story-verdict" }, verdict[1]) : null)),
    make("ol", { class: "steps" }, ...story.steps.map((step, place) => stepShown(step, place, story)))]);
  const now = `${story.name} ${story.at} ${story.running}`;
  if (now !== seen) $("tab-story").querySelector(".step.now, .step.failed")?.scrollIntoView({ block: "nearest" });
  seen = now;
}

function stepShown(step, place, story) {
  const failed = step.items.some((item) => item.status === "failed");
  const is = failed ? "failed" : place < story.at ? "done" : place === story.at && !story.over ? "now" : "";
  return make("li", { class: `step ${is}` }, make("b", {}, word(step.say) ? `${place + 1}. ${word(step.say)}` : t("stepNo").replace("{n}", place + 1)),
    ...step.items.map((item) => make("p", { class: `item ${item.status}${item.check ? " check" : ""}` }, make("i", {}, MARKS[item.status]), make("span", {}, word(item),
      item.message ? make("small", {}, page.language === 0 ? item.message_zh : item.message) : null))));
}
