// A doctor's day. They register somebody with a condition that the list of diagnoses knows; write a visit with files,
// of which a wrong and a large one are refused; see it anchored, look at a file and send the visit to the patient;
// amend it, and read what was changed; write in one chart at the same time as another doctor, and lose nothing; and
// come from a scanned code to the chart. DOCTOR, OTHER and PATIENT are JSON: {name, email, password, passkey?}; CHART
// is the patient's, which both doctors may read.

import { randomUUID } from "node:crypto";
import { accessible } from "./accessible.mjs";
import { read } from "./code.mjs";
import { assert, downloaded, open, origin, picture, signIn, stranger, verdict } from "./portal.mjs";

const [DOCTOR, OTHER, PATIENT] = ["DOCTOR", "OTHER", "PATIENT"].map((who) => JSON.parse(process.env[who]));
const { CHART } = process.env;
const FAMILY = `Ferreira${randomUUID().replace(/[^a-f]/g, "").slice(0, 6)}`;
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC", "base64");
const PDF = Buffer.from("%PDF-1.4\n%%EOF\n");
const MESSAGE = "Your results are in: nothing to worry about.";
const REASON = "The dose was mistyped";
const NOTES = "Mine: O’Brien’s sign is negative.\nRest for three days <and> tea.";
const THEIRS = "Theirs: blood was taken in the afternoon.";

const { browser, page: doctor } = await open({ acceptDownloads: true });
const [other, patient, nobody] = await Promise.all([1, 2, 3].map(() => stranger(browser, { acceptDownloads: true })));
try {
  await signIn(doctor, DOCTOR);
  await registered();
  const first = await visited();
  await looked(first);
  await sent(first);
  const second = await amended(first);
  await signIn(other, OTHER);
  const last = await together(second);
  await after(last);
  await scanned();
} finally {
  await browser.close();
}

async function registered() {
  await doctor.click("#register-open");
  await doctor.fill("#given", "Ana");
  await doctor.fill("#family", FAMILY);
  await doctor.fill("#birth_date", "1971-02-28");
  await doctor.selectOption("#gender", "female");
  await doctor.click("#conditions-add");
  await chosen(doctor, "#conditions-0-text", "mild intermittent asthma", "J45.2");
  assert.equal(await doctor.inputValue("#conditions-0-code"), "J45.2");
  await picture(doctor, "doctor-register");
  await doctor.click("#register-submit");
  await doctor.waitForSelector("#told [data-patient]");
  await doctor.fill("#search", FAMILY.slice(0, 6));
  const found = doctor.locator("#patients li", { hasText: FAMILY });
  await found.waitFor();
  await accessible(doctor, "a doctor's patients");
  await found.locator("a").click();
  await doctor.locator("#patient-details", { hasText: "asthma" }).waitFor();
  await accessible(doctor, "a chart that was just opened");
  console.log("registered with a condition, found by name");
}

