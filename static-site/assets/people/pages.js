import { request } from "../api.js";
import { element, fill } from "../element.js";
import { leave } from "../session.js";
import { failure, skeleton, whileBusy } from "../status.js";

/** A list that comes from the service page by page: `path` answers `{ [member]: [...], next? }`. */
export class Pages {
  constructor({ box, more, path, member, row, none, failed }) {
    Object.assign(this, { box, more, path, member, row, none, failed, items: [], next: null });
    more.addEventListener("click", () => whileBusy(more, () => this.page()));
  }

  /** From the beginning; what stands there stays until the answer is here. */
  async load() {
    this.box.setAttribute("aria-busy", "true");
    if (!this.box.childElementCount) fill(this.box, skeleton(2, "short"));
    this.next = null;
    await this.page([]);
    this.box.setAttribute("aria-busy", "false");
  }

  async page(before = this.items) {
    const cursor = this.next ? `?cursor=${encodeURIComponent(this.next)}` : "";
    try {
      const { data } = await request(`${this.path}${cursor}`);
      this.items = before.concat(data[this.member]);
      this.next = data.next ?? null;
      this.show();
    } catch (problem) {
      if (problem.status === 401) return leave();
      this.more.hidden = true;
      const again = failure(this.failed, problem, () => (before.length ? this.page(before) : this.load()));
      if (before.length === 0) {
        fill(this.box, again);
      } else {
        this.show();
        this.box.append(again);
      }
    }
  }

  show() {
    this.more.hidden = !this.next;
    fill(this.box, this.items.length ? element("ul", { class: "cases" }, this.items.map(this.row)) : this.none());
  }
}
