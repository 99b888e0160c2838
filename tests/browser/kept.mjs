// What must not be lost, and what must not stay, from answers that are made up: a form outlives the session, and so does
// the key of a write that nobody answered; a chart that may no longer be read leaves the page at whatever answer says so;
// a printed record names its files; a list that is asked for at each key has nobody twice; and an entry of a log that the
// download lacks is missed.

import { answered, day, id, moment, pageOf, PEOPLE } from "./answers.mjs";
import { assert, open, origin } from "./portal.mjs";

const NAME = "Nila Deshpande";
const SHA256 = "5a".repeat(32);
const FILE = { id: id(77), title: "X-ray of the left hand", type: "image/png", size: 78, sha256: SHA256 };
const chart = (patient) => `/api/records/patients/${patient}`;
const version = (number, more) => ({ version: number, kind: "visit", integrity: "intact", state: "anchored", commitment: `0x${"1".repeat(64)}`, author: { id: id(1), name: "Dr. Asha Iyer" }, saved_at: moment(-number), visit: { date: day(-1), diagnosis: [{ text: "Asthma", code: "J45.9" }], attachments: [FILE] }, ...more });
const read = { patient: { name: NAME, birth_date: day(-15000), gender: "female" }, versions: [version(2, { amends: 1, replaces: 1, reason: "Mistyped" })], etag: '"2"' };

const { browser } = await open();
try {
  await formKept();
  await keyKept();
  await chartGone("[data-part=revisions] > summary", `${chart(id(3))}/versions/2/changes`);
  await chartGone("[data-attachment] [data-action=save]", `${chart(id(3))}/versions/2/attachments/${FILE.id}`);
  await hourEnds();
  await printed();
  await nobodyTwice();
  await entryMissed();
} finally {
  await browser.close();
}

async function formKept() {
  const context = await answered(browser, "doctor", { "GET /api/records/patients": { patients: [] }, "/api/auth/practitioners": { practitioners: [] }, "POST /api/records/patients": { status: 401, problem: "no-session" } });
  const page = await pageOf(context);
  await page.goto(`${origin}/patients`);
  await page.click("#register-open");
  const typed = { given: "Nila", family: "Deshpande", birth_date: "1985-02-03" };
  for (const [field, value] of Object.entries(typed)) await page.fill(`#${field}`, value);
  await page.selectOption("#gender", "female");
  await page.click("#register-submit");
  await page.waitForSelector("#registration .error-summary a[target=_blank]");
  assert.equal(new URL(page.url()).pathname, "/patients");
  for (const [field, value] of Object.entries(typed)) assert.equal(await page.inputValue(`#${field}`), value, field);
  await context.close();
  console.log("a form that is sent after the session ended keeps what was typed");
}

async function keyKept() {
  const answers = [{ status: 503, problem: "unavailable" }, { status: 401, problem: "no-session" }, { status: 429, problem: "too-many-requests" }, { status: 403, problem: "second-factor-gone" }, { status: 422, problem: "invalid-field" }, { status: 503, problem: "unavailable" }];
  const keys = [];
  // After a 401 the page asks once more by itself.
  const register = (_url, request) => {
    keys[turn] = request.headers()["idempotency-key"];
    return answers[turn];
  };
  let turn = 0;
  const context = await answered(browser, "doctor", { "GET /api/records/patients": { patients: [] }, "/api/auth/practitioners": { practitioners: [] }, "POST /api/records/patients": register });
  const page = await pageOf(context);
  await page.goto(`${origin}/patients`);
  await page.click("#register-open");
  for (const [field, value] of Object.entries({ given: "Nila", family: "Deshpande", birth_date: "1985-02-03" })) await page.fill(`#${field}`, value);
  await page.selectOption("#gender", "female");
  for (; turn < answers.length; turn += 1) {
    await page.click("#register-submit:enabled");
    await page.waitForSelector("#register-submit:enabled");
    await page.waitForSelector("#registration .error-summary");
  }
  assert.deepEqual(keys.map((key) => keys.indexOf(key)), [0, 0, 0, 0, 0, 5], "one request until it is refused for what it says");
  await context.close();
  console.log("a write whose answer was lost is the same one after signing in again");
}

