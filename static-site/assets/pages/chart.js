import { request } from "../api.js";
import { attachmentsView } from "../attachments/viewer.js";
import { wentOn } from "../anchors.js";
import { hideDetails, showDetails } from "../chart/details.js";
import { folded } from "../chart/folding.js";
import { clearHead, showHead, showSummary } from "../chart/head.js";
import { Revisions } from "../chart/revisions.js";
import { Sending } from "../chart/sending.js";
import { byId, element, fill, icon } from "../element.js";
import { over } from "../hour.js";
import { keptTable } from "../kept.js";
import { at } from "../language.js";
import { patientOf } from "../own.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, skeleton, whileBusy } from "../status.js";
import { altered, entry, isRegistration } from "../timeline.js";
import { offerEnding, unwatch, watchHour } from "./closing.js";

const FIRST_WAIT = 1500;
const LONGEST_WAIT = 15_000;

const timeline = byId("timeline");
const more = byId("more");
let patient = "";
let chart = null;
let older = [];
let next = null;
let timer = 0;
let wait = FIRST_WAIT;

const person = await whoeverMustBe();
const isDoctor = person.role === "doctor";
const revisions = new Revisions(() => address(), isOver);
const sending = isDoctor ? new Sending(() => address(), isOver, redraw) : null;
addEventListener("hashchange", open);
document.addEventListener("visibilitychange", () => !document.hidden && timer && poll());
more.addEventListener("click", () => whileBusy(more, showOlder));
if (isDoctor) {
  offerEnding(person, () => ({ patient, name: byId("patient-name").textContent }), () => close(say("chart.ended"), say("chart.ended_detail")));
}
byId("kept-show").addEventListener("click", () => whileBusy(byId("kept-show"), showKept));
open();

function open() {
  patient = patientOf(person);
  clear();
  if (!patient) {
    fill(timeline, empty("person", say("chart.no_patient"), say("chart.no_patient_detail")));
    timeline.setAttribute("aria-busy", "false");
    return;
  }
  load();
}

/** Takes everything of a chart from the page. */
function clear() {
  clearTimeout(timer);
  timer = 0;
  wait = FIRST_WAIT;
  chart = null;
  next = null;
  older = [];
  unwatch();
  revisions.forget();
  sending?.forget();
  hideDetails();
  clearHead();
  more.hidden = true;
  fill(timeline);
}

/** The chart is no longer this person's to read: nothing of it stays on the screen. */
function close(title, detail) {
  clear();
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  const told = empty("lock", title, detail);
  told.tabIndex = -1;
  told.dataset.closed = "";
  fill(timeline, told);
  timeline.setAttribute("aria-busy", "false");
  told.focus();
}

/** What went wrong for good: the session, or the leave to read this chart. Anything else is for the caller. */
function isOver(problem) {
  if (problem.status === 401) {
    leave();
    return true;
  }
  if (problem.status !== 403 && problem.status !== 404) return false;
  over();
  const admin = person.role === "admin";
  close(say(admin ? "chart.gone_admin" : "chart.gone"), say(admin ? "chart.gone_admin_detail" : "chart.gone_detail"));
  return true;
}

/** The same, of what is asked of this chart: an answer that comes when another is open says nothing of that one. */
function overFor(asked) {
  return (problem) => asked === patient && isOver(problem);
}

function address(suffix = "") {
  return `/api/records/patients/${encodeURIComponent(patient)}${suffix}`;
}

async function load() {
  const asked = patient;
  timeline.setAttribute("aria-busy", "true");
  fill(timeline, skeleton(3));
  announce(say("chart.loading"));
  try {
    const { data } = await request(address());
    if (asked !== patient) return;
    chart = data;
    next = data.next ?? null;
    showHead(chart, patient, person);
    show();
    poll(true);
    watchHour(patient, person, () => close(say("chart.emergency_over"), say("chart.ended_detail")));
    if (isDoctor && chart.patient) showDetails(patient, isOver);
  } catch (problem) {
    if (asked !== patient || isOver(problem)) return;
    fill(timeline, failure(say("chart.failed"), problem, load));
  } finally {
    if (asked === patient) timeline.setAttribute("aria-busy", "false");
  }
}

function versions() {
  return chart.versions.concat(older);
}

