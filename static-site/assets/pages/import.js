import { request } from "../api.js";
import { droppable } from "../drop.js";
import { byId, element, fill } from "../element.js";
import { keptTable } from "../kept.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, notice, sentence } from "../status.js";

const MOST = 5 * 1024 * 1024;
const panel = byId("import");
const opener = byId("import-open");
const drop = byId("import-drop");
const progress = byId("import-progress");
const bar = byId("import-bar");
const report = byId("import-report");

// The key of a file's import, by its content: a retry after a lost answer imports nothing twice.
const keys = new Map();

/** Shows the button; `done` runs after files were imported. */
export function offerImport(done) {
  opener.hidden = false;
  opener.addEventListener("click", () => open(panel.hidden));
  byId("import-close").addEventListener("click", () => open(false));
  droppable(drop, byId("import-files"), (files) => importAll(files, done));
}

function open(wanted) {
  panel.hidden = !wanted;
  opener.setAttribute("aria-expanded", String(wanted));
  (wanted ? byId("import-title") : opener).focus();
}

async function importAll(files, done) {
  drop.classList.add("busy");
  byId("import-files").disabled = true;
  progress.hidden = false;
  report.hidden = false;
  fill(report);
  bar.max = files.length * 2;
  for (const [index, file] of files.entries()) {
    stage(say("import.reading", { file: file.name }), index * 2);
    report.append(await importOne(file, () => stage(say("import.sending", { file: file.name, index: index + 1, count: files.length }), index * 2 + 1)));
  }
  stage(say("import.finished", { count: files.length }), bar.max);
  drop.classList.remove("busy");
  byId("import-files").disabled = false;
  announce(say("import.finished", { count: files.length }));
  done();
}

function stage(words, value) {
  byId("import-stage").textContent = words;
  bar.value = value;
}

async function importOne(file, sending) {
  if (file.size > MOST) {
    return refused(file, [say("import.too_large", { file: file.name })]);
  }
  const text = await file.text();
  if (!text.trimStart().startsWith("{")) {
    return refused(file, [say("import.not_json", { file: file.name })]);
  }
  sending();
  if (!keys.has(text)) {
    keys.set(text, crypto.randomUUID());
  }
  try {
    const options = { method: "POST", body: text, type: "application/fhir+json", headers: { "idempotency-key": keys.get(text) } };
    const { data } = await request("/api/records/imports", options);
    return imported(file, data);
  } catch (problem) {
    if (problem.status === 401) {
      leave();
    }
    const where = (problem.errors ?? []).map(({ field, detail }) => element("li", {}, element("code", {}, field ?? ""), ` ${detail}`));
    const once = where.length === 1 && problem.errors[0].detail === problem.detail;
    return refused(file, [once ? null : sentence(problem), where.length ? element("ul", {}, where) : null, problem.status ? say("import.nothing_written") : null]);
  }
}

function refused(file, lines) {
  const box = notice("bad", say("import.failed", { file: file.name }), lines);
  box.dataset.import = "refused";
  return box;
}

function imported(file, { patient_id: patient, versions, imported: counts = {}, kept = [] }) {
  const chips = Object.entries(counts).map(([type, count]) => element("li", {}, element("strong", {}, String(count)), ` ${type}`));
  const count = Array.isArray(versions) ? versions.length : versions;
  const box = notice(
    "good",
    say("import.done", { file: file.name }),
    say("import.versions", { count }),
    chips.length ? element("ul", { class: "chips", "aria-label": say("import.imported") }, chips) : null,
    kept.length ? keptTable(kept) : say("import.kept_none"),
    element("p", { class: "actions" }, element("a", { class: "button", href: at(`/chart#${patient}`) }, say("import.open"))),
  );
  box.dataset.import = "done";
  box.dataset.patient = patient;
  return box;
}
