import { closeWhenIdle } from "./away.js";
import { byId } from "./element.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { signOut, whoever } from "./session.js";
import { announce, failure, whileBusy } from "./status.js";

const THEME = "medseal.theme";
const LANGUAGE = "medseal.language";
const PUBLIC = new Set(["/", "/verify", "/chain", "/open", "/404"]);

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

// Below the width at which it is always there, the navigation is behind a button.
const menu = byId("menu");
const show = (open) => menu.setAttribute("aria-expanded", String(open));
menu.addEventListener("click", () => show(menu.getAttribute("aria-expanded") !== "true"));
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || menu.getAttribute("aria-expanded") !== "true") return;
  show(false);
  menu.focus();
});

// The same page in another language, with what stands behind `#`; the choice is followed from now on.
for (const link of document.querySelectorAll("a.language")) {
  link.addEventListener("click", () => {
    link.search = location.search;
    link.hash = location.hash;
    try {
      localStorage.setItem(LANGUAGE, link.hreflang);
    } catch {
      // Then only the address says it.
    }
  });
}

let unended = null;
byId("sign-out").addEventListener("click", () =>
  whileBusy(byId("sign-out"), async () => {
    unended?.remove();
    try {
      await signOut();
      location.assign(at("/"));
    } catch (problem) {
      unended = failure(say("frame.still_signed_in"), problem);
      byId("content").prepend(unended);
      unended.scrollIntoView({ block: "center" });
    }
  }),
);

const isPublic = PUBLIC.has(document.body.dataset.page);
closeWhenIdle(isPublic);
if (isPublic) {
  whoever();
}
