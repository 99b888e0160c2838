// A desk that somebody left: after an hour the session is over and nothing of it is on the screen, in whatever tab; what
// was typed waits for who typed it. Answers are made up, and the clock is set on.

import { accessible, fits } from "./accessible.mjs";
import { answered, id, pageOf, PEOPLE } from "./answers.mjs";
import { assert, open, origin } from "./portal.mjs";

const NAME = "Nila Deshpande";
const TYPED = "Cough for a week";
const MINUTE = 60_000;
const path = `/api/records/patients/${id(3)}`;
const chart = { patient: { name: NAME, birth_date: "1985-02-03", gender: "female" }, versions: [], etag: '"1"' };

const { browser } = await open();
try {
  await chartCloses();
  await whoIsThereStays();
  await formIsCovered();
  await notForSomebodyElse();
  await publicPageStays();
} finally {
  await browser.close();
}

/** A doctor's context whose calls are counted, and whose session can be another one later. */
async function desk() {
  const desk = { calls: { refresh: 0, notices: 0, signOut: 0 }, person: PEOPLE.doctor };
  desk.context = await answered(browser, "doctor", {
    "/api/auth/refresh": () => {
      desk.calls.refresh += 1;
      return desk.person ? { access_token: "made-up", person: desk.person, second_factor: "given", expires_in: 900 } : { status: 401, problem: "no-session" };
    },
    "POST /api/auth/sign-out": () => {
      desk.calls.signOut += 1;
      desk.person = null;
      return { status: 204 };
    },
    "/api/records/notices": () => {
      desk.calls.notices += 1;
      return { notices: [], unread: 3 };
    },
    [path]: chart,
    [`${path}/details`]: () => new Promise(() => {}),
    "/api/verify/batches": { batches: [] },
  });
  return desk;
}

async function at(desk, where, shown) {
  const page = await pageOf(desk.context);
  await page.clock.install();
  await page.goto(`${origin}${where}`);
  await page.waitForSelector(shown);
  return page;
}

/** Time goes by as it does for a page in front: every timer runs when it is due. */
function wait(page, minutes) {
  return page.clock.runFor(minutes * MINUTE);
}

/** Until the bell has asked that often: its question goes out at the clock's time and arrives at ours. */
async function rung(one, times) {
  for (const until = Date.now() + 20_000; one.calls.notices < times && Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(one.calls.notices, times, "the bell rings when somebody was here");
}

async function chartCloses() {
  const one = await desk();
  const page = await at(one, `/chart#${id(3)}`, "#timeline .empty");
  assert.ok((await page.innerText("body")).includes(NAME));
  await page.waitForFunction(() => !document.querySelector("#bell-count").hidden);
  await wait(page, 58);
  assert.deepEqual(one.calls, { refresh: 1, notices: 1, signOut: 0 }, "nothing that is asked keeps the session alive");
  // The page is left while its clock runs, which then has nobody to answer to.
  await Promise.all([page.waitForURL(/\/sign-in#/), wait(page, 3).catch(() => {})]);
  assert.ok(!(await page.innerText("body")).includes(NAME));
  assert.equal(one.calls.signOut, 1);
  await one.context.close();
  console.log("a chart that nobody uses for an hour leaves the screen, and its session ends");
}

async function whoIsThereStays() {
  const one = await desk();
  const page = await at(one, `/chart#${id(3)}`, "#timeline .empty");
  for (let turn = 1; turn <= 3; turn += 1) {
    await rung(one, turn);
    await wait(page, 50);
    assert.equal(one.calls.notices, turn, "the bell does not ring where nobody is");
    await page.keyboard.press("Shift");
    await wait(page, 2);
  }
  await rung(one, 4);
  assert.equal(new URL(page.url()).pathname, "/chart");
  assert.equal(one.calls.signOut, 0);
  await one.context.close();
  console.log("who is there is not signed out, and is told of what is new");
}

async function covered() {
  const one = await desk();
  const page = await at(one, `/visit#${id(3)}`, "#symptoms");
  await page.fill("#symptoms", TYPED);
  await wait(page, 61);
  await page.waitForSelector("#away[open]");
  await page.waitForFunction(() => localStorage.getItem("medseal.session") === "");
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
  await page.waitForSelector("#away[open]");
  assert.ok(!(await page.innerText("body")).includes(NAME), "nothing of the page shows");
  assert.equal(await page.locator("#symptoms").isVisible(), false);
  assert.ok(!(await page.title()).includes(NAME), "nor in the title");
  await fits(page, "the cover");
  await page.clock.resume();
  await accessible(page, "the cover");
  await page.click("#away button");
  await page.waitForFunction(() => document.querySelector("#away [role=status]").textContent !== "");
  return { one, page };
}

/** Somebody signs in in another tab. */
async function signIn(one, person) {
  one.person = person;
  const beside = await one.context.newPage();
  await beside.goto(`${origin}/404`);
  await beside.evaluate(() => localStorage.setItem("medseal.session", "another"));
}

async function formIsCovered() {
  const { one, page } = await covered();
  await signIn(one, PEOPLE.doctor);
  await page.waitForSelector("#away", { state: "detached" });
  assert.equal(await page.inputValue("#symptoms"), TYPED);
  assert.ok(await page.locator("#symptoms").isVisible());
  await one.context.close();
  console.log("a form is covered, and waits for who typed it");
}

async function notForSomebodyElse() {
  const { one, page } = await covered();
  const loaded = page.waitForEvent("load");
  page.on("dialog", (dialog) => dialog.accept());
  await signIn(one, { ...PEOPLE.doctor, id: id(99), name: "Dr. Another" });
  await loaded;
  await page.waitForSelector("#symptoms");
  assert.equal(await page.inputValue("#symptoms"), "");
  await one.context.close();
  console.log("and is gone when somebody else signs in");
}

async function publicPageStays() {
  const one = await desk();
  const page = await at(one, "/chain", "#account-name:not(:empty)");
  await wait(page, 61);
  await page.waitForSelector("a[data-for=signed-out]:not([hidden])");
  assert.equal(new URL(page.url()).pathname, "/chain");
  assert.equal(one.calls.signOut, 1);
  await one.context.close();
  console.log("a public page goes on without the session");
}
