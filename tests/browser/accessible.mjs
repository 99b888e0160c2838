// axe-core on a page as it stands.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const tools = resolve(process.env.MEDSEAL_TOOLS ?? join(root, ".tools"));
const source = readFileSync(join(tools, "node_modules", "axe-core", "axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with what axe-core finds. It is run in the page's own world, past its content security policy. */
export function accessible(page, about) {
  return found(page, about, RULES);
}

/** The one rule whose answer depends on the theme. */
export function legible(page, about) {
  return found(page, about, { type: "rule", values: ["color-contrast"] });
}

async function found(page, about, runOnly) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(source);
  await page.evaluate(still);
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), runOnly);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html}\n    ${failureSummary.replaceAll("\n", "\n    ")}`).join("\n  ")}`);
  assert.deepEqual(told, [], `${about}: axe-core finds nothing`);
}

/** Until no colour is on its way to another: what pulses without end is left to it. */
function still() {
  const ending = document.getAnimations().filter((motion) => Number.isFinite(motion.effect.getComputedTiming().endTime));
  return Promise.all(ending.map((motion) => motion.finished.then(() => {}, () => {})));
}

/** Fails when the page has to be scrolled sideways. */
export async function fits(page, about) {
  const [needed, there] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(needed <= there, `${about}: ${needed} px wide in ${there}`);
}
