import { download } from "../api.js";
import { showDate, showTime } from "../dates.js";
import { byId, element, facts, fill } from "../element.js";
import { evidenceOfChart, Torn } from "../evidence.js";
import { at } from "../language.js";
import { checkView, codeView, noCode, ownCode } from "../own-code.js";
import { patientOf } from "../own.js";
import { part } from "../part.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, skeleton, whileBusy } from "../status.js";
import { standingVisits } from "../visits.js";
import { visitView } from "../visit-view.js";
import { everything, wholeChart } from "../whole-record.js";

const untitled = byId("patient-name").textContent;
const { title } = document;
let patient = "";
let turn = 0;

fill(byId("visits"), skeleton(4));
const person = await whoeverMustBe();
byId("print").addEventListener("click", () => window.print());
byId("fhir").addEventListener("click", () => take("fhir", fhir));
byId("card").addEventListener("click", () => take("card", card));
byId("evidence").addEventListener("click", () => take("evidence", evidence));
addEventListener("hashchange", open);
open();

function open() {
  turn += 1;
  patient = patientOf(person);
  clear();
  byId("downloads").hidden = !patient;
  byId("sheet").hidden = !patient;
  if (!patient) return fill(byId("told"), empty("person", say("chart.no_patient"), say("chart.no_patient_detail")));
  byId("back").href = at(`/chart#${patient}`);
  load();
}

function clear() {
  document.title = title;
  byId("patient-name").textContent = untitled;
  byId("printed").textContent = "";
  for (const id of ["patient-facts", "told", "alarm", "code", "verdict", "visits"]) fill(byId(id));
  byId("print").disabled = true;
  byId("code-hint").hidden = true;
}

async function load() {
  const mine = turn;
  const failed = say("record.failed");
  announce(say("record.loading"));
  const codes = part(byId("code"), say("card.failed"), () => code(mine), () => element("div", { class: "skeleton square", "aria-hidden": "true" }));
  await part(byId("visits"), failed, () => chart(mine), () => skeleton(4));
  await codes;
  if (mine === turn && byId("visits").querySelector("[data-version]")) byId("print").disabled = false;
}

async function code(mine) {
  try {
    const found = await ownCode(patient);
    if (mine !== turn) return undefined;
    fill(byId("verdict"), checkView(found));
    byId("code-hint").hidden = false;
    return codeView(found);
  } catch (problem) {
    const words = noCode(problem);
    if (!words) throw problem;
    return words;
  }
}

async function chart(mine) {
  let whole;
  try {
    whole = await wholeChart(patient, (count) => announce(say("record.so_far", { count })));
  } catch (problem) {
    if (problem.status !== 403 && problem.status !== 404) throw problem;
    if (mine === turn) gone();
    return undefined;
  }
  if (mine !== turn) return undefined;
  head(whole);
  const visits = standingVisits(whole.versions);
  announce(say("record.loaded", { count: visits.length }));
  return visits.length ? element("ol", { class: "sheet-visits" }, visits.map(visit)) : empty("document", say("chart.empty"), say("home.no_visit_detail"));
}

/** The chart is no longer this person's to read: nothing of it stays here. */
function gone() {
  clear();
  turn += 1;
  byId("downloads").hidden = true;
  fill(byId("visits"), empty("lock", say("chart.gone"), say("chart.gone_detail")));
}

function head({ patient: who, versions }) {
  const name = who?.name || say("chart.withheld");
  byId("patient-name").textContent = name;
  document.title = document.title.replace(/^.* · /, `${say("record.title", { name })} · `);
  const parts = [who?.birth_date && say("patients.born", { date: showDate(who.birth_date) }), who?.gender && say(`gender.${who.gender}`)];
  fill(byId("patient-facts"), element("p", {}, parts.filter(Boolean).join(" · ")));
  byId("printed").textContent = say("record.printed", { time: showTime(new Date().toISOString()), address: `${location.host}/verify` });
  const altered = versions.filter(({ integrity }) => integrity !== "intact").length;
  if (altered > 0) fill(byId("alarm"), notice("bad", say("chart.altered", { count: altered }), say("chart.altered_detail")));
}

function visit(version) {
  const { version: number, integrity, visit: what, author, saved_at: saved, anchored, commitment } = version;
  const { attachments = [] } = what ?? {};
  const altered = integrity !== "intact";
  const name = typeof author === "object" ? author?.name : author;
  const proof = [say("version.number", { version: number }), name && say("home.written_by", { name, time: showTime(saved) }), anchored && say("record.anchored", { block: anchored.block, time: showTime(anchored.time) })];
  return element(
    "li",
    { class: "sheet-visit", dataset: { version: number } },
    element("h3", {}, what?.date ? showDate(what.date) : say("version.number", { version: number })),
    altered ? notice("bad", say("version.altered"), say("version.altered_detail")) : visitView(what ?? {}),
    attachments.length > 0 && !altered && facts([[say("record.attachments"), element("ul", { class: "lines" }, attachments.map(({ title, type, sha256 }) => element("li", {}, title || type, element("span", { class: "muted small" }, ` SHA-256 ${sha256}`))))]], { class: "facts-list" }),
    element("p", { class: "sheet-proof" }, proof.filter(Boolean).join(" · "), commitment && element("span", {}, " · ", element("code", {}, commitment))),
  );
}

async function fhir() {
  const bundle = await everything(patient, (count) => announce(say("record.entries", { count })));
  return [new Blob([JSON.stringify(bundle, null, 2)], { type: "application/fhir+json" }), "record.fhir.json"];
}

async function card() {
  return [await download(`/api/qr/patients/${encodeURIComponent(patient)}/card.smart-health-card`), "health-card.smart-health-card"];
}

async function evidence() {
  const file = await evidenceOfChart(`/api/qr/patients/${encodeURIComponent(patient)}`, (before) => announce(say("card.evidence_page", { version: before })));
  return [new Blob([JSON.stringify(file)], { type: "application/json" }), "evidence.json"];
}

/** Hands over a file; what goes wrong stands above, and the page stays. */
function take(button, made) {
  const mine = turn;
  announce(say("record.taking"));
  return whileBusy(byId(button), async () => {
    try {
      const [content, file] = await made();
      if (mine !== turn) return;
      fill(byId("told"));
      saveFile(content, file);
      announce(say("card.saved_file", { file }));
    } catch (problem) {
      if (problem.status === 401) return leave();
      if (mine !== turn) return;
      if (problem.status === 403 || problem.status === 404) return gone();
      const box = problem instanceof Torn ? notice("bad", say("record.not_taken"), say("card.evidence_changed")) : failure(say("record.not_taken"), problem, () => take(button, made));
      box.tabIndex = -1;
      fill(byId("told"), box);
      box.focus();
      box.scrollIntoView({ block: "center" });
    }
  });
}
