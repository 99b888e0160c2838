// Who may read a chart, from both sides. An admin registers and invites a patient; the patient asks a doctor, who
// accepts, reads, and reads no more once the patient has ended it; another doctor declines with a reason; a doctor
// goes in by emergency. All of it stands in the log, which the patient's browser checks; then the patient is erased.
// ADMIN, DOCTOR and OTHER are JSON: {name, email, password, passkey}; mails are read at SES.

import { randomUUID } from "node:crypto";
import { assert, downloaded, firstStep, open, origin, picture, signIn, stranger } from "./portal.mjs";
import { linkTo } from "./mails.mjs";
import { logged, logOf, tampered } from "./log.mjs";

const [ADMIN, DOCTOR, OTHER] = ["ADMIN", "DOCTOR", "OTHER"].map((who) => JSON.parse(process.env[who]));
const mark = randomUUID().replace(/[^a-f]/g, "").slice(0, 6).padEnd(6, "a");
const PATIENT = { given: "Vera", family: `Quist${mark}`, born: "1961-04-09", email: `vera-${randomUUID().slice(0, 8)}@clinic.example`, password: "a lantern under the plum tree" };
const NAME = `${PATIENT.given} ${PATIENT.family}`;
const REASON = "Unconscious after a fall; allergies unknown";
const DECLINED = "On leave until spring";

const { browser, page: admin } = await open();
const [patient, doctor, other] = await Promise.all([1, 2, 3].map(() => stranger(browser, { acceptDownloads: true })));
try {
  await signIn(admin, ADMIN);
  const id = await registered();
  await welcomed(id);
  await asked(DOCTOR, "2031-12-31");
  await accepted(id);
  await ended(id);
  await declined();
  await broken(id);
  await toldOfEmergency(id);
  await checked();
  await erased(id);
} finally {
  await browser.close();
}

async function registered() {
  await admin.goto(`${origin}/patients`);
  await admin.click("#register-open");
  await admin.fill("#given", PATIENT.given);
  await admin.fill("#family", PATIENT.family);
  await admin.click("#register-submit");
  await admin.waitForSelector("#birth_date-error");
  assert.equal(await admin.inputValue("#family"), PATIENT.family, "what was typed is still there");
  await admin.fill("#birth_date", PATIENT.born);
  await admin.selectOption("#gender", "female");
  await admin.fill("#email", PATIENT.email);
  await picture(admin, "patients-register");
  await admin.click("#register-submit");
  const box = admin.locator("#told [data-patient]");
  await box.waitFor();
  const id = await box.getAttribute("data-patient");
  await box.getByRole("button").click();
  await admin.waitForSelector("#invite-dialog[open]");
  assert.equal(await admin.inputValue("#invite-email"), PATIENT.email);
  await picture(admin, "patients-invite");
  await admin.click("#invite-submit");
  await admin.locator("#told", { hasText: PATIENT.email }).waitFor();

  for (const words of [PATIENT.family.slice(0, 4).toUpperCase(), `${PATIENT.family} ${PATIENT.born}`, PATIENT.email]) {
    await admin.fill("#search", words);
    await admin.locator(`#patients li[data-patient="${id}"]`, { hasText: NAME }).waitFor();
  }
  await admin.fill("#search", `${PATIENT.family} 1961-04-10`);
  await admin.waitForSelector("#patients .empty");
  await picture(admin, "patients-admin");
  console.log("registered, invited, found by name, birth date and email");
  return id;
}

async function welcomed(id) {
  await patient.goto(await linkTo("welcome", PATIENT.email));
  await patient.fill("#password", PATIENT.password);
  await patient.click("#submit");
  await patient.waitForSelector("#done:not([hidden])");
  await signIn(patient, { ...PATIENT, passkey: undefined });
  assert.ok(patient.url().endsWith("/home"), patient.url());
  await patient.click("#navigation a[data-own]");
  await patient.waitForURL(`${origin}/chart#${id}`);
  await patient.waitForSelector("#timeline[aria-busy=false]");
  assert.equal(await patient.innerText("#patient-name"), NAME);
  assert.equal(await patient.locator("#timeline [data-version]").count(), 1);
  await picture(patient, "chart-of-ones-own");
  console.log("a patient reads their own chart, which holds the registration");
}

