import { request } from "../api.js";
import { appointmentRow } from "../appointments/row.js";
import { showDay } from "../appointments/words.js";
import { byDay } from "../appointments/days.js";
import { showDate, showTime } from "../dates.js";
import { byId, element, fill, icon } from "../element.js";
import { at } from "../language.js";
import { noticeRow } from "../notice-row.js";
import { checkView, codeView, noCode, ownCode, whenAnchored } from "../own-code.js";
import { part } from "../part.js";
import { say } from "../say.js";
import { homeOf, whoeverMustBe } from "../session.js";
import { announce, empty, notice, skeleton } from "../status.js";
import { standingVisits } from "../visits.js";
import { visitView } from "../visit-view.js";

const EARLIER = 5;
const NOTICES = 4;
/** Further back nobody looks for an update on this page. */
const NOTICE_PAGES = 5;
const APPOINTMENTS = 3;

announce(say("home.loading"));
const person = await whoeverMustBe();
if (person.role === "patient") {
  byId("own").hidden = false;
  code();
  part(byId("newest"), say("home.chart_failed"), chart, () => skeleton(2));
  part(byId("appointments"), say("appointments.failed"), appointments);
  part(byId("notices"), say("notices.failed"), notices, () => skeleton(3, "short"));
} else {
  const way = element("a", { class: "button", href: homeOf(person) }, say("home.elsewhere"));
  fill(byId("elsewhere"), empty("person", say("home.patients_only"), element("p", { class: "actions" }, way)));
}

/** The code and what it says of itself; a card that waits for its anchor is made anew when that is there. */
function code() {
  const shapes = () => [element("div", { class: "skeleton square", "aria-hidden": "true" }), element("div", {}, skeleton(4, "line"))];
  return part(
    byId("code"),
    say("card.failed"),
    async () => {
      try {
        const found = await ownCode(person.id);
        whenAnchored(found, () => code().then(() => announce(byId("verdict-title")?.textContent ?? "")));
        return [codeView(found), checkView(found)];
      } catch (problem) {
        const words = noCode(problem);
        if (!words) throw problem;
        return words;
      }
    },
    shapes,
  );
}

async function chart() {
  const history = byId("history");
  history.setAttribute("aria-busy", "true");
  fill(history, skeleton(3, "line"));
  try {
    const { data } = await request(`/api/records/patients/${encodeURIComponent(person.id)}`);
    const { name, birth_date: born, gender } = data.patient ?? {};
    byId("facts").textContent = [name, born && say("patients.born", { date: showDate(born) }), gender && say(`gender.${gender}`)].filter(Boolean).join(" · ");
    const [newest, ...earlier] = standingVisits(data.versions);
    fill(history, pastVisits(earlier.slice(0, EARLIER)));
    return newest ? newestVisit(newest, data.versions) : empty("document", say("home.no_visit"), say("home.no_visit_detail"));
  } catch (problem) {
    fill(history, element("p", { class: "muted" }, say("home.chart_failed")));
    throw problem;
  } finally {
    history.setAttribute("aria-busy", "false");
  }
}

function newestVisit(version, versions) {
  const altered = versions.filter(({ integrity }) => integrity !== "intact").length;
  return [
    altered > 0 && notice("bad", say("chart.altered", { count: altered }), say("chart.altered_detail")),
    element("div", { class: "newest-head", dataset: { version: version.version } }, element("h3", {}, titleOf(version)), stateOf(version)),
    version.integrity === "intact" ? visitView(version.visit ?? {}) : notice("bad", say("version.altered"), say("version.altered_detail")),
    version.author && element("p", { class: "muted small" }, say("home.written_by", { name: authorOf(version), time: showTime(version.saved_at) })),
  ].filter(Boolean);
}

function pastVisits(versions) {
  if (versions.length === 0) return element("p", { class: "muted" }, say("home.no_history"));
  const row = (version) =>
    element(
      "li",
      { dataset: { version: version.version } },
      element("a", { href: at(`/chart#${person.id}`) }, element("strong", {}, titleOf(version)), element("span", { class: "muted" }, summaryOf(version)), stateOf(version)),
    );
  return element("ul", { class: "past-visits" }, versions.map(row));
}

const titleOf = ({ version, visit }) => (visit?.date ? showDate(visit.date) : say("version.number", { version }));
const authorOf = ({ author }) => (typeof author === "object" ? (author?.name ?? "") : author);

function summaryOf({ integrity, visit, author }) {
  if (integrity !== "intact") return say("version.altered");
  const words = [visit?.kind, ...(visit?.diagnosis ?? []).map((one) => (typeof one === "string" ? one : one.text))].filter(Boolean).slice(0, 2);
  return words.join(" · ") || authorOf({ author }) || say("record.nothing");
}

function stateOf({ state, integrity }) {
  const altered = integrity !== "intact";
  const [drawing, tone] = altered ? ["no", "bad"] : state === "anchored" ? ["anchor", "good"] : ["wait", "warn"];
  return element("span", { class: "seal-state", "data-tone": tone }, icon(drawing), element("span", {}, altered ? say("home.altered") : say(`version.${state}`)));
}

async function appointments() {
  const { data } = await request("/api/records/appointments");
  const coming = data.appointments.filter(({ status }) => ["proposed", "booked"].includes(status)).slice(0, APPOINTMENTS);
  if (coming.length === 0) return element("p", { class: "muted" }, say("appointments.none"));
  return byDay(coming).map(([day, ones]) => element("div", { class: "day" }, element("h3", { class: "small" }, showDay(day)), element("ul", { class: "cases" }, ones.map((one) => appointmentRow(one, person)))));
}

/** Updates from doctors stand by themselves; of the other notices the newest, those not read first. */
async function notices() {
  const box = byId("updates");
  box.setAttribute("aria-busy", "true");
  fill(box, skeleton(2, "short"));
  let others;
  try {
    const found = await newestNotices();
    const updates = found.filter(({ kind }) => kind === "update");
    others = found.filter(({ kind }) => kind !== "update");
    fill(box, updates.length ? rows(updates.slice(0, NOTICES)) : element("p", { class: "muted" }, say("home.no_updates")));
  } catch (problem) {
    fill(box, element("p", { class: "muted" }, say("notices.failed")));
    throw problem;
  } finally {
    box.setAttribute("aria-busy", "false");
  }
  const first = [...others.filter(({ read }) => !read), ...others.filter(({ read }) => read)].slice(0, NOTICES);
  return first.length ? rows(first) : element("p", { class: "muted" }, say("notices.empty"));
}

/** The first page, and older ones while there is no update among them: other notices are many, updates few. */
async function newestNotices() {
  let found = [];
  let cursor = "";
  for (let page = 0; page < NOTICE_PAGES; page += 1) {
    const { data } = await request(`/api/records/notices${cursor}`);
    found = found.concat(data.notices);
    if (!data.next || found.some(({ kind }) => kind === "update")) break;
    cursor = `?cursor=${encodeURIComponent(data.next)}`;
  }
  return found;
}

function rows(some) {
  return element("ul", { class: "cases" }, some.map((one) => noticeRow(one, person)));
}
