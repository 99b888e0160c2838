import { request } from "../api.js";
import { showDate, showTime } from "../dates.js";
import { diff } from "../diff.js";
import { element, fill } from "../element.js";
import { canSay, say } from "../say.js";
import { failure, skeleton } from "../status.js";
import { altered, authorName, sealState } from "../timeline.js";
import { visitView } from "../visit-view.js";
import { isRevision } from "./folding.js";

/** Nobody reads more amendments of one visit than this. */
const MOST = 30;

/**
 * What became of a visit: each version with who, when, why and what it changed. It is read when somebody opens it,
 * because reading is an entry in the chart's log, and then kept as long as the page.
 */
export class Revisions {
  /** `address()` is that of the chart; `isOver` is asked of each problem first. */
  constructor(address, isOver) {
    this.address = address;
    this.isOver = isOver;
    this.read = new Map();
  }

  forget() {
    this.read.clear();
  }

  /** A part to unfold below a version, or null when nothing stood there before. `earlier` are those at hand. */
  view(newest, earlier) {
    if (!isRevision(newest)) return null;
    const list = element("ol", { class: "revisions-list" });
    const words = newest.kind === "patient" ? say("revisions.patient") : say("revisions.visit");
    const summary = element("summary", {}, words, element("span", { class: "visually-hidden" }, ` ${say("version.number", { version: newest.version })}`));
    const box = element("details", { class: "revisions", dataset: { part: "revisions" } }, summary, list);
    this.draw(list, newest, earlier);
    box.addEventListener("toggle", () => box.open && this.load(list, newest, earlier));
    box.open = earlier.some(altered);
    return box;
  }

  async load(list, newest, earlier) {
    if (this.isComplete(newest)) return;
    const asked = this.address();
    list.setAttribute("aria-busy", "true");
    fill(list, element("li", {}, skeleton(2, "line")));
    try {
      await this.follow(newest, earlier);
      this.draw(list, newest, earlier);
    } catch (problem) {
      if (asked !== this.address() || this.isOver(problem)) return;
      this.draw(list, newest, earlier);
      list.append(element("li", {}, failure(say("revisions.failed"), problem, () => this.load(list, newest, earlier))));
    } finally {
      list.removeAttribute("aria-busy");
    }
  }

  /** From the newest back to what was written first. That one is asked for only when it is not at hand. */
  async follow(newest, earlier) {
    const first = new Set(earlier.filter((version) => !isRevision(version)).map(({ version }) => version));
    for (let at = newest.version, steps = 0; at && steps < MOST && !first.has(at); steps += 1) {
      if (!this.read.has(at)) {
        const { data } = await request(`${this.address()}/versions/${at}/changes`);
        this.read.set(at, data);
      }
      at = newest.kind === "patient" ? null : this.read.get(at).from;
    }
  }

  isComplete({ version }) {
    return this.read.has(version);
  }

  draw(list, newest, earlier) {
    const versions = new Map([newest, ...earlier].map((version) => [version.version, { version: version.version, seen: version }]));
    for (let at = newest.version; at && this.read.has(at); at = this.read.get(at).from) {
      versions.set(at, { ...versions.get(at), version: at, told: this.read.get(at) });
      if (newest.kind === "patient") break;
    }
    const items = [...versions.values()].sort((one, other) => other.version - one.version);
    fill(list, items.map((item) => revision(item, item.version === newest.version)));
  }
}

function revision({ version, seen, told }, isNewest) {
  const author = authorName(told?.author ?? seen?.author);
  const at = told?.at ?? seen?.saved_at;
  const reason = told?.reason ?? seen?.reason;
  const wrong = seen && altered(seen);
  const facts = isNewest ? {} : { version, integrity: seen?.integrity, state: seen?.state, altered: wrong || undefined };
  return element(
    "li",
    { class: "revision", dataset: facts },
    element("p", { class: "revision-head" }, element("strong", {}, say("version.number", { version })), element("span", { class: "muted small" }, author && element("bdi", {}, author), author && at && ", ", at && showTime(at))),
    !isNewest && seen ? sealState(seen) : null,
    wrong && element("p", { class: "alarm" }, say("version.altered")),
    reason && element("p", { class: "revision-reason" }, say("revisions.reason", { reason })),
    (told?.from || (told && isNewest)) && (told.changes.length ? changesView(told.changes) : element("p", { class: "muted" }, say("revisions.same"))),
    !isNewest && seen && !wrong && whole(seen),
  );
}

/** What was written then, in full. */
function whole({ version, visit }) {
  return element("details", { dataset: { part: `whole-${version}` } }, element("summary", {}, say("revisions.whole"), element("span", { class: "visually-hidden" }, ` ${say("version.number", { version })}`)), element("p", { class: "muted small" }, showDate(visit?.date)), visitView(visit ?? {}));
}

/** What changed, in the words of the form. */
export function changesView(changes) {
  return diff(changes, labelOf, shown);
}

function labelOf(field) {
  return canSay(`changes.${field}`) ? say(`changes.${field}`) : field;
}

function shown(field, value) {
  if (["date", "follow_up", "birth_date"].includes(field)) return showDate(value);
  return field === "gender" && canSay(`gender.${value}`) ? say(`gender.${value}`) : value;
}
