import { showDate } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { notice } from "../status.js";
import { altered } from "../timeline.js";

const untitled = { heading: byId("patient-name").textContent, title: document.title };

/** Whose chart it is, and what can be done with it. */
export function showHead(chart, patient, person) {
  // Demographics that fail their check are not sent, so there is nothing to call the patient by.
  const { birth_date: born, gender } = chart.patient ?? {};
  const name = chart.patient?.name || say("chart.withheld");
  byId("patient-name").textContent = name;
  document.title = document.title.replace(/^.* · /, `${say("chart.title", { name })} · `);
  const parts = [born && say("patients.born", { date: showDate(born) }), gender && say(`gender.${gender}`)];
  fill(byId("patient-facts"), element("p", { class: "muted" }, parts.filter(Boolean).join(" · ")));
  const write = byId("new-visit");
  write.href = at(`/visit#${patient}`);
  write.hidden = person.role !== "doctor" || !chart.etag || !chart.patient;
  byId("newest-card").href = at(`/card#${patient}`);
  byId("newest-card").hidden = !chart.versions[0] || altered(chart.versions[0]);
  byId("chart-actions").hidden = false;
  byId("kept").hidden = false;
}

/** As if no chart had been opened. */
export function clearHead() {
  byId("chart-actions").hidden = true;
  byId("kept").hidden = true;
  byId("patient-name").textContent = untitled.heading;
  document.title = untitled.title;
  for (const id of ["kept-list", "chart-seal", "patient-facts"]) fill(byId(id));
}

/** Says above everything else whether what follows can be relied on. */
export function showSummary(versions, isNamed) {
  const wrong = versions.filter(altered).length;
  const alarm = wrong > 0 ? say("chart.altered", { count: wrong }) : !isNamed && say("chart.patient_altered");
  if (alarm) {
    const box = notice("bad", alarm, say("chart.altered_detail"));
    box.classList.add("loud");
    fill(byId("chart-seal"), box);
  } else {
    fill(byId("chart-seal"), versions.length > 0 && notice("good", say("chart.intact", { count: versions.length })));
  }
}
