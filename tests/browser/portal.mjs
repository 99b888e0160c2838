// The portal in a real browser, as a person uses it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { launch } from "../../localstack/tools/chromium.mjs";

export const origin = process.env.ORIGIN;
const PATIENCE = 60_000;

/** A browser that fails the script on any error a page reports. */
export async function open(viewport = { width: 1280, height: 900 }) {
  const browser = await launch();
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  watch(page);
  return { browser, context, page };
}

function watch(page) {
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) throw new Error(message.text());
  });
}

/** A page of somebody who has never been here: no session, no storage. */
export async function stranger(browser) {
  const context = await browser.newContext();
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
  await page.waitForSelector("#result [data-verdict]");
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

export function picture(page, name) {
  return page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), fullPage: true });
}

export { assert };
