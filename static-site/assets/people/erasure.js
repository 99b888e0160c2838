import { FormDialog } from "../dialog.js";
import { byId } from "../element.js";
import { clearErrors, showErrors } from "../forms.js";
import { isSame } from "../same-name.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, sentence, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

/** Gives what asks for somebody's erasure: their name has to be typed. `done` runs with them once they are erased. */
export function offerErasure(done) {
  let person = null;
  const dialog = new FormDialog(byId("erase-dialog"), () => {
    if (!isSame(byId("erase-name").value, person.name)) {
      return showErrors(dialog.form, [{ field: "erase-name", detail: say("patients.erase_mismatch", { name: person.name }) }]);
    }
    clearErrors(dialog.form);
    announce(say("people.erasing"));
    return whileBusy(byId("erase-submit"), () => erase(dialog, person, done));
  });
  return (chosen) => {
    person = chosen;
    dialog.open(chosen.name);
  };
}

async function erase(dialog, person, done) {
  try {
    await write("DELETE", `/api/auth/people/${encodeURIComponent(person.id)}`);
  } catch (problem) {
    if (problem.status === 401) return leave();
    const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
    return showErrors(dialog.form, [], `${say("people.not_erased")}. ${words}`);
  }
  dialog.close();
  done(person);
}
