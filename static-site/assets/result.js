import { showTime } from "./dates.js";
import { byId, element, fill } from "./element.js";
import { verdictOf } from "./headline.js";
import { say } from "./say.js";
import { notice } from "./status.js";
import { answersView, headlineView, recordView } from "./verdict-view.js";
import { versionsView } from "./versions-view.js";

/** Which version of a file stands there in full. */
let opened = 0;

/** Draws what a check found, with notes on what was checked. */
export function showResult(examination, notes) {
  opened = 0;
  fill(byId("versions"));
  draw(examination, notes);
}

/** Draws what a later check of the same text found: what the reader opened stays open, the focus where it was. */
export function refreshResult(examination, notes) {
  const unfolded = [...document.querySelectorAll("#result details[open]")].map(placeOf);
  const focused = byId("result").contains(document.activeElement) ? placeOf(document.activeElement) : null;
  draw(examination, notes);
  for (const place of unfolded) document.querySelector(place)?.setAttribute("open", "");
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
}

/** What stands in the same place after drawing anew. */
function placeOf(node) {
  if (node.id) return `#${node.id}`;
  if (node.dataset.at) return `#versions [data-at="${node.dataset.at}"]`;
  const answer = node.closest("[data-answer]")?.dataset.answer;
  return `${answer ? `#answers [data-answer="${answer}"]` : "#record"} ${node.localName}`;
}

function draw(examination, notes) {
  const { versions, earlier } = examination;
  const several = versions?.length > 1;
  const oldest = earlier && versions?.length ? [say("versions.earlier", { version: versions.at(-1).record?.version ?? earlier })] : [];
  const when = say("verify.checked_at", { time: showTime(new Date().toISOString()), address: `${location.host}/verify` });
  fill(byId("headline"), headlineView(examination), [...notes, ...oldest].map((line) => notice("info", line)), element("p", { class: "print-only small" }, when));
  byId("again").hidden = verdictOf(examination).tone !== "warn";
  byId("versions-side").hidden = !several;
  if (several) {
    open(versions);
  } else {
    part(examination);
  }
}

/** One of the versions in a file, in full, below the list of all. */
function open(versions) {
  part(versions[opened]);
  byId("record-version").textContent = say("version.number", { version: versions[opened].record?.version ?? "?" });
  const listed = byId("versions").querySelectorAll(".version").length;
  const choose = (next) => {
    opened = next;
    open(versions);
    // On a phone it stands far below the list.
    const place = byId(byId("record-side").hidden ? "answers-title" : "record-title");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  };
  fill(byId("versions"), versionsView(versions, opened, listed, choose));
}

function part(examination) {
  byId("answers-side").hidden = false;
  byId("record-version").textContent = "";
  fill(byId("answers"), answersView(examination));
  byId("record-side").hidden = !examination.record;
  fill(byId("record"), examination.record && recordOrWhyNot(examination));
}

/** A card may hold anything; the answers of the checks stand also when its record cannot be drawn. */
function recordOrWhyNot(examination) {
  try {
    return recordView(examination);
  } catch (error) {
    console.error(error);
    return notice("warn", say("record.undrawn"), say("record.undrawn_detail"));
  }
}
