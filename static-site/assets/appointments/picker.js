import { request } from "../api.js";
import { today } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { signedOut } from "../forms.js";
import { say } from "../say.js";
import { announce, failure, skeleton } from "../status.js";
import { later, midnight, times, USUAL } from "./days.js";
import { showClock, showDay } from "./words.js";

/** How far ahead somebody may ask, in days. */
const AHEAD = 365;
const LENGTHS = [15, 30, 45, 60];

/** The choice of a day and a time (`ui.slots`): what the doctor has no time for is greyed out. */
export class Picker {
  constructor(id) {
    this.id = id;
    this.day = byId(`${id}-day`);
    this.minutes = byId(`${id}-minutes`);
    this.box = byId(`${id}-times`);
    this.wide = { early: false, late: false };
    this.practitioner = null;
    this.own = null;
    this.busy = [];
    this.turn = 0;
    fill(this.minutes, LENGTHS.map((count) => element("option", { value: count }, say("appointments.minutes", { count }))));
    this.minutes.value = "30";
    this.day.addEventListener("change", () => this.load());
    this.minutes.addEventListener("change", () => this.show());
    byId(`${id}-before`).addEventListener("click", () => this.step(-1));
    byId(`${id}-after`).addEventListener("click", () => this.step(1));
    for (const part of ["early", "late"]) {
      byId(`${id}-${part}`).addEventListener("click", () => {
        this.wide[part] = true;
        this.show();
        this.box.querySelector("input:not(:disabled)")?.focus();
      });
    }
  }

  /** For this doctor, from this day on; `own` is the start of the appointment that is moved, which is in nobody's way. */
  open(practitioner, { day = later(today(), 1), minutes = 30, own = null } = {}) {
    Object.assign(this, { practitioner, own, wide: { early: false, late: false } });
    // Anew each time: a page may stay open over midnight.
    this.day.min = today();
    this.day.max = later(today(), AHEAD);
    this.day.value = day < today() ? today() : day;
    this.minutes.value = String(minutes);
    this.load();
  }

  step(days) {
    const to = later(midnight(this.day.value) ? this.day.value : today(), days);
    if (to < this.day.min || to > this.day.max) return;
    this.day.value = to;
    this.load();
  }

  /** Asks what is taken on the day; `keep` leaves what stands there until the answer is here. */
  async load({ keep = false } = {}) {
    this.turn += 1;
    const mine = this.turn;
    const from = midnight(this.day.value);
    byId(`${this.id}-before`).disabled = this.day.value <= this.day.min;
    byId(`${this.id}-after`).disabled = this.day.value >= this.day.max;
    if (!from || !this.practitioner) {
      this.busy = [];
      return this.nothing(say(from ? "appointments.choose_doctor_first" : "appointments.choose_day"));
    }
    this.box.setAttribute("aria-busy", "true");
    byId(`${this.id}-named`).textContent = showDay(this.day.value);
    if (!keep) fill(this.box, skeleton(6, "slot-shape"));
    const query = new URLSearchParams({ from: plain(from), to: plain(midnight(later(this.day.value, 1))) });
    try {
      const { data } = await request(`/api/records/practitioners/${encodeURIComponent(this.practitioner)}/busy?${query}`);
      if (mine !== this.turn) return;
      this.busy = data.busy;
      this.show();
      announce(say("appointments.free_times", { count: this.free().length }));
    } catch (problem) {
      if (problem.status === 401 && mine === this.turn) return fill(this.box, signedOut());
      if (mine === this.turn) fill(this.box, failure(say("appointments.times_failed"), problem, () => this.load()));
    } finally {
      if (mine === this.turn) this.box.setAttribute("aria-busy", "false");
    }
  }

  all() {
    return times(this.day.value, { minutes: Number(this.minutes.value), now: Date.now(), busy: this.busy, own: this.own });
  }

  free() {
    return this.all().filter(({ state }) => state === "free");
  }

  show() {
    const chosen = this.chosen();
    const all = this.all();
    const isShown = ({ hour }) => (hour >= USUAL.from || this.wide.early) && (hour < USUAL.to || this.wide.late);
    const open = (part, test) => (byId(`${this.id}-${part}`).hidden = this.wide[part] || !all.some((one) => test(one) && one.state === "free"));
    open("early", ({ hour }) => hour < USUAL.from);
    open("late", ({ hour }) => hour >= USUAL.to);
    const shown = all.filter((one) => isShown(one) && one.state !== "past");
    if (shown.length === 0) return fill(this.box, element("p", { class: "muted" }, say("appointments.no_times")));
    fill(this.box, shown.map((one) => this.time(one, chosen)));
  }

  time({ start, state }, chosen) {
    const radio = element("input", { type: "radio", name: `${this.id}-start`, value: start, disabled: state !== "free" });
    radio.checked = state === "free" && start === chosen;
    const busy = state === "busy";
    return element("label", { class: "slot", dataset: { state } }, radio, element("span", {}, showClock(start), busy && element("span", { class: "visually-hidden" }, ` ${say("appointments.taken")}`)));
  }

  nothing(words) {
    for (const part of ["early", "late"]) byId(`${this.id}-${part}`).hidden = true;
    byId(`${this.id}-named`).textContent = "";
    this.box.setAttribute("aria-busy", "false");
    fill(this.box, element("p", { class: "muted" }, words));
  }

  /** The chosen start in RFC 3339 UTC, or undefined. */
  chosen() {
    return this.box.querySelector("input:checked")?.value;
  }

  value() {
    return { start: this.chosen(), minutes: Number(this.minutes.value) };
  }

  /** What is not chosen yet, as errors of a form. */
  missing() {
    if (!midnight(this.day.value)) return [{ field: `${this.id}-day`, detail: say("appointments.choose_day") }];
    return this.chosen() ? [] : [{ field: `${this.id}-start`, detail: say("appointments.choose_time") }];
  }

  /** The service's names of the fields, as this page calls them. */
  named(errors) {
    const names = { start: `${this.id}-start`, minutes: `${this.id}-minutes` };
    return errors.map((error) => ({ ...error, field: names[error.field] ?? error.field }));
  }
}

const plain = (at) => at.toISOString().replace(".000Z", "Z");

