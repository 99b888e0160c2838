// Every list of the portal at 0, 1, 50 and 1,000 entries, from answers that are made up: the skeleton before, what
// stands there when there is nothing, "Show more" to the end, an error and the way out of it; no sideways scrolling
// on a small phone, and nothing that axe-core would say, in both themes. LISTS names the tables to run, by file.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { accessible, fits } from "./accessible.mjs";
import { answered, pageOf } from "./answers.mjs";
import { assert, open, origin, picture } from "./portal.mjs";

const PAGE = 50;
const COUNTS = [0, 1, 50, 1000];
const AT_ONCE = 3;
const folder = fileURLToPath(new URL("lists/", import.meta.url));
const wanted = process.env.LISTS?.split(",") ?? readdirSync(folder).map((file) => file.replace(".mjs", ""));

const { browser } = await open();
try {
  const tables = await Promise.all(wanted.map((table) => import(`./lists/${table}.mjs`)));
  const waiting = tables.flatMap(({ default: lists }) => lists);
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let list = waiting.shift(); list; list = waiting.shift()) await tried(list);
  }));
} finally {
  await browser.close();
}

async function tried(list) {
  for (const count of COUNTS) await counted(list, count);
  await failed(list);
  console.log(`${list.name}: ${COUNTS.join(", ")} entries, and an error`);
}

/** The answers for a list of so many entries, page by page. */
function serving(list, count, { broken = () => false, slow = null } = {}) {
  const items = Array.from({ length: count }, (_, index) => list.item(index));
  return {
    ...list.others,
    [list.path]: async (url) => {
      if (slow) await slow;
      if (broken()) return { status: 500 };
      const from = Number(url.searchParams.get(list.cursor ?? "cursor") ?? 0);
      const size = pageSize(list);
      const next = from + size < count ? from + size : undefined;
      return list.answer(items.slice(from, from + size), list.cursor ? next : next && String(next));
    },
  };
}

/** A list without "Show more" comes at once. */
function pageSize({ more }) {
  return more ? PAGE : Infinity;
}

async function counted(list, count) {
  let go = () => {};
  const slow = new Promise((resolve) => (go = resolve));
  const context = await answered(browser, list.role, serving(list, count, { slow }));
  const page = await pageOf(context, { width: 360, height: 740 });
  const about = `${list.name} with ${count}`;
  await page.goto(origin + list.address);
  await list.open?.(page);
  await page.waitForSelector(`${list.list} .skeleton`);
  go();
  await ready(page, list);
  if (count === 0) {
    await page.waitForSelector(`${list.list} ${list.empty ?? ".empty"}`);
    assert.equal(await page.locator(list.row).count(), 0, about);
  }
  for (let shown = Math.min(count, pageSize(list)); count > 0; shown = Math.min(count, shown + PAGE)) {
    await page.waitForFunction(([row, want]) => document.querySelectorAll(row).length === want, [list.row, shown]);
    if (shown === count) break;
    await page.click(list.more);
  }
  if (list.more) assert.ok(await page.isHidden(list.more), `${about}: there is no more`);
  await fits(page, about);
  if (count < PAGE) await looked(page, about);
  if (count === PAGE) await accessible(page, about);
  if (count === 0 || count === PAGE) await picture(page, `list-${list.name}-${count}`);
  assert.deepEqual(context.unexpected, [], `${about}: every answer was made up`);
  await context.close();
}

/** In both themes, and on a wide screen. */
async function looked(page, about) {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    await accessible(page, `${about}, ${theme}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await fits(page, `${about}, wide`);
}

/** An answer that fails says so, and the next try puts the list in its place. */
async function failed(list) {
  let broken = true;
  const context = await answered(browser, list.role, serving(list, PAGE, { broken: () => broken }));
  const page = await pageOf(context, { width: 360, height: 740 });
  await page.goto(origin + list.address);
  await list.open?.(page);
  const alert = page.locator(`${list.alert ?? list.list} [role=alert]:has(button)`);
  await alert.waitFor();
  await accessible(page, `${list.name}, failed`);
  broken = false;
  await alert.getByRole("button").click();
  await page.waitForFunction(([row, want]) => document.querySelectorAll(row).length === want, [list.row, PAGE]);
  assert.equal(await alert.count(), 0, `${list.name}: the error is gone`);
  await context.close();
}

async function ready(page, list) {
  await page.waitForSelector(`${list.list}[aria-busy=false]`);
}
