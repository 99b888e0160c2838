import { request } from "../api.js";
import { byId, element, facts, fill, icon } from "../element.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { failure, skeleton } from "../status.js";

const box = byId("patient-details");

/**
 * Who the patient is: conditions first, because they matter at every visit. Reading it is an entry in the chart's log,
 * so it is read once, with the chart. `isOver(problem)` takes what ends the whole page.
 */
export async function showDetails(patient, isOver) {
  const address = `/api/records/patients/${encodeURIComponent(patient)}/details`;
  box.hidden = false;
  box.dataset.patient = patient;
  fill(box, skeleton(2, "line"));
  try {
    const { data } = await request(address);
    if (box.dataset.patient !== patient) return;
    fill(box, panel(data.details, patient));
  } catch (problem) {
    if (box.dataset.patient !== patient || isOver(problem)) return;
    // That they were altered is said above, where the name would stand.
    if (problem.type.endsWith("record-altered")) return hideDetails();
    fill(box, failure(say("summary.failed"), problem, () => showDetails(patient, isOver)));
  }
}

export function hideDetails() {
  delete box.dataset.patient;
  box.hidden = true;
  fill(box);
}

function panel({ conditions = [], email, phone, address, practitioner }, patient) {
  const link = (scheme, value) => value && element("a", { href: `${scheme}:${value.replace(/\s+/g, "")}` }, value);
  const known = conditions.map(({ text, code }) => element("li", {}, element("strong", {}, text), code && element("span", { class: "muted small" }, ` ${code}`)));
  return [
    element(
      "div",
      { class: "details-conditions" },
      element("h2", { class: "details-title" }, say("summary.conditions")),
      known.length ? element("ul", { class: "chips", "aria-label": say("summary.conditions") }, known) : element("p", { class: "muted" }, say("summary.no_conditions")),
    ),
    facts(
      [
        [say("summary.practitioner"), practitioner?.name],
        [say("summary.phone"), link("tel", phone)],
        [say("summary.email"), link("mailto", email)],
        [say("summary.address"), address],
      ],
      { class: "facts-row small" },
    ),
    element("p", { class: "details-edit" }, element("a", { class: "button small", href: at(`/details#${patient}`) }, icon("pen"), say("summary.edit"))),
  ];
}
