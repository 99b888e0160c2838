import { request } from "./api.js";
import { byId, element, fill } from "./element.js";
import { say } from "./say.js";
import { announce, skeleton, whileBusy } from "./status.js";

/** With so few there is nothing to look for. */
const FEW = 6;

/** The clinic's doctors, one of whom is chosen. */
export class Directory {
  constructor(box) {
    this.box = box;
    this.list = byId("practitioners");
    this.doctors = [];
    this.next = null;
    this.has = new Set();
    this.paging = null;
    this.turn = 0;
    this.more = element("button", { class: "button", type: "button", hidden: true }, say("access.directory_more"));
    this.more.addEventListener("click", () => whileBusy(this.more, () => this.page()).catch(() => {}));
    this.list.after(this.more);
    byId("find").addEventListener("input", () => this.look());
  }

  async load() {
    this.doctors = [];
    this.next = null;
    this.box.setAttribute("aria-busy", "true");
    fill(this.list, skeleton(3, "line"));
    try {
      await this.page();
    } finally {
      this.box.setAttribute("aria-busy", "false");
    }
  }

  /** One at a time: who asks while a page is under way waits for that one. */
  page() {
    this.paging ??= this.nextPage().finally(() => (this.paging = null));
    return this.paging;
  }

  async nextPage() {
    const cursor = this.next ? `?cursor=${encodeURIComponent(this.next)}` : "";
    const { data } = await request(`/api/auth/practitioners${cursor}`);
    this.doctors = this.doctors.concat(data.practitioners).sort((one, other) => one.name.localeCompare(other.name));
    this.next = data.next ?? null;
    this.show();
  }

  /** Who looks for a name means all doctors, not those that happen to be here. */
  async look() {
    this.turn += 1;
    const mine = this.turn;
    this.show();
    try {
      while (mine === this.turn && this.next && byId("find").value) await this.page();
    } catch {
      // What is here stays, and so does the button for more.
    }
    if (mine === this.turn) announce(say("access.count", { count: this.found().length }));
  }

  find(text) {
    byId("find").value = text;
    this.show();
  }

  found() {
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const wanted = plain(byId("find").value.trim());
    return this.doctors.filter(({ name }) => plain(name).includes(wanted));
  }

  show() {
    const chosen = this.chosen()?.id;
    byId("find-field").hidden = this.doctors.length < FEW && !this.next;
    this.more.hidden = !this.next;
    const found = this.found();
    if (found.length === 0) {
      fill(this.list, element("p", { class: "muted" }, say(this.doctors.length ? "access.directory_none" : "access.directory_empty")));
      return;
    }
    fill(this.list, found.map((doctor) => this.choice(doctor, chosen)));
  }

  choice({ id, name }, chosen) {
    const has = this.has.has(id);
    const radio = element("input", { type: "radio", name: "practitioner", id: `practitioner-${id}`, value: id, disabled: has });
    radio.checked = id === chosen && !has;
    return element("label", {}, radio, element("span", {}, name, has && element("span", { class: "muted" }, ` (${say("access.has_it")})`)));
  }

  /** These have access, or were asked. */
  taken(ids) {
    this.has = ids;
    if (this.doctors.length > 0) this.show();
  }

  chosen() {
    const radio = this.list.querySelector("input:checked");
    return radio && this.doctors.find(({ id }) => id === radio.value);
  }

  nameOf(wanted) {
    return this.doctors.find(({ id }) => id === wanted)?.name;
  }

  isEmpty() {
    return this.doctors.length === 0;
  }

  failed(box) {
    fill(this.list, box);
  }
}
