import { download, request } from "../api.js";
import { showDate } from "../dates.js";
import { byId, fill } from "../element.js";
import { examine } from "../examination.js";
import { fragment } from "../fragment.js";
import { recordOf } from "../record.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, failure, notice, skeleton, whileBusy } from "../status.js";
import { answersView, headlineView } from "../verdict-view.js";

const LOOK_AGAIN = 3000;
const BUTTONS = ["print", "download-png", "download-svg", "download-file"];
const box = byId("card");
const image = byId("qr");
let patient = "";
let version = null;
let timer = 0;
// Counts the cards opened: an answer that comes for an earlier one is passed over.
let turn = 0;

await whoeverMustBe();
addEventListener("hashchange", open);
for (const radio of document.querySelectorAll("input[name=form]")) {
  radio.addEventListener("change", () => guard(showCode));
}
byId("print").addEventListener("click", () => window.print());
byId("download-png").addEventListener("click", () => save("download-png", `card.png${query(form())}`, "png"));
byId("download-svg").addEventListener("click", () => save("download-svg", `card.svg${query(form())}`, "svg"));
byId("download-file").addEventListener("click", () => save("download-file", `card.smart-health-card${query()}`, "smart-health-card"));
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
  return `/api/qr/patients/${encodeURIComponent(patient)}/${file}`;
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
    const altered = problem.status === 409 || problem.type?.endsWith("record-altered");
    const told = altered ? notice("bad", say("card.altered"), say("card.altered_detail")) : failure(say("card.failed"), problem, () => guard(load));
    told.dataset.problem = altered ? "record-altered" : "failed";
    fill(byId("card-problem"), told);
  } finally {
    if (mine === turn) box.setAttribute("aria-busy", "false");
  }
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

async function save(button, path, ending) {
  const mine = turn;
  await whileBusy(byId(button), async () => {
    try {
      const file = `health-card${version ? `-${version}` : ""}.${ending}`;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await download(address(path)));
      link.download = file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      announce(say("card.saved_file", { file }));
    } catch (problem) {
      if (problem.status === 401) return leave();
      if (mine !== turn) return;
      fill(byId("card-problem"), failure(say("card.download_failed"), problem));
    }
  });
}
