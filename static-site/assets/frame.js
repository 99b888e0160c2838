import { byId } from "./element.js";
import { say } from "./say.js";
import { signOut, whoever } from "./session.js";
import { announce, failure, whileBusy } from "./status.js";

const THEME = "medseal.theme";
const PUBLIC = new Set(["/", "/verify", "/404"]);

// The fragment names a patient or holds a card, so skipping must not touch it.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("content").focus();
});

byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const next = root.dataset.theme === "dark" ? "light" : "dark";
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = next;
  announce(say(`frame.${next}`));
  try {
    // Choosing what the system has anyway means following it again.
    if (next === system) {
      localStorage.removeItem(THEME);
    } else {
      localStorage.setItem(THEME, next);
    }
  } catch {
    // The choice then lasts as long as the page.
  }
});

let unended = null;
byId("sign-out").addEventListener("click", () =>
  whileBusy(byId("sign-out"), async () => {
    unended?.remove();
    try {
      await signOut();
      location.assign("/");
    } catch (problem) {
      unended = failure(say("frame.still_signed_in"), problem);
      byId("content").prepend(unended);
      unended.scrollIntoView({ block: "center" });
    }
  }),
);

if (PUBLIC.has(document.body.dataset.page)) {
  whoever();
}
