import { showDate, showTime } from "./dates.js";
import { element, facts, icon } from "./element.js";
import { headlineOf, isDamagedFile, QUESTIONS, verdictOf, wordingOf } from "./headline.js";
import { hostOf } from "./node-choice.js";
import { recordOf } from "./record.js";
import { canSay, say } from "./say.js";
import { visitView } from "./visit-view.js";

const MARKS = { yes: ["yes", "good"], no: ["no", "bad"], unknown: ["unknown", "warn"] };
/** Genuine all the same, so no stop sign. */
const MILD = ["superseded", "erased"];
const BANNERS = { good: "seal", warn: "warn", bad: "no" };

/** Drawing and tone of an answer. */
export function markOf(question, { state, reason }) {
  return question === "currency" && state === "no" && MILD.includes(reason) ? ["warn", "warn"] : MARKS[state];
}

/** The one line above everything, with what else is worth knowing. */
export function headlineView(examination) {
  const { answers } = examination;
  const { verdict, tone, question } = verdictOf(examination);
  const name = `verify.headlines.${wordingOf(verdict, examination)}`;
  const also = verdict === "not-a-card" ? [] : QUESTIONS.filter((one) => one !== question && answers[one].state !== "yes");
  return element(
    "div",
    { class: "verdict", "data-tone": tone, dataset: { verdict } },
    element("span", { class: "verdict-mark" }, icon(BANNERS[tone])),
    element(
      "div",
      {},
      element("h2", { id: "verdict-title", tabindex: "-1" }, say(`${name}.title`)),
      element("p", {}, say(`${name}.detail`)),
      tone === "warn" && also.length > 0 && element("p", { class: "small" }, alsoNote(also, examination)),
    ),
  );
}

function alsoNote(questions, examination) {
  return `${say("verify.also")}: ${questions.map((one) => words(one, examination).short).join(". ")}.`;
}

/** The four answers, each for itself: a mark, a word, a sentence; the numbers one click away. */
export function answersView(examination) {
  return element("ol", { class: "answers" }, QUESTIONS.map((question) => answerView(question, examination)));
}

function answerView(question, examination) {
  const { state, reason } = examination.answers[question];
  const [drawing, tone] = markOf(question, { state, reason });
  const { title, short, long } = words(question, examination);
  const rows = numbers(question, examination);
  const more = (state === "yes" && long) || rows.childElementCount > 0;
  return element(
    "li",
    { class: "answer", "data-tone": tone, dataset: { answer: question, state, reason } },
    element("span", { class: "answer-mark" }, icon(drawing)),
    element(
      "div",
      { class: "answer-words" },
      element("h3", {}, title),
      element("p", { class: "answer-short" }, element("span", { class: "answer-says" }, say(`verify.says.${state}`)), short),
      state !== "yes" && long && element("p", { class: "muted" }, long),
      asides(question, examination).map((line) => element("p", { class: "muted small" }, line)),
      more &&
        element(
          "details",
          {},
          element("summary", {}, say("verify.details"), element("span", { class: "visually-hidden" }, `: ${title}`)),
          state === "yes" && long && element("p", {}, long),
          rows,
        ),
    ),
  );
}

/** The sentences for an answer; a reason without sentences of its own gets those of its state. */
function words(question, examination) {
  const { answers, record, node } = examination;
  const { state, reason, detail = {} } = answers[question];
  const base = `verify.questions.${question}`;
  const names = [isDamagedFile(examination) && `${reason}-file`, reason].filter(Boolean);
  const name = `${base}.${names.find((one) => canSay(`${base}.${one}.short`)) ?? state}`;
  const values = {
    issuer: record?.issuer ?? "",
    block: detail.block ?? "",
    time: detail.time ? showTime(detail.time) : "",
    host: node ? hostOf(node) : "",
    chain: String(detail.chain_id ?? ""),
  };
  const extra = question === "anchoring" && state === "yes" && values.time ? `, ${values.time}` : "";
  return { title: say(`${base}.title`), short: say(`${name}.short`, values) + extra, long: say(`${name}.long`, values) };
}

/** What tempers an answer, and so stands in sight. */
function asides(question, { answers, node }) {
  const { state, detail = {} } = answers[question];
  return [
    detail.keys_seen && say("verify.keys_seen", { time: showTime(detail.keys_seen) }),
    detail.source === "node" && node && state !== "unknown" && say("verify.by_node", { host: hostOf(node) }),
  ].filter(Boolean);
}

