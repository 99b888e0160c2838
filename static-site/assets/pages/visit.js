import { request } from "../api.js";
import { showDate } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, showErrors, signedOut } from "../forms.js";
import { fragment } from "../fragment.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, failure, notice, sentence, whileBusy } from "../status.js";
import { altered } from "../timeline.js";
import { VisitForm } from "../visit/form.js";
import { hideNewer, showNewer, superseding } from "../visit/newer.js";

const submit = byId("submit");
const blocked = byId("blocked");
const [patient, number] = fragment();
const address = `/api/records/patients/${encodeURIComponent(patient)}`;
const visit = new VisitForm(address, () => (dirty = true));

let etag = null;
// The newest version of the chart that the doctor may know of.
let seen = 0;
// The version that is amended, as the chart lists it; null for a new visit.
let target = null;
let dirty = false;
// The same words sent again carry the same key: a lost answer never becomes a second visit.
let attempt = { name: null, key: null };

for (const id of ["back", "cancel"]) {
  byId(id).href = at(patient ? `/chart#${patient}` : "/patients");
}
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
addEventListener("hashchange", () => location.reload());
visit.form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});

await whoeverMustBe();
prepare();

/** Reads the chart for its tag: saving says which state of the chart the doctor has seen. */
async function prepare() {
  fill(blocked);
  if (!patient) {
    visit.form.hidden = true;
    fill(blocked, notice("warn", say("chart.no_patient"), say("chart.no_patient_detail")));
    return;
  }
  try {
    const chart = await readChart();
    if (!chart) return;
    const { name, birth_date: born } = chart.patient;
    fill(byId("patient"), element("strong", {}, name || say("record.unnamed")), born && element("span", { class: "muted" }, ` ${say("patients.born", { date: showDate(born) })}`));
    if (number && !(await readVisit(chart))) return;
    submit.disabled = false;
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(blocked, failure(say("chart.failed"), problem, prepare));
  }
}

/** The chart as it is now, or null when nothing may be written into it. */
async function readChart() {
  const answer = await request(address);
  etag = answer.etag ?? answer.data.etag;
  // A chart that fails its check has no tag: nothing is written after what was tampered with.
  if (!etag || !answer.data.patient) {
    submit.disabled = true;
    fill(blocked, notice("bad", say("visit.altered"), say("chart.altered_detail")));
    return null;
  }
  seen = Math.max(seen, answer.data.versions[0]?.version ?? 0);
  return answer.data;
}

/** The visit that is amended, as it stands: somebody may have amended it since the link was made. */
async function readVisit(chart) {
  const { data: named } = await request(`${address}/versions/${encodeURIComponent(number)}`);
  const newer = superseding(chart.versions, named);
  const current = newer ? (await request(`${address}/versions/${newer.version}`)).data : named;
  if (altered(current) || !current.form) {
    fill(blocked, notice("bad", say("visit.not_amendable"), altered(current) ? say("version.altered_detail") : say("visit.not_amendable_detail")));
    return false;
  }
  target = current;
  visit.set(current.form, current.visit?.attachments);
  const title = say("visit.amend_title", { date: showDate(current.form.date) });
  byId("title").textContent = title;
  byId("lead").textContent = say("visit.amend_lead");
  document.title = document.title.replace(/^.* · /, `${title} · `);
  submit.textContent = say("visit.amend_submit");
  if (current.carried > 0) fill(byId("carried"), notice("info", say("visit.carried", { count: current.carried })));
  return true;
}

function save() {
  const rows = visit.rows();
  const errors = visit.check(rows);
  if (errors.length > 0) {
    showErrors(visit.form, errors);
    return;
  }
  clearErrors(visit.form);
  fill(blocked);
  announce(say("visit.busy"));
  return whileBusy(submit, () => send(rows));
}

async function send(rows) {
  const body = visit.body(rows);
  const path = target ? `${address}/versions/${target.version}/amendments` : `${address}/visits`;
  const name = `${path} ${body}`;
  if (attempt.name !== name) {
    attempt = { name, key: crypto.randomUUID() };
  }
  try {
    await request(path, { method: "POST", body, headers: { "if-match": etag, "idempotency-key": attempt.key } });
  } catch (problem) {
    return explain(problem, rows);
  }
  dirty = false;
  announce(say("visit.saved"));
  location.assign(at(`/chart#${patient}`));
  return new Promise(() => {});
}

async function explain(problem, rows) {
  const isSuperseded = problem.status === 409 && problem.type.endsWith("superseded");
  if (problem.status === 401) {
    showBlocked(signedOut());
  } else if (problem.status === 412 || problem.status === 428 || isSuperseded) {
    await changed();
  } else {
    const errors = visit.inForm(problem.errors ?? [], rows);
    showErrors(visit.form, errors, errors.length ? say("visit.failed") : `${say("visit.failed")}. ${sentence(problem)}`);
    visit.form.querySelector(".error-summary > div").append(element("p", {}, say("visit.kept_form")));
  }
}

/** 412: never saved over what the doctor has not seen. It is shown beside what they typed, and then they say so. */
async function changed() {
  try {
    const known = seen;
    const chart = await readChart();
    if (!chart) return;
    const instead = target && superseding(chart.versions, target);
    const versions = chart.versions.filter((version) => version.version > known || version === instead);
    const again = element("button", { class: "button primary", type: "button" }, say(instead ? "newer.amend" : target ? "newer.amend_after" : "newer.save"));
    again.addEventListener("click", () => {
      target = instead || target;
      hideNewer();
      save();
    });
    await showNewer({ versions, instead, address, acts: [again, chartLink()] });
  } catch (problem) {
    if (problem.status === 401) return showBlocked(signedOut());
    block(say("visit.changed"), `${say("visit.changed_detail")} ${sentence(problem)}`, retry());
  }
}

function retry() {
  return element("button", { class: "button", type: "button", on: { click: () => changed() } }, say("problem.retry"));
}

function chartLink() {
  return element("a", { class: "button quiet", href: at(`/chart#${patient}`), target: "_blank", rel: "noopener" }, say("newer.chart"));
}

function block(title, detail, ...actions) {
  showBlocked(notice("warn", title, detail, element("p", { class: "actions" }, actions)));
}

function showBlocked(box) {
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  fill(blocked, box);
  box.focus();
}
