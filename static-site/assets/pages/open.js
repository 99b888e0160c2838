import { Problem } from "../api.js";
import { bundleView, visitsOf } from "../bundle-view.js";
import { showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { examine } from "../examination.js";
import { clearErrors, missing, showErrors } from "../forms.js";
import { saveFile } from "../save-file.js";
import { say } from "../say.js";
import { decrypted, LinkFault, readLink } from "../shlink.js";
import { announce, empty, notice, sentence, whileBusy } from "../status.js";
import { answersView, headlineView, recordView } from "../verdict-view.js";

const CARD = "application/smart-health-card";
const FHIR = "application/fhir+json";
const form = byId("form");
let link = null;
let bundle = null;
// An answer to a link that is no longer the page's is not shown.
let turn = 0;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
byId("download").addEventListener("click", () => saveFile(new Blob([JSON.stringify(bundle, null, 2)], { type: FHIR }), "record.fhir.json"));
addEventListener("hashchange", begin);
begin();

/** Reads the link itself; nothing is asked of anybody before the form is sent. */
function begin() {
  turn += 1;
  link = null;
  bundle = null;
  for (const id of ["headline", "record", "answers", "bundle"]) fill(byId(id));
  clearErrors(form);
  form.reset();
  byId("result").hidden = true;
  byId("ask").hidden = false;
  fill(byId("told"));
  byId("submit").disabled = true;
  try {
    link = readLink(decodeURIComponent(location.hash.slice(1)), location.origin);
  } catch (fault) {
    form.hidden = true;
    return refuse(fault instanceof LinkFault ? fault.reason : "unreadable");
  }
  form.hidden = false;
  const ended = link.expires && link.expires * 1000 <= Date.now();
  if (ended) {
    form.hidden = true;
    return refuse("ended");
  }
  byId("about").textContent = link.expires ? say("links.until", { time: showTime(link.expires) }) : "";
  byId("passcode-field").hidden = !link.passcode;
  byId("submit").disabled = false;
}

function refuse(reason) {
  fill(byId("told"), empty(reason === "no-link" ? "link" : "warn", say(`open.faults.${reason}.title`), say(`open.faults.${reason}.detail`)));
}

function submit() {
  const errors = missing(...[byId("recipient"), link.passcode && byId("passcode")].filter(Boolean));
  if (errors.length > 0) return showErrors(form, errors);
  clearErrors(form);
  announce(say("open.opening"));
  return whileBusy(byId("submit"), open);
}

async function open() {
  const mine = turn;
  try {
    const files = await fetched(link);
    if (mine !== turn) return;
    await show(files, mine);
  } catch (problem) {
    if (mine !== turn) return;
    if (problem instanceof LinkFault) return refuse(problem.reason);
    if (problem.status === 404) {
      form.hidden = true;
      return refuse("ended");
    }
    if (problem.remaining === 0) {
      form.hidden = true;
      return refuse("ended");
    }
    if (problem.remaining > 0) return showErrors(form, [{ field: "passcode", detail: say("open.wrong_passcode", { count: problem.remaining }) }]);
    showErrors(form, problem.errors ?? [], problem.errors?.length ? undefined : `${say("open.failed")}. ${sentence(problem)}`);
  }
}

/** The files of the link's manifest, decrypted here. */
async function fetched(link) {
  const { files } = await manifest(link, { recipient: byId("recipient").value.trim(), ...(link.passcode && { passcode: byId("passcode").value }), embeddedLengthMax: 32_000_000 });
  const found = {};
  for (const { contentType, embedded } of files ?? []) {
    if ([CARD, FHIR].includes(contentType) && embedded) found[contentType] = JSON.parse(await decrypted(embedded, link.key));
  }
  if (!found[CARD] && !found[FHIR]) throw new LinkFault("undecryptable");
  return found;
}

/** Not by `post`: a wrong passcode says how many attempts are left in a body of the link's own standard. */
async function manifest(link, body) {
  let response;
  try {
    response = await fetch(link.url, { method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(body), credentials: "omit", cache: "no-store" });
  } catch {
    throw new Problem(0);
  }
  const said = await response.json().catch(() => ({}));
  if (response.ok) return said;
  const problem = new Problem(response.status, said ?? {}, response.status === 429 ? Number(response.headers.get("retry-after")) || 0 : 0);
  if (response.status === 401) problem.remaining = said?.remainingAttempts;
  throw problem;
}

async function show(files, mine) {
  const card = files[CARD]?.verifiableCredential?.[0];
  const examination = typeof card === "string" ? await examine(card) : null;
  if (mine !== turn) return;
  byId("record-side").hidden = byId("answers-side").hidden = !examination;
  if (examination) {
    fill(byId("headline"), headlineView(examination));
    fill(byId("record"), examination.record ? recordView(examination) : notice("warn", say("record.undrawn"), say("record.undrawn_detail")));
    fill(byId("answers"), answersView(examination));
  } else {
    fill(byId("headline"), notice("warn", say("open.no_card"), say("open.no_card_detail")));
  }
  bundle = files[FHIR] ?? null;
  byId("bundle-side").hidden = !bundle;
  if (bundle) {
    const { visits } = visitsOf(bundle);
    fill(byId("bundle"), visits.length ? bundleView(visits) : element("p", { class: "muted" }, say("chart.empty")));
  }
  byId("ask").hidden = true;
  byId("result").hidden = false;
  byId("verdict-title")?.focus();
  announce(byId("verdict-title")?.textContent ?? say("open.opened"));
}
