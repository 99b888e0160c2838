// What can be done with an appointment, by role and state; the service decides, this says what is worth offering.

import { request } from "../api.js";
import { act } from "../case.js";
import { FormDialog } from "../dialog.js";
import { byId } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { notice, sentence, whileBusy } from "../status.js";
import { isUnknown } from "../write.js";
import { dayOf } from "./days.js";
import { Picker } from "./picker.js";
import { otherSide } from "./row.js";
import { showWhen } from "./words.js";

const OPEN = new Set(["proposed", "booked"]);

export class Deeds {
  /** `changed` gets an appointment's new form, `tell` a box for the reader, `again` reads the list anew. */
  constructor(person, { changed, tell, again }) {
    Object.assign(this, { person, changed, tell, again, subject: null });
    this.picker = new Picker("move");
    this.move = new FormDialog(byId("move-dialog"), () => this.sendMove());
    this.cancel = new FormDialog(byId("cancel-dialog"), () => this.sendCancel());
  }

  /** The buttons of an appointment's row. */
  of(one) {
    if (!OPEN.has(one.status)) return [];
    const staff = this.person.role !== "patient";
    const begun = Date.parse(one.start) <= Date.now();
    const button = (action, run, looks) => {
      const made = act(say(`appointments.act.${action}`), this.about(one), run, looks);
      made.dataset.act = action;
      return made;
    };
    return [
      staff && one.status === "proposed" && !begun && button("approve", (pressed) => this.now(one, "approve", pressed)),
      staff && one.status === "booked" && begun && button("complete", (pressed) => this.now(one, "complete", pressed)),
      staff && one.status === "booked" && begun && button("no-show", (pressed) => this.now(one, "no-show", pressed)),
      !begun && button("reschedule", () => this.openMove(one)),
      (!begun || staff) && button("cancel", () => this.openCancel(one), { danger: true }),
    ].filter(Boolean);
  }

  about(one) {
    return `${otherSide(one, this.person)}, ${showWhen(one)}`;
  }

  now(one, action, pressed) {
    return whileBusy(pressed, async () => {
      try {
        await this.put(one, { action });
      } catch (problem) {
        await this.failed(problem);
      }
    });
  }

  openMove(one) {
    this.subject = one;
    this.move.open(this.about(one));
    this.picker.open(one.practitioner.id, { day: dayOf(one.start), minutes: one.minutes, own: one.start });
  }

  openCancel(one) {
    this.subject = one;
    this.cancel.open(this.about(one));
  }

  sendMove() {
    const { form } = this.move;
    const errors = this.picker.missing();
    if (errors.length > 0) return showErrors(form, errors);
    clearErrors(form);
    return whileBusy(byId("move-submit"), async () => {
      try {
        await this.put(this.subject, { action: "reschedule", ...this.picker.value() });
        this.move.close();
      } catch (problem) {
        if (problem.type?.endsWith("slot-taken")) {
          await this.picker.load({ keep: true });
          return showErrors(form, [{ field: "move-start", detail: say("appointments.slot_taken") }]);
        }
        await this.failed(problem, this.move);
      }
    });
  }

  sendCancel() {
    clearErrors(this.cancel.form);
    const reason = byId("cancel-reason").value.trim() || undefined;
    return whileBusy(byId("cancel-submit"), async () => {
      try {
        await this.put(this.subject, { action: "cancel", reason });
        this.cancel.close();
      } catch (problem) {
        await this.failed(problem, this.cancel);
      }
    });
  }

  async put(one, body) {
    const { data } = await request(`/api/records/appointments/${encodeURIComponent(one.id)}`, { method: "PUT", body, headers: { "if-match": one.etag } });
    this.changed(data, body.action);
  }

  /** An appointment as it is now. Asked once more when there was no answer. */
  async read({ id }) {
    const ask = () => request(`/api/records/appointments/${encodeURIComponent(id)}`);
    const { data } = await ask().catch((problem) => {
      if (!isUnknown(problem)) throw problem;
      return ask();
    });
    return data;
  }

  /** Whether the dialog goes on with the appointment as it is now. What was typed or chosen there stays. */
  async stays({ dialog, form }) {
    try {
      const data = await this.read(this.subject);
      if (!OPEN.has(data.status) || data.etag === this.subject.etag) return false;
      this.subject = data;
    } catch (problem) {
      if (!isUnknown(problem)) return false;
      // No answer is no reason to lose what was typed: sent again, it is refused again, and then this is asked again.
      showErrors(form, [], `${say("appointments.changed_since")}. ${sentence(problem)}`);
      return true;
    }
    dialog.querySelector("p strong").textContent = this.about(this.subject);
    const now = say("appointments.changed_now", { when: showWhen(this.subject), state: say(`appointments.states.${this.subject.status}`) });
    showErrors(form, [], `${say("appointments.changed_since")}. ${now}`);
    this.again();
    return true;
  }

  /** Beside its field if there is one, in the dialog if one is open; what changed meanwhile is shown as it is now. */
  async failed(problem, dialog = null) {
    if (problem.status === 401) return dialog ? showSignedOut(dialog.form) : leave();
    if (problem.status === 412 || problem.type?.endsWith("not-possible")) {
      if (dialog && (await this.stays(dialog))) return;
      dialog?.close();
      this.tell(notice("warn", say("appointments.changed_since"), problem.status === 412 ? say("appointments.changed_since_detail") : sentence(problem)));
      return this.again();
    }
    const words = isUnknown(problem) ? say("appointments.unknown") : sentence(problem);
    if (!dialog) return this.tell(notice("bad", say("appointments.not_changed"), words));
    const names = { reason: "cancel-reason" };
    const errors = this.picker.named(problem.errors ?? []).map((error) => ({ ...error, field: names[error.field] ?? error.field }));
    showErrors(dialog.form, errors, errors.length ? undefined : `${say("appointments.not_changed")}. ${words}`);
  }
}