function show() {
  if (versions().length === 0) {
    fill(timeline, empty("document", say("chart.empty"), say(person.role === "patient" ? "chart.own_empty_detail" : "chart.empty_detail")));
  } else {
    fill(timeline, element("ol", { class: "timeline" }, folded(versions()).map(line)));
  }
  showSummary(versions(), Boolean(chart.patient));
  more.hidden = !next;
}

/** A visit as it is now; what it was before is folded into it. */
function line({ newest, earlier }) {
  const isVisit = newest.kind === "visit" && !isRegistration(newest);
  const acts = isDoctor && isVisit && chart.patient ? [amendLink(newest), sending.act(newest)] : [];
  const files = altered(newest) ? null : attachmentsView(newest.visit?.attachments, address(`/versions/${newest.version}`), overFor(patient));
  return entry(newest, patient, { more: [files, revisions.view(newest, earlier)], acts, warn: earlier.some(altered) });
}

function amendLink({ version }) {
  return element("a", { class: "button small", href: at(`/visit#${patient}/${version}`), "aria-label": say("version.amend_of", { version }), dataset: { action: "amend" } }, icon("pen"), say("version.amend"));
}

/** While a version waits for its anchor, asks again, less and less often, and not while hidden. */
function poll(later = false) {
  clearTimeout(timer);
  timer = 0;
  if (!chart?.versions.some(({ state }) => state !== "anchored")) return;
  timer = setTimeout(refreshed, later ? wait : 0);
}

async function refreshed() {
  if (document.hidden) return;
  const asked = patient;
  try {
    const gone = await wentOn(chart.versions);
    if (asked !== patient || !chart) return;
    update(gone);
    wait = Math.min(wait * 1.3, LONGEST_WAIT);
  } catch {
    if (asked !== patient || !chart) return;
    announce(say("chart.offline"));
    wait = LONGEST_WAIT;
  }
  poll(true);
}

function update(gone) {
  chart.versions = chart.versions.map((version) => ({ ...version, ...gone.get(version.version) }));
  for (const { version, state, anchored } of chart.versions.filter((one) => gone.has(one.version))) {
    redraw(version);
    if (state === "anchored") announce(say("chart.sealed_now", { version, block: anchored?.block ?? "" }));
  }
}

/** Replaces only the visit of this version, so that opened parts and the focus stay where they are. */
function redraw(version) {
  const group = folded(versions()).find(({ newest, earlier }) => [newest, ...earlier].some((one) => one.version === version));
  const before = group && timeline.querySelector(`.entry[data-version="${group.newest.version}"]`);
  if (!before) return;
  const opened = [...before.querySelectorAll("details[open]")].map(({ dataset }) => dataset.part);
  const focused = before.contains(document.activeElement) ? placeOf(document.activeElement) : null;
  const now = line(group);
  for (const part of opened) now.querySelector(`details[data-part="${part}"]`)?.setAttribute("open", "");
  before.replaceWith(now);
  if (focused) now.querySelector(focused)?.focus();
}

/** What stands in the same place after drawing anew. */
function placeOf(node) {
  const part = node.closest("details")?.dataset.part;
  if (node.dataset.action) return `[data-action="${node.dataset.action}"]`;
  return part ? `details[data-part="${part}"] > summary` : node.localName;
}

async function showOlder() {
  const [asked, cursor] = [patient, next];
  try {
    const { data } = await request(address(`?cursor=${encodeURIComponent(cursor)}`));
    // Another chart, or a new version in this one, begins its list anew.
    if (asked !== patient || cursor !== next) return;
    const first = data.versions[0]?.version;
    older = older.concat(data.versions);
    next = data.next ?? null;
    show();
    timeline.querySelector(`[data-version="${first}"] summary`)?.focus();
  } catch (problem) {
    if (asked !== patient || isOver(problem)) return;
    timeline.append(failure(say("chart.failed"), problem));
  }
}

async function showKept() {
  const asked = patient;
  try {
    const kept = [];
    let next = 0;
    do {
      const { data } = await request(address(`/kept?cursor=${next}`));
      if (asked !== patient) return;
      kept.push(...data.kept);
      next = data.next;
    } while (next);
    const table = kept.length ? keptTable(kept) : element("p", { class: "muted" }, say("kept.none"));
    if (kept.length) table.open = true;
    fill(byId("kept-list"), table);
  } catch (problem) {
    if (asked !== patient || isOver(problem)) return;
    fill(byId("kept-list"), failure(say("kept.failed"), problem));
  }
}
