import { offerCodesIn } from "../code-field.js";
import { today } from "../dates.js";
import { byId } from "../element.js";
import { missing, noAddress } from "../forms.js";
import { Rows } from "../rows.js";
import { say } from "../say.js";

const TEXTS = ["given", "family", "birth_date", "gender", "email", "phone", "address"];
const NEEDED = ["given", "family", "birth_date"];

/** The form of a patient's details: what it shows, and what is sent of it. */
export class DetailsForm {
  /** An edit needs a reason, and who is registered has none yet. */
  constructor({ needed = ["reason"] } = {}) {
    this.needed = NEEDED.concat(needed);
    this.conditions = new Rows("conditions", offerCodesIn);
    this.doctor = byId("practitioner");
    byId("birth_date").max = today();
  }

  /** Puts a patient's details into the form; the reason stays what it is. */
  set(details) {
    for (const name of TEXTS) byId(name).value = details[name] ?? "";
    this.conditions.set(details.conditions ?? []);
    this.choose(details.practitioner);
  }

  /** The doctors to choose from, by name; one who is assigned and not among them stays to be chosen. */
  offer(doctors) {
    const chosen = this.doctor.value;
    this.doctor.replaceChildren(this.doctor.options[0], ...doctors.map(({ id, name }) => new Option(name, id)));
    this.doctor.value = chosen;
    if (this.doctor.value !== chosen) this.doctor.value = "";
  }

  choose(doctor) {
    if (doctor && ![...this.doctor.options].some(({ value }) => value === doctor.id)) {
      this.doctor.add(new Option(doctor.name, doctor.id));
    }
    this.doctor.value = doctor?.id ?? "";
  }

  /** In the form the service takes; what is empty is left out. */
  get() {
    const texts = TEXTS.map((name) => [name, byId(name).value.trim() || undefined]);
    const [option] = this.doctor.selectedOptions;
    return {
      ...Object.fromEntries(texts),
      conditions: this.conditions.filled().map(({ values }) => values),
      practitioner: option?.value ? { id: option.value, name: option.text } : undefined,
    };
  }

  reason() {
    return byId("reason").value.trim();
  }

  errors() {
    const errors = missing(...this.needed.map(byId));
    if (byId("birth_date").value > today()) errors.push({ field: "birth_date", detail: say("patients.birth_future") });
    if (!byId("gender").value) errors.push({ field: "gender", detail: say("patients.gender_missing") });
    if (byId("email").value.trim()) errors.push(...noAddress(byId("email")));
    for (const { index, values } of this.conditions.filled()) {
      if (!values.text) errors.push({ field: `conditions[${index}].text`, detail: say("details.condition_missing") });
    }
    return errors;
  }

  /** Empty rows are not sent, so the service's row numbers are put back on the form's. */
  inForm(errors) {
    const rows = this.conditions.filled();
    const placed = (field) => String(field ?? "").replace(/^conditions\[(\d+)\]$/, "conditions[$1].text").replace(/^conditions\[(\d+)\]/, (whole, row) => `conditions[${rows[Number(row)]?.index ?? row}]`);
    return errors.map(({ field, detail }) => ({ field: placed(field), detail }));
  }
}
