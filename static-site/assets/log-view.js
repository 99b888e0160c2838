import { showTime } from "./dates.js";
import { element, facts } from "./element.js";
import { canSay, say } from "./say.js";
import { notice } from "./status.js";

const TONES = { refused: "warn", failed: "warn" };
/** How many breaks are named. */
const FAULTS = 5;
/** What somebody should not overlook. */
const GRAVE = new Set(["break-glass", "erase-patient", "revoke-version"]);

/** One entry of a log, as `reader` sees it; `nameOf` knows doctors by their id. */
export function logEntry(entry, reader, nameOf) {
  return entry.what ? told(entry, reader, nameOf) : untold(entry);
}

/** What is no event any more has nothing to tell but that it is there. */
function untold(entry) {
  return element("li", { class: "log-entry", "data-tone": "bad", dataset: { number: entry.number, broken: "" } }, element("p", { class: "log-what" }, say("log.unreadable_entry")), details(entry));
}

function told(entry, reader, nameOf) {
  const { number, at, what, outcome, who = {}, from, version, practitioner, note } = entry;
  const own = who.id === reader.id;
  const tone = TONES[outcome] ?? (GRAVE.has(what) ? "warn" : null);
  const about = idOf(practitioner);
  return element(
    "li",
    { class: "log-entry", "data-tone": tone, dataset: { number, what, outcome, own: own || undefined, broken: entry.altered ? "" : undefined } },
    element(
      "p",
      { class: "log-what" },
      element("span", {}, sentenceOf(what)),
      version ? element("span", { class: "muted small" }, say("log.version", { version })) : null,
      outcome !== "done" && element("span", { class: "tag", "data-tone": "warn" }, canSay(`log.outcome.${outcome}`) ? say(`log.outcome.${outcome}`) : outcome),
    ),
    element("p", { class: "log-when muted" }, element("time", { datetime: at }, showTime(at))),
    element("p", { class: "log-who" }, actor(who, own)),
    element("p", { class: "log-when muted small" }, from ? [say("log.from"), " ", from] : say("log.no_address")),
    about && about !== who.id ? element("p", { class: "muted" }, `${say("log.about")}: ${nameOf(about, practitioner) ?? about}`) : null,
    note ? written(what, note) : null,
    details(entry),
  );
}

/** What was written beside it: a reason; of a link that was opened, who they say they are and, in a line below, which. */
function written(what, note) {
  const line = (name, words) => words && element("p", { class: "log-note" }, `${say(`log.${name}`)}: ${words}`);
  if (what !== "open-link") return line("reason", note);
  const [recipient, link] = note.split("\n");
  return [line("recipient", recipient), line("link", link)];
}

const idOf = (practitioner) => (practitioner && typeof practitioner === "object" ? practitioner.id : practitioner);

const sentenceOf = (what) => (canSay(`log.what.${what}`) ? say(`log.what.${what}`) : say("log.what_other", { what }));

function actor({ role, name }, own) {
  const title = canSay(`log.role.${role}`) ? say(`log.role.${role}`) : role;
  if (own) return element("strong", {}, say("log.you"));
  return name ? [element("strong", {}, name), element("span", { class: "muted" }, ` ${title}`)] : element("strong", {}, title ?? "");
}

function details({ number, hash, batch, at, who = {} }) {
  return element(
    "details",
    {},
    element("summary", {}, say("log.number", { number })),
    facts(
      [
        [say("log.when"), at],
        [say("log.who"), who.id && element("code", {}, who.id)],
        [say("log.hash"), hash && element("code", {}, hash)],
        [say("log.batch"), batch],
      ],
      { class: "facts-list small" },
    ),
  );
}

/** What came of the check, gravest first. `kind` goes to `data-log`. */
export function verdict({ count, breaks, anchored, lost, differs, altered }) {
  if (lost !== null) return loud("lost", say("log.lost", { number: lost }), say("log.lost_detail"));
  if (breaks.length > 0) return loud("altered", say("log.altered"), faults(breaks), say("log.altered_detail"));
  if (differs !== null) return loud("altered", say("log.differs", { number: differs }), say("log.altered_detail"));
  if (altered) return loud("altered", say("log.altered"), say("log.altered_service"), say("log.altered_detail"));
  if (anchored?.state === "no") return loud("altered", say("log.anchor_wrong", { number: anchored.number }), say("log.anchor_wrong_detail"));
  const box = notice("good", say("log.whole", { count }), ...anchorWords(anchored, count));
  box.dataset.log = "whole";
  return box;
}

function anchorWords(anchored, count) {
  if (!anchored) return [say("log.not_anchored")];
  if (anchored.state !== "yes") return [say("log.anchor_unknown")];
  const { block, time } = anchored.detail ?? {};
  const fixed = say("log.anchored", { count: anchored.number, block: block ?? "", time: time === undefined ? "" : showTime(time) });
  return anchored.number < count ? [`${fixed} ${say("log.waiting")}`] : [fixed];
}

/** The newest few: of a log that was rewritten, all the others break as well. */
function faults(breaks) {
  const lines = breaks.slice(0, FAULTS).map(({ number, fault }) => element("li", {}, say(`log.faults.${canSay(`log.faults.${fault}`) ? fault : "altered"}`, { number: number ?? "" })));
  const rest = breaks.length - lines.length;
  return element("ul", {}, lines, rest > 0 && element("li", {}, say("log.faults_more", { count: rest })));
}

function loud(kind, title, ...lines) {
  const box = notice("bad", title, ...lines);
  box.classList.add("loud");
  box.dataset.log = kind;
  return box;
}