/** Answers for which the chain itself was asked. */
const CHAIN_SPOKE = ["anchored", "not-final", "chain-contradicts", "node-elsewhere", "node-behind"];

/** Who was asked about the chain. */
function asked({ reason, detail: { source } = {} }, node) {
  if (!CHAIN_SPOKE.includes(reason)) return null;
  if (source === "node" && node) return say("verify.asked.node", { host: hostOf(node) });
  return source === "service" ? say("verify.asked.service") : null;
}

function numbers(question, { answers, record, explorer, node }) {
  const detail = answers[question].detail ?? {};
  const fact = (name) => say(`verify.facts.${name}`);
  const mono = (value) => value && element("code", {}, value);
  const link = explorer && { href: explorer + detail.transaction, rel: "noopener noreferrer", target: "_blank" };
  const transaction = link && detail.transaction ? element("a", link, mono(detail.transaction)) : mono(detail.transaction);
  const rows = {
    issuer: () => [
      [fact("issuer"), record?.issuer],
      [fact("issued"), record?.issued && showTime(record.issued)],
      [fact("key"), mono(detail.kid)],
      [fact("why"), detail.message],
    ],
    integrity: () => [
      [fact("commitment"), mono(detail.stated)],
      [fact("recomputed"), mono(detail.computed)],
    ],
    anchoring: () => [
      [fact("asked"), asked(answers[question], node)],
      [fact("archive"), detail.archived && say("verify.archived")],
      [fact("block"), detail.block],
      [fact("time"), detail.time && showTime(detail.time)],
      [fact("transaction"), transaction],
      [fact("batch"), detail.batch],
      [fact("position"), detail.size && say("verify.position", { index: detail.index + 1, size: detail.size })],
      [fact("root"), mono(detail.root)],
      [fact("contract"), mono(detail.contract)],
      [fact("chain"), detail.chain_id],
      [fact("why"), detail.message ?? mono(detail.fault)],
      [fact("confirmations"), detail.confirmations],
      [fact("on_card"), mono(detail.stated)],
    ],
    currency: () => [[fact("version"), record?.version]],
  };
  return facts(rows[question](), { class: "facts-list small" });
}

/** Why the record is not to be relied on, as the end of `record.warnings`; null when the checks back it. */
function warningOf(answers) {
  const { issuer, integrity } = answers;
  const { verdict, tone } = headlineOf(answers);
  if (verdict === "revoked") return "revoked";
  if (tone === "bad") return "failed";
  if (issuer.state === "yes" && integrity.state === "yes") return null;
  if (["expired", "not-yet-valid"].includes(issuer.reason)) return issuer.reason;
  return issuer.state === "yes" && integrity.reason === "no-seal" ? "no-seal" : "unchecked";
}

/** The record in words; marked when the checks do not back it. */
export function recordView(examination) {
  const { record, answers } = examination;
  const { patient, visit } = recordOf(record.bundle);
  const warning = warningOf(answers);
  const history = record.history ?? [];
  return element(
    "div",
    { class: "record", dataset: { trusted: String(!warning) } },
    warning && element("p", { class: "record-warning" }, icon(warning === "failed" ? "no" : "warn"), element("span", {}, say(`record.warnings.${warning}`))),
    !warning && answers.currency.reason === "superseded" && element("p", { class: "record-note" }, icon("clock"), element("span", {}, say("record.replaced"))),
    element(
      "div",
      { class: "record-head" },
      element("p", { class: "record-name", id: "record-name" }, patient.name || say("record.unnamed")),
      facts(
        [
          [say("record.born"), patient.birth_date && showDate(patient.birth_date)],
          [say("record.gender"), patient.gender && (canSay(`gender.${patient.gender}`) ? say(`gender.${patient.gender}`) : patient.gender)],
          [say("record.date"), visit.date && showDate(visit.date)],
        ],
        { class: "facts-row" },
      ),
    ),
    visitView(visit),
    record.rest && element("div", { class: "record-rest" }, element("h3", {}, say("record.rest")), visitView(recordOf(record.rest).visit)),
    record.complete === false && element("p", { class: "muted small" }, say("record.summary")),
    history.length > 0 && element("details", { class: "record-history" }, element("summary", {}, say("record.history")), element("ul", { class: "lines" }, history.map(earlierVisit))),
  );
}

function earlierVisit({ date, text }) {
  return element("li", {}, element("span", { class: "muted" }, `${showDate(date)} `), text);
}
