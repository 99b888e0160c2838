// What happens to a page that nobody uses any more: whoever comes by reads nothing of it.

import { element } from "./element.js";
import { isIdle, use, watchUse } from "./idle.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { endIdle, isBack, leave, letGo } from "./session.js";
import { sentence, whileBusy } from "./status.js";

/** How often a page looks whether somebody is there, in milliseconds. Tabs that are not seen are woken less often. */
const LOOK = 15_000;

let timer = 0;
let cover = null;
let title = "";

/** Ends the session and takes the page off the screen when nobody has used it for an hour; a public page stays. */
export function closeWhenIdle(isPublic) {
  const look = () => timer && !cover && isIdle() && close(isPublic);
  watchUse(look);
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  document.addEventListener("session", ({ detail }) => {
    clearInterval(timer);
    timer = detail ? setInterval(look, LOOK) : 0;
    if (!detail) return;
    use();
    uncover();
  });
}

async function close(isPublic) {
  clearInterval(timer);
  timer = 0;
  if (isPublic) {
    await endIdle();
    return letGo();
  }
  const kept = isUnsaved();
  hide();
  await endIdle();
  if (!kept) leave();
}

/** Whether leaving would lose something: the page says so, or something was typed or chosen. A search is not. */
function isUnsaved() {
  const asked = new Event("beforeunload", { cancelable: true });
  if (!dispatchEvent(asked)) return true;
  const controls = document.querySelectorAll("#content input:not([type=search]), #content textarea, #content select");
  return [...controls].some((control) => control.getClientRects().length > 0 && isChanged(control));
}

function isChanged(control) {
  if (control.matches("select")) return [...control.options].some((option) => option.selected !== option.defaultSelected) && control.selectedIndex > 0;
  if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

/** A dialog above all others, whose backdrop lets nothing through; what is below keeps what was typed. */
function hide() {
  const told = element("p", { role: "status" });
  const again = element("button", { class: "button primary", type: "button" }, say("frame.away_continue"));
  again.addEventListener("click", () =>
    whileBusy(again, async () => {
      told.textContent = "";
      try {
        if (!(await isBack())) told.textContent = say("frame.away_still");
      } catch (problem) {
        told.textContent = sentence(problem);
      }
    }),
  );
  const signIn = element("a", { class: "button", href: at("/sign-in"), target: "_blank", rel: "noopener" }, say("form.signed_out_link"));
  cover = element(
    "dialog",
    { id: "away", class: "dialog away", "aria-labelledby": "away-title" },
    element("h2", { id: "away-title" }, say("frame.away")),
    element("p", {}, say("frame.away_detail")),
    told,
    element("p", { class: "actions" }, signIn, again),
  );
  // Escape closes a dialog, and so does a page that closes all of its own.
  const held = cover;
  held.addEventListener("close", () => cover === held && held.showModal());
  title = document.title;
  document.title = say("frame.away");
  document.documentElement.dataset.away = "";
  document.body.append(cover);
  cover.showModal();
}

function uncover() {
  if (!cover) return;
  cover.remove();
  cover = null;
  document.title = title;
  delete document.documentElement.dataset.away;
}
