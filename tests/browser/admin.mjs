// What an admin does in a day: looks at the figures, imports a folder of histories, corrects who a patient is while
// another does the same, invites a doctor, changes their profile and photo, erases their account, and looks at the log
// of transactions as anybody can. ADMIN is JSON: {email, password, passkey}; FOLDER holds two histories, a damaged one
// and a file that is none; PHOTO is a picture; mails are read at SES.

import { randomUUID } from "node:crypto";
import { accessible, fits } from "./accessible.mjs";
import { linkTo } from "./mails.mjs";
import { assert, downloaded, firstStep, open, origin, picture, signIn, stranger, unfold } from "./portal.mjs";

const ADMIN = JSON.parse(process.env.ADMIN);
const mark = randomUUID().slice(0, 8);
const PATIENT = { email: `patient-${mark}@clinic.example`, password: "a lantern under the plum tree" };
const DOCTOR = { name: `Dr. Runa Vask ${mark}`, email: `runa-${mark}@clinic.example`, moved: `vask-${mark}@clinic.example`, password: "four herons cross a slow river" };
const REASON = "Moved to Berlin; told us at the desk";
const LATER = "A second number, written down by somebody else";

const { browser, page: admin } = await open({ acceptDownloads: true });
try {
  await signIn(admin, ADMIN);
  assert.ok(admin.url().endsWith("/dashboard"), admin.url());
  await failedSignIn();
  const imported = await counted(importedFolder);
  await drawn();
  await corrected(imported[0]);
  await overtaken(imported[0]);
  await readByThePatient(imported[0]);
  const doctor = await joined();
  await edited(doctor);
  await erased(doctor);
  await inspected();
} finally {
  await browser.close();
}

/**
 * Two more patients are counted once two are imported. Other tests register patients meanwhile, which makes the number
 * greater still, and now and then erase one, which makes it less: then two others are imported, and counted again.
 */
async function counted(importTwo) {
  const counts = [];
  for (let time = 0; time < 3; time++) {
    const before = await figures("patients");
    const imported = await importTwo();
    const after = await figures("patients");
    if (after >= before + 2) return imported;
    counts.push(`${before} and then ${after}`);
  }
  assert.fail(`each time two were imported, and not counted: ${counts.join(", ")}`);
}

/** The number of a figure, by where it leads to or its place. */
async function figures(page) {
  await admin.goto(`${origin}/dashboard`);
  const value = admin.locator(`#clinic .stat a[href$="/${page}"] .stat-value`).first();
  await value.waitFor();
  return Number((await value.innerText()).replace(/\D/g, ""));
}

async function failedSignIn() {
  const page = await stranger(browser);
  await firstStep(page, `nobody-${mark}@clinic.example`, "not a password of anybody");
  await page.waitForSelector("#sign-in .error-summary");
  await page.context().close();
}

/** Every figure has its numbers in a table behind it, in every theme. */
async function drawn() {
  const today = admin.locator("#sign-ins .figure-table tbody tr").last().locator("td");
  await today.waitFor({ state: "attached" });
  assert.ok(Number(await today.textContent()) > 0, "the failed sign-in is counted");
  await admin.waitForSelector("#batches[aria-busy=false] .figure-drawing");
  const [bars, rows] = await admin.evaluate(() => [document.querySelectorAll("#figures .figure-bar").length, document.querySelectorAll("#figures .figure-table tbody tr").length]);
  assert.ok(bars > 50 && bars === rows, `${bars} bars and ${rows} rows`);
  await admin.selectOption("#months", "24");
  await admin.waitForFunction(() => document.querySelectorAll("#clinic .figure:first-child tbody tr").length === 24);
  for (const theme of ["dark", "light"]) {
    await admin.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    await accessible(admin, `dashboard, ${theme}`);
    await picture(admin, `dashboard-${theme}`);
  }
  await fits(admin, "dashboard");
  console.log("figures, each with its table");
}

async function importedFolder() {
  await admin.goto(`${origin}/import`);
  // Before the page knows who is there, nobody hears that files were chosen.
  await admin.waitForSelector("#import-part:not([hidden])");
  await admin.setInputFiles("#import-folder", process.env.FOLDER);
  await admin.waitForSelector("#import-told [data-tone=info]");
  await admin.waitForFunction(() => document.querySelectorAll("#import-report [data-import=done]").length === 2 && document.querySelectorAll("#import-report [data-import=refused]").length === 1);
  await admin.waitForSelector("#import-save:enabled");
  const report = (await downloaded(admin, "#import-save")).toString();
  const links = await admin.locator("#import-report a").evaluateAll((all) => all.map((link) => link.getAttribute("href").split("#")[0]));
  assert.deepEqual(links, ["/details", "/details"], "an admin has no charts to open");
  const patients = await admin.locator("#import-report [data-import=done]").evaluateAll((rows) => rows.map(({ dataset }) => dataset.patient));
  for (const patient of patients) assert.ok(report.includes(patient), "the report names every chart");
  assert.equal(report.trim().split("\r\n").length, 4, "a line for the heads and one for each Bundle");
  await admin.check("#import-troubled");
  assert.equal(await admin.locator("#import-report > li:visible").count(), 1);
  await admin.uncheck("#import-troubled");
  await accessible(admin, "import");
  await picture(admin, "import");
  console.log("a folder imported, with a report");
  return patients;
}

