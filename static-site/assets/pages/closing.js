// How a chart that is open closes again: a doctor ends their access, or the hour of an emergency is over.

import { confirmed } from "../confirm.js";
import { showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { openUntil, over } from "../hour.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, notice, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const MINUTE = 60_000;
/** The last minutes are told to screen readers, too. */
const TOLD = [10, 5, 1];

const box = byId("chart-access");
let timer = 0;

/** Shows what is left of a person's emergency access to this patient's chart, and calls `closed` when nothing is. */
export function watchHour(patient, person, closed) {
  clearInterval(timer);
  fill(box);
  const until = openUntil(patient, person.id);
  if (!until) return;
  let last = Infinity;
  const tick = () => {
    const left = Math.ceil((Date.parse(until) - Date.now()) / MINUTE);
    if (left <= 0) {
      clearInterval(timer);
      over();
      return closed();
    }
    if (left === last) return;
    last = left;
    const words = say("chart.emergency", { count: left });
    const shown = notice("warn", words, say("chart.emergency_detail", { until: showTime(until) }));
    shown.dataset.left = String(left);
    fill(box, shown);
    if (TOLD.includes(left)) announce(words);
  };
  tick();
  timer = setInterval(tick, 5000);
}

/** Nothing of it is told any more. */
export function unwatch() {
  clearInterval(timer);
  fill(box);
}

/** Offers a doctor to end their own access; `chart()` gives the patient and what they are called. */
export function offerEnding(person, chart, closed) {
  const button = byId("end");
  button.addEventListener("click", async () => {
    const { patient, name } = chart();
    if (!(await confirmed(byId("end-dialog"), name))) return;
    await whileBusy(button, async () => {
      try {
        await write("DELETE", `/api/records/patients/${encodeURIComponent(patient)}/consents/${encodeURIComponent(person.id)}`);
        over();
        closed();
      } catch (problem) {
        if (problem.status === 401) return leave();
        const failed = notice("bad", say("chart.not_ended"), isUnknown(problem) ? say("access.unknown") : sentence(problem));
        box.append(element("div", {}, failed));
      }
    });
  });
}
