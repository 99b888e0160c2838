import { request } from "../api.js";
import { showDate, showTime } from "../dates.js";
import { FormDialog } from "../dialog.js";
import { byId, element, fill, icon } from "../element.js";
import { clearErrors, missing, showErrors, showSignedOut } from "../forms.js";
import { at } from "../language.js";
import { called } from "../own.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, notice, sentence, skeleton, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const list = byId("requests");
const more = byId("more");
const reject = new FormDialog(byId("reject-dialog"), submitRejection);
let requests = [];
let next = null;
let rejected = null;

more.addEventListener("click", () => whileBusy(more, page));
fill(list, skeleton(3));
const person = await whoeverMustBe();
if (person.role === "doctor") {
  byId("asked").hidden = false;
  load();
} else {
  fill(byId("elsewhere"), empty("lock", say("requests.doctors_only"), say("requests.doctors_only_detail")));
}

async function load() {
  requests = [];
  next = null;
  list.setAttribute("aria-busy", "true");
  announce(say("requests.loading"));
  await page();
}

async function page() {
  const cursor = next ? `?cursor=${encodeURIComponent(next)}` : "";
  try {
    const { data } = await request(`/api/records/consent-requests${cursor}`);
    requests = requests.concat(data.requests);
    next = data.next ?? null;
    show();
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(list, failure(say("requests.failed"), problem, load));
  } finally {
    list.setAttribute("aria-busy", "false");
  }
}

function show() {
  more.hidden = !next;
  fill(list, requests.length ? element("ul", { class: "cases" }, requests.map(row)) : empty("person", say("requests.empty"), say("requests.empty_detail")));
}

function nameOf({ name }) {
  return called(name, say("chart.withheld"));
}

function row(asked) {
  const name = nameOf(asked);
  const about = [asked.asked_at && say("requests.asked", { time: showTime(asked.asked_at) }), asked.until ? say("requests.until", { date: showDate(String(asked.until).slice(0, 10)) }) : say("requests.no_end")];
  const accept = element("button", { class: "button primary", type: "button", "data-answer": "accept", "aria-label": say("requests.accept_of", { name }) }, say("requests.accept"));
  accept.addEventListener("click", () => {
    announce(say("requests.accepting"));
    whileBusy(accept, () => answer(asked, { accept: true })).catch((problem) => refused(asked, problem));
  });
  const decline = element("button", { class: "button", type: "button", "data-answer": "reject", "aria-label": say("requests.reject_of", { name }) }, say("requests.reject"));
  decline.addEventListener("click", () => {
    rejected = asked;
    reject.open(name);
  });
  return element(
    "li",
    { class: "case", dataset: { patient: asked.patient } },
    element("span", { class: "case-mark" }, icon("person")),
    element("div", { class: "case-words" }, element("strong", {}, name), element("p", { class: "muted" }, about.filter(Boolean).join(" · "))),
    element("p", { class: "actions" }, decline, accept),
  );
}

/** Answers, takes the request from the list, and says what has come of it. */
async function answer(asked, body) {
  const address = `/api/records/patients/${encodeURIComponent(asked.patient)}/consents/${encodeURIComponent(person.id)}/answer`;
  await write("PUT", address, body);
  requests = requests.filter((one) => one !== asked);
  show();
  const name = nameOf(asked);
  const open = element("a", { class: "button", href: at(`/chart#${asked.patient}`) }, say("requests.open_chart"));
  tell(
    body.accept
      ? notice("good", say("requests.accepted", { name }), say("requests.accepted_detail"), element("p", { class: "actions" }, open))
      : notice("info", say("requests.rejected", { name }), say("requests.rejected_detail")),
  );
}

/** Says why it was not saved; what is no longer open leaves the list. */
function refused(asked, problem) {
  if (problem.status === 401) return leave();
  if (problem.status === 404 || problem.status === 409) {
    requests = requests.filter((one) => one !== asked);
    show();
    tell(notice("warn", say("requests.gone"), say("requests.gone_detail")));
    return;
  }
  tell(notice("bad", say("requests.not_answered"), isUnknown(problem) ? say("requests.unknown") : sentence(problem)));
}

function submitRejection() {
  const errors = missing(byId("reason"));
  if (errors.length > 0) return showErrors(reject.form, errors);
  clearErrors(reject.form);
  announce(say("requests.rejecting"));
  return whileBusy(byId("reject-submit"), async () => {
    try {
      await answer(rejected, { accept: false, reason: byId("reason").value.trim() });
      reject.close();
      byId("told").firstElementChild?.focus();
    } catch (problem) {
      if (problem.status === 401) return showSignedOut(reject.form);
      if (problem.status === 404 || problem.status === 409) {
        reject.close();
        return refused(rejected, problem);
      }
      const found = problem.errors ?? [];
      const words = isUnknown(problem) ? say("requests.unknown") : sentence(problem);
      showErrors(reject.form, found, found.length ? undefined : `${say("requests.not_answered")}. ${words}`);
    }
  });
}

function tell(box) {
  box.tabIndex = -1;
  fill(byId("told"), box);
  box.focus();
}
