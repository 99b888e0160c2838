// Answers that come late: a page of a list that has begun anew, a file that was taken back before it was sent, a chart that
// follows another one. Answers are made up, and held back.

import { answered, day, id, moment, pageOf } from "./answers.mjs";
import { assert, open, origin } from "./portal.mjs";

const { browser } = await open();
try {
  await listBegunAnew();
  await fileTakenBack();
  await secondChart();
} finally {
  await browser.close();
}

/** A promise and what settles it. */
function held() {
  let release;
  return { until: new Promise((resolve) => (release = resolve)), release: () => release() };
}

async function listBegunAnew() {
  const late = held();
  const patient = (number) => ({ id: id(number), name: `Patient ${number}`, birth_date: "1985-02-03", gender: "female", versions: 1 });
  let registered = false;
  const context = await answered(browser, "doctor", {
    "GET /api/records/patients": async (url) => {
      if (!url.searchParams.has("cursor")) return { patients: registered ? [patient(3), patient(1)] : [patient(1)], next: "2" };
      if (registered) return { patients: [patient(4)] };
      await late.until;
      return { patients: [patient(2)] };
    },
    "POST /api/records/patients": () => {
      registered = true;
      return { status: 201, body: { patient_id: id(3) } };
    },
    "/api/auth/practitioners": { practitioners: [] },
  });
  const page = await pageOf(context);
  const shown = () => page.locator("#patients li[data-patient]").evaluateAll((all) => all.map(({ dataset }) => Number(dataset.patient.slice(-2))));
  await page.goto(`${origin}/patients`);
  await page.click("#more");
  await page.click("#register-open");
  for (const [field, value] of Object.entries({ given: "Nila", family: "Deshpande", birth_date: "1985-02-03" })) await page.fill(`#${field}`, value);
  await page.selectOption("#gender", "female");
  await page.click("#register-submit");
  await page.waitForSelector(`#patients li[data-patient="${id(3)}"]`);
  const answer = page.waitForResponse(/cursor=2/);
  late.release();
  await (await answer).finished();
  await page.click("#more:enabled");
  await page.waitForSelector(`#patients li[data-patient="${id(4)}"]`);
  assert.deepEqual(await shown(), [3, 1, 4]);
  await context.close();
  console.log("a page of the list before is no part of the list that began anew");
}

async function fileTakenBack() {
  let sent = 0;
  const context = await answered(browser, "doctor", {
    [`POST /api/records/patients/${id(3)}/attachments`]: () => {
      sent += 1;
      return { status: 401, problem: "no-session" };
    },
    "GET /api/records/patients": { patients: [] },
  });
  const page = await pageOf(context);
  await page.goto(`${origin}/patients`);
  await page.waitForSelector("#patients[aria-busy=false]");
  const ended = (when) =>
    page.evaluate(
      async ([path, at]) => {
        const [{ upload }, ending] = [await import("/assets/upload.js"), new AbortController()];
        if (at === "before") ending.abort();
        const fetched = window.fetch;
        window.fetch = (address, options) => {
          if (String(address).endsWith("/refresh")) ending.abort();
          return fetched(address, options);
        };
        const options = { type: "image/png", progress: () => {}, signal: ending.signal };
        const name = await upload(path, new Blob(["x"]), options).then(() => "sent", (problem) => problem.name);
        window.fetch = fetched;
        return name;
      },
      [`/api/records/patients/${id(3)}/attachments`, when],
    );
  assert.equal(await ended("before"), "AbortError");
  assert.equal(sent, 0, "nothing was sent");
  assert.equal(await ended("meanwhile"), "AbortError");
  assert.equal(sent, 1, "nor once more with another token");
  await context.close();
  console.log("a file that was taken back is not sent, nor sent again");
}

async function secondChart() {
  const waiting = (number) => `0x${String(number).repeat(64)}`;
  const chart = (number) => ({ patient: { name: `Patient ${number}`, birth_date: "1985-02-03", gender: "female" }, versions: [{ version: 2, kind: "visit", integrity: "intact", state: "pending", commitment: waiting(number), author: { id: id(1), name: "Dr. Asha Iyer" }, saved_at: moment(-2), visit: { date: day(-1), diagnosis: [{ text: "Asthma" }] } }], etag: '"2"' });
  const asked = { 3: 0, 4: 0 };
  const anchor = (number) => () => {
    asked[number] += 1;
    return { commitment: waiting(number), state: "pending" };
  };
  const context = await answered(browser, "doctor", Object.fromEntries([3, 4].flatMap((number) => [
    [`/api/records/patients/${id(number)}`, chart(number)],
    [`/api/records/patients/${id(number)}/details`, () => new Promise(() => {})],
    [`/api/verify/commitments/${waiting(number)}`, anchor(number)],
  ])));
  const page = await pageOf(context);
  await page.clock.install();
  await page.goto(`${origin}/chart#${id(3)}`);
  await page.waitForSelector(".entry");
  // Time stands still until each answer has been read: only then is the next question thought of.
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  for (let turn = 1; turn <= 12; turn += 1) {
    const answer = page.waitForResponse(/commitments/);
    for (const before = asked[3]; asked[3] === before; ) await page.clock.runFor(1_000);
    await (await answer).finished();
  }
  await page.evaluate((hash) => (location.hash = hash), id(4));
  await page.waitForFunction(() => document.querySelector("#patient-name").textContent === "Patient 4");
  await page.waitForSelector(".entry");
  const answer = page.waitForResponse(new RegExp(waiting(4)));
  await page.clock.runFor(2_000);
  await answer;
  await context.close();
  console.log("the second chart of a tab is asked about as soon as the first");
}
