import { request } from "../api.js";
import { compare, merge } from "../details/compare.js";
import { allDoctors } from "../details/doctors.js";
import { DetailsForm } from "../details/form.js";
import { History } from "../details/history.js";
import { label, show } from "../details/words.js";
import { showTime } from "../dates.js";
import { diff } from "../diff.js";
import { byId, element, facts, fill } from "../element.js";
import { clearErrors, showErrors, signedOut } from "../forms.js";
import { at } from "../language.js";
import { patientOf } from "../own.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, sentence, skeleton, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const form = byId("details");
const told = byId("told");
const view = byId("view");
const untitled = byId("patient-name").textContent;
let fields = null;
let address = "";
// What the form was filled from: `{ details, etag, ... }`.
let seen = null;
let dirty = false;

addEventListener("hashchange", () => location.reload());
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
fill(view, skeleton(1, "figure-shape"));
announce(say("details.loading"));
const person = await whoeverMustBe();
const patient = patientOf(person);
const writes = person.role !== "patient";
const history = new History(`/api/records/patients/${encodeURIComponent(patient)}/details/history`, refused);
begin();

function begin() {
  address = `/api/records/patients/${encodeURIComponent(patient)}/details`;
  byId("back").href = at(person.role === "patient" ? "/home" : person.role === "admin" ? "/patients" : `/chart#${patient}`);
  if (!patient) {
    byId("history-part").hidden = true;
    return fill(view, notice("warn", say("chart.no_patient"), say("chart.no_patient_detail")));
  }
  if (writes) {
    fields = new DetailsForm();
    form.addEventListener("input", () => (dirty = true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    doctors();
  }
  load();
  history.load();
}

async function read() {
  const { data, etag } = await request(address);
  return { ...data, etag: etag ?? data.etag };
}

async function load() {
  try {
    seen = await read();
  } catch (problem) {
    return refused(problem);
  }
  byId("patient-name").textContent = seen.name || say("record.unnamed");
  byId("as-of").textContent = say("details.as_of", { time: showTime(seen.at), name: seen.author, version: seen.version });
  form.hidden = !writes;
  byId("read-only").hidden = writes;
  if (writes) {
    fields.set(seen.details);
    dirty = false;
    // On top of what was tampered with nothing is written.
    byId("submit").disabled = !seen.etag;
    fill(view, !seen.etag && notice("bad", say("details.closed"), say("chart.altered_detail")));
  } else {
    fill(view, element("div", { class: "panel" }, readable(seen.details)));
  }
}

/** 404 for who may not, and an alarm for what was tampered with: nothing is written after that. */
function refused(problem) {
  if (problem.status === 401) return leave();
  form.hidden = true;
  if (problem.status === 404 || problem.status === 403) {
    form.reset();
    fields?.conditions.set([]);
    dirty = false;
    seen = null;
    fill(told);
    byId("patient-name").textContent = untitled;
    byId("as-of").textContent = "";
    history.clear();
    byId("history-part").hidden = true;
    return fill(view, empty("lock", say("chart.gone"), say("chart.gone_detail")));
  }
  if (problem.status === 409) {
    const box = notice("bad", say("chart.patient_altered"), say("chart.altered_detail"));
    box.classList.add("loud");
    return fill(view, box);
  }
  fill(view, failure(say("details.failed"), problem, load));
}

function readable(details) {
  const conditions = details.conditions?.length ? element("ul", { class: "lines" }, details.conditions.map((one) => element("li", {}, show("conditions", one)))) : null;
  const rows = ["given", "family", "birth_date", "gender", "email", "phone", "address"].map((field) => [label(field), details[field] && show(field, details[field])]);
  return facts([...rows, [label("conditions"), conditions], [label("practitioner"), details.practitioner?.name]], { class: "facts-list" });
}

/** Without the directory the assigned doctor stays as they are. */
async function doctors() {
  const all = await allDoctors();
  if (all.length === 0) return;
  fields.offer(all);
  fields.choose(dirty ? chosen(all) : seen?.details.practitioner);
}

const chosen = (all) => all.find(({ id }) => id === byId("practitioner").value) ?? seen?.details.practitioner;

function save() {
  const errors = fields.errors();
  if (errors.length > 0) return showErrors(form, errors);
  clearErrors(form);
  fill(told);
  announce(say("details.busy"));
  return whileBusy(byId("submit"), send);
}

async function send() {
  const body = { ...fields.get(), reason: fields.reason() };
  try {
    await write("PUT", address, body, { "if-match": seen.etag });
  } catch (problem) {
    return explain(problem);
  }
  dirty = false;
  byId("reason").value = "";
  await Promise.all([load(), history.load()]);
  tell(notice("good", say("details.saved"), say("details.saved_detail")));
}

function explain(problem) {
  if (problem.status === 401) return tell(signedOut());
  if (problem.status === 403 || problem.status === 404) return refused(problem);
  if (problem.status === 412 || problem.status === 428) return changed();
  if (problem.type.endsWith("nothing-changed")) return tell(notice("info", say("details.same"), say("details.same_detail")));
  const errors = fields.inForm(problem.errors ?? []);
  const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
  showErrors(form, errors, errors.length ? undefined : `${say("details.not_saved")}. ${words}`);
}

/**
 * 412: nothing that was typed is lost, and nothing is saved over what was not seen. Where nothing was typed, the form
 * shows the newer words; what another changed stands above it. The chart may also have got a visit only.
 */
async function changed() {
  const before = seen;
  try {
    seen = await read();
  } catch (problem) {
    if ([403, 404, 409].includes(problem.status)) return refused(problem);
    if (problem.status === 401) return tell(signedOut());
    return tell(failure(say("details.changed_unread"), problem, changed));
  }
  const theirs = compare(before.details, seen.details);
  if (theirs.length === 0) return send();
  fields.set(merge(before.details, fields.get(), seen.details));
  history.load();
  const again = element("button", { class: "button primary", type: "button", on: { click: () => save() } }, say("details.save_again"));
  const take = element("button", { class: "button", type: "button", on: { click: taken } }, say("details.take_theirs"));
  tell(notice("warn", say("details.changed_meanwhile", { name: seen.author, time: showTime(seen.at) }), diff(theirs, label, show), say("details.changed_detail"), element("p", { class: "actions" }, again, take)));
}

function taken() {
  fill(told);
  fields.set(seen.details);
  dirty = false;
  byId("given").focus();
}

function tell(box) {
  box.tabIndex = -1;
  fill(told, box);
  box.focus();
}
