// The scanner's codes, the acquirer's book, the terminal's journal.
import { $, codeName, make, of, order, page, redraw, t, table, tag, yuan } from "/common.js";
import { COPIES, NOTES, ROW_KINDS, STATES, WALLETS } from "/words.js";

export async function drawScanner() {
  const told = await order("GET", "/api/acquirer/originals");
  redraw($("codes"), (told?.originals ?? []).map((original) => make("button", {
    class: "code", "data-code": original.name, onclick: () => order("POST", "/api/scan", { terminal: page.terminal, text: original.trade_no }),
  }, make("b", {}, codeName(original.name)), make("span", { class: "money" }, yuan(original.total_amount)),
  make("small", {}, original.trade_no),
  make("small", { class: "money" }, `${t("refundable")} ${yuan(original.refundable)}`))));
}

$("scan-form").onsubmit = async (event) => {
  event.preventDefault();
  if ($("scan-text").value) await order("POST", "/api/scan", { terminal: page.terminal, text: $("scan-text").value });
};

const draft = { name: "", kind: "WECHAT", amount: "88.00" };

export async function drawBook() {
  const [payments, refunds, balances] = await Promise.all(["originals", "refunds", "balances"].map((one) => order("GET", `/api/acquirer/${one}`)));
  if (!payments || !refunds || !balances) return;
  if ($("tab-book").contains(document.activeElement) && document.activeElement.matches("input, select")) return; // not while somebody types
  const named = Object.fromEntries(payments.originals.map((one) => [one.trade_no, codeName(one.name)]));
  const made = [...refunds.refunds].reverse().map((one) => [make("span", { class: "no" }, one.operation === "void" ? `${one.out_trade_no} · ${t("aVoid")}` : one.out_trade_no), named[one.origin_trade_no],
    make("span", { class: "money" }, yuan(one.refund_amount)), tag(one.trade_state, of(STATES, one.trade_state))]);
  redraw($("tab-book"), [
    make("h3", {}, t("balances")), make("div", { class: "cards" }, ...Object.entries(balances.balances).map(([account, fen]) =>
      make("div", {}, t(`acc${account}`), make("b", {}, yuan(fen))))),
    make("h3", {}, t("refunds")), made.length ? table([t("number"), t("originals"), `>${t("amount")}`, t("state")], made) : make("p", { class: "hint" }, t("noRefunds")),
    make("h3", {}, t("originals")), addForm(),
    table([t("originals"), `>${t("amount")}`, `>${t("refundable")}`, t("state")], payments.originals.map((one) =>
      [codeName(one.name), make("span", { class: "money" }, yuan(one.total_amount)), make("span", { class: "money" }, yuan(one.refundable)), tag(one.trade_state, of(STATES, one.trade_state))]))]);
}

function addForm() {
  const name = make("input", { name: "name", placeholder: t("paymentName"), pattern: "[a-z][a-z_]+", required: true, value: draft.name, oninput: (event) => { draft.name = event.target.value; } });
  const kind = make("select", { name: "account_type", onchange: (event) => { draft.kind = event.target.value; } },
    ...Object.keys(WALLETS).map((one) => make("option", { value: one, selected: one === draft.kind }, of(WALLETS, one))));
  const amount = make("input", { name: "amount", type: "number", min: "0.01", step: "0.01", value: draft.amount, oninput: (event) => { draft.amount = event.target.value; } });
  return make("form", { class: "add", title: t("addHint"), onsubmit: async (event) => {
    event.preventDefault();
    document.activeElement.blur();
    const added = await order("POST", "/api/acquirer/originals", { name: name.value, account_type: kind.value, total_amount: Math.round(amount.value * 100) });
    if (added) { draft.name = ""; drawBook(); }
  } }, name, kind, amount, make("button", { class: "main" }, t("add")));
}

export async function drawJournal() {
  const told = await order("GET", `/api/journal?terminal=${page.terminal}`);
  if (!told) return;
  const copy = (is) => (is ? tag(is, of(STATES, is)) : "–");
  const parts = [make("p", { class: "hint" }, t({ live: "readLive", file: "readFile", none: "readNone" }[told.source]))];
  if (told.refunds.length) {
    parts.push(table([t("number"), `>${t("amount")}`, t("state"), t("copies")], [...told.refunds].reverse().map((one) => [make("span", { class: "no" }, one.refund_no),
      make("span", { class: "money" }, yuan(one.amount_fen)), tag(one.state, of(STATES, one.state)), make("span", {}, copy(one.merchant_copy), " ", copy(one.customer_copy))])));
  }
  parts.push(make("h3", {}, t("rowsHead")), table(["#", "", "", t("state")], [...told.rows].reverse().map((one) =>
    [String(one.seq), [of(ROW_KINDS, one.kind), one.copy && of(COPIES, one.copy)].filter(Boolean).join(" · "), make("span", { class: "no" }, one.refund_no || one.subject), make("span", {}, one.state ? tag(one.state, of(STATES, one.state)) : "", one.note === one.state ? "" : ` ${of(NOTES, one.note)}`)])));
  redraw($("tab-journal"), parts);
}
