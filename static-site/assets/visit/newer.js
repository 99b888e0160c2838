import { request } from "../api.js";
import { changesView } from "../chart/revisions.js";
import { originOf } from "../chart/folding.js";
import { showDate, showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { say } from "../say.js";
import { notice } from "../status.js";
import { authorName } from "../timeline.js";
import { visitView } from "../visit-view.js";

/** So many are shown in full; who has been away for longer opens the chart. */
const MOST = 3;

/** The newest version of the visit that `target` began or amends, among these, if it is another one. */
export function superseding(versions, target) {
  const newest = versions.find((version) => version.kind !== "patient" && originOf(version) === originOf(target));
  return newest && newest.version > target.version ? newest : null;
}

/**
 * What others wrote meanwhile, beside the form, where everything that was typed stays. `acts` are what can be done
 * about it.
 */
export async function showNewer({ versions, instead, address, acts }) {
  const title = element("h2", { id: "newer-title", tabindex: "-1" }, say(instead ? "newer.instead" : versions.length ? "newer.after" : "newer.other"));
  const changes = instead ? await changesOf(instead, address) : null;
  const written = versions.slice(0, MOST).map((version) => article(version, version === instead ? changes : null));
  fill(byId("newer"), notice("warn", say("newer.kept")), title, element("p", {}, say(instead ? "newer.instead_detail" : "newer.after_detail")), written, element("p", { class: "actions" }, acts));
  byId("newer").hidden = false;
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "nearest" });
}

export function hideNewer() {
  byId("newer").hidden = true;
  fill(byId("newer"));
}

/** What they changed helps, but is not needed to go on. */
async function changesOf({ version }, address) {
  try {
    const { data } = await request(`${address}/versions/${version}/changes`);
    return data.changes;
  } catch (problem) {
    console.info(problem);
    return null;
  }
}

function article(version, changes) {
  const isVisit = version.kind !== "patient";
  const by = say("newer.by", { name: authorName(version.author) ?? "", time: showTime(version.saved_at) });
  return element(
    "article",
    { class: "newer-version", dataset: { newer: version.version } },
    element("h3", {}, isVisit ? showDate(version.visit?.date) : say("version.details"), element("span", { class: "muted small" }, ` ${say("version.number", { version: version.version })}`)),
    element("p", { class: "muted small" }, by),
    version.reason && element("p", { class: "small" }, say("revisions.reason", { reason: version.reason })),
    changes?.length ? [element("h4", {}, say("newer.changes")), changesView(changes)] : null,
    isVisit ? whole(version, Boolean(changes?.length)) : element("p", {}, say("version.details_changed")),
  );
}

/** What it says now; folded where what was changed says the same in short. */
function whole({ visit = {} }, isFolded) {
  return isFolded ? element("details", {}, element("summary", {}, say("newer.whole")), visitView(visit)) : visitView(visit);
}
