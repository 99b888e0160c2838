import { showFee } from "../coin.js";
import { showTime } from "../dates.js";
import { element, icon } from "../element.js";
import { language } from "../language.js";
import { say } from "../say.js";

const STATES = { open: "warn", sealed: "warn", signed: "warn", sent: "warn", mined: "info", final: "good" };
const number = new Intl.NumberFormat(language);
const shown = (value) => (Number.isFinite(value) ? number.format(value) : null);

/** The columns of the log, in order; a cell without a value shows a dash. */
export const COLUMNS = ["batch", "state", "versions", "transaction", "block", "confirmations", "gas", "fee", "time"];

/** A batch as a row; `explorer` is the address of a block explorer's transactions, `head` the newest block. */
export function batchRow(batch, { head, explorer }) {
  const { number: name, state, size, transaction, block, gas, fee, time } = batch;
  const cells = {
    batch: shown(name),
    state: element("span", { class: "chip", "data-tone": STATES[state] ?? "info" }, say(`chain.state.${STATES[state] ? state : "other"}`)),
    versions: sealed(batch),
    transaction: transaction && hash(transaction, explorer),
    block: shown(block),
    confirmations: shown(confirmations(batch, head)),
    gas: gas && [shown(gas), size > 1 && element("span", { class: "muted small each" }, ` ${say("chain.each", { gas: Math.round(gas / size) })}`)],
    fee: showFee(fee),
    time: time && showTime(time),
  };
  return element("tr", { role: "row", dataset: { batch: name, state } }, COLUMNS.map((column) => cell(column, cells[column])));
}

/** What is in a batch: versions, and entries of the charts' logs. While it collects, it is not known of which kind. */
function sealed({ size, versions }) {
  if (versions === undefined) return shown(size);
  const entries = size - versions;
  return [shown(versions), entries > 0 && element("span", { class: "muted small each" }, ` ${say("chain.entries", { count: entries })}`)];
}

/** How many blocks stand on the one a batch is in, itself counted; a newest block that is behind says nothing. */
export function confirmations({ block }, head) {
  return Number.isFinite(block) && Number.isFinite(head) && head >= block ? head - block + 1 : null;
}

function cell(column, value) {
  const none = value === null || value === undefined || value === "";
  const content = none ? [element("span", { "aria-hidden": "true" }, "–"), element("span", { class: "visually-hidden" }, say("chain.none"))] : value;
  const first = column === "batch";
  // Below a width the cells stand under each other, and each needs its column's words beside it.
  const label = element("span", { class: "cell-label", "aria-hidden": "true" }, say(`chain.column.${column}`));
  return element(first ? "th" : "td", { scope: first ? "row" : null, role: first ? "rowheader" : "cell", class: `cell-${column}`, dataset: { none: none || undefined } }, label, element("span", {}, content));
}

function hash(transaction, explorer) {
  const short = `${transaction.slice(0, 10)}…${transaction.slice(-6)}`;
  const code = element("code", { title: transaction }, short);
  if (!explorer) return [code, element("span", { class: "visually-hidden" }, ` ${transaction}`)];
  return element("a", { href: explorer + transaction, rel: "noopener noreferrer", target: "_blank" }, code, element("span", { class: "visually-hidden" }, ` ${say("chain.explore")}`), icon("out"));
}
