// A patient's day in the portal: the code with its verdict, an update from the doctor, appointments from asking to
// keeping (the doctor lives in another time zone), notices read and unread, the whole record printed and taken along,
// and a link that shows it to somebody without an account, for a while. PATIENT, DOCTOR and OTHER are JSON; YESTERDAY is
// the id of an appointment that is over.

import { accessible, fits } from "./accessible.mjs";
import { read } from "./code.mjs";
import { logged } from "./log.mjs";
import { assert, downloaded, open, origin, picture, signIn, stranger } from "./portal.mjs";

const [PATIENT, DOCTOR, OTHER] = ["PATIENT", "DOCTOR", "OTHER"].map((who) => JSON.parse(process.env[who]));
const REASON = "A question about the new medicine <b>";
const CANCELLED = "Called to a birth";
const PASSCODE = "plum lantern";
const PRACTICE = "Praxis O’Connor";
// Without motion, so that nothing is measured between two colours.
const STILL = { reducedMotion: "reduce", acceptDownloads: true };
const INDIA = { ...STILL, locale: "en-IN", timezoneId: "Asia/Kolkata" };
const BERLIN = { ...STILL, locale: "en-GB", timezoneId: "Europe/Berlin" };

const { browser, page: patient } = await open(BERLIN);
const doctor = await stranger(browser, INDIA);
try {
  await signIn(patient, { ...PATIENT, passkey: undefined });
  await atHome();
  await doctors();
  const slot = await asked();
  await confirmed(slot);
  await taken(slot);
  await calledOff(await moved(slot));
  await kept();
  await noticed();
  await takenAlong();
  await shown();
} finally {
  await browser.close();
}

/** What every page has to stand, on a phone and on a desk, in both themes. */
async function looked(page, name) {
  const before = page.viewportSize();
  for (const theme of ["light", "dark"]) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await fits(page, `${name}, ${theme}, ${width} px`);
      await accessible(page, `${name}, ${theme}, ${width} px`);
      await picture(page, `${name}-${theme}-${width}`);
    }
  }
  await page.evaluate(() => (document.documentElement.dataset.theme = "light"));
  await page.setViewportSize(before);
}

async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("main [aria-busy=true]"));
}

/** What the code on a page says: its drawing, on white and large enough for a reader that has no camera. */
async function drawn(page) {
  const drawing = await page.locator("#code .qr-drawing").evaluate((node) => {
    const copy = node.cloneNode(true);
    const side = copy.viewBox.baseVal.width;
    const ground = document.createElementNS(copy.namespaceURI, "rect");
    for (const [name, value] of Object.entries({ width: side, height: side, fill: "#fff" })) ground.setAttribute(name, value);
    for (const name of ["width", "height"]) copy.setAttribute(name, side * 4);
    copy.prepend(ground);
    return new XMLSerializer().serializeToString(copy);
  });
  return (await read(page, Buffer.from(drawing), "image/svg+xml")).text;
}

async function atHome() {
  assert.ok(patient.url().endsWith("/home"), patient.url());
  await patient.waitForSelector("#code [data-verdict=authentic]");
  const text = await drawn(patient);
  assert.match(text, new RegExp(`^${origin}/verify#shc:/\\d+$`), "the code opens the verify page");
  await patient.waitForSelector("#newest [data-version]");
  await patient.locator("#updates .case", { hasText: "पढ़िए" }).waitFor();
  await looked(patient, "home");

  const anybody = await stranger(browser);
  await anybody.goto(text);
  await anybody.waitForSelector("#result [data-verdict=authentic]");
  await anybody.context().close();
  console.log("at home: the code, read by another reader, is authentic, and so the page says");
}

async function doctors() {
  await patient.goto(`${origin}/doctors`);
  await settled(patient);
  const mine = patient.locator("#doctors .doctor", { hasText: DOCTOR.name });
  assert.equal(await mine.getAttribute("data-consent"), "active");
  await patient.fill("#find", OTHER.name.split(" ").at(-1));
  const other = patient.locator("#doctors .doctor", { hasText: OTHER.name });
  await other.waitFor();
  await mine.waitFor({ state: "detached" });
  await other.locator("[data-ask]").click();
  await patient.fill("#until", "2020-01-01");
  await patient.click("#ask-submit");
  await patient.waitForSelector("#until-error");
  await patient.fill("#until", "");
  await patient.click("#ask-submit");
  await patient.locator("#told", { hasText: OTHER.name }).waitFor();
  assert.equal(await other.getAttribute("data-consent"), "asked");
  await patient.fill("#find", "");
  await looked(patient, "doctors");
  console.log("doctors: found by name, and asked");
}

