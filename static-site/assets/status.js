import { Problem } from "./api.js";
import { byId, element, icon } from "./element.js";
import { say } from "./say.js";

const ICONS = { good: "yes", warn: "warn", bad: "no", info: "info" };

/** Tells screen readers, without moving the focus. */
export function announce(message) {
  const region = byId("status");
  region.textContent = "";
  // A region that is emptied and filled in one go is not read again.
  setTimeout(() => (region.textContent = message), 60);
}

/** Disables a button while `work` runs, and shows that it runs. */
export async function whileBusy(button, work) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

/** A box that says something: a bold line, more lines or nodes below it. */
export function notice(tone, title, ...lines) {
  const below = lines.flat().filter(Boolean).map((line) => (typeof line === "string" ? element("p", {}, line) : line));
  const properties = { class: "notice", "data-tone": tone, role: tone === "bad" ? "alert" : null };
  return element("div", properties, icon(ICONS[tone]), element("div", {}, element("p", {}, element("strong", {}, title)), below));
}

/** What to show when a list could not be loaded. */
export function failure(title, problem, retry) {
  const again = retry && element("button", { class: "button", type: "button", on: { click: retry } }, say("problem.retry"));
  return notice("bad", title, sentence(problem), again && element("p", { class: "actions" }, again));
}

/** A problem in one sentence. What is no answer of the service is a fault of ours and goes to the console. */
export function sentence(problem) {
  if (!(problem instanceof Problem)) {
    console.error(problem);
  }
  return problem.detail ?? say("problem.server");
}

export function empty(drawing, title, detail) {
  return element("div", { class: "empty" }, icon(drawing), element("strong", {}, title), detail && element("span", {}, detail));
}

/** Grey shapes where content is about to be. */
export function skeleton(count = 3, kind = "block") {
  return Array.from({ length: count }, () => element("div", { class: `skeleton ${kind}`, "aria-hidden": "true" }));
}
