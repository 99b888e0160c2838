// Days and times of appointments, in the reader's time zone: over midnight, on leap days, and where clocks change.
//
//   node --test static-site/tests/days.test.mjs

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { byDay, dayOf, daysBetween, later, midnight, times } from "../assets/appointments/days.js";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Chatham", "America/Sao_Paulo", "Africa/Cairo"];
const HOUR = 3_600_000;
const at = (text) => Date.parse(text);
const free = { minutes: 30, now: 0 };

// A process has one time zone, so each one is tried in a process of its own.
if (!process.env.ZONE) {
  for (const zone of ZONES) {
    test(`everything below, in ${zone}`, () => {
      execFileSync(process.execPath, ["--test", fileURLToPath(import.meta.url)], { env: { ...process.env, ZONE: zone, TZ: zone, NODE_TEST_CONTEXT: undefined }, stdio: "pipe" });
    });
  }
} else {
  everywhere();
  const here = { "Europe/Berlin": berlin, "Australia/Lord_Howe": lordHowe, "Africa/Cairo": cairo, "Asia/Kolkata": kolkata, "Pacific/Kiritimati": kiritimati }[process.env.ZONE];
  here?.();
}

function everywhere() {
  test("a day begins at its own midnight and is called by its own name", () => {
    for (const day of ["2026-11-22", "2026-12-31", "2027-01-01", "2028-02-29", "2024-02-29", "2026-03-29", "2026-10-25", "2026-04-05", "2026-10-04"]) {
      assert.equal(dayOf(midnight(day)), day);
      assert.equal(dayOf(midnight(later(day, 1)).getTime() - 1), day, "the last millisecond is of the day");
    }
  });

  test("what is no day has no midnight", () => {
    for (const none of ["2026-02-29", "2100-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-04-31", "26-01-01", "tomorrow", "", null, undefined]) {
      assert.equal(midnight(none), null, String(none));
    }
    assert.deepEqual(times("2026-02-29", free), []);
  });

  test("a leap day comes after 28 February and before 1 March", () => {
    assert.equal(later("2028-02-28", 1), "2028-02-29");
    assert.equal(later("2028-02-29", 1), "2028-03-01");
    assert.equal(later("2028-03-01", -1), "2028-02-29");
    assert.equal(later("2027-02-28", 1), "2027-03-01");
    assert.equal(later("2028-02-29", 365), "2029-02-28");
    assert.equal(later("2100-02-28", 1), "2100-03-01", "no leap year");
  });

  test("days are counted whatever the clocks do", () => {
    assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2);
    assert.equal(daysBetween("2026-10-24", "2026-10-26"), 2);
    assert.equal(daysBetween("2026-12-31", "2027-01-01"), 1);
    assert.equal(daysBetween("2028-03-01", "2028-02-28"), -2);
    let day = "2026-01-01";
    for (let count = 0; count < 800; count += 1, day = later(day, 1)) assert.equal(daysBetween("2026-01-01", day), count);
  });

  test("every day's times follow each other by a quarter of an hour, from midnight to the next, none twice", () => {
    let day = "2026-01-01";
    for (let count = 0; count < 400; count += 1, day = later(day, 1)) {
      const starts = times(day, free).map(({ start }) => at(start));
      assert.ok(starts.length >= 88 && starts.length <= 100, `${day}: ${starts.length}`);
      assert.ok(starts.every((start) => dayOf(start) === day && start % (HOUR / 4) === 0), day);
      assert.ok(starts.every((start, index) => index === 0 || start - starts[index - 1] === HOUR / 4), day);
      assert.equal(starts.length * (HOUR / 4), midnight(later(day, 1)).getTime() - midnight(day).getTime(), day);
    }
  });

  test("what is taken is taken also where it reaches over midnight, from either side", () => {
    const [first] = times("2026-11-23", free);
    const before = new Date(at(first.start) - HOUR / 4).toISOString();
    const late = { start: before, minutes: 30 };
    assert.equal(times("2026-11-23", { ...free, busy: [late] })[0].state, "busy", "the evening's appointment reaches into the day");
    const evening = times("2026-11-22", { ...free, busy: [{ start: first.start, minutes: 15 }] });
    assert.equal(evening.at(-1).state, "busy", "half an hour from a quarter to midnight would reach into the next day's");
    assert.equal(evening.at(-2).state, "free", "and from half past eleven it ends as that begins");
    assert.equal(times("2026-11-22", { ...free, minutes: 15, busy: [{ start: first.start, minutes: 15 }] }).at(-1).state, "free");
  });

  test("an appointment that is moved is not in its own way", () => {
    const noon = times("2026-11-23", free)[48].start;
    const stateOf = (own) => times("2026-11-23", { ...free, busy: [{ start: noon, minutes: 30 }], own }).find(({ start }) => start === noon).state;
    assert.equal(stateOf(null), "busy");
    assert.equal(stateOf(noon), "free");
  });

  test("what is over is over to the very moment", () => {
    const noon = times("2026-11-23", free)[48].start;
    const states = (now) => Object.fromEntries(times("2026-11-23", { ...free, now }).map(({ start, state }) => [start, state]));
    assert.equal(states(at(noon))[noon], "past");
    assert.equal(states(at(noon) - 1)[noon], "free");
  });

  test("a list is grouped by the reader's days, in its own order", () => {
    const [first] = times("2026-11-23", free);
    const shifted = (minutes) => ({ start: new Date(at(first.start) + minutes * 60_000).toISOString() });
    const grouped = byDay([shifted(-15), shifted(0), shifted(1425), shifted(1440)]);
    assert.deepEqual(grouped.map(([day, some]) => [day, some.length]), [["2026-11-22", 1], ["2026-11-23", 2], ["2026-11-24", 1]]);
  });
}

function berlin() {
  test("the night that summer begins has no time between two and three", () => {
    const found = times("2026-03-29", free);
    assert.equal(found.length, 92);
    assert.ok(!found.some(({ hour }) => hour === 2));
  });

  test("the night that winter begins has the times between two and three twice", () => {
    const found = times("2026-10-25", free);
    assert.equal(found.length, 100);
    assert.equal(found.filter(({ hour }) => hour === 2).length, 8);
    assert.equal(new Set(found.map(({ start }) => start)).size, 100);
  });

  test("a day of the calendar is not a day of UTC", () => {
    assert.equal(dayOf("2026-11-22T23:00:00Z"), "2026-11-23");
    assert.equal(times("2026-07-01", free)[0].start, "2026-06-30T22:00:00Z");
  });
}

function lordHowe() {
  test("where clocks change by half an hour the day has 23.5 or 24.5 hours", () => {
    assert.equal(times("2026-10-04", free).length, 94);
    assert.equal(times("2026-04-05", free).length, 98);
  });
}

function cairo() {
  test("a day whose midnight is left out begins at one", () => {
    const [first] = times("2026-04-24", free);
    assert.equal(first.hour, 1);
    assert.equal(dayOf(first.start), "2026-04-24");
  });
}

function kolkata() {
  test("a zone half an hour off the hour has its own quarters", () => {
    assert.equal(times("2026-11-23", free)[0].start, "2026-11-22T18:30:00Z");
    assert.equal(dayOf("2026-11-22T18:15:00Z"), "2026-11-22");
  });
}

function kiritimati() {
  test("fourteen hours ahead it is tomorrow already", () => {
    assert.equal(dayOf("2026-12-31T10:00:00Z"), "2027-01-01");
  });
}
