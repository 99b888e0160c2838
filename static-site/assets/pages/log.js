import { request } from "../api.js";
import { byId, element, fill } from "../element.js";
import { examineLog } from "../log-check.js";
import { wholeLog } from "../log-file.js";
import { logEntry, verdict } from "../log-view.js";
import { patientOf } from "../own.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, skeleton, whileBusy } from "../status.js";

/** Of a directory longer than this, the doctors that are not here are shown by their id. */
const DIRECTORY_PAGES = 10;

/** What an entry shows, compared with what was hashed. */
const SHOWN = ["at", "what", "outcome", "who", "from", "version", "practitioner"];

const list = byId("log");
const check = byId("check");
const more = byId("more");
const others = byId("others");
const names = new Map();
let patient = "";
let entries = [];
let next = null;
let integrity = "intact";
let checked = null;
let isLoaded = false;

const person = await whoeverMustBe();
addEventListener("hashchange", open);
more.addEventListener("click", () => whileBusy(more, page));
others.addEventListener("change", show);
byId("print").addEventListener("click", () => window.print());
byId("export").addEventListener("click", () => whileBusy(byId("export"), save));
byId("back").hidden = person.role !== "admin";
if (person.role === "admin") byId("lead").textContent = say("log.admin_lead");
open();

function address(suffix = "") {
  return `/api/records/patients/${encodeURIComponent(patient)}/log${suffix}`;
}

function open() {
  patient = patientOf(person);
  entries = [];
  next = null;
  checked = null;
  byId("shown").hidden = byId("log-actions").hidden = true;
  fill(byId("elsewhere"));
  fill(check);
  if (!patient) return fill(byId("elsewhere"), empty("clock", say("log.no_patient"), say("log.no_patient_detail")));
  byId("shown").hidden = false;
  return load();
}

async function load() {
  const asked = patient;
  entries = [];
  next = null;
  isLoaded = false;
  integrity = "intact";
  list.setAttribute("aria-busy", "true");
  fill(list, skeleton(5));
  announce(say("log.loading"));
  await Promise.all([page(), directory()]);
  if (asked === patient && entries.length > 0) await examine();
}

async function page() {
  const asked = patient;
  try {
    const { data } = await request(address(next === null ? "" : `?before=${encodeURIComponent(next)}`));
    if (asked !== patient) return;
    isLoaded = true;
    entries = entries.concat(data.entries);
    next = data.next ?? null;
    integrity = data.integrity === "altered" ? "altered" : integrity;
    byId("log-actions").hidden = false;
    show();
    if (checked) judge();
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (asked !== patient) return;
    if (problem.status === 404 || problem.status === 403) return gone();
    if (entries.length > 0) return list.append(failure(say("log.failed"), problem));
    fill(list, failure(say("log.failed"), problem, load));
  } finally {
    if (asked === patient) list.setAttribute("aria-busy", "false");
  }
}

function gone() {
  byId("shown").hidden = byId("log-actions").hidden = true;
  fill(byId("elsewhere"), empty("lock", say("log.gone"), say("log.gone_detail")));
}

/** The log names doctors by what they are called where they acted; whom it is about it knows by id alone. */
async function directory() {
  let cursor = null;
  try {
    for (let pages = 0; pages < DIRECTORY_PAGES; pages += 1) {
      const { data } = await request(`/api/auth/practitioners${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
      data.practitioners.forEach(({ id, name }) => names.set(id, name));
      cursor = data.next ?? null;
      if (!cursor) break;
    }
  } catch {
    // They are then shown by their id.
  }
  show();
}

function show() {
  // Nothing of the log is here yet, or it could not be had: then names change nothing.
  if (!isLoaded) return;
  more.hidden = next === null;
  byId("others-field").hidden = entries.length === 0;
  const nameOf = (id, given) => given?.name ?? names.get(id);
  const shown = others.checked ? entries.filter(({ who }) => who?.id !== person.id) : entries;
  if (shown.length === 0) {
    fill(list, empty("clock", say(entries.length ? "log.only_own" : "log.empty"), entries.length ? null : say("log.empty_detail")));
    return;
  }
  const opened = new Set([...list.querySelectorAll("details[open]")].map((one) => one.closest("li").dataset.number));
  const rows = shown.map((entry) => logEntry(entry, person, nameOf));
  for (const row of rows) {
    row.querySelector("details").open = opened.has(row.dataset.number);
    if (isBroken(Number(row.dataset.number))) row.dataset.broken = "";
  }
  fill(list, element("ol", { class: "log" }, rows));
}

function isBroken(number) {
  return checked !== null && (checked.breaks.some((one) => one.number === number) || lost() === number || differing() === number);
}

function isEqual(part, told, shown) {
  const time = (at) => Math.floor(Date.parse(at));
  if (part === "at") return time(told.at) === time(shown.at);
  if (part === "who") return ["id", "role", "name"].every((name) => (told.who[name] ?? null) === (shown.who?.[name] ?? null));
  return (told[part] ?? null) === (shown[part] ?? null);
}

/** The newest entry that was seen, before in this browser or just now in the list, and is not in the download, or null. */
function lost() {
  if (checked.lost !== null || checked.breaks.length > 0) return checked.lost;
  return entries.find(({ number }) => !checked.told.has(number))?.number ?? null;
}

/** The newest entry that is shown here other than it stands in the download, or null. */
function differing() {
  const isOther = (shown) => {
    const told = checked.told.get(shown.number);
    return told && (told.hash !== shown.hash || (shown.what && SHOWN.some((part) => !isEqual(part, told, shown))));
  };
  return entries.find(isOther)?.number ?? null;
}

async function examine() {
  const asked = patient;
  check.setAttribute("aria-busy", "true");
  checked = null;
  fill(check, notice("info", say("log.checking")));
  try {
    const found = await examineLog(patient);
    if (asked !== patient) return;
    checked = found;
    judge();
    show();
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (asked !== patient) return;
    const box = failure(say("log.check_failed"), problem, examine);
    box.dataset.log = "failed";
    fill(check, box);
  } finally {
    if (asked === patient) check.setAttribute("aria-busy", "false");
  }
}

function judge() {
  const box = verdict({ ...checked, lost: lost(), differs: differing(), altered: integrity === "altered" });
  if (check.firstElementChild?.textContent === box.textContent) return;
  fill(check, box);
  announce(box.querySelector("strong").textContent);
}

async function save() {
  try {
    const bundle = JSON.stringify(await wholeLog(patient), null, 2);
    saveFile(new Blob([bundle], { type: "application/fhir+json" }), "medseal-log.json");
    announce(say("log.saved"));
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(check, failure(say("log.export_failed"), problem, examine));
  }
}