/** Chooses a free time on the shown day; its start as the service says it. */
async function chooses(page, form, index) {
  await page.waitForSelector(`#${form}-times[aria-busy=false] .slot`);
  const radio = page.locator(`#${form}-times input:enabled`).nth(index);
  const start = await radio.getAttribute("value");
  await radio.check();
  return start;
}

async function asked() {
  await patient.goto(`${origin}/appointments`);
  await settled(patient);
  await patient.click("#new");
  const theirs = patient.locator("#practitioner option", { hasText: DOCTOR.name });
  await theirs.waitFor({ state: "attached" });
  await patient.selectOption("#practitioner", await theirs.getAttribute("value"));
  await patient.click("#ask-submit");
  await patient.waitForSelector("#ask .field-error, #ask .error-summary");
  await patient.fill("#reason", REASON);
  const start = await chooses(patient, "ask", 8);
  await looked(patient, "appointments-ask");
  await patient.click("#ask-submit");
  await patient.locator("#told", { hasText: DOCTOR.name }).waitFor();
  const row = patient.locator("#appointments .case[data-status=proposed]", { has: patient.locator(`time[datetime="${start}"]`) });
  await row.waitFor();
  assert.match(await row.innerText(), new RegExp(REASON));
  const [day, clock] = await shownIn(patient, start, BERLIN);
  assert.match(await row.locator("xpath=ancestor::section[1]").locator("h3").innerText(), new RegExp(day));
  assert.match(await row.innerText(), new RegExp(clock));
  console.log("asked for a time, with a reason");
  return start;
}

/** Day and time of an instant, as somebody there reads them. */
function shownIn(page, start, { locale, timezoneId: timeZone }) {
  const at = new Date(start);
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone }).format(at);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone }).format(at);
  return [day, clock.replace(/\s/g, "\\s").replace(/([ap])\.?m\.?/i, "[$1]\\.?m\\.?")];
}

async function confirmed(start) {
  await signIn(doctor, DOCTOR);
  await doctor.goto(`${origin}/notices`);
  await doctor.waitForSelector("#notices [data-kind=appointment-asked]");
  await doctor.goto(`${origin}/appointments`);
  const row = doctor.locator("#appointments .case", { has: doctor.locator(`time[datetime="${start}"]`), hasText: REASON });
  await row.waitFor();
  const [day, clock] = await shownIn(doctor, start, INDIA);
  assert.match(await row.locator("xpath=ancestor::section[1]").locator("h3").innerText(), new RegExp(day), "the day where the doctor is");
  assert.match((await row.innerText()).toLowerCase(), new RegExp(clock.toLowerCase()), "and the time");
  assert.match(await row.innerText(), new RegExp(REASON));
  await looked(doctor, "appointments-doctor");
  await row.locator("[data-act=approve]").click();
  await doctor.waitForSelector("#told .notice");
  assert.equal(await row.getAttribute("data-status"), "booked");
  console.log("the doctor confirms it, in their own time zone");
}

/** What is booked is greyed out, also for a page that was opened before. */
async function taken(start) {
  await patient.goto(`${origin}/notices`);
  await patient.waitForSelector("#notices [data-kind=appointment-booked]");
  await patient.goto(`${origin}/appointments#new/${await doctorsId()}`);
  await patient.waitForSelector("#ask-times[aria-busy=false] .slot");
  assert.ok(await patient.locator(`#ask-times input[value="${start}"]`).isDisabled(), "the time is taken");
  const free = await chooses(patient, "ask", 3);
  await patient.fill("#reason", REASON);
  const late = await patient.context().newPage();
  await late.goto(patient.url());
  await late.waitForSelector(`#ask-times[aria-busy=false] input[value="${free}"]`);
  await patient.click("#ask-submit");
  await patient.waitForSelector("#told .notice");
  await doctor.goto(`${origin}/appointments`);
  const row = doctor.locator("#appointments .case", { has: doctor.locator(`time[datetime="${free}"]`), hasText: REASON });
  await row.locator("[data-act=approve]").click();
  await doctor.waitForSelector("#told .notice");
  // The page that stood open shows it as free; asked for there it is refused at once, and nothing is lost.
  await late.locator(`#ask-times input[value="${free}"]`).check();
  await late.fill("#reason", REASON);
  await late.click("#ask-submit");
  await late.waitForSelector("#ask-start-error");
  assert.equal(await late.inputValue("#reason"), REASON);
  assert.ok(await late.locator(`#ask-times input[value="${free}"]`).isDisabled(), "the time is greyed out now");
  await late.close();
  console.log("a time that is taken cannot be had");
}

