// How somebody becomes a doctor here, and stays the only one who is: an admin invites them, they set a password, add
// second factors before anything else, sign in by each of them, end sessions, forget their password; and the admin
// takes their factors and their account away. The admin is EMAIL, PASSWORD, PASSKEY; mails are read at SES.

import { randomUUID } from "node:crypto";
import { assert, authenticator, downloaded, firstStep, open, origin, picture, signIn, stranger, unfold } from "./portal.mjs";
import { read } from "./code.mjs";
import { linkTo } from "./mails.mjs";
import { totp } from "./totp.mjs";

const email = `rosa-${randomUUID().slice(0, 8)}@clinic.example`;
const NAME = "Dr. Rosa Novak";
const FIRST = "a lantern under the plum tree";
const SECOND = "four herons cross a slow river";
const THIRD = "the kettle sings before the rain";

const { browser, page: admin } = await open();
try {
  await signIn(admin);
  await invited();
  const doctor = await stranger(browser, { acceptDownloads: true });
  await welcomed(doctor);
  const { secret, codes } = await enrolled(doctor);
  await signedInByEach(doctor, secret, codes);
  const fresh = await changed(doctor);
  await endedElsewhere(doctor, fresh);
  await forgotten(doctor, fresh);
  await kept(doctor);
} finally {
  await browser.close();
}

async function invited() {
  await admin.goto(`${origin}/people`);
  await admin.waitForSelector("#people[aria-busy=false] li");
  await admin.click("#invite-open");
  await admin.click("#submit");
  assert.equal(await admin.locator("#invite .field-error").count(), 2);
  await admin.fill("#name", NAME);
  await admin.fill("#email", email);
  await picture(admin, "people-invite");
  await admin.click("#submit");
  await told(admin, "is invited");
  assert.equal(await admin.locator("#done input").count(), 0, "the link goes by mail only");
  const first = await linkTo("welcome", email);
  const row = admin.locator("#invitations li", { hasText: email });
  await row.getByRole("button", { name: "Send again" }).click();
  await told(admin, "invited again");
  const second = await linkTo("welcome", email, 1);
  assert.notEqual(first, second);
  await picture(admin, "people-invited");

  // The link of the first mail was replaced by the second's.
  const late = await stranger(browser);
  await late.goto(first);
  await late.fill("#password", FIRST);
  await late.click("#submit");
  await late.waitForSelector("#welcome .error-summary");
  assert.match(await late.innerText("#welcome .error-summary"), /no longer|already|run out/i);
  await late.context().close();
  console.log("invited; only the newest link is good");
}

async function welcomed(doctor) {
  await doctor.goto(await linkTo("welcome", email, 1));
  await doctor.fill("#password", "password1234");
  await doctor.click("#submit");
  await doctor.waitForSelector("#password-error");
  assert.equal(await doctor.inputValue("#password"), "password1234", "what was typed is still there");
  await doctor.fill("#password", FIRST);
  await picture(doctor, "welcome");
  await doctor.click("#submit");
  await doctor.waitForSelector("#done:not([hidden])");
  assert.ok(!doctor.url().includes("#"), "a spent link stays out of the history");
  await doctor.click("#done a");
  console.log("welcomed; a common password is refused");
}

