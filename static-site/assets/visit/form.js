import { Attachments } from "../attachments/form.js";
import { offerCodesIn } from "../code-field.js";
import { today } from "../dates.js";
import { byId } from "../element.js";
import { missing } from "../forms.js";
import { Rows } from "../rows.js";
import { say } from "../say.js";

/** What a doctor types about a visit: how it is filled, checked and put into the words of the service. */
export class VisitForm {
  /** `address` is that of the chart; `changed` is called when anything in the form was. */
  constructor(address, changed) {
    this.form = byId("visit");
    this.diagnoses = new Rows("diagnosis", offerCodesIn);
    this.prescriptions = new Rows("prescriptions");
    this.tests = new Rows("tests");
    this.attachments = new Attachments(`${address}/attachments`, changed);
    this.mayLackDiagnosis = false;
    this.isAmendment = false;
    byId("date").value = today();
    byId("date").max = today();
    // The form may stay open over midnight.
    byId("date").addEventListener("focus", ({ target }) => (target.max = today()));
    this.diagnoses.add();
    this.form.addEventListener("input", changed);
  }

  /** As a visit stands that is amended; `kept` are its files with kind and size. */
  set(visit, kept) {
    this.isAmendment = true;
    this.mayLackDiagnosis = !visit.diagnosis?.length;
    for (const id of ["date", "symptoms", "notes", "follow_up"]) byId(id).value = visit[id] ?? "";
    this.diagnoses.set(visit.diagnosis ?? []);
    this.prescriptions.set(visit.prescriptions ?? []);
    this.tests.set((visit.tests ?? []).map((text) => ({ text })));
    const known = new Map((kept ?? []).map((attachment) => [attachment.id, attachment]));
    this.attachments.keep((visit.attachments ?? []).map((attachment) => ({ ...known.get(attachment.id), ...attachment })));
    byId("reason-field").hidden = false;
  }

  rows() {
    return { diagnosis: this.diagnoses.filled(), prescriptions: this.prescriptions.filled(), tests: this.tests.filled() };
  }

  check({ diagnosis, prescriptions }) {
    const errors = missing(byId("date"));
    if (byId("date").value > today()) errors.push({ field: "date", detail: say("visit.date_future") });
    if (diagnosis.length === 0 && !this.mayLackDiagnosis) {
      if (this.diagnoses.box.children.length === 0) this.diagnoses.add();
      errors.push({ field: "diagnosis[0].text", detail: say("visit.diagnosis_missing") });
    }
    for (const { index, values } of diagnosis) {
      if (!values.text) errors.push({ field: `diagnosis[${index}].text`, detail: say("visit.text_missing") });
    }
    for (const { index, values } of prescriptions) {
      if (!values.drug) errors.push({ field: `prescriptions[${index}].drug`, detail: say("visit.drug_missing") });
      if (values.days && !/^\d{1,4}$/.test(values.days)) errors.push({ field: `prescriptions[${index}].days`, detail: say("form.number") });
    }
    errors.push(...this.attachments.errors());
    if (this.isAmendment) errors.push(...missing(byId("reason")));
    return errors;
  }

  body({ diagnosis, prescriptions, tests }) {
    const text = (id) => byId(id).value.trim() || undefined;
    const medicine = ({ values }) => ({ ...values, days: values.days ? Number(values.days) : undefined });
    const files = this.attachments.filled();
    return JSON.stringify({
      date: byId("date").value,
      symptoms: text("symptoms"),
      diagnosis: diagnosis.map(({ values }) => values),
      prescriptions: prescriptions.length ? prescriptions.map(medicine) : undefined,
      tests: tests.length ? tests.map(({ values }) => values.text) : undefined,
      notes: text("notes"),
      follow_up: text("follow_up"),
      attachments: files.length ? files : undefined,
      reason: this.isAmendment ? text("reason") : undefined,
    });
  }

  /**
   * Empty rows are not sent, so the service's row numbers are put back on the form's. A test is a text, not an
   * object: `tests[0]` is `tests[0].text` here; and of a file only the title can be typed.
   */
  inForm(errors, rows) {
    return errors.map(({ field, detail }) => ({
      detail,
      field: String(field ?? "")
        .replace(/^(diagnosis|prescriptions|tests)\[(\d+)\]/, (whole, name, number) => `${name}[${rows[name][Number(number)]?.index ?? number}]`)
        .replace(/^(tests\[\d+\])$/, "$1.text")
        .replace(/^(attachments\[\d+\])(\.id)?$/, "$1.title"),
    }));
  }
}
