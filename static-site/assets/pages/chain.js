import { publicly } from "../api.js";
import { batchRow, COLUMNS } from "../chain/row.js";
import { byId, element, facts, fill } from "../element.js";
import { deployment } from "../examination.js";
import { say } from "../say.js";
import { announce, empty, failure, skeleton, whileBusy } from "../status.js";

const LOG = "/api/verify/log";
/** How often the newest page is asked again while somebody looks, in milliseconds. */
const PAUSE = 15_000;
const LONGEST = 120_000;

const box = byId("chain");
const more = byId("more");
let batches = [];
let next = null;
let head;
let place = {};
let wait = PAUSE;
let timer = 0;

more.addEventListener("click", () => whileBusy(more, older));
document.addEventListener("visibilitychange", () => !document.hidden && batches.length && soon(0));
fill(box, skeleton(4, "short"));
announce(say("chain.loading"));
// What is not known of the deployment is left out; the log is there all the same.
place = await deployment();
where();
load();

function where() {
  const { contract, chain_id: chain, finality = "" } = place;
  const [, count] = /^confirmations:(\d+)$/.exec(finality) ?? [];
  const rule = count ? say("chain.after", { count: Number(count) }) : finality && say("chain.finalized");
  fill(byId("where"), facts([[say("chain.contract"), contract && addressView(contract)], [say("chain.network"), chain && String(chain)], [say("chain.rule"), rule]], { class: "facts-row" }));
}

/** On a narrow page an address breaks in its middle, not before its last digit. */
function addressView(address) {
  const middle = Math.ceil(address.length / 2);
  return element("code", {}, address.slice(0, middle), element("wbr"), address.slice(middle));
}

async function load() {
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await publicly(LOG);
    ({ batches, head } = answer);
    next = answer.next ?? null;
    show();
    soon(PAUSE);
  } catch (problem) {
    fill(box, failure(say("chain.failed"), problem, load));
  } finally {
    box.setAttribute("aria-busy", "false");
  }
}

async function older() {
  try {
    const answer = await publicly(`${LOG}?before=${encodeURIComponent(next)}`);
    batches = batches.concat(answer.batches);
    next = answer.next ?? null;
    show();
  } catch (problem) {
    box.querySelector(".notice")?.remove();
    box.append(failure(say("chain.failed"), problem));
  }
}

/** The newest page again, less and less often as long as nothing changes, and not while hidden. */
function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(refreshed, pause);
}

async function refreshed() {
  if (document.hidden) return;
  try {
    const answer = await publicly(LOG);
    wait = changed(answer) ? PAUSE : Math.min(wait * 1.3, LONGEST);
  } catch {
    wait = LONGEST;
  }
  soon(wait);
}

/** Takes over what is new, and says whether anything but the newest block was. */
function changed(answer) {
  const known = new Map(batches.map((batch) => [batch.number, JSON.stringify(batch)]));
  const news = answer.batches.filter((batch) => known.get(batch.number) !== JSON.stringify(batch));
  const oldest = answer.batches.at(-1)?.number ?? 0;
  // So many new ones that a page lies between them and those that are here: the list begins anew.
  const apart = batches.length > 0 && answer.next !== undefined && oldest > batches[0].number + 1;
  if (apart) next = answer.next;
  batches = answer.batches.concat(apart ? [] : batches.filter(({ number }) => number < oldest));
  head = answer.head ?? head;
  show();
  const arrived = news.find(({ state }) => state === "final");
  if (arrived) announce(say("chain.now_final", { number: arrived.number, count: arrived.size }));
  return news.length > 0;
}

/** Rows that are the same stay, and with them the focus and what is selected. */
function show() {
  more.hidden = !next;
  if (batches.length === 0) return fill(box, empty("anchor", say("chain.empty"), say("chain.empty_detail")));
  const body = box.querySelector("tbody") ?? table();
  const about = { head, explorer: place.explorer };
  const rows = new Map([...body.children].map((row) => [row.dataset.batch, row]));
  body.replaceChildren(
    ...batches.map((batch) => {
      const [old, now] = [rows.get(String(batch.number)), batchRow(batch, about)];
      return old?.isEqualNode(now) ? old : now;
    }),
  );
  box.querySelector(".notice")?.remove();
}

function table() {
  const heads = COLUMNS.map((column) => element("th", { scope: "col", role: "columnheader", class: `cell-${column}` }, say(`chain.column.${column}`)));
  const body = element("tbody", { role: "rowgroup" });
  const whole = element(
    "table",
    { class: "batches", role: "table", "aria-labelledby": "list-title" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads)),
    body,
  );
  fill(box, whole);
  return body;
}
