import { isRevision } from "./chart/folding.js";
import { showDate, showTime } from "./dates.js";
import { element, facts, icon } from "./element.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { notice } from "./status.js";
import { isEmptyVisit, visitView } from "./visit-view.js";

const STATES = { waiting: ["wait", "warn"], batched: ["wait", "info"], anchored: ["anchor", "good"] };

/**
 * One version of a chart. An altered one shows the warning in place of what it holds. `more` stands below what it
 * holds, such as its files; `acts` at the foot, beside the card; `warn` when something folded into it was altered.
 */
export function entry(version, patient, { more = [], acts = [], warn = false } = {}) {
  const wrong = altered(version);
  const number = version.version;
  return element(
    "li",
    { class: "entry", dataset: { version: number, kind: version.kind, integrity: version.integrity, state: version.state, altered: wrong || undefined } },
    element("span", { class: "entry-mark", "data-tone": wrong ? "bad" : STATES[version.state]?.[1] ?? "info" }, icon(wrong ? "no" : "seal")),
    element(
      "article",
      { class: "entry-body", "aria-labelledby": `version-${number}` },
      element("header", { class: "entry-head" }, element("h3", { id: `version-${number}` }, heading(version, wrong)), sealState(version)),
      revised(version),
      warn && notice("bad", say("revisions.altered"), say("version.altered_detail")),
      wrong ? warning(version) : content(version),
      more,
      element("footer", { class: "entry-foot" }, details(version), wrong ? null : element("div", { class: "entry-acts" }, acts, cardLink(patient, number))),
    ),
  );
}

export const altered = ({ integrity }) => integrity !== "intact";

function heading(version, wrong) {
  const number = say("version.number", { version: version.version });
  return wrong ? number : [titleOf(version), element("span", { class: "muted small" }, ` ${number}`)];
}

function titleOf(version) {
  if (isRegistration(version)) return say("version.registration");
  return version.kind === "patient" ? say("version.details") : showDate(version.visit?.date);
}

function content(version) {
  if (isRegistration(version)) return element("p", { class: "muted" }, say("version.registered"));
  return version.kind === "patient" ? element("p", { class: "muted" }, say("version.details_changed")) : visitView(version.visit ?? {});
}

/** The first version of somebody who was registered holds nothing but who they are. */
export function isRegistration({ version, kind, visit }) {
  return version === 1 && (kind === "patient" || (!visit?.date && isEmptyVisit(visit ?? {})));
}

/** Who changed what stood there before, and why. */
function revised(version) {
  if (!isRevision(version)) return null;
  const by = say(version.kind === "patient" ? "revisions.changed_by" : "revisions.amended_by", { name: authorName(version.author) ?? "", time: showTime(version.saved_at) });
  return element("p", { class: "revised" }, icon("pen"), element("span", {}, by, version.reason && [" ", element("span", { class: "muted" }, say("revisions.reason", { reason: version.reason }))]));
}

/** An altered version keeps its anchor, but the anchor speaks for what was written, not for what is there. */
export function sealState(version) {
  const { state, anchored } = version;
  const wrong = altered(version);
  const [drawing, usual] = STATES[state] ?? STATES.waiting;
  const tone = wrong ? "info" : usual;
  const where = anchored && say("version.anchored_detail", { block: anchored.block, time: showTime(anchored.time) });
  return element(
    "p",
    { class: "seal-state", "data-tone": tone, dataset: { seal: state } },
    icon(drawing),
    element("span", {}, element("strong", {}, say(wrong && anchored ? "version.original_anchored" : `version.${state}`)), where && element("span", { class: "small" }, ` ${where}`)),
  );
}

function warning(version) {
  const box = notice("bad", say("version.altered"), say("version.altered_detail"), version.problem && element("p", { class: "muted small" }, version.problem));
  box.removeAttribute("role");
  return box;
}

function details(version) {
  const { anchored = {} } = version;
  const mono = (text) => text && element("code", {}, text);
  return element(
    "details",
    { class: "entry-details", dataset: { part: "seal" } },
    element("summary", {}, say("version.seal"), element("span", { class: "visually-hidden" }, ` ${say("version.number", { version: version.version })}`)),
    facts(
      [
        [say("version.saved"), version.saved_at && showTime(version.saved_at)],
        [say("version.author"), authorName(version.author)],
        [say("version.commitment"), mono(version.commitment)],
        [say("version.batch"), anchored?.batch],
        [say("version.transaction"), mono(anchored?.transaction)],
        [say("version.block"), anchored?.block],
        [say("version.time"), anchored?.time && showTime(anchored.time)],
      ],
      { class: "facts-list small" },
    ),
  );
}

export function authorName(author) {
  return author && typeof author === "object" ? author.name ?? author.id : author;
}

function cardLink(patient, number) {
  const address = at(`/card#${patient}/${number}`);
  return element("a", { class: "button small", href: address, "aria-label": say("version.card_of", { version: number }) }, icon("qr"), say("version.card"));
}
