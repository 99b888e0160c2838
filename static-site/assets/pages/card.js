import { download, request } from "../api.js";
import { confirmed } from "../confirm.js";
import { showDate } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { evidenceOfChart, evidenceOfVersion, Torn } from "../evidence.js";
import { examine } from "../examination.js";
import { fragment } from "../fragment.js";
import { recordOf } from "../record.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, failure, notice, skeleton, whileBusy } from "../status.js";
import { answersView, headlineView } from "../verdict-view.js";

const LOOK_AGAIN = 3000;
const BUTTONS = ["print", "download-png", "download-svg", "download-file", "evidence-version", "evidence-chart", "void-cards", "void-version"];
const box = byId("card");
const image = byId("qr");
let patient = "";
let version = null;
/** The version that the card shown is of; `version` is null when the newest was asked for. */
let shown = null;
let timer = 0;
// Counts the cards opened: an answer that comes for an earlier one is passed over.
let turn = 0;

const person = await whoeverMustBe();
byId("void-version").hidden = person.role !== "doctor";
addEventListener("hashchange", open);
for (const radio of document.querySelectorAll("input[name=form]")) {
  radio.addEventListener("change", () => guard(showCode));
}
byId("print").addEventListener("click", () => window.print());
byId("download-png").addEventListener("click", () => save("download-png", `card.png${query(form())}`, "png"));
byId("download-svg").addEventListener("click", () => save("download-svg", `card.svg${query(form())}`, "svg"));
byId("download-file").addEventListener("click", () => save("download-file", `card.smart-health-card${query()}`, "smart-health-card"));
byId("evidence-version").addEventListener("click", () => keep("evidence-version", () => evidenceOfVersion(address(), shown), `evidence-${shown}.json`));
byId("evidence-chart").addEventListener("click", () => keep("evidence-chart", () => evidenceOfChart(address(), collecting), "evidence.json"));
byId("void-cards").addEventListener("click", voidCards);
byId("void-version").addEventListener("click", voidVersion);
open();

function open() {
  clearTimeout(timer);
  turn += 1;
  image.hidden = true;
  BUTTONS.forEach((id) => (byId(id).disabled = true));
  const [id, wanted] = fragment();
  patient = id;
  version = /^\d+$/.test(wanted ?? "") ? wanted : null;
  byId("back").href = patient ? `/chart#${patient}` : "/patients";
  if (!patient) {
    box.hidden = true;
    fill(byId("card-problem"), notice("warn", say("chart.no_patient"), say("chart.no_patient_detail")));
    return;
  }
  guard(load);
}

function form() {
  return document.querySelector("input[name=form]:checked").value;
}

function address(file) {
  return `/api/qr/patients/${encodeURIComponent(patient)}${file ? `/${file}` : ""}`;
}

function query(kind) {
  const values = new URLSearchParams();
  if (kind) values.set("form", kind);
  if (version) values.set("version", version);
  return values.size ? `?${values}` : "";
}

/** Runs a step; what goes wrong stands in place of the card. */
async function guard(step) {
  const mine = turn;
  try {
    await step();
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (mine !== turn) return;
    box.hidden = true;
    fill(byId("card-problem"), whyNot(problem));
  } finally {
    if (mine === turn) box.setAttribute("aria-busy", "false");
  }
}

function whyNot(problem) {
  const kind = ["version-revoked", "record-altered"].find((name) => problem.type?.endsWith(name)) ?? (problem.status === 409 ? "record-altered" : "failed");
  const told = {
    "version-revoked": () => notice("warn", say("card.version_revoked"), say("card.version_revoked_detail"), element("p", { class: "actions" }, element("a", { class: "button", href: `/chart#${patient}` }, say("card.to_chart")))),
    "record-altered": () => notice("bad", say("card.altered"), say("card.altered_detail")),
    failed: () => failure(say("card.failed"), problem, () => guard(load)),
  }[kind]();
  told.dataset.problem = kind;
  return told;
}