/** The patient asks; the doctor is told by the bell. */
async function asked({ name }, until = null) {
  await patient.goto(`${origin}/access`);
  await patient.waitForSelector("#directory[aria-busy=false] input[type=radio]");
  if (await patient.isVisible("#find")) await patient.fill("#find", name);
  await patient.locator("#practitioners label", { hasText: name }).locator("input").check();
  if (until) {
    await patient.fill("#until", "2020-01-01");
    await patient.click("#submit");
    await patient.waitForSelector("#until-error");
    assert.ok(await patient.locator("#practitioners label", { hasText: name }).locator("input").isChecked(), "the choice is still there");
    await patient.fill("#until", until);
  }
  await patient.click("#submit");
  await patient.locator("#current li[data-state=asked]", { hasText: name }).waitFor();
}

async function accepted(id) {
  await signIn(doctor, DOCTOR);
  await doctor.goto(`${origin}/chart#${id}`);
  await doctor.waitForSelector("#timeline [data-closed]");
  assert.ok(!(await doctor.innerText("body")).includes(PATIENT.family), "asked is not yet let in");

  await doctor.waitForSelector("#bell-count:not([hidden])");
  await doctor.click("#bell");
  await doctor.waitForSelector(`#notices li[data-kind=consent-asked][data-patient="${id}"]`);
  await doctor.click("#all-read");
  await doctor.waitForSelector("#bell-count", { state: "hidden" });
  await picture(doctor, "notices-doctor");
  await doctor.goto(`${origin}/requests`);
  const request = doctor.locator(`#requests li[data-patient="${id}"]`);
  await request.waitFor();
  assert.match(await request.innerText(), new RegExp(NAME));
  await picture(doctor, "requests");
  await request.locator("[data-answer=accept]").click();
  await doctor.locator("#told a[href^='/chart#']").click();
  await doctor.waitForSelector("#timeline [data-version]");
  assert.equal(await doctor.innerText("#patient-name"), NAME);

  const read = (await logged(patient, "read-chart")).filter({ hasText: DOCTOR.name });
  const outcomes = await read.evaluateAll((rows) => rows.map(({ dataset }) => dataset.outcome));
  assert.deepEqual(outcomes, ["done", "refused"], "newest first: the reading, and the attempt before it");
  await picture(patient, "log");
  await patient.goto(`${origin}/notices`);
  await patient.waitForSelector("#notices li[data-kind=consent-accepted]");
  console.log("asked, accepted, read, and logged; the attempt before it, too");
}

/** The doctor's page stands open, and shows nothing more once the patient has ended it. */
async function ended(id) {
  await patient.goto(`${origin}/access`);
  await patient.locator("#current li[data-state=active]", { hasText: DOCTOR.name }).getByRole("button").click();
  await patient.waitForSelector("#end-dialog[open]");
  await picture(patient, "access-end");
  await patient.click("#end-dialog button[value=yes]");
  await patient.locator("#past li[data-state=ended]", { hasText: DOCTOR.name }).waitFor();
  await picture(patient, "access");

  assert.equal(await doctor.innerText("#patient-name"), NAME);
  await doctor.click("#kept summary");
  const [answer] = await Promise.all([doctor.waitForResponse((response) => response.url().includes("/kept")), doctor.click("#kept-show")]);
  assert.equal(answer.status(), 404);
  await doctor.waitForSelector("#timeline [data-closed]");
  assert.ok(!(await doctor.innerText("body")).includes(PATIENT.family), "nothing of the chart stays on the screen");
  await doctor.goto(`${origin}/notices`);
  await doctor.waitForSelector("#notices li[data-kind=consent-ended]");
  await doctor.goto(`${origin}/patients`);
  await doctor.waitForSelector("#patients[aria-busy=false]");
  assert.equal(await doctor.locator(`li[data-patient="${id}"]`).count(), 0);
  console.log("ended: the next read is a 404, and the open page is empty");
}

async function declined() {
  await asked(OTHER);
  await signIn(other, OTHER);
  await other.goto(`${origin}/requests`);
  const request = other.locator("#requests li", { hasText: NAME });
  await request.locator("[data-answer=reject]").click();
  await other.click("#reject-submit");
  await other.waitForSelector("#reason-error");
  await other.fill("#reason", DECLINED);
  await picture(other, "requests-decline");
  await other.click("#reject-submit");
  await request.waitFor({ state: "detached" });
  await patient.goto(`${origin}/access`);
  const row = patient.locator("#past li[data-state=rejected]", { hasText: OTHER.name });
  await row.waitFor();
  assert.match(await row.innerText(), new RegExp(DECLINED));
  await patient.goto(`${origin}/notices`);
  await patient.waitForSelector("#notices li[data-kind=consent-rejected]");
  console.log("declined, with a reason that the patient reads");
}