/** Types into a field with a list of diagnoses below it, and takes the first by the keyboard. */
async function chosen(page, field, words, code) {
  await page.fill(field, "");
  await page.locator(field).pressSequentially(words);
  await page.locator("[role=option]", { hasText: code }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

async function opened(page) {
  await page.goto(`${origin}/chart#${CHART}`);
  await page.waitForSelector("#timeline[aria-busy=false] [data-version]");
  return Number(await page.locator("#timeline .entry").first().getAttribute("data-version"));
}

async function visited() {
  const before = await opened(doctor);
  await doctor.click("#new-visit");
  await doctor.waitForSelector("#submit:not([disabled])");
  await doctor.fill("#symptoms", "Cough for a week");
  await chosen(doctor, "#diagnosis-0-code", "J20.9", "J20.9");
  assert.match(await doctor.inputValue("#diagnosis-0-text"), /acute bronchitis/i, "the words come with the code");
  await doctor.click("#prescriptions-add");
  await doctor.fill("#prescriptions-0-drug", "Amoxicillin");
  await doctor.fill("#prescriptions-0-dose", "50 mg");
  await doctor.fill("#prescriptions-0-days", "7");
  await doctor.setInputFiles("#files", [
    { name: "prescription.png", mimeType: "image/png", buffer: PNG },
    { name: "result.pdf", mimeType: "application/pdf", buffer: PDF },
    { name: "twice.png", mimeType: "image/png", buffer: PNG },
    { name: "no-picture.png", mimeType: "image/png", buffer: Buffer.from("not a picture") },
    { name: "huge.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4 * 1024 * 1024)]) },
  ]);
  await doctor.waitForFunction(() => document.querySelectorAll("#attachments [data-state=stored]").length === 3);
  await doctor.waitForSelector("[data-refused=wrong_type]");
  await doctor.waitForSelector("[data-refused=too_large]");
  await doctor.getByRole("button", { name: "Remove twice" }).click();
  assert.equal(await doctor.locator("#attachments [data-state=stored]").count(), 2);
  await doctor.fill("#attachments-1-title", "Culture, “negative”");
  await accessible(doctor, "a visit with files");
  await picture(doctor, "doctor-visit");
  await doctor.click("#submit");
  await doctor.waitForURL(/\/chart#/);
  await doctor.waitForSelector(`#timeline [data-version="${before + 1}"][data-integrity=intact]`);
  await doctor.waitForSelector(`#timeline [data-version="${before + 1}"][data-state=anchored]`);
  console.log("a visit with two files is saved, and becomes anchored while one looks");
  return before + 1;
}

async function looked(version) {
  const entry = doctor.locator(`#timeline .entry[data-version="${version}"]`);
  const [image, document] = [entry.locator(".attachment", { hasText: "prescription" }), entry.locator(".attachment", { hasText: "negative" })];
  await image.locator("[data-action=view]").click();
  await doctor.waitForFunction(() => document.querySelector("#attachment-dialog img")?.naturalWidth === 10);
  await doctor.locator("#attachment-dialog", { hasText: "sealed with the visit" }).waitFor();
  await accessible(doctor, "a file that is looked at");
  await picture(doctor, "doctor-file");
  await doctor.keyboard.press("Escape");
  const saved = await downloaded(doctor, `#timeline .entry[data-version="${version}"] .attachment:has-text("negative") [data-action=save]`);
  assert.deepEqual(saved, PDF, "the file is the one that was given");
  assert.equal(await document.locator("[data-action=view]").count(), 0, "a PDF is saved, not shown");
  console.log("a file is shown and saved, checked by its hash");
}

async function sent(version) {
  const entry = doctor.locator(`#timeline .entry[data-version="${version}"]`);
  await entry.locator("[data-action=send]").click();
  await doctor.fill("#message", MESSAGE);
  await accessible(doctor, "an update that is about to be sent");
  await picture(doctor, "doctor-send");
  await doctor.click("#send-submit");
  await entry.locator(`[data-sent="${version}"]`).waitFor();
  await signIn(patient, PATIENT);
  await patient.goto(`${origin}/notices`);
  await patient.locator("[data-kind=update]", { hasText: MESSAGE }).waitFor();
  console.log("the patient has the update");
}

async function amended(version) {
  await doctor.locator(`#timeline .entry[data-version="${version}"] [data-action=amend]`).click();
  await doctor.waitForSelector("#submit:not([disabled])");
  assert.equal(await doctor.inputValue("#prescriptions-0-dose"), "50 mg", "the form holds the visit as it stands");
  assert.equal(await doctor.locator("#attachments [data-state=kept]").count(), 2);
  await doctor.fill("#prescriptions-0-dose", "500 mg");
  await doctor.click("#submit");
  await doctor.waitForSelector("#reason-error");
  await doctor.fill("#reason", REASON);
  await accessible(doctor, "an amendment");
  await picture(doctor, "doctor-amend");
  await doctor.click("#submit");
  const entry = doctor.locator(`#timeline .entry[data-version="${version + 1}"]`);
  await entry.waitFor();
  assert.equal(await doctor.locator(`#timeline > .timeline > .entry[data-version="${version}"]`).count(), 0, "what stood there before is folded in");
  assert.match(await entry.innerText(), new RegExp(REASON));
  await entry.locator(".revisions > summary").click();
  await entry.locator("ins", { hasText: "500 mg" }).waitFor();
  assert.match(await entry.locator("del").first().innerText(), /50 mg/);
  assert.equal(await entry.locator(".attachment").count(), 2, "an amendment loses no file");
  await accessible(doctor, "what was changed");
  await picture(doctor, "doctor-changes");
  console.log("an amendment is a version of its own, and says what it changed");
  return version + 1;
}

/** Two doctors amend one visit at once. */
async function together(version) {
  const address = `${origin}/visit#${CHART}/${version}`;
  for (const page of [doctor, other]) {
    await page.goto(address);
    await page.waitForSelector("#submit:not([disabled])");
  }
  await doctor.fill("#notes", NOTES);
  await doctor.fill("#reason", "Notes were missing");
  await other.fill("#notes", THEIRS);
  await other.fill("#reason", "When blood was taken");
  await other.click("#submit");
  await other.waitForURL(/\/chart#/);

  await doctor.click("#submit");
  await doctor.waitForSelector("#newer:not([hidden])");
  const beside = await doctor.innerText("#newer");
  assert.ok(beside.includes(THEIRS) && beside.includes(OTHER.name), beside);
  assert.equal(await doctor.inputValue("#notes"), NOTES, "nothing that was typed is lost");
  assert.equal(await doctor.inputValue("#reason"), "Notes were missing");
  await accessible(doctor, "what another doctor wrote, beside the form");
  await picture(doctor, "doctor-412");
  await doctor.fill("#notes", `${NOTES}\n${THEIRS}`);
  await doctor.locator("#newer .button.primary").click();
  await doctor.waitForURL(/\/chart#/);
  const entry = doctor.locator(`#timeline .entry[data-version="${version + 2}"]`);
  await entry.waitFor();
  const words = await entry.innerText();
  assert.ok(NOTES.split("\n").concat(THEIRS).every((line) => words.includes(line)), words);
  console.log("of two who amend at once, one sees what the other wrote and loses nothing");
  return version + 2;
}

/** The same for new visits: the later doctor is told of the earlier one's. */
async function after(version) {
  for (const page of [doctor, other]) {
    await page.goto(`${origin}/visit#${CHART}`);
    await page.waitForSelector("#submit:not([disabled])");
    await page.fill("#diagnosis-0-text", page === doctor ? "Sprained ankle" : "Tonsillitis");
  }
  await other.click("#submit");
  await other.waitForURL(/\/chart#/);
  await doctor.click("#submit");
  await doctor.locator("#newer", { hasText: "Tonsillitis" }).waitFor();
  assert.equal(await doctor.inputValue("#diagnosis-0-text"), "Sprained ankle");
  await doctor.locator("#newer .button.primary").click();
  await doctor.waitForSelector(`#timeline .entry[data-version="${version + 2}"]`);
  await doctor.waitForSelector(`#timeline .entry[data-version="${version + 2}"][data-state=anchored]`);
  console.log("two visits at once follow each other");
}

/** From a scanned code to the chart: for who may read it, and for nobody else. */
async function scanned() {
  await doctor.goto(`${origin}/card#${CHART}`);
  await doctor.waitForSelector("#check [data-verdict=authentic]");
  const { text } = await read(doctor, await downloaded(doctor, "#download-png"));
  for (const [page, who] of [[doctor, "the doctor"], [patient, "the patient"]]) {
    await page.goto(text);
    assert.equal((await verdict(page)).verdict, "authentic", who);
    await page.waitForSelector("#open-chart");
    await accessible(page, `the way to the chart, for ${who}`);
  }
  await picture(doctor, "doctor-scanned");
  await doctor.click("#open-chart");
  await doctor.waitForSelector("#timeline[aria-busy=false] [data-version]");
  assert.ok(doctor.url().endsWith(`/chart#${CHART}`), doctor.url());

  const asked = [];
  nobody.on("request", (request) => request.url().includes("/api/records/") && asked.push(request.url()));
  await nobody.goto(text);
  assert.equal((await verdict(nobody)).verdict, "authentic");
  await nobody.waitForTimeout(1000);
  assert.equal(await nobody.locator("#open-chart").count(), 0);
  assert.deepEqual(asked, [], "who is not signed in asks nothing about charts");
  console.log("a scanned code leads to the chart whoever may read it");
}
