// The form that asks for an appointment: a patient asks a doctor, a doctor books for a patient, an admin for both.

import { request } from "../api.js";
import { showDate } from "../dates.js";
import { everyDoctor } from "../details/doctors.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { fragment } from "../fragment.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";
import { Picker } from "./picker.js";

const PAUSE = 300;
const LETTERS = 3;
const form = byId("ask");
const opener = byId("new");
const doctor = byId("practitioner");

export class Ask {
  /** `done` is called with a new appointment. */
  constructor(person, done) {
    Object.assign(this, { person, done, doctors: [], timer: 0, turn: 0 });
    this.picker = new Picker("ask");
    opener.addEventListener("click", () => (form.hidden ? this.open() : this.close()));
    byId("ask-close").addEventListener("click", () => this.close());
    doctor.addEventListener("change", () => this.picker.open(doctor.value, { day: this.picker.day.value || undefined, minutes: Number(this.picker.minutes.value) }));
    byId("practitioner-field").hidden = person.role === "doctor";
    byId("patient-field").hidden = person.role === "patient";
    byId("patient-search").addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), PAUSE);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    opener.disabled = false;
    const [what, whom] = fragment();
    if (what === "new") this.open(whom);
  }

  open(whom = "") {
    form.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    byId("ask-title").focus();
    if (this.person.role === "doctor") this.picker.open(this.person.id);
    else this.loadDoctors(whom);
  }

  close() {
    form.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  async loadDoctors(whom) {
    if (this.doctors.length > 0) return;
    doctor.disabled = true;
    this.picker.nothing(say("appointments.choose_doctor_first"));
    try {
      this.doctors = await everyDoctor();
    } catch (problem) {
      if (problem.status === 401) return leave();
      return showErrors(form, [], `${say("appointments.doctors_failed")}. ${sentence(problem)}`);
    } finally {
      doctor.disabled = false;
    }
    const words = ({ name, specialisation }) => (specialisation ? `${name} · ${specialisation}` : name);
    const choices = this.doctors.map((one) => element("option", { value: one.id }, words(one)));
    fill(doctor, element("option", { value: "" }, say("appointments.choose")), choices);
    doctor.value = this.doctors.some(({ id }) => id === whom) ? whom : this.doctors.length === 1 ? this.doctors[0].id : "";
    if (doctor.value) this.picker.open(doctor.value);
  }

  /** The patients that the words fit; the words travel in a body, never in an address. */
  async look() {
    const query = byId("patient-search").value.trim();
    const mine = (this.turn += 1);
    const box = byId("patient");
    if (!query.split(/\s+/).some((word) => word.length >= LETTERS)) return fill(box);
    box.setAttribute("aria-busy", "true");
    try {
      const { data } = await request("/api/records/patient-searches", { method: "POST", body: { query } });
      if (mine !== this.turn) return;
      fill(box, data.patients.length ? data.patients.map(choice) : element("p", { class: "muted" }, say("patients.no_match", { search: query })));
      announce(say("patients.count", { count: data.patients.length }));
    } catch (problem) {
      if (problem.status === 401) return showSignedOut(form);
      if (mine === this.turn) fill(box, notice("bad", say("patients.search_failed"), sentence(problem)));
    } finally {
      if (mine === this.turn) box.setAttribute("aria-busy", "false");
    }
  }

  asked() {
    const { role, id, name } = this.person;
    const one = this.doctors.find((one) => one.id === doctor.value);
    const [practitioner, called] = role === "doctor" ? [id, name] : [one?.id, one?.name];
    const patient = role === "patient" ? undefined : byId("patient").querySelector("input:checked")?.value;
    const reason = byId("reason").value.trim() || undefined;
    return { practitioner, practitioner_name: called, ...this.picker.value(), reason, patient };
  }

  submit() {
    const asked = this.asked();
    const errors = [];
    if (!asked.practitioner) errors.push({ field: "practitioner", detail: say("appointments.choose_doctor") });
    if (this.person.role !== "patient" && !asked.patient) errors.push({ field: "patient-search", detail: say("appointments.choose_patient") });
    errors.push(...this.picker.missing());
    if (errors.length > 0) return showErrors(form, errors);
    clearErrors(form);
    announce(say("appointments.asking"));
    return whileBusy(byId("ask-submit"), () => this.send(asked));
  }

  async send(asked) {
    try {
      const made = await write("POST", "/api/records/appointments", asked);
      form.reset();
      fill(byId("patient"));
      fill(doctor);
      this.doctors = [];
      this.close();
      this.done(made);
    } catch (problem) {
      if (problem.status === 401) return showSignedOut(form);
      const taken = problem.type?.endsWith("slot-taken");
      if (taken) await this.picker.load({ keep: true });
      const errors = taken ? [{ field: "ask-start", detail: say("appointments.slot_taken") }] : this.picker.named(problem.errors ?? []);
      const words = isUnknown(problem) ? say("appointments.unknown") : sentence(problem);
      showErrors(form, errors, errors.length ? undefined : `${say("appointments.not_asked")}. ${words}`);
    }
  }
}

function choice({ id, name, birth_date: born }) {
  const radio = element("input", { type: "radio", name: "patient", value: id });
  return element("label", {}, radio, element("span", {}, name ?? say("chart.withheld"), born && element("span", { class: "muted" }, ` · ${say("patients.born", { date: showDate(born) })}`)));
}
