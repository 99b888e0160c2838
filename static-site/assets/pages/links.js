import { request } from "../api.js";
import { act, caseRow } from "../case.js";
import { copy } from "../clipboard.js";
import { confirmed } from "../confirm.js";
import { showTime } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, showErrors, showSignedOut } from "../forms.js";
import { part } from "../part.js";
import { qrDrawing } from "../qr/drawing.js";
import { say } from "../say.js";
import { leave, whoeverMustBe } from "../session.js";
import { announce, empty, notice, sentence, skeleton, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";

const form = byId("share");
const box = byId("links");
const SHORTEST = 6;
let address = "";

fill(box, skeleton(2, "short"));
const person = await whoeverMustBe();
if (person.role === "patient") {
  address = `/api/qr/patients/${encodeURIComponent(person.id)}/links`;
  byId("own").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("copy").addEventListener("click", () => copy(byId("link").value, byId("copy"), () => byId("link").select()));
  byId("link").addEventListener("focus", () => byId("link").select());
  byId("done").addEventListener("click", putAway);
  // Whoever comes back to this page later must not find the key on it.
  addEventListener("pagehide", putAway);
  load();
} else {
  fill(byId("elsewhere"), empty("lock", say("links.patients_only"), say("links.patients_only_detail")));
}

function load() {
  announce(say("links.loading"));
  return part(box, say("links.failed"), async () => {
    const { data } = await request(address);
    return data.links.length ? element("ul", { class: "cases" }, data.links.map(row)) : empty("link", say("links.none"), say("links.none_detail"));
  });
}

function row({ id, label, created_at: created, expires_at: ends, opened, last_opened: last, passcode, spent }) {
  const title = label || say("links.no_label");
  const used = opened ? say("links.opened", { count: opened, time: last ? showTime(last) : "" }) : say("links.not_opened");
  return caseRow({
    drawing: "link",
    title,
    marks: [passcode && ["info", say("links.with_passcode")], spent && ["warn", say("links.spent")]],
    lines: [spent ? say("links.spent_detail") : say("links.until", { time: showTime(ends) }), `${say("links.made_at", { time: showTime(created) })} · ${used} · #${id.slice(0, 8)}`],
    acts: [act(say("links.end"), title, (button) => end({ id, title }, button), { danger: true })],
    data: { link: id, opened, spent: spent || undefined },
  });
}

async function end({ id, title }, button) {
  if (!(await confirmed(byId("end-dialog"), title))) return;
  announce(say("links.ending"));
  await whileBusy(button, async () => {
    try {
      await write("DELETE", `${address}/${encodeURIComponent(id)}`);
    } catch (problem) {
      if (problem.status === 401) return leave();
      // 404: it has ended by itself meanwhile.
      if (problem.status !== 404) return tell(notice("bad", say("links.not_ended"), isUnknown(problem) ? say("links.unknown") : sentence(problem)));
    }
    tell(notice("good", say("links.ended", { name: title }), say("links.ended_detail")));
    await load();
  });
}

function asked() {
  return {
    label: byId("label").value.trim() || undefined,
    hours: Number(form.querySelector("input[name=hours]:checked").value),
    passcode: byId("passcode").value || undefined,
  };
}

function submit() {
  const wanted = asked();
  if (wanted.passcode && wanted.passcode.length < SHORTEST) return showErrors(form, [{ field: "passcode", detail: say("links.short_passcode", { count: SHORTEST }) }]);
  clearErrors(form);
  announce(say("links.making"));
  return whileBusy(byId("submit"), () => make(wanted));
}

async function make(wanted) {
  let made;
  try {
    made = await write("POST", address, wanted);
  } catch (problem) {
    if (problem.status === 401) return showSignedOut(form);
    const errors = problem.errors ?? [];
    return showErrors(form, errors, errors.length ? undefined : `${say("links.not_made")}. ${isUnknown(problem) ? say("links.unknown_made") : sentence(problem)}`);
  }
  form.reset();
  show(made);
  await load();
}

/** The link is the key: it is shown once, drawn here, and kept nowhere. */
function show({ link, expires_at: ends }) {
  fill(byId("told"));
  byId("link").value = link;
  fill(byId("code"), drawing(link));
  byId("made-until").textContent = say("links.until", { time: showTime(ends) });
  byId("made").hidden = false;
  byId("made-title").focus();
  byId("made").scrollIntoView({ block: "center" });
}

function drawing(link) {
  try {
    return qrDrawing(link, byId("code").dataset.label, "L");
  } catch {
    // An origin may be so long that no code takes the link; it can be copied all the same.
    return null;
  }
}

function putAway() {
  byId("made").hidden = true;
  byId("link").value = "";
  fill(byId("code"));
}

function tell(told) {
  told.tabIndex = -1;
  fill(byId("told"), told);
  told.focus();
  told.scrollIntoView({ block: "center" });
}