/** Forced enrolment: an authenticator app with its recovery codes, then a passkey. */
async function enrolled(doctor) {
  await firstStep(doctor, email, FIRST);
  await doctor.waitForURL(`${origin}/account`);
  await doctor.waitForSelector("#enrol:not([hidden])");
  await picture(doctor, "account-enrol");
  await doctor.goto(`${origin}/patients`);
  await doctor.waitForURL(`${origin}/account`);
  await doctor.waitForSelector("#enrol:not([hidden])");

  await doctor.click("#totp-open");
  await doctor.waitForSelector(".qr-drawing");
  const secret = (await doctor.inputValue("#totp-secret")).replaceAll(" ", "");
  const { text } = await read(doctor, await doctor.locator(".qr-drawing").screenshot());
  assert.match(text, new RegExp(`^otpauth://totp/.*secret=${secret}`));
  await doctor.fill("#totp-code", totp(secret, 40));
  await doctor.click("#totp-submit");
  await doctor.waitForSelector("#totp-code-error");
  await picture(doctor, "account-totp");
  await doctor.fill("#totp-code", totp(secret));
  await doctor.click("#totp-submit");
  await doctor.waitForSelector("#codes:not([hidden])");
  const codes = await doctor.locator("#codes-list code").allInnerTexts();
  assert.equal(codes.length, 10);
  const file = (await downloaded(doctor, "#codes-save")).toString();
  for (const code of codes) assert.ok(file.includes(code));
  await picture(doctor, "account-codes");
  await doctor.click("#codes-done");
  assert.equal(await doctor.locator("#codes-list code").count(), 0, "the codes are gone from the page");
  await doctor.waitForSelector("#finished:not([hidden])");

  // The session is a full one at once, without another sign-in.
  await doctor.click("#go-on");
  await doctor.waitForSelector("#patients[aria-busy=false]");
  await doctor.goto(`${origin}/account`);
  await authenticator(doctor);
  await doctor.click("#passkey-open");
  await doctor.fill("#passkey-name", "Laptop");
  await doctor.click("#passkey-submit");
  await doctor.waitForSelector("#factors li[data-kind=passkey]");
  assert.equal(await doctor.locator("#factors li").count(), 2);
  assert.equal(await doctor.isVisible("#codes"), false, "recovery codes come with the first factor only");
  await picture(doctor, "account");
  const stored = await doctor.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  for (const word of [secret, ...codes, FIRST]) assert.ok(!stored.includes(word), "nothing secret is stored");
  console.log("an authenticator app and a passkey are added");
  return { secret, codes };
}

async function signedInByEach(doctor, secret, codes) {
  await leaveBy(doctor, "#sign-out");
  await firstStep(doctor, email, FIRST);
  await doctor.waitForSelector("#passkey-submit");
  await picture(doctor, "sign-in-second");
  await doctor.click("#passkey-submit");
  await doctor.waitForURL(`${origin}/patients`);

  await leaveBy(doctor, "#sign-out");
  await secondStep(doctor, FIRST, "totp", totp(secret, 40), "#totp-code-error");
  // The code of the half minute in which the app was added is spent.
  await doctor.fill("#totp-code", totp(secret, 1));
  await doctor.click("#totp-submit");
  await doctor.waitForURL(`${origin}/patients`);

  await leaveBy(doctor, "#sign-out");
  await secondStep(doctor, FIRST, "recovery", codes[0]);
  await leaveBy(doctor, "#sign-out");
  await secondStep(doctor, FIRST, "recovery", codes[0], "#recovery-code-error");
  await doctor.fill("#recovery-code", codes[1]);
  await doctor.click("#recovery-submit");
  await doctor.waitForURL(`${origin}/patients`);
  await doctor.goto(`${origin}/account`);
  await doctor.waitForFunction(() => document.querySelector("#recovery-left").textContent.includes("8"));
  console.log("signed in by passkey, by app and by recovery code, each code once");
}

/** Password, recovery codes and factors, each with the password as it is; what is wrong is said where it was typed. */
async function changed(doctor) {
  for (const [current, error] of [["not my password", "#current-error"], [FIRST, null]]) {
    await doctor.fill("#current", current);
    await doctor.fill("#new", SECOND);
    await doctor.click("#password-submit");
    await doctor.waitForSelector(error ?? "#password-done .notice");
    if (error) assert.equal(await doctor.inputValue("#new"), SECOND, "what was typed is still there");
  }
  await doctor.click("#recovery-new");
  await doctor.fill("#sure-password", FIRST);
  await doctor.click("#sure-submit");
  await doctor.waitForSelector("#sure-password-error");
  await picture(doctor, "account-sure");
  await doctor.fill("#sure-password", SECOND);
  await doctor.click("#sure-submit");
  await doctor.waitForSelector("#codes:not([hidden])");
  const codes = await doctor.locator("#codes-list code").allInnerTexts();
  assert.equal(codes.length, 10);
  await doctor.click("#codes-done");

  await doctor.locator("#factors li[data-kind=passkey]").getByRole("button").click();
  await doctor.fill("#sure-password", SECOND);
  await doctor.click("#sure-submit");
  await doctor.locator("#factors li[data-kind=passkey]").waitFor({ state: "detached" });
  assert.equal(await doctor.locator("#factors button").count(), 0, "the last factor of a doctor stays");
  console.log("password and recovery codes replaced, a factor removed");
  return codes;
}

