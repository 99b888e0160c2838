import { request } from "../api.js";
import { byId, element, fill } from "../element.js";
import { cases, Listing } from "../listing.js";
import { noticeRow } from "../notice-row.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, failure, skeleton, whileBusy } from "../status.js";

const ADDRESS = "/api/records/notices";
const all = byId("all-read");
let unread = 0;

fill(byId("notices"), skeleton(4, "short"));
announce(say("notices.loading"));
const person = await whoeverMustBe();
const list = new Listing({
  box: byId("notices"),
  more: byId("more"),
  path: () => ADDRESS,
  member: "notices",
  draw: cases(row),
  none: () => empty("bell", say("notices.empty"), say("notices.empty_detail")),
  failed: say("notices.failed"),
  came: (data) => count(data.unread ?? 0),
});
all.addEventListener("click", () => whileBusy(all, readAll));
list.load();

function row(notice) {
  const words = say(notice.read ? "notices.mark_unread" : "notices.mark_read");
  const button = element("button", { class: "button small quiet", type: "button", dataset: { mark: notice.read ? "unread" : "read" } }, words);
  button.addEventListener("click", () => whileBusy(button, () => mark(notice)));
  return noticeRow(notice, person, button);
}

function count(number) {
  unread = number;
  all.hidden = unread === 0;
  document.dispatchEvent(new CustomEvent("notices-read", { detail: unread }));
}

async function mark(notice) {
  const read = !notice.read;
  await told(async () => {
    await request(`${ADDRESS}/${encodeURIComponent(notice.id)}/standing`, { method: "PUT", body: { read } });
    list.replace(({ id }) => id === notice.id, { ...notice, read });
    count(Math.max(0, unread + (read ? -1 : 1)));
    list.box.querySelector(`[data-notice="${CSS.escape(notice.id)}"] [data-mark]`)?.focus();
    announce(say(read ? "notices.now_read" : "notices.now_unread"));
  });
}

async function readAll() {
  await told(async () => {
    await request(`${ADDRESS}/standing`, { method: "PUT", body: { read: true } });
    list.items = list.items.map((notice) => ({ ...notice, read: true }));
    list.show();
    count(0);
    byId("content").focus();
    announce(say("notices.all_now_read"));
  });
}

async function told(work) {
  fill(byId("told"));
  try {
    await work();
  } catch (problem) {
    if (problem.status === 401) return leave();
    const box = failure(say("notices.not_marked"), problem);
    fill(byId("told"), box);
    box.scrollIntoView({ block: "center" });
  }
}