async function doctorsId() {
  const { id } = await patient.evaluate(async (name) => {
    const { request } = await import("/assets/api.js");
    const { data } = await request("/api/auth/practitioners");
    return data.practitioners.find((one) => one.name === name);
  }, DOCTOR.name);
  return id;
}

async function moved(start) {
  await patient.goto("about:blank");
  await patient.goto(`${origin}/appointments`);
  const row = patient.locator("#appointments .case", { has: patient.locator(`time[datetime="${start}"]`) });
  await row.locator("[data-act=reschedule]").click();
  await patient.waitForSelector("#move-dialog[open]");
  await patient.click("#move-after");
  await patient.waitForSelector("#move-times[aria-busy=false] .slot");
  await patient.click("#move-submit");
  await patient.waitForSelector("#move .field-error, #move .error-summary");
  const then = await chooses(patient, "move", 5);
  await picture(patient, "appointments-move");
  await patient.click("#move-submit");
  await patient.waitForSelector("#move-dialog", { state: "hidden" });
  const now = patient.locator("#appointments .case", { has: patient.locator(`time[datetime="${then}"]`) });
  await now.waitFor();
  assert.equal(await now.getAttribute("data-status"), "proposed", "who is moved by a patient is asked again");
  console.log("moved by the patient, who asks again");
  return now.getAttribute("data-appointment");
}

/** The doctor's page shows what was; the service refuses, and the dialog says what is and keeps what was typed. */
async function calledOff(id) {
  await doctor.reload();
  await doctor.waitForSelector(`#appointments [data-appointment="${id}"][data-status=proposed]`);
  const row = patient.locator(`#appointments [data-appointment="${id}"]`);
  await row.locator("[data-act=reschedule]").click();
  await patient.click("#move-after");
  await chooses(patient, "move", 2);
  await patient.click("#move-submit");
  await patient.waitForSelector("#move-dialog", { state: "hidden" });

  const cancel = doctor.locator(`[data-appointment="${id}"] [data-act=cancel]`);
  await cancel.click();
  await doctor.fill("#cancel-reason", CANCELLED);
  await doctor.click("#cancel-submit");
  await doctor.locator("#cancel .error-summary", { hasText: "meanwhile" }).waitFor();
  assert.equal(await doctor.inputValue("#cancel-reason"), CANCELLED, "what was typed is still there");
  await doctor.click("#cancel-submit");
  await doctor.waitForSelector("#cancel-dialog", { state: "hidden" });

  await patient.goto(`${origin}/appointments`);
  const over = patient.locator(`#appointments [data-appointment="${id}"][data-status=cancelled]`);
  await over.waitFor();
  assert.match(await over.innerText(), new RegExp(CANCELLED));
  await looked(patient, "appointments");
  console.log("called off by the doctor, with a reason; what changed meanwhile was shown first");
}

async function kept() {
  await doctor.click("#past");
  await settled(doctor);
  const row = doctor.locator(`#appointments [data-appointment="${process.env.YESTERDAY}"]`);
  await row.locator("[data-act=complete]").click();
  await doctor.waitForSelector(`#appointments [data-appointment="${process.env.YESTERDAY}"][data-status=fulfilled]`);
  await doctor.selectOption("#status-filter", "fulfilled");
  await settled(doctor);
  assert.equal(await doctor.locator("#appointments .case:not([data-status=fulfilled])").count(), 0);
  console.log("yesterday’s is marked as kept");
}

async function noticed() {
  await patient.goto(`${origin}/notices`);
  await settled(patient);
  const unread = patient.locator("#notices [data-read=false]");
  const before = await unread.count();
  assert.ok(before >= 3, `${before} notices`);
  await unread.first().locator("[data-mark]").click();
  await patient.waitForFunction((count) => document.querySelectorAll("#notices [data-read=false]").length === count, before - 1);
  await patient.reload();
  await settled(patient);
  assert.equal(await unread.count(), before - 1, "the service remembers it");
  await looked(patient, "notices");
  await patient.click("#all-read");
  await patient.waitForFunction(() => !document.querySelector("#notices [data-read=false]"));
  await patient.waitForSelector("#bell-count", { state: "hidden" });
  await patient.locator("#notices [data-mark]").first().click();
  await patient.waitForSelector("#bell-count:not([hidden])");
  console.log("notices: one read, all read, one unread again, and the bell follows");
}

