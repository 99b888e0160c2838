import { showDate, showTime } from "./dates.js";
import { element, facts, icon } from "./element.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { notice } from "./status.js";
import { isEmptyVisit, visitView } from "./visit-view.js";

const STATES = { waiting: ["wait", "warn"], batched: ["wait", "info"], anchored: ["anchor", "good"] };

/** One version of a chart. An altered one shows the warning in place of what it holds. */
export function entry(version, patient) {
  const altered = version.integrity !== "intact";
  const number = version.version;
  return element(
    "li",
    { class: "entry", dataset: { version: number, integrity: version.integrity, state: version.state, altered: altered || undefined } },
    element("span", { class: "entry-mark", "data-tone": altered ? "bad" : STATES[version.state]?.[1] ?? "info" }, icon(altered ? "no" : "seal")),
    element(
      "article",
      { class: "entry-body", "aria-labelledby": `version-${number}` },
      element(
        "header",
        { class: "entry-head" },
        element("h3", { id: `version-${number}` }, heading(version, altered)),
        sealState(version),
      ),
      altered ? warning(version) : isRegistration(version) ? element("p", { class: "muted" }, say("version.registered")) : visitView(version.visit ?? {}),
      element("footer", { class: "entry-foot" }, details(version), altered ? null : cardLink(patient, number)),
    ),
  );
}

function heading(version, altered) {
  const number = say("version.number", { version: version.version });
  const title = isRegistration(version) ? say("version.registration") : showDate(version.visit?.date);
  return altered ? number : [title, element("span", { class: "muted small" }, ` ${number}`)];
}

/** The first version of somebody who was registered holds nothing but who they are. */
function isRegistration({ version, visit }) {
  return version === 1 && !visit?.date && isEmptyVisit(visit ?? {});
}

/** An altered version keeps its anchor, but the anchor speaks for what was written, not for what is there. */
function sealState({ state, anchored, integrity }) {
  const altered = integrity !== "intact";
  const [drawing, usual] = STATES[state] ?? STATES.waiting;
  const tone = altered ? "info" : usual;
  const where = anchored && say("version.anchored_detail", { block: anchored.block, time: showTime(anchored.time) });
  return element(
    "p",
    { class: "seal-state", "data-tone": tone, dataset: { seal: state } },
    icon(drawing),
    element("span", {}, element("strong", {}, say(altered && anchored ? "version.original_anchored" : `version.${state}`)), where && element("span", { class: "small" }, ` ${where}`)),
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
    { class: "entry-details" },
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

function authorName(author) {
  return typeof author === "object" ? author?.name ?? author?.id : author;
}

function cardLink(patient, number) {
  const address = at(`/card#${patient}/${number}`);
  return element("a", { class: "button small", href: address, "aria-label": say("version.card_of", { version: number }) }, icon("qr"), say("version.card"));
}
