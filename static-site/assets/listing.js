import { request } from "./api.js";
import { element, fill } from "./element.js";
import { leave } from "./session.js";
import { failure, skeleton, whileBusy } from "./status.js";

/**
 * A list that the service gives page by page. `path()` is its address, `member` the list in an answer, `draw` makes
 * nodes of all entries that are there, `none` what stands in place of an empty list.
 */
export class Listing {
  constructor({ box, more, path, member, draw, none, failed, came = () => {} }) {
    Object.assign(this, { box, more, path, member, draw, none, failed, came, items: [], next: null, turn: 0 });
    more.addEventListener("click", () => whileBusy(more, () => this.page()));
  }

  /** From the beginning. With `quiet` what stands there stays until the answer is here. */
  async load({ quiet = false } = {}) {
    this.turn += 1;
    this.next = null;
    this.box.setAttribute("aria-busy", "true");
    if (!quiet) {
      this.more.hidden = true;
      fill(this.box, skeleton(4, "short"));
    }
    await this.page([]);
  }

  async page(before = this.items) {
    const mine = this.turn;
    const path = this.path();
    const cursor = this.next ? `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(this.next)}` : "";
    try {
      const { data } = await request(path + cursor);
      if (mine !== this.turn) return;
      this.items = before.concat(data[this.member]);
      this.next = data.next ?? null;
      this.show();
      this.came(data);
    } catch (problem) {
      if (problem.status === 401) return leave();
      if (mine !== this.turn) return;
      const again = failure(this.failed, problem, () => (before.length ? this.page(before) : this.load()));
      if (before.length > 0) this.box.querySelector(":scope > .notice")?.remove();
      if (before.length === 0) fill(this.box, again);
      else this.box.append(again);
    } finally {
      if (mine === this.turn) this.box.setAttribute("aria-busy", "false");
    }
  }

  show() {
    this.more.hidden = !this.next;
    fill(this.box, this.items.length ? this.draw(this.items) : this.none());
  }

  /** Puts another entry in the place of the one that `is` it, or takes it out when there is none. */
  replace(is, entry) {
    this.items = this.items.flatMap((one) => (is(one) ? (entry ? [entry] : []) : [one]));
    this.show();
  }
}

/** The usual list. */
export const cases = (row) => (items) => element("ul", { class: "cases" }, items.map(row));
