// Nobody's page on somebody else's screen: what happens to a page when, beside it, its owner signs out, signs in again,
// or somebody else does. Answers of the service are made up.

import { answered, id, pageOf, PEOPLE } from "./answers.mjs";
import { assert, open, origin } from "./portal.mjs";

const MARK = "medseal.session";
const NAME = "Siobhán O’Connor-Müller";
const chart = `/api/records/patients/${id(3)}`;

const { browser } = await open();
try {
  await signedOut();
  await signedInAgain();
  await fromMemory();
} finally {
  await browser.close();
}

/** Two tabs of a doctor, one with a chart; `now` says who the cookie belongs to. */
async function clinic() {
  const now = { person: PEOPLE.doctor };
  const session = () => (now.person ? { access_token: "made-up", person: now.person, second_factor: "given", expires_in: 900 } : { status: 401, problem: "no-session" });
  const mine = (answer) => () => (now.person?.role === "doctor" ? answer : { status: 404 });
  const context = await answered(browser, null, {
    "/api/auth/refresh": session,
    "/api/auth/sign-in": session,
    "/api/auth/sign-out": () => ((now.person = null), { status: 204 }),
    "/api/records/patients": { patients: [] },
    [chart]: mine({ patient: { name: NAME, birth_date: "1990-02-28", gender: "female" }, versions: [], etag: '"1"' }),
    [`${chart}/details`]: mine({ details: { family: "O’Connor-Müller", given: "Siobhán", birth_date: "1990-02-28", gender: "female", conditions: [] }, name: NAME, version: 1, etag: '"1"' }),
  });
  const [desk, other] = [await pageOf(context), await pageOf(context)];
  await other.goto(`${origin}/chart#${id(3)}`);
  await other.getByRole("heading", { name: NAME }).waitFor();
  await desk.goto(`${origin}/patients`);
  await desk.waitForSelector("#patients[aria-busy=false]");
  return { context, now, desk, other };
}

async function signIn(page) {
  await page.goto(`${origin}/sign-in`);
  await page.fill("#email", "somebody@clinic.example");
  await page.fill("#password", "a long password");
  await page.click("#submit");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

async function signedOut() {
  const { context, desk, other } = await clinic();
  await desk.evaluate(() => document.getElementById("sign-out").click());
  await other.waitForURL(/\/sign-in#/);
  assert.ok(!(await other.innerText("body")).includes(NAME));
  await context.close();
  console.log("signing out clears what is open in another tab");
}

async function signedInAgain() {
  const { context, now, desk, other } = await clinic();
  await other.evaluate(() => (window.same = true));
  const before = await other.evaluate((key) => localStorage.getItem(key), MARK);
  await signIn(desk);
  assert.notEqual(await other.evaluate((key) => localStorage.getItem(key), MARK), before, "each sign-in has its own mark");
  await other.waitForTimeout(500);
  assert.ok(await other.evaluate(() => window.same), "the same person loses nothing");
  now.person = PEOPLE.patient;
  await signIn(desk);
  await other.waitForFunction(() => !window.same);
  await other.waitForFunction((name) => document.body && !document.body.innerText.includes(name), NAME);
  await context.close();
  console.log("somebody else's sign-in does, and the same person's does not");
}

async function fromMemory() {
  const { context, now, other } = await clinic();
  now.person = PEOPLE.patient;
  await other.evaluate((key) => {
    window.same = true;
    localStorage.setItem(key, "of somebody else");
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  }, MARK);
  await other.waitForFunction(() => !window.same);
  await other.waitForFunction((name) => document.body && !document.body.innerText.includes(name), NAME);
  await context.close();
  console.log("a page from the browser's memory is loaded anew");
}
