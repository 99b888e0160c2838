import { request } from "../api.js";
import { showTime } from "../dates.js";
import { diff } from "../diff.js";
import { byId, element, fill, icon } from "../element.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { failure, notice, skeleton, whileBusy } from "../status.js";
import { label, show } from "./words.js";

/** Who changed a patient's details, when, why and what: newest first, page by page. */
export class History {
  /** `refused` is called when the chart may no longer be read. */
  constructor(path, refused) {
    Object.assign(this, { path, refused, box: byId("history"), more: byId("history-more"), revisions: [], next: null });
    this.more.addEventListener("click", () => whileBusy(this.more, () => this.page()));
  }

  async load() {
    this.box.setAttribute("aria-busy", "true");
    if (!this.box.childElementCount) fill(this.box, skeleton(2, "short"));
    this.revisions = [];
    this.next = null;
    await this.page();
    this.box.setAttribute("aria-busy", "false");
  }

  async page() {
    const cursor = this.next ? `?cursor=${encodeURIComponent(this.next)}` : "";
    try {
      const { data } = await request(`${this.path}${cursor}`);
      this.revisions = this.revisions.concat(data.revisions);
      this.next = data.next ?? null;
      this.show();
    } catch (problem) {
      if (problem.status === 401) return leave();
      if (problem.status === 403 || problem.status === 404) return this.refused(problem);
      this.more.hidden = true;
      const again = failure(say("details.history_failed"), problem, () => (this.revisions.length ? this.retried() : this.load()));
      this.revisions.length ? this.box.append(again) : fill(this.box, again);
    }
  }

  retried() {
    this.show();
    return this.page();
  }

  show() {
    this.more.hidden = !this.next;
    fill(this.box, this.revisions.length ? element("ol", { class: "revisions" }, this.revisions.map(revision)) : element("p", { class: "muted" }, say("details.history_none")));
  }

  clear() {
    this.more.hidden = true;
    fill(this.box);
  }
}

function revision({ version, at, author, reason, integrity, changes = [] }) {
  const altered = integrity !== "intact";
  const first = changes.length === 0 && !reason;
  return element(
    "li",
    { class: "revision", dataset: { version, altered: altered || undefined } },
    element("p", { class: "revision-head" }, element("strong", {}, say(first ? "details.registered" : "details.changed")), element("span", { class: "muted small" }, say("version.number", { version }))),
    element("p", { class: "muted small" }, at && element("time", { datetime: at }, showTime(at)), at && author && " · ", author),
    altered ? notice("bad", say("details.altered"), say("version.altered_detail")) : null,
    !altered && reason && element("p", { class: "revision-reason" }, icon("pen"), element("span", {}, element("span", { class: "visually-hidden" }, `${say("details.reason")}: `), reason)),
    !altered && changes.length ? diff(changes, label, show) : null,
  );
}