async function endedElsewhere(doctor, codes) {
  const other = await stranger(browser);
  await secondStep(other, SECOND, "recovery", codes[2]);
  await doctor.goto(`${origin}/account`);
  await doctor.waitForSelector("#sessions[aria-busy=false] li");
  const others = doctor.locator("#sessions li[data-current=false]");
  assert.equal(await others.count(), 1);
  await picture(doctor, "account-sessions");
  await others.getByRole("button").click();
  await others.waitFor({ state: "detached" });
  await other.goto(`${origin}/account`);
  await other.waitForURL("**/sign-in#**");

  await secondStep(other, SECOND, "recovery", codes[3]);
  await doctor.click("#everywhere");
  await doctor.waitForSelector("#everywhere-dialog[open]");
  await leaveBy(doctor, "#everywhere-dialog button[value=yes]");
  for (const page of [doctor, other]) {
    await page.goto(`${origin}/patients`);
    await page.waitForURL("**/sign-in#**");
  }
  await other.context().close();
  console.log("one session ended, then all");
}

async function forgotten(doctor, codes) {
  await doctor.goto(`${origin}/sign-in`);
  await doctor.click("#forgot");
  for (const address of [`nobody-${email}`, email]) {
    await doctor.goto(`${origin}/reset`);
    await doctor.fill("#email", address);
    await doctor.click("#ask-submit");
    await doctor.waitForSelector("#asked:not([hidden])");
  }
  await picture(doctor, "reset-asked");
  const link = await linkTo("reset", email);
  await doctor.goto("about:blank");
  await doctor.goto(link);
  await doctor.fill("#password", THIRD);
  await doctor.click("#submit");
  await doctor.waitForSelector("#done:not([hidden])");
  await picture(doctor, "reset-done");
  await doctor.goto("about:blank");
  await doctor.goto(link);
  await doctor.fill("#password", SECOND);
  await doctor.click("#submit");
  await doctor.waitForSelector("#choosing .error-summary");

  await firstStep(doctor, email, SECOND);
  await doctor.waitForSelector("#sign-in .error-summary");
  await secondStep(doctor, THIRD, "recovery", codes[4]);
  console.log("a forgotten password was replaced, by a link that worked once");
}

/** What an admin does to an account. */
async function kept(doctor) {
  await admin.goto(`${origin}/people`);
  await admin.waitForSelector("#people[aria-busy=false] li");
  const row = admin.locator("#people li", { hasText: email });
  await unfold(admin, row, "#people-more");
  await row.getByRole("button", { name: "Reset second factor" }).click();
  await picture(admin, "people-reset-factor");
  await admin.click("#factors-dialog button[value=yes]");
  await told(admin, "was removed");
  await doctor.goto(`${origin}/account`);
  await doctor.waitForURL("**/sign-in#**");
  await firstStep(doctor, email, THIRD);
  await doctor.waitForURL(`${origin}/account`);
  await doctor.waitForSelector("#enrol:not([hidden])");

  await row.getByRole("button", { name: "Disable" }).click();
  await admin.click("#disable-dialog button[value=yes]");
  await told(admin, "is disabled");
  await picture(admin, "people");
  await doctor.goto(`${origin}/account`);
  await doctor.waitForURL("**/sign-in#**");
  await firstStep(doctor, email, THIRD);
  await doctor.waitForSelector("#sign-in .error-summary");
  await row.getByRole("button", { name: "Enable" }).click();
  await told(admin, "can sign in again");
  await firstStep(doctor, email, THIRD);
  await doctor.waitForURL(`${origin}/account`);
  assert.equal(await admin.locator("#people li", { hasText: process.env.EMAIL }).getByRole("button").count(), 0, "nobody locks themselves out");
  console.log("factors reset, disabled, enabled");
}

/** Clicks what signs out and leads to another page. */
async function leaveBy(page, button) {
  const from = page.url();
  await page.click(button);
  await page.waitForURL((url) => url.href !== from);
}

/** Password, then a code; `refused` is the error that is to come instead of the first page. */
async function secondStep(page, password, way, code, refused = null) {
  await firstStep(page, email, password);
  await page.waitForSelector("#second:not([hidden])");
  if (await page.isHidden(`#${way}`)) await page.click(`#to-${way}`);
  await page.fill(`#${way}-code`, code);
  await page.click(`#${way}-submit`);
  await (refused ? page.waitForSelector(refused) : page.waitForURL(`${origin}/patients`));
}

async function told(page, words) {
  await page.locator("#done .notice[data-tone=good]", { hasText: words }).waitFor();
}
