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

export async function signIn(page) {
  await page.goto(`${origin}/sign-in`);
  await page.fill("#email", process.env.EMAIL);
  await page.fill("#password", process.env.PASSWORD);
  await page.click("#submit");
  await page.waitForURL("**/patients");
  await page.waitForSelector("#patients[aria-busy=false]");
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
