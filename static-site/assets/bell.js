// How many notices are not read, beside the bell on every page.

import { request } from "./api.js";
import { byId } from "./element.js";
import { lastUse } from "./idle.js";
import { say } from "./say.js";

const MINUTES = 2;
const bell = byId("bell");
const count = byId("bell-count");
const plain = bell.getAttribute("aria-label");
let person = null;
let timer = 0;
let asked = 0;

document.addEventListener("session", ({ detail }) => {
  if (detail?.id === person?.id) return;
  person = detail;
  asked = 0;
  // After everybody else was told, too: a session that begins counts as use.
  queueMicrotask(ring);
});
document.addEventListener("notices-read", ({ detail }) => show(detail));
document.addEventListener("visibilitychange", () => !document.hidden && ring());

async function ring() {
  clearTimeout(timer);
  if (!person) return show(0);
  if (document.hidden) return;
  const whose = person;
  timer = setTimeout(ring, MINUTES * 60_000);
  // Each question may renew the session: asked where nobody is, it would keep open what an hour without use closes.
  if (lastUse() <= asked) return;
  asked = Date.now();
  try {
    const { data } = await request("/api/records/notices");
    if (whose !== person) return;
    show(data.unread ?? 0);
  } catch {
    // The page itself says when the service is away.
  }
}

function show(unread) {
  count.hidden = unread === 0;
  // What is heard holds what is seen (WCAG 2.5.3).
  const shown = unread > 9 ? "9+" : String(unread);
  count.textContent = shown;
  bell.setAttribute("aria-label", unread ? say("notices.unread", { count: unread, shown }) : plain);
}
