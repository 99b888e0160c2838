import { byDay } from "../appointments/days.js";
import { Ask } from "../appointments/ask.js";
import { Deeds } from "../appointments/deeds.js";
import { appointmentRow, otherSide, STATES } from "../appointments/row.js";
import { showDay, showWhen, zoneName } from "../appointments/words.js";
import { byId, element, fill } from "../element.js";
import { Listing } from "../listing.js";
import { say } from "../say.js";
import { whoeverMustBe } from "../session.js";
import { announce, empty, notice, skeleton } from "../status.js";

const [coming, past, filter] = [byId("coming"), byId("past"), byId("status-filter")];
byId("zone").textContent = zoneName();
filter.append(...STATES.map((state) => element("option", { value: state }, say(`appointments.states.${state}`))));
fill(byId("appointments"), skeleton(4, "short"));
announce(say("appointments.loading"));

const person = await whoeverMustBe();
const deeds = new Deeds(person, { changed, tell, again: () => list.load({ quiet: true }) });
const list = new Listing({
  box: byId("appointments"),
  more: byId("more"),
  path,
  member: "appointments",
  draw: days,
  none: () => empty("calendar", say(isPast() ? "appointments.none_past" : "appointments.none"), say(person.role === "patient" ? "appointments.none_detail" : "appointments.none_detail_staff")),
  failed: say("appointments.failed"),
});
for (const tab of [coming, past]) tab.addEventListener("click", () => choose(tab));
filter.addEventListener("change", () => list.load());
new Ask(person, made);
list.load();

function isPast() {
  return past.getAttribute("aria-pressed") === "true";
}

function path() {
  const query = new URLSearchParams();
  if (isPast()) query.set("past", "true");
  if (filter.value) query.set("status", filter.value);
  return `/api/records/appointments${query.size ? `?${query}` : ""}`;
}

function choose(tab) {
  for (const one of [coming, past]) one.setAttribute("aria-pressed", String(one === tab));
  announce(say("appointments.loading"));
  list.load();
}

function days(items) {
  return byDay(items).map(([day, ones]) =>
    element("section", { class: "day", "aria-labelledby": `day-${day}` }, element("h3", { id: `day-${day}` }, showDay(day)), element("ul", { class: "cases" }, ones.map((one) => appointmentRow(one, person, deeds.of(one))))),
  );
}

/** An appointment as it is now takes its old place, or its new one. */
function changed(now, action) {
  const old = list.items.find(({ id }) => id === now.id);
  if (old && old.start !== now.start) list.load({ quiet: true });
  else list.replace(({ id }) => id === now.id, { ...old, ...now });
  tell(notice("good", say(`appointments.done.${action}`, { name: otherSide(now, person) }), showWhen(now)));
}

function made(appointment) {
  tell(notice("good", say(appointment.status === "booked" ? "appointments.booked" : "appointments.asked", { name: otherSide(appointment, person) }), showWhen(appointment)));
  if (isPast()) choose(coming);
  else list.load({ quiet: true });
}

function tell(box) {
  box.tabIndex = -1;
  fill(byId("told"), box);
  box.focus();
  box.scrollIntoView({ block: "center" });
}
