import { request } from "../api.js";
import { showDate, today } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, missing, showErrors } from "../forms.js";
import { fragment } from "../fragment.js";
import { at } from "../language.js";
import { Rows } from "../rows.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, failure, notice, sentence, whileBusy } from "../status.js";

const form = byId("visit");
const submit = byId("submit");
const blocked = byId("blocked");
const diagnoses = new Rows("diagnosis");
const prescriptions = new Rows("prescriptions");
const tests = new Rows("tests");
const [patient] = fragment();
const address = `/api/records/patients/${encodeURIComponent(patient)}`;

let etag = null;
let dirty = false;
// The same words sent again carry the same key: a lost answer never becomes a second visit.
let attempt = { body: null, key: null };

for (const id of ["back", "cancel"]) {
  byId(id).href = patient ? at(`/chart#${patient}`) : at("/patients");
}
byId("date").value = today();
byId("date").max = today();
diagnoses.add();
form.addEventListener("input", () => (dirty = true));
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
addEventListener("hashchange", () => location.reload());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});

await whoeverMustBe();
prepare();

/** Reads the chart for its tag: saving says which state of the chart the doctor has seen. */
async function prepare() {
  fill(blocked);
  if (!patient) {
    fill(blocked, notice("warn", say("chart.no_patient"), say("chart.no_patient_detail")));
    return;
  }
  try {
    const answer = await request(address);
    etag = answer.etag ?? answer.data.etag;
    // A chart that fails its check has no tag: nothing is written after what was tampered with.
    if (!etag || !answer.data.patient) {
      fill(blocked, notice("bad", say("visit.altered"), say("chart.altered_detail")));
      return;
    }
    const { name, birth_date: born } = answer.data.patient;
    fill(byId("patient"), element("strong", {}, name || say("record.unnamed")), born && element("span", { class: "muted" }, ` ${say("patients.born", { date: showDate(born) })}`));
    submit.disabled = false;
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(blocked, failure(say("chart.failed"), problem, prepare));
  }
}

function save() {
  const rows = { diagnosis: diagnoses.filled(), prescriptions: prescriptions.filled(), tests: tests.filled() };
  const errors = check(rows);
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  fill(blocked);
  announce(say("visit.busy"));
  whileBusy(submit, () => send(rows));
}

function check(rows) {
  const errors = missing(byId("date"));
  if (rows.diagnosis.length === 0) {
    if (diagnoses.box.children.length === 0) diagnoses.add();
    errors.push({ field: "diagnosis[0].text", detail: say("visit.diagnosis_missing") });
  }
  for (const { index, values } of rows.diagnosis) {
    if (!values.text) errors.push({ field: `diagnosis[${index}].text`, detail: say("visit.text_missing") });
  }
  for (const { index, values } of rows.prescriptions) {
    if (!values.drug) errors.push({ field: `prescriptions[${index}].drug`, detail: say("visit.drug_missing") });
    if (values.days && !/^\d{1,4}$/.test(values.days)) errors.push({ field: `prescriptions[${index}].days`, detail: say("form.number") });
  }
  return errors;
}

function body(rows) {
  const text = (id) => byId(id).value.trim() || undefined;
  const medicine = ({ values }) => ({ ...values, days: values.days ? Number(values.days) : undefined });
  return JSON.stringify({
    date: byId("date").value,
    symptoms: text("symptoms"),
    diagnosis: rows.diagnosis.map(({ values }) => values),
    prescriptions: rows.prescriptions.length ? rows.prescriptions.map(medicine) : undefined,
    tests: rows.tests.length ? rows.tests.map(({ values }) => values.text) : undefined,
    notes: text("notes"),
    follow_up: text("follow_up"),
  });
}

async function send(rows) {
  const text = body(rows);
  if (attempt.body !== text) {
    attempt = { body: text, key: crypto.randomUUID() };
  }
  try {
    await request(`${address}/visits`, { method: "POST", body: text, headers: { "if-match": etag, "idempotency-key": attempt.key } });
  } catch (problem) {
    explain(problem, rows);
    return;
  }
  dirty = false;
  announce(say("visit.saved"));
  location.assign(at(`/chart#${patient}`));
  await new Promise(() => {});
}

function explain(problem, rows) {
  if (problem.status === 401) {
    block(say("visit.signed_out"), say("visit.signed_out_detail"), newTab(at("/sign-in"), say("visit.signed_out_link")));
  } else if (problem.status === 412 || problem.status === 428) {
    changed();
  } else {
    const errors = inForm(problem.errors ?? [], rows);
    showErrors(form, errors, errors.length ? say("visit.failed") : `${say("visit.failed")}. ${sentence(problem)}`);
    form.querySelector(".error-summary > div").append(element("p", {}, say("visit.kept_form")));
  }
}

/**
 * Empty rows are not sent, so the service's row numbers are put back on the form's. A test is a text,
 * not an object: `tests[0]` is `tests[0].text` here.
 */
function inForm(errors, rows) {
  return errors.map(({ field, detail }) => ({
    detail,
    field: String(field ?? "")
      .replace(/^(diagnosis|prescriptions|tests)\[(\d+)\]/, (whole, name, number) => `${name}[${rows[name][Number(number)]?.index ?? number}]`)
      .replace(/^(tests\[\d+\])$/, "$1.text"),
  }));
}

/** 412: never saved over what the doctor has not seen; they look first and then say so. */
function changed() {
  const again = element("button", { class: "button", type: "button" }, say("visit.changed_save"));
  again.addEventListener("click", async () => {
    await whileBusy(again, prepare);
    if (blocked.childElementCount === 0) save();
  });
  block(say("visit.changed"), say("visit.changed_detail"), newTab(at(`/chart#${patient}`), say("visit.changed_review")), again);
}

function block(title, detail, ...actions) {
  const box = notice("warn", title, detail, element("p", { class: "actions" }, actions));
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  fill(blocked, box);
  box.focus();
}

function newTab(href, words) {
  return element("a", { class: "button", href, target: "_blank", rel: "noopener" }, words);
}
