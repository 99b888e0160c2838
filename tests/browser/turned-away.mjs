// What stands in front of the service refuses, with a page of its own or by the API's words. Nobody is signed out by that,
// no chart is closed, no password was wrong, and no file of an import is refused for good. Answers are made up.

import { answered, day, id, moment, pageOf } from "./answers.mjs";
import { assert, open, origin } from "./portal.mjs";

const NAME = "Nila Deshpande";
const path = `/api/records/patients/${id(3)}`;
const version = { version: 2, kind: "visit", amends: 1, replaces: 1, reason: "Mistyped", integrity: "intact", state: "anchored", commitment: `0x${"1".repeat(64)}`, author: { id: id(1), name: "Dr. Asha Iyer" }, saved_at: moment(-2), visit: { date: day(-1), diagnosis: [{ text: "Asthma", code: "J45.9" }] } };
const chart = { patient: { name: NAME, birth_date: "1985-02-03", gender: "female" }, versions: [version], etag: '"2"' };
/** As a firewall says it: no type, no words for anybody. */
const blocked = { status: 403, headers: { "content-type": "text/html" }, body: Buffer.from("<html><body>Request blocked.</body></html>") };
const limited = { status: 429, headers: { "retry-after": "60" }, problem: "too-many-requests" };

const { browser } = await open();
try {
  for (const refused of [blocked, limited]) {
    await sessionStays(refused);
    await chartStays(refused);
    await passwordWasNotWrong(refused);
    await fileStays(refused);
  }
} finally {
  await browser.close();
}

async function sessionStays(refused) {
  const context = await answered(browser, "doctor", { "/api/auth/refresh": refused });
  const page = await pageOf(context);
  await page.goto(`${origin}/chart#${id(3)}`);
  await page.waitForSelector("#content .notice[data-tone=bad] button");
  assert.equal(new URL(page.url()).pathname, "/chart");
  assert.equal(await page.evaluate(() => localStorage.getItem("medseal.session")), "1", "the session is not forgotten");
  await context.close();
  console.log(`${refused.status}: a session that cannot be refreshed now is not over`);
}

async function chartStays(refused) {
  const context = await answered(browser, "doctor", { [path]: chart, [`${path}/details`]: () => new Promise(() => {}), [`${path}/versions/2/changes`]: refused });
  const page = await pageOf(context);
  await page.goto(`${origin}/chart#${id(3)}`);
  await page.locator("[data-part=revisions] > summary").click();
  await page.waitForSelector("[data-part=revisions] .notice[data-tone=bad]");
  assert.ok((await page.innerText("body")).includes(NAME));
  assert.equal(await page.locator("[data-closed]").count(), 0);
  await context.close();
  console.log(`${refused.status}: a chart stays open`);
}

async function passwordWasNotWrong(refused) {
  const context = await answered(browser, null, { "/api/auth/sign-in": refused });
  const page = await pageOf(context);
  await page.goto(`${origin}/sign-in`);
  await page.fill("#email", "asha@example.org");
  await page.fill("#password", "correct horse battery staple");
  await page.click("#submit");
  const told = page.locator("#sign-in .error-summary");
  await told.waitFor();
  assert.match(await told.innerText(), /wait/i);
  assert.doesNotMatch(await told.innerText(), /password/i);
  await context.close();
  console.log(`${refused.status}: nobody is told that their password is wrong`);
}

async function fileStays(refused) {
  let asked = 0;
  const context = await answered(browser, "admin", {
    "POST /api/records/imports": () => {
      asked += 1;
      return refused;
    },
  });
  const page = await pageOf(context);
  await page.goto(`${origin}/import`);
  // Before the page knows who is there, nobody hears that files were chosen.
  await page.waitForSelector("#import-part:not([hidden])");
  const files = ["one", "two"].map((name) => ({ name: `${name}.json`, mimeType: "application/json", buffer: Buffer.from(`{"resourceType":"Bundle","id":"${name}"}`) }));
  await page.setInputFiles("#import-files", files);
  await page.waitForSelector("#import-again:not([hidden])");
  assert.equal(await page.locator("[data-count=refused]").count(), 0);
  if (refused.status === 429) assert.equal(asked, 1, "who is over a limit asks no further");
  await context.close();
  console.log(`${refused.status}: a file that was turned away can be sent again`);
}
