import { showDate } from "./dates.js";
import { element, facts } from "./element.js";
import { canSay, say } from "./say.js";

/** Whether nothing was recorded. */
export function isEmptyVisit(visit) {
  return rowsOf(visit).length === 0;
}

/** What happened at a visit, as the chart and the card tell it. Empty parts are left out. */
export function visitView(visit) {
  const given = rowsOf(visit);
  if (given.length === 0) {
    return element("p", { class: "muted" }, say("record.nothing"));
  }
  return facts(given.map(([name, value]) => [say(`record.${name}`), value]), { class: "facts-list" });
}

function rowsOf(visit) {
  const rows = [
    ["kind", visit.kind],
    ["symptoms", visit.symptoms],
    ["diagnosis", lines(visit.diagnosis, coded)],
    ["prescriptions", lines(visit.prescriptions, prescription)],
    ["observations", lines(visit.observations, measurement)],
    ["procedures", lines(visit.procedures, coded)],
    ["immunizations", lines(visit.immunizations, coded)],
    ["notes", visit.notes && element("span", { class: "prose" }, visit.notes)],
    ["follow_up", visit.follow_up && showDate(visit.follow_up)],
  ];
  return rows.filter(([, value]) => value);
}

function lines(items, show) {
  if (!items?.length) {
    return null;
  }
  return items.length === 1 ? show(items[0]) : element("ul", { class: "lines" }, items.map((item) => element("li", {}, show(item))));
}

function coded(item) {
  if (typeof item === "string") {
    return element("span", {}, item);
  }
  const when = item.date && element("span", { class: "muted" }, ` ${showDate(item.date)}`);
  const code = item.code && element("span", { class: "muted small" }, ` ${say("record.code", { code: item.code })}`);
  return element("span", {}, item.text, status(item), when, code);
}

function prescription(item) {
  const days = item.days && say("record.days", { count: Number(item.days) });
  const how = [item.dose, item.frequency, days].filter(Boolean).join(", ");
  return element("span", {}, element("strong", {}, item.drug), status(item), how && element("span", { class: "how" }, how));
}

/** UCUM codes that read as a riddle; every other unit is shown as it was written. */
const UNITS = { Cel: "°C", "mm[Hg]": "mmHg", "1": "", "{score}": "" };

function measurement(item) {
  const shown = legible(item.value);
  const unit = Object.hasOwn(UNITS, item.unit ?? "") ? UNITS[item.unit] : item.unit;
  const value = [shown, unit].filter((part) => part).join(" ");
  const exact = shown === item.value ? {} : { title: item.value };
  return element("span", {}, item.name ?? say("record.test"), value && [" ", element("strong", exact, value)], status(item));
}

/** No instrument reads 179.2213976069333 cm: long decimals are shown with four digits, whole in the title. */
function legible(value) {
  return /^-?\d+\.\d{4,}$/.test(value ?? "") ? String(Number(Number(value).toPrecision(4))) : value;
}

/** Only a status that changes what the line means is given at all: stopped, resolved, not-done. */
function status(item) {
  return item.status && [" ", element("span", { class: "status" }, canSay(`status.${item.status}`) ? say(`status.${item.status}`) : item.status)];
}
