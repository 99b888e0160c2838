import { showDate } from "./dates.js";
import { element, icon } from "./element.js";
import { headlineOf, QUESTIONS } from "./headline.js";
import { recordOf } from "./record.js";
import { say } from "./say.js";
import { markOf } from "./verdict-view.js";

/** How many versions are listed before somebody asks for all. */
const FIRST = 20;
/** What each mark is about, as the start page draws the four questions. */
const HEADS = ["pen", "document", "anchor", "clock"];

/**
 * Every version of an evidence file, newest first: four small marks and a word, at least as many as were
 * `listed` before. `open` is called with the index of the one that somebody wants to see.
 */
export function versionsView(versions, opened, listed, open) {
  const list = element("ol", { class: "versions" });
  const add = (from, to) => list.append(...versions.slice(from, to).map((version, at) => row(version, from + at, opened, open)));
  add(0, Math.max(FIRST, opened + 1, listed));
  const left = versions.length - list.childElementCount;
  const all = () => {
    add(list.childElementCount, versions.length);
    more.remove();
    list.children[FIRST]?.querySelector("button").focus();
  };
  const more = element("button", { class: "button small", type: "button", on: { click: all } }, say("versions.all", { count: versions.length }));
  return element("div", {}, heads(), list, left > 0 && more);
}

/** Above the marks; each mark says the same in words to those who do not see it. */
function heads() {
  const marks = QUESTIONS.map((question, at) => element("span", { class: "version-mark", title: say(`verify.questions.${question}.title`) }, icon(HEADS[at])));
  return element("div", { class: "versions-head", "aria-hidden": "true" }, element("span", {}), element("span", { class: "version-marks" }, marks));
}

function row(version, at, opened, open) {
  const { answers, record } = version;
  const { verdict, tone: its } = headlineOf(answers);
  // That an older version was replaced is as it should be.
  const replaced = at > 0 && verdict === "superseded";
  const tone = replaced ? "info" : its;
  const { visit } = safely(record);
  return element(
    "li",
    {},
    element(
      "button",
      { class: "version", type: "button", "aria-pressed": String(at === opened), "data-tone": tone, dataset: { at, verdict }, on: { click: () => open(at) } },
      element(
        "span",
        { class: "version-name" },
        element("strong", {}, say("version.number", { version: record?.version ?? "?" })),
        element("span", { class: "muted" }, visit.date ? showDate(visit.date) : ""),
      ),
      element("span", { class: "version-marks" }, QUESTIONS.map((question) => mark(question, answers[question], replaced))),
      element("span", { class: "version-word" }, wordOf(verdict, tone)),
    ),
  );
}

/** A version may hold anything; a list of versions must stand all the same. */
function safely(record) {
  try {
    return recordOf(record?.bundle);
  } catch {
    return { visit: {} };
  }
}

function mark(question, answer, replaced) {
  const [drawing, tone] = replaced && question === "currency" ? ["clock", "info"] : markOf(question, answer);
  const words = `${say(`verify.questions.${question}.title`)} ${say(`verify.says.${answer.state}`)}.`;
  return element("span", { class: "version-mark", "data-tone": tone, title: words }, icon(drawing), element("span", { class: "visually-hidden" }, words));
}

function wordOf(verdict, tone) {
  if (verdict === "superseded") return say("versions.superseded");
  return say(`versions.${tone}`);
}