/** A change needs its reason, is a version of its own, and what stood before stays readable. */
async function corrected(patient) {
  await admin.goto(`${origin}/patients`);
  const link = admin.locator(`#patients a[href="/details#${patient}"]`);
  await admin.waitForSelector("#patients[aria-busy=false]");
  await unfold(admin, link, "#more");
  await link.click();
  await admin.waitForSelector("#details:not([hidden])");
  await admin.fill("#phone", "+49 30 1234567");
  await admin.click("#submit");
  await admin.waitForSelector("#reason-error");
  assert.equal(await admin.inputValue("#phone"), "+49 30 1234567", "what was typed is still there");
  await admin.click("#conditions-add");
  const row = admin.locator("#conditions .row").last();
  await row.locator("input").nth(0).fill("Allergy to penicillin");
  await admin.keyboard.press("Escape");
  await row.locator("input").nth(1).fill("Z88.0");
  await admin.keyboard.press("Escape");
  await admin.fill("#reason", REASON);
  await admin.click("#submit");
  await admin.locator("#told .notice[data-tone=good]").waitFor();
  const newest = admin.locator("#history .revision").first();
  await newest.getByText(REASON).waitFor();
  assert.match(await newest.innerText(), /\+49 30 1234567/);
  assert.match(await newest.innerText(), /Allergy to penicillin \(Z88\.0\)/);
  assert.equal(await admin.locator("#history .revision").count(), 2, "the registration and the change");
  await accessible(admin, "details");
  await picture(admin, "details");
  console.log("a patient's details changed, with who, when and why");
}

/** Two change the same details: the second is told what the first did, and loses no word. */
async function overtaken(patient) {
  const other = await admin.context().newPage();
  await other.goto(`${origin}/details#${patient}`);
  await other.waitForSelector("#details:not([hidden])");
  await admin.fill("#address", "Hauptstraße 4, 10827 Berlin");
  await admin.fill("#reason", REASON);
  await other.fill("#phone", "+49 30 7654321");
  await other.fill("#reason", LATER);
  await other.click("#submit");
  await other.locator("#told .notice[data-tone=good]").waitFor();
  await other.close();

  await admin.click("#submit");
  const told = admin.locator("#told .notice[data-tone=warn]");
  await told.waitFor();
  assert.match(await told.innerText(), /7654321/, "what the other wrote stands beside it");
  assert.equal(await admin.inputValue("#address"), "Hauptstraße 4, 10827 Berlin", "what was typed is still there");
  assert.equal(await admin.inputValue("#phone"), "+49 30 7654321", "where nothing was typed, the newer words");
  await accessible(admin, "details, overtaken");
  await picture(admin, "details-overtaken");
  await told.getByRole("button").first().click();
  await admin.locator("#told .notice[data-tone=good]").waitFor();
  await admin.waitForFunction(() => document.querySelectorAll("#history .revision").length === 4);
  await admin.click("#submit");
  await admin.waitForSelector("#reason-error");
  await admin.fill("#reason", REASON);
  await admin.click("#submit");
  await admin.locator("#told .notice[data-tone=info]").waitFor();
  console.log("two change the same: nobody's words are lost");
}

async function readByThePatient(patient) {
  await admin.goto(`${origin}/patients`);
  await admin.waitForSelector("#patients[aria-busy=false]");
  const invite = admin.locator(`#patients li[data-patient="${patient}"] [data-action=invite]`);
  await unfold(admin, invite, "#more");
  await invite.click();
  await admin.fill("#invite-email", PATIENT.email);
  await admin.click("#invite-submit");
  const page = await stranger(browser);
  await page.goto(await linkTo("welcome", PATIENT.email));
  await page.fill("#password", PATIENT.password);
  await page.click("#submit");
  await page.waitForSelector("#done:not([hidden])");
  await signIn(page, { ...PATIENT, passkey: undefined });
  await page.goto(`${origin}/details`);
  await page.locator("#history .revision").first().waitFor();
  assert.ok(await page.isHidden("#details"), "a patient changes nothing here");
  assert.match(await page.innerText("#view"), /Hauptstraße 4/);
  assert.match(await page.innerText("#history"), new RegExp(LATER));
  await picture(page, "details-patient");
  await page.goto(`${origin}/dashboard`);
  await page.waitForSelector("#elsewhere .empty");
  await page.context().close();
  console.log("the patient reads who changed what");
}

