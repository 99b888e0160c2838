import { today } from "../dates.js";
import { droppable } from "../drop.js";
import { byId, element, fill } from "../element.js";
import { use } from "../idle.js";
import { bundles, droppedFiles } from "../import/folder.js";
import { importOne, waiting } from "../import/one.js";
import { report } from "../import/report.js";
import { importRow } from "../import/row.js";
import { at } from "../language.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";
import { whoeverMustBe } from "../session.js";
import { announce, empty, notice } from "../status.js";

const drop = byId("import-drop");
const progress = byId("import-progress");
const bar = byId("import-bar");
const list = byId("import-report");
const jobs = [];
const rows = new Map();
let running = false;
let stopping = false;
// Files that are no JSON.
let aside = 0;
let role = "";

addEventListener("beforeunload", (event) => running && event.preventDefault());
byId("import-stop").addEventListener("click", () => {
  stopping = true;
  byId("import-stop").disabled = true;
});
byId("import-again").addEventListener("click", run);
byId("import-save").addEventListener("click", () => saveFile(report(jobs), `medseal-import-${today()}.csv`));
byId("import-troubled").addEventListener("change", filter);

({ role } = await whoeverMustBe());
if (role === "patient") {
  fill(byId("elsewhere"), empty("lock", say("import.staff_only"), say("import.staff_only_detail")));
} else {
  byId("import-part").hidden = false;
  droppable(drop, byId("import-files"), take, droppedFiles);
  byId("import-folder").addEventListener("change", ({ target }) => {
    const files = [...target.files];
    target.value = "";
    if (files.length > 0) take(files);
  });
}

/** Files that were chosen stand in the list at once; who chooses more while others are sent adds to them. */
function take(files) {
  const { wanted, left } = bundles(files);
  aside += left;
  tell(wanted.length === 0 && notice("warn", say("import.none_chosen")));
  for (const job of wanted.map(waiting)) {
    jobs.push(job);
    show(job);
  }
  if (wanted.length > 0 && !running) return run();
}

async function run() {
  running = true;
  stopping = false;
  begun(true);
  for (let job = upcoming(); job && !stopping; job = upcoming()) {
    // Nobody waits at the desk for a folder of histories: it goes on as long as its session can.
    use();
    job.state = "sending";
    stage(job);
    show(job);
    const result = await importOne(job.file);
    Object.assign(job, { status: undefined }, result, { tried: true });
    show(job);
    // Without a network or a session, or beyond a limit, the others would fail as well: they keep their turn.
    if ([0, 401, 429].includes(result.status)) stopping = true;
  }
  running = false;
  for (const job of jobs) job.tried = false;
  begun(false);
  ended();
}

const open = () => jobs.filter(({ state }) => state === "waiting" || state === "open");
const upcoming = () => jobs.find(({ state, tried }) => (state === "waiting" || state === "open") && !tried);
const count = (...states) => jobs.filter(({ state }) => states.includes(state)).length;

function begun(busy) {
  byId("import-result").hidden = false;
  progress.hidden = !busy;
  byId("import-stop").disabled = false;
  byId("import-save").disabled = busy;
  byId("import-again").hidden = busy || open().length === 0;
}

function stage({ path }) {
  const settled = count("done", "refused");
  byId("import-stage").textContent = say("import.sending", { file: path, index: settled + 1, count: jobs.length });
  bar.max = jobs.length;
  bar.value = settled;
  counts();
}

function counts() {
  const parts = [["done", "good"], ["refused", "bad"], ["open", "warn"], ["waiting", "info"]].map(([state, tone]) => [state, tone, count(state)]);
  fill(byId("import-counts"), parts.filter(([state, , some]) => some > 0 || state === "done").map(([state, tone, some]) => element("li", { "data-tone": tone, dataset: { count: state } }, say(`import.count.${state}`, { count: some }))));
  byId("import-filter").hidden = count("refused", "open") === 0;
}

function ended() {
  counts();
  const left = open().length;
  const words = left ? say("import.unfinished", { count: left }) : say("import.finished", { count: count("done", "refused") });
  announce(words);
  const signedOut = jobs.some(({ status }) => status === 401);
  const link = signedOut && element("p", { class: "actions" }, element("a", { class: "button", href: at("/sign-in"), target: "_blank", rel: "noopener" }, say("form.signed_out_link")));
  tell(left > 0 && notice("warn", words, say("import.unfinished_detail"), link));
}

/** Says something above the report, and how many files were none to import. */
function tell(box) {
  fill(byId("import-told"), box, aside > 0 && notice("info", say("import.left_out", { count: aside })));
}

/** One row a file, which is replaced when there is something new to tell. */
function show(job) {
  const row = importRow(job, role);
  const old = rows.get(job);
  rows.set(job, row);
  old ? old.replaceWith(row) : list.append(row);
  hide(job, row);
}

function filter() {
  rows.forEach((row, job) => hide(job, row));
}

function hide({ state }, row) {
  row.hidden = byId("import-troubled").checked && state !== "refused" && state !== "open";
}