async function takenAlong() {
  await patient.goto(`${origin}/record`);
  await patient.waitForSelector("#print:enabled");
  await patient.waitForSelector("#verdict [data-verdict=authentic]");
  const visits = await patient.locator("#visits [data-version]").count();
  assert.ok(visits > 1, `${visits} visits`);
  await looked(patient, "record");

  const bundle = JSON.parse(await downloaded(patient, "#fhir"));
  assert.equal(bundle.resourceType, "Bundle");
  const types = bundle.entry.map(({ resource }) => resource.resourceType);
  assert.ok(types.includes("Patient") && types.includes("Encounter") && types.includes("Condition"), types.join());
  const card = JSON.parse(await downloaded(patient, "#card"));
  assert.equal(card.verifiableCredential.length, 1);
  const evidence = JSON.parse(await downloaded(patient, "#evidence"));
  assert.ok(evidence.versions.length >= visits);

  await patient.emulateMedia({ media: "print" });
  for (const gone of [".frame-head", "#downloads", "#print"]) assert.ok(await patient.isHidden(gone), `${gone} is not printed`);
  const paper = await patient.pdf({ format: "A4" });
  assert.ok(paper.subarray(0, 5).toString() === "%PDF-" && paper.length > 20_000, `${paper.length} bytes`);
  await patient.setViewportSize({ width: 794, height: 1123 });
  await picture(patient, "record-printed");
  await patient.emulateMedia({ media: null });
  await patient.setViewportSize({ width: 1280, height: 900 });
  console.log(`the whole record: ${visits} visits on paper, ${bundle.entry.length} resources, a card, evidence`);
}

async function shown() {
  await patient.goto(`${origin}/links`);
  await settled(patient);
  await patient.fill("#passcode", "short");
  await patient.click("#submit");
  await patient.waitForSelector("#passcode-error");
  await patient.fill("#passcode", PASSCODE);
  await patient.fill("#label", PRACTICE);
  await patient.check("#hours-1");
  await patient.click("#submit");
  await patient.waitForSelector("#made:not([hidden])");
  const link = await patient.inputValue("#link");
  assert.match(link, new RegExp(`^${origin}/open#shlink:/`));
  assert.equal(await drawn(patient), link, "the code is the link");
  await looked(patient, "links");

  const reader = await stranger(browser, BERLIN);
  await reader.goto(link);
  await reader.click("#submit");
  await reader.waitForSelector("#recipient-error");
  await reader.fill("#recipient", PRACTICE);
  await reader.fill("#passcode", "not this one");
  await reader.click("#submit");
  await reader.waitForSelector("#passcode-error");
  assert.equal(await reader.inputValue("#recipient"), PRACTICE, "what was typed is still there");
  await looked(reader, "open-ask");
  await reader.fill("#passcode", PASSCODE);
  await reader.click("#submit");
  await reader.waitForSelector("#result [data-verdict=authentic]");
  const bundle = JSON.parse(await downloaded(reader, "#download"));
  const visits = bundle.entry.filter(({ resource }) => resource.resourceType === "Encounter").length;
  const listed = await reader.locator("#bundle .sheet-visit").count();
  assert.ok(visits > 1 && listed >= visits && listed <= visits + 1, `${visits} visits, each once: ${listed}`);
  await looked(reader, "open");

  await patient.reload();
  await settled(patient);
  const row = patient.locator("#links .case", { hasText: PRACTICE });
  assert.equal(await row.getAttribute("data-opened"), "1");
  const id = await row.getAttribute("data-link");
  assert.equal(await patient.inputValue("#link"), "", "the link is shown once");
  await row.getByRole("button").click();
  await patient.waitForSelector("#end-dialog[open]");
  await patient.click("#end-dialog button[value=yes]");
  await row.waitFor({ state: "detached" });
  const entry = (await logged(patient, "open-link")).first();
  assert.match(await entry.innerText(), new RegExp(`They say they are: ${PRACTICE}`), "the log names who opened it");
  assert.match(await entry.innerText(), new RegExp(`Link: ${PRACTICE} #${id.slice(0, 8)}`), "and which link");

  await reader.reload();
  await reader.fill("#recipient", PRACTICE);
  await reader.fill("#passcode", PASSCODE);
  await reader.click("#submit");
  await reader.waitForSelector("#told .empty");
  assert.ok(await reader.isHidden("#result"));
  console.log("shown by a link with a passcode, logged, and ended: nobody can open it any more");
}