async function chartGone(act, refused) {
  const context = await answered(browser, "doctor", { [chart(id(3))]: read, [`${chart(id(3))}/details`]: { status: 404 }, [refused]: { status: 404 } });
  const page = await pageOf(context);
  await page.route(`**${chart(id(3))}/details`, () => {});
  await page.goto(`${origin}/chart#${id(3)}`);
  await page.locator(act).first().click();
  await page.waitForSelector("#timeline [data-closed]");
  assert.ok(!(await page.innerText("body")).includes(NAME), "no name");
  assert.ok(!(await page.title()).includes(NAME), "nor in the title");
  assert.equal(await page.locator(".entry").count(), 0, "and no visit");
  await context.close();
  console.log(`${refused.split("/").slice(-2)[0]}: refused, and the chart is gone`);
}

async function hourEnds() {
  const other = id(8);
  const context = await answered(browser, "doctor", { [chart(id(3))]: read, [chart(other)]: read, [`${chart(id(3))}/details`]: () => new Promise(() => {}), "POST /api/records/emergencies": { status: 201, body: { patient: id(3), until: moment(59) } }, "POST /api/auth/sign-out": { status: 204 } });
  const page = await pageOf(context);
  const kept = () => page.evaluate(() => sessionStorage.getItem("medseal.emergency"));
  await page.goto(`${origin}/emergency`);
  for (const [field, value] of Object.entries({ name: NAME, birth_date: "1985-02-03", reason: "Unconscious" })) await page.fill(`#${field}`, value);
  await page.click("#submit");
  await page.waitForSelector("#chart-access [data-left]");
  // The next doctor in this tab, who may read the chart anyway.
  const mine = await kept();
  await page.evaluate((hour) => sessionStorage.setItem("medseal.emergency", hour), JSON.stringify({ ...JSON.parse(mine), doctor: other }));
  await page.reload();
  await page.waitForSelector(".entry");
  assert.equal(await page.locator("#chart-access [data-left]").count(), 0, "is told of no hour");
  await page.click("#sign-out");
  await page.waitForURL(`${origin}/`);
  assert.equal(await kept(), null, "and signing out leaves no patient's id behind");
  await context.close();
  console.log("an emergency's hour is its doctor's, and ends with their session");
}

async function printed() {
  const own = PEOPLE.patient.id;
  const context = await answered(browser, "patient", { [chart(own)]: read, [`/api/qr/patients/${own}/card`]: { status: 409, problem: "version-revoked" } });
  const page = await pageOf(context);
  await page.goto(`${origin}/record`);
  const sheet = page.locator("#visits [data-version]");
  await sheet.waitFor();
  const words = await sheet.innerText();
  assert.ok(words.includes(FILE.title) && words.includes(SHA256), words);
  await context.close();
  console.log("the printed record names its files and their hashes");
}

async function nobodyTwice() {
  const doctors = Array.from({ length: 150 }, (_, index) => ({ id: id(index), name: `Dr. ${index}`, photo: false }));
  const answer = async (url) => {
    const from = Number(url.searchParams.get("cursor") ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 80));
    return { practitioners: doctors.slice(from, from + 50), next: from + 50 < 150 ? String(from + 50) : undefined };
  };
  const context = await answered(browser, "patient", { "/api/auth/practitioners": answer, [`${chart(PEOPLE.patient.id)}/consents`]: { consents: [] } });
  const page = await pageOf(context);
  await page.goto(`${origin}/access`);
  await page.waitForSelector("#practitioners input");
  await page.locator("#find").pressSequentially("Dr. 1", { delay: 15 });
  await page.waitForFunction(() => document.querySelectorAll("#practitioners input").length === 61);
  const ids = await page.locator("#practitioners input").evaluateAll((all) => all.map((one) => one.id));
  assert.equal(new Set(ids).size, ids.length, "each doctor once");
  await context.close();
  console.log("a directory that is asked at each key has nobody twice");
}

async function entryMissed() {
  const own = PEOPLE.patient.id;
  const entry = { number: 7, at: moment(-60), what: "read-chart", outcome: "done", who: { id: id(1), role: "doctor", name: "Dr. Asha Iyer" }, from: "203.0.113.7", hash: `0x${"9a".repeat(32)}` };
  const context = await answered(browser, "patient", { [`${chart(own)}/log`]: { entries: [entry] }, [`${chart(own)}/log/export`]: { resourceType: "Bundle", type: "collection" }, "/api/auth/practitioners": { practitioners: [] } });
  const page = await pageOf(context);
  await page.goto(`${origin}/log`);
  await page.locator("#check [data-log=lost]", { hasText: "7" }).waitFor();
  await page.waitForSelector("#log [data-number='7'][data-broken]");
  await context.close();
  console.log("an entry that is shown and not in the download is missed");
}
