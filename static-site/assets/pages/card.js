import { isAnchored } from "../anchors.js";
import { download, request } from "../api.js";
import { showDate } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { evidenceOfChart, evidenceOfVersion, Torn } from "../evidence.js";
import { examine } from "../examination.js";
import { fragment } from "../fragment.js";
import { at } from "../language.js";
import { recordOf } from "../record.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, failure, notice, skeleton, whileBusy } from "../status.js";
import { answersView, headlineView } from "../verdict-view.js";
import { CARDS, meant, notKnown, VERSION, withdraw } from "../withdraw.js";

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
byId("void-cards").addEventListener("click", () => takeBack(CARDS, shown, voided));
byId("void-version").addEventListener("click", () => takeBack(VERSION, shown, marked));
open();

function open() {
  clearTimeout(timer);
  turn += 1;
  image.hidden = true;
  BUTTONS.forEach((id) => (byId(id).disabled = true));
  const [id, wanted] = fragment();
  patient = id;
  version = /^\d+$/.test(wanted ?? "") ? wanted : null;
  byId("back").href = patient ? at(`/chart#${patient}`) : at("/patients");
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

/** Runs a step; what goes wrong stands in place of the card, and is read out. */
async function guard(step) {
  const mine = turn;
  try {
    await step();
  } catch (problem) {
    if (problem.status === 401) return leave();
    if (mine !== turn) return;
    box.hidden = true;
    told(whyNot(problem));
  } finally {
    if (mine === turn) box.setAttribute("aria-busy", "false");
  }
}

function whyNot(problem) {
  const kind = ["version-revoked", "record-altered"].find((name) => problem.type?.endsWith(name)) ?? (problem.status === 409 ? "record-altered" : "failed");
  const toChart = element("a", { class: "button", href: at(`/chart#${patient}`) }, say("card.to_chart"));
  const words = {
    "version-revoked": () => notice("warn", say("card.version_revoked"), say("card.version_revoked_detail"), element("p", { class: "actions" }, toChart)),
    "record-altered": () => notice("bad", say("card.altered"), say("card.altered_detail")),
    failed: () => failure(say("card.failed"), problem, () => guard(load)),
  }[kind]();
  words.dataset.problem = kind;
  return words;
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
    const { commitment } = examination.answers.anchoring.detail;
    timer = setTimeout(() => guard(() => untilAnchored(commitment)), LOOK_AGAIN);
  }
}

/** Asks for the anchor alone, since each card is an entry in the chart's log, and then shows everything anew. */
async function untilAnchored(commitment) {
  const mine = turn;
  const anchored = !commitment || (await isAnchored(commitment));
  if (mine !== turn) return;
  if (anchored) {
    await load();
    if (mine === turn) announce(byId("verdict-title").textContent);
  } else {
    timer = setTimeout(() => guard(() => untilAnchored(commitment)), LOOK_AGAIN);
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

/**
 * Takes cards or a version back once it is meant, and shows the card anew. When the answer was lost that is not
 * said to have failed: the card shows how things are now, and a retry repeats the very same request.
 */
async function takeBack(what, version, done, isMeant = false) {
  const mine = turn;
  if (!isMeant && !(await meant(what, say("card.withdrawing", { version })))) return;
  await fetched(what.button, async () => {
    const isDone = await withdraw(what, address(), version);
    if (mine !== turn) return;
    await guard(load);
    if (mine !== turn) return;
    if (isDone) {
      done(version);
    } else if (!byId("card-problem").querySelector("[data-problem=version-revoked]")) {
      told(notKnown(what, () => takeBack(what, version, done, true)));
    }
  }, what.failed);
}

/** A new card of the same version takes the place of all that may be in wrong hands. */
function voided(version) {
  const words = say("card.voided", { version });
  if (box.hidden) {
    byId("card-problem").prepend(notice("good", words));
  } else {
    told(notice("good", words, say("card.voided_detail")));
  }
}

function marked(version) {
  announce(say("card.marked", { version }));
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