async function joined() {
  await admin.goto(`${origin}/people`);
  await admin.waitForSelector("#people[aria-busy=false] li");
  await admin.click("#invite-open");
  await admin.fill("#name", DOCTOR.name);
  await admin.fill("#email", DOCTOR.email);
  await admin.fill("#specialisation", "Paediatrics");
  await admin.fill("#practising_since", "1066");
  await admin.click("#submit");
  await admin.waitForSelector("#practising_since-error");
  await admin.fill("#practising_since", "2009");
  await admin.click("#submit");
  await admin.locator("#done .notice", { hasText: DOCTOR.name }).waitFor();
  const page = await stranger(browser);
  await page.goto(await linkTo("welcome", DOCTOR.email));
  await page.fill("#password", DOCTOR.password);
  await page.click("#submit");
  await page.waitForSelector("#done:not([hidden])");
  await page.context().close();
  await admin.reload();
  await admin.waitForSelector("#people[aria-busy=false] li");
  const row = admin.locator("#people li", { hasText: DOCTOR.email });
  await unfold(admin, row, "#people-more");
  await row.getByRole("link").first().click();
  await admin.waitForSelector("#profile-body:not([hidden])");
  assert.equal(await admin.inputValue("#profile-specialisation"), "Paediatrics");
  assert.equal(await admin.inputValue("#profile-practising_since"), "2009");
  console.log("a doctor joins, with what was said of them in the invitation");
  return new URL(admin.url()).hash.slice(1);
}

async function edited(doctor) {
  await admin.setInputFiles("#photo-file", { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") });
  await admin.waitForSelector("#photo-told [data-tone=bad]");
  await admin.setInputFiles("#photo-file", process.env.PHOTO);
  await admin.waitForSelector("#photo-told [data-tone=good]");
  const [width, height] = await admin.locator("#photo img").evaluate(async (image) => {
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  assert.ok(width === height && width <= 512, `${width} by ${height}`);

  const other = await admin.context().newPage();
  await other.goto(`${origin}/people#${doctor}`);
  await other.waitForSelector("#profile-body:not([hidden])");
  await other.fill("#profile-phone", "+49 30 555");
  await other.click("#profile-submit");
  await other.locator("#profile-told .notice[data-tone=good]").waitFor();
  await other.close();
  await admin.fill("#profile-specialisation", "Paediatrics and neonatology");
  await admin.fill("#profile-email", ADMIN.email);
  await admin.click("#profile-submit");
  const told = admin.locator("#profile-told .notice[data-tone=warn]");
  await told.waitFor();
  assert.match(await told.innerText(), /\+49 30 555/);
  assert.equal(await admin.inputValue("#profile-specialisation"), "Paediatrics and neonatology", "what was typed is still there");
  await picture(admin, "people-overtaken");
  await told.getByRole("button").first().click();
  await admin.waitForSelector("#profile-email-error");
  await admin.fill("#profile-email", DOCTOR.moved);
  await admin.click("#profile-submit");
  await admin.locator("#profile-told .notice[data-tone=good]", { hasText: DOCTOR.moved }).waitFor();
  await accessible(admin, "profile");
  await picture(admin, "people-profile");

  const page = await stranger(browser);
  await firstStep(page, DOCTOR.moved, DOCTOR.password);
  await page.waitForURL(`${origin}/account`);
  await page.context().close();
  console.log("a profile and a photo changed; they sign in under their new address");
}

async function erased(doctor) {
  await admin.click("#profile-erase");
  await admin.fill("#erase-name", "Somebody else");
  await admin.click("#erase-submit");
  await admin.waitForSelector("#erase-name-error");
  await picture(admin, "people-erase");
  await admin.fill("#erase-name", DOCTOR.name);
  await admin.click("#erase-submit");
  await admin.locator("#done .notice[data-tone=good]", { hasText: DOCTOR.name }).waitFor();
  await admin.waitForSelector("#people[aria-busy=false] li");
  assert.equal(await admin.locator(`#people li[data-person="${doctor}"]`).count(), 0);
  const page = await stranger(browser);
  await firstStep(page, DOCTOR.moved, DOCTOR.password);
  await page.waitForSelector("#sign-in .error-summary");
  await page.context().close();
  console.log("erased: nobody signs in with the account");
}

/** The log of transactions is for anybody, and tells of nobody. */
async function inspected() {
  const page = await stranger(browser);
  await page.goto(`${origin}/chain`);
  const row = page.locator("#chain tr[data-state=final]").first();
  await row.waitFor();
  assert.match(await row.locator(".cell-transaction").innerText(), /0x[0-9a-f]{8}…/);
  assert.ok(Number((await row.locator(".cell-confirmations > span:last-child").innerText()).replace(/\D/g, "")) > 0);
  for (const theme of ["dark", "light"]) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    await accessible(page, `chain, ${theme}`);
  }
  await picture(page, "chain");
  await page.setViewportSize({ width: 360, height: 740 });
  await fits(page, "chain");
  await accessible(page, "chain, narrow");
  await page.context().close();
  console.log("the log of transactions, without an account");
}
