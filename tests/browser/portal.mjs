// The portal in a real browser, as a person uses it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { launch } from "../../localstack/tools/chromium.mjs";

export const origin = process.env.ORIGIN;
const PATIENCE = 60_000;

/** A browser that fails the script on any error a page reports; `args` are the browser's own. */
export async function open({ viewport = { width: 1280, height: 900 }, args = [], ...options } = {}) {
  const browser = await launch({ args });
  const context = await browser.newContext({ viewport, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  watch(page);
  return { browser, context, page };
}

export function watch(page) {
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) throw new Error(message.text());
  });
}

/** A page of somebody who has never been here: no session, no storage. */
export async function stranger(browser, options = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  watch(page);
  return page;
}

/** Who the script is, by its environment; PASSKEY is the JSON of a passkey, and absent for who has none. */
const MYSELF = { email: process.env.EMAIL, password: process.env.PASSWORD, passkey: process.env.PASSKEY };

/** Signs in, with the passkey as the second step if there is one, and waits for the first page. */
export async function signIn(page, person = {}) {
  const { email, password, passkey } = { ...MYSELF, ...person };
  const device = passkey ? await authenticator(page, JSON.parse(passkey)) : null;
  await firstStep(page, email, password);
  if (device) await page.click("#passkey-submit");
  await page.waitForURL(/\/(home|patients|dashboard)$/);
  await page.waitForSelector("main [aria-busy=false]");
  await page.waitForFunction(() => !document.querySelector("main [aria-busy=true]"));
  await device?.remove();
}

export async function firstStep(page, email, password) {
  await page.goto(`${origin}/sign-in`);
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.click("#submit");
}

/** A device that holds passkeys and answers by itself, as one that is unlocked; with this passkey in it, if given. */
export async function authenticator(page, passkey = null) {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await protocol.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  if (passkey) {
    // The count goes up before it is told: the first time it is nought, as that of passkeys on several devices always
    // is. A higher one would make the same passkey look copied when somebody else uses it.
    await protocol.send("WebAuthn.addCredential", { authenticatorId, credential: { ...passkey, isResidentCredential: true, signCount: -1 } });
  }
  return { remove: () => protocol.detach() };
}

/** Shows more of a list until a row of it is there. */
export async function unfold(page, row, more) {
  while (!(await row.count())) {
    await page.click(more);
    await page.waitForSelector(`${more}:not([aria-busy=true])`, { state: "attached" });
  }
}

/** The verify page's headline and its four answers, once they are there. */
export async function verdict(page) {
  await page.waitForSelector("#result:not([aria-busy]) [data-verdict]");
  await page.waitForSelector("#result [data-answer=currency]");
  return page.evaluate(() => ({
    verdict: document.querySelector("#result [data-verdict]").dataset.verdict,
    answers: Object.fromEntries(
      [...document.querySelectorAll("#result [data-answer]")].map(({ dataset }) => [dataset.answer, dataset.state]),
    ),
    reasons: Object.fromEntries(
      [...document.querySelectorAll("#result [data-answer]")].map(({ dataset }) => [dataset.answer, dataset.reason]),
    ),
    text: document.querySelector("#result").innerText,
  }));
}

/** Drops a file on the verify page. */
export async function drop(page, text, name = "evidence.json") {
  await page.goto(`${origin}/verify`);
  const files = await page.evaluateHandle(
    ([content, called]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], called, { type: "application/json" }));
      return data;
    },
    [text, name],
  );
  await page.dispatchEvent("#picture-drop", "drop", { dataTransfer: files });
}

/** Clicks a button that downloads a file, and gives its bytes. */
export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return Buffer.concat(await (await download.createReadStream()).toArray());
}

/** Opens the card page of PATIENT, signed in, once its card is anchored. */
export async function openCard(page) {
  await signIn(page);
  await page.goto(`${origin}/card#${process.env.PATIENT}`);
  await page.waitForSelector("#check [data-verdict=authentic]");
}

export function picture(page, name) {
  return page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
}

export { assert };