async function load() {
  const mine = turn;
  box.hidden = false;
  box.setAttribute("aria-busy", "true");
  fill(byId("card-problem"));
  fill(byId("check"), skeleton(1), skeleton(4, "line"));
  announce(say("card.loading"));
  const { data: card } = await request(address(`card${query()}`));
  if (mine !== turn) return;
  shown = card.version;
  await showCode();
  // The page reads its own code as anybody would, and says what they will see.
  const examination = await examine(card.numeric ?? card.card);
  if (mine !== turn) return;
  words(card, examination);
  fill(byId("check"), headlineView(examination), answersView(examination), card.anchored ? null : notice("info", say("card.refresh")));
  BUTTONS.forEach((id) => (byId(id).disabled = false));
  if (!card.anchored) {
    timer = setTimeout(() => guard(untilAnchored), LOOK_AGAIN);
  }
}

/** Asks for the card alone until it is anchored, and only then shows everything anew. */
async function untilAnchored() {
  const mine = turn;
  const { data: card } = await request(address(`card${query()}`));
  if (mine !== turn) return;
  if (card.anchored) {
    await load();
    if (mine === turn) announce(byId("verdict-title").textContent);
  } else {
    timer = setTimeout(() => guard(untilAnchored), LOOK_AGAIN);
  }
}

async function showCode() {
  const path = () => address(`card.svg${query(form())}`);
  const asked = path();
  const picture = await download(asked);
  // Another card or the other form may have been chosen meanwhile.
  if (asked !== path()) return;
  byId("wallet-hint").textContent = say(`card.hints.${form()}`, { address: `${location.host}/verify` });
  URL.revokeObjectURL(image.src);
  image.src = URL.createObjectURL(picture);
  image.hidden = false;
}

function words(card, examination) {
  const { patient: person, visit } = recordOf(examination.record?.bundle);
  const name = person.name || say("record.unnamed");
  image.alt = say("card.alt", { name, version: card.version });
  byId("wallet-name").textContent = name;
  byId("wallet-facts").textContent = person.birth_date ? say("card.born", { date: showDate(person.birth_date) }) : "";
  byId("wallet-version").textContent = [say("card.version", { version: card.version }), visit.date && showDate(visit.date)].filter(Boolean).join(" · ");
}

function save(button, path, ending) {
  return fetched(button, async () => {
    const file = `health-card${version ? `-${version}` : ""}.${ending}`;
    saveFile(await download(address(path)), file);
    announce(say("card.saved_file", { file }));
  }, "card.download_failed");
}

function keep(button, evidence, file) {
  announce(say("card.evidence_busy"));
  return fetched(button, async () => {
    saveFile(new Blob([JSON.stringify(await evidence())], { type: "application/json" }), file);
    announce(say("card.saved_file", { file }));
  }, "card.evidence_failed");
}

function collecting(before) {
  announce(say("card.evidence_page", { version: before }));
}

/** A new card of the same version takes the place of all that may be in wrong hands. */
async function voidCards() {
  const of = shown;
  if (!(await confirmed(byId("void-cards-dialog")))) return;
  await fetched("void-cards", async () => {
    await revoke("card-revocations", of);
    await guard(load);
    if (box.hidden) return;
    told(notice("good", say("card.voided", { version: of }), say("card.voided_detail")));
  }, "card.void_failed");
}

async function voidVersion() {
  const of = shown;
  if (!(await confirmed(byId("void-version-dialog")))) return;
  await fetched("void-version", async () => {
    await revoke("version-revocations", of);
    announce(say("card.marked", { version: of }));
    await guard(load);
  }, "card.version_failed");
}

function revoke(what, of) {
  return request(address(what), { method: "POST", body: { version: of }, headers: { "idempotency-key": crypto.randomUUID() } });
}

/** Runs what a button is for; what goes wrong is told above the card, which stays. */
async function fetched(button, work, failed) {
  const mine = turn;
  await whileBusy(byId(button), async () => {
    try {
      await work();
    } catch (problem) {
      if (problem.status === 401) return leave();
      if (mine !== turn) return;
      told(problem instanceof Torn ? notice("bad", say(failed), say("card.evidence_changed")) : failure(say(failed), problem));
    }
  });
}

function told(box) {
  box.tabIndex = -1;
  fill(byId("card-problem"), box);
  box.focus();
}
