import { byId, fill } from "../element.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, failure, notice, whileBusy } from "../status.js";

const box = byId("done");

/** Does `work` for a button, and says above the lists what came of it: `told` is a title and perhaps a line. */
export async function deed(button, work, told) {
  fill(box);
  await whileBusy(button, async () => {
    try {
      const data = await work();
      tell(...[told(data)].flat());
    } catch (problem) {
      if (problem.status === 401) return leave();
      fill(box, failure(say("people.undone"), problem));
      box.focus();
    }
  });
}

export function tell(title, detail) {
  fill(box, notice("good", title, detail));
  announce(title);
  box.focus();
}
