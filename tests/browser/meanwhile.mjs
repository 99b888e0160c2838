// What was typed about an appointment stays when somebody else changed it meanwhile. Answers are made up.

import { answered, id, moment, pageOf, PEOPLE } from "./answers.mjs";
import { assert, open, origin } from "./portal.mjs";

const start = (minutes) => `${moment(minutes).slice(0, 14)}00:00Z`;
const before = { id: id(1), patient: { id: PEOPLE.patient.id }, practitioner: { id: id(2), name: "Dr. Asha Iyer" }, start: start(3000), minutes: 30, status: "booked", asked_at: moment(), etag: '"1"' };

const { browser } = await open();
try {
  await kept({ ...before, start: start(4500), etag: '"2"' });
  await kept({ ...before, start: start(4500), etag: '"2"' }, 1);
  await unread({ ...before, start: start(4500), etag: '"2"' });
  await over({ ...before, status: "cancelled", by: "doctor", etag: '"2"' });
} finally {
  await browser.close();
}

/** A patient cancels with a reason, and the appointment is another by then; so often it cannot be read anew. */
async function cancelled(now, unread = 0) {
  const sent = [];
  const path = `/api/records/appointments/${before.id}`;
  const context = await answered(browser, "patient", {
    "/api/records/appointments": () => ({ appointments: [sent.length > 0 ? now : before] }),
    [`PUT ${path}`]: (_url, request) => {
      sent.push([request.headers()["if-match"], request.postDataJSON().reason]);
      return sent.length > 1 ? { status: 200, body: { ...now, status: "cancelled", etag: '"3"' } } : { status: 412, problem: "changed-since" };
    },
    [`GET ${path}`]: () => (unread-- > 0 ? { status: 502, problem: "unreachable" } : { status: 200, body: now }),
  });
  const page = await pageOf(context);
  await page.goto(`${origin}/appointments`);
  await page.click("#appointments [data-act=cancel]");
  await page.fill("#cancel-reason", "Travelling");
  await page.click("#cancel-submit");
  return { context, page, sent };
}

async function kept(now, unread = 0) {
  const { context, page, sent } = await cancelled(now, unread);
  await page.waitForSelector("#cancel-dialog .error-summary");
  assert.equal(await page.inputValue("#cancel-reason"), "Travelling");
  await page.click("#cancel-submit");
  await page.waitForSelector("#cancel-dialog", { state: "hidden" });
  assert.deepEqual(sent, [['"1"', "Travelling"], ['"2"', "Travelling"]]);
  await context.close();
  console.log("who cancels what was moved meanwhile is shown it, and types nothing again");
}

async function unread(now) {
  const { context, page, sent } = await cancelled(now, 2);
  await page.locator("#cancel-dialog .error-summary", { hasText: "meanwhile" }).waitFor();
  assert.equal(await page.inputValue("#cancel-reason"), "Travelling");
  assert.equal(sent.length, 1);
  await context.close();
  console.log("what cannot be read anew takes nothing that was typed");
}

async function over(now) {
  const { context, page, sent } = await cancelled(now);
  await page.waitForSelector("#cancel-dialog", { state: "hidden" });
  await page.getByText("has changed meanwhile").first().waitFor();
  assert.equal(sent.length, 1);
  await context.close();
  console.log("what was ended meanwhile is not ended again");
}