async function broken(id) {
  await other.goto(`${origin}/emergency`);
  await other.fill("#name", NAME);
  await other.fill("#birth_date", "1961-04-10");
  await other.fill("#reason", REASON);
  await other.click("#submit");
  await other.waitForSelector("#emergency .error-summary");
  assert.equal(await other.inputValue("#reason"), REASON, "what was typed is still there");
  await picture(other, "emergency");
  await other.fill("#birth_date", PATIENT.born);
  await other.click("#submit");
  await other.waitForURL(`${origin}/chart#${id}`);
  await other.waitForSelector("#timeline [data-version]");
  const left = Number(await other.locator("#chart-access [data-left]").getAttribute("data-left"));
  assert.ok(left > 55 && left <= 60, `${left} minutes left`);
  await picture(other, "chart-emergency");
  console.log("emergency access, for an hour");
}

async function toldOfEmergency(id) {
  for (const page of [patient, admin]) {
    await page.goto(`${origin}/notices`);
    const notice = page.locator("#notices li[data-kind=emergency-access]").first();
    await notice.waitFor();
    assert.match(await notice.innerText(), new RegExp(OTHER.name));
  }
  await picture(patient, "notices");
  await admin.locator(`#notices a[href="/log#${id}"]`).first().click();
  const entry = admin.locator("#log li[data-what=break-glass][data-outcome=done]");
  await entry.waitFor();
  assert.ok(!(await admin.innerText("main")).includes(PATIENT.family), "an admin sees a log, not a chart");
  const own = await logged(patient, "break-glass");
  assert.match(await own.first().innerText(), new RegExp(REASON.slice(0, 20)));
  console.log("the patient and the admin are told, and the reason stands in the log");
}

async function checked() {
  await logOf(patient, "whole");
  const bundle = JSON.parse((await downloaded(patient, "#export")).toString());
  assert.equal(bundle.resourceType, "Bundle");
  assert.ok(bundle.entry.every(({ resource }) => resource.resourceType === "AuditEvent"));
  assert.ok(!JSON.stringify(bundle).includes(PATIENT.family), "a log outlives its patient and does not name them");

  const until = Date.now() + 60_000;
  while (!/block/.test(await patient.innerText("#check"))) {
    assert.ok(Date.now() < until, "the log is anchored");
    await patient.waitForTimeout(2000);
    await logOf(patient, "whole");
  }
  await picture(patient, "log-anchored");

  await tampered(patient, "altered", ({ entry }) => (entry[1].resource.outcome = "8"));
  await picture(patient, "log-altered");
  await tampered(patient, "altered", ({ entry }) => entry.splice(2, 1));
  await tampered(patient, "lost", ({ entry }) => entry.splice(0, entry.length - 5));
  await picture(patient, "log-lost");
  await logOf(patient, "whole");
  console.log(`the log of ${bundle.entry.length} entries: downloaded, checked, anchored; a changed, a missing and a cut one is seen`);
}

async function erased(id) {
  await admin.goto(`${origin}/patients`);
  await admin.fill("#search", PATIENT.family);
  await admin.click(`#patients li[data-patient="${id}"] [data-action=erase]`);
  await admin.fill("#erase-name", PATIENT.given);
  await admin.click("#erase-submit");
  await admin.waitForSelector("#erase-name-error");
  await picture(admin, "patients-erase");
  await admin.fill("#erase-name", NAME);
  await admin.click("#erase-submit");
  await admin.locator(`#told a[href="/log#${id}"]`).click();
  await admin.waitForSelector("#log li[data-what=erase-patient][data-outcome=done]");
  await admin.waitForSelector("#check [data-log=whole]");
  assert.equal(await admin.getByText(REASON).count(), 0, "what was written is gone with the key");
  await picture(admin, "log-of-the-erased");

  const late = await stranger(browser);
  await firstStep(late, PATIENT.email, PATIENT.password);
  await late.waitForSelector("#sign-in .error-summary");
  await other.reload();
  await other.waitForSelector("#timeline [data-closed]");
  console.log("erased: nobody signs in, nobody reads, and the log stays whole");
}
