import { isAnchored } from "./anchors.js";
import { request } from "./api.js";
import { element } from "./element.js";
import { examine } from "./examination.js";
import { qrDrawing } from "./qr/drawing.js";
import { recordOf } from "./record.js";
import { say } from "./say.js";
import { notice } from "./status.js";
import { answersView, headlineView } from "./verdict-view.js";

const FIRST_WAIT = 3000;
const LONGEST_WAIT = 30_000;

/**
 * A patient's newest health card, drawn here and checked here, as anybody who scans it would: what is checked is the
 * very text that is drawn. Issuing a card is an entry in the chart's log, so it is asked for once.
 */
export async function ownCode(patient) {
  const { data: card } = await request(`/api/qr/patients/${encodeURIComponent(patient)}/card`);
  const examination = await examine(card.numeric ?? card.card);
  return { card, examination };
}

/** The drawing of a card. */
export function codeView({ card, examination }) {
  const { patient } = recordOf(examination.record?.bundle);
  return qrDrawing(card.url, say("card.alt", { name: patient.name || say("record.unnamed"), version: card.version }), "L");
}

/** What a check says, in one line, with the four answers behind it. */
export function checkView({ card, examination }) {
  return element(
    "div",
    { class: "check" },
    headlineView(examination),
    element("details", {}, element("summary", {}, say("home.answers")), answersView(examination)),
    card.anchored ? null : notice("info", say("card.refresh")),
  );
}

/** Why there is no code to show. */
export function noCode(problem) {
  const kind = ["version-revoked", "record-altered"].find((name) => problem.type?.endsWith(name));
  if (kind === "version-revoked") return notice("warn", say("card.version_revoked"), say("card.version_revoked_detail"));
  return kind || problem.status === 409 ? notice("bad", say("card.altered"), say("card.altered_detail")) : null;
}

/** Calls `then` once the version of a card is anchored; asks the public service alone, which is no reading of the chart. */
export function whenAnchored({ card, examination }, then) {
  const { commitment } = examination.answers.anchoring.detail;
  if (card.anchored || !commitment) return;
  let wait = FIRST_WAIT;
  const look = async () => {
    const anchored = !document.hidden && (await isAnchored(commitment).catch(() => false));
    if (anchored) return then();
    wait = Math.min(wait * 1.3, LONGEST_WAIT);
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
}
