import { today } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, missing, showErrors, showSignedOut } from "../forms.js";
import { begin } from "../hour.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { whoeverMustBe } from "../session.js";
import { announce, empty, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const form = byId("emergency");
const controls = ["name", "birth_date", "reason"].map(byId);
byId("birth_date").max = today();

const person = await whoeverMustBe();
if (person.role === "doctor") {
  byId("breaking").hidden = false;
} else {
  fill(byId("elsewhere"), empty("lock", say("emergency.doctors_only"), say("emergency.doctors_only_detail")));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const errors = missing(...controls);
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  announce(say("emergency.busy"));
  whileBusy(byId("submit"), open);
});

async function open() {
  const body = Object.fromEntries(controls.map(({ id, value }) => [id, value.trim()]));
  try {
    const { patient, until } = await write("POST", "/api/records/emergencies", body);
    begin(patient, until, person.id);
    announce(say("emergency.opened"));
    location.assign(at(`/chart#${patient}`));
    await new Promise(() => {});
  } catch (problem) {
    explain(problem);
  }
}

function explain(problem) {
  if (problem.status === 401) return showSignedOut(form);
  const errors = problem.errors ?? [];
  const nobody = problem.status === 404;
  const words = nobody ? say("emergency.nobody_detail") : isUnknown(problem) ? say("requests.unknown") : sentence(problem);
  showErrors(form, errors, errors.length ? undefined : say(nobody ? "emergency.nobody" : "emergency.failed"));
  const lines = errors.length ? [] : [words, say("emergency.kept")];
  form.querySelector(".error-summary > div")?.append(...lines.map((line) => element("p", {}, line)));
}
