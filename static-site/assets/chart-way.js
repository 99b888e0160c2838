import { request } from "./api.js";
import { byId, element, fill, icon } from "./element.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { mustEnrol, whoever } from "./session.js";

/** Whose charts there are to open: one's own, or those of patients who let one in. */
const READERS = ["doctor", "patient"];

let turn = 0;

/**
 * Offers the chart that a checked record belongs to, to somebody who is signed in and may read it. To everybody else
 * the page is as if there were no charts, and the service is not asked.
 */
export async function offerChart({ answers, record }) {
  const mine = (turn += 1);
  forget();
  if (answers.integrity.state !== "yes" || !record?.commitment) return;
  const person = await whoever();
  if (!READERS.includes(person?.role) || mustEnrol()) return;
  try {
    const { data } = await request("/api/records/card-lookups", { method: "POST", body: { commitment: record.commitment } });
    if (mine === turn) show(data);
  } catch (problem) {
    // Not this person's to read, or not to be asked now: the verdict stands without it.
    if (problem.status !== 404) console.info(problem);
  }
}

/** Another record is checked: what was offered is no longer about it. */
export function withdrawOffer() {
  turn += 1;
  forget();
}

function forget() {
  fill(byId("chart-way"));
}

function show({ patient }) {
  const link = element("a", { id: "open-chart", class: "button primary", href: at(`/chart#${encodeURIComponent(patient)}`) }, icon("document"), say("verify.open_chart"));
  fill(byId("chart-way"), link, element("span", { class: "muted" }, say("verify.open_chart_detail")));
}
