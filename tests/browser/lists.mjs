// Every list of the portal at 0, 1, 50 and 1,000 entries, from answers that are made up: the skeleton before, what
// stands there when there is nothing, "Show more" to the end, an error and the way out of it; no sideways scrolling
// on a small phone, and nothing that axe-core would say, in both themes. A list that several roles have is as long
// for the first of them only. LISTS names the tables to run, by file; with LOOK set pictures are taken.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { accessible, fits, legible } from "./accessible.mjs";
import { answered, pageOf } from "./answers.mjs";
import { assert, open, origin, picture } from "./portal.mjs";

const PAGE = 50;
/** A thousand come in fewer pages: to draw them again and again is what takes the time. */
const LARGE = 250;
const COUNTS = [0, 1, 50, 1000];
const AT_ONCE = 2;
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
const folder = fileURLToPath(new URL("lists/", import.meta.url));
const wanted = process.env.LISTS?.split(",") ?? readdirSync(folder).map((file) => file.replace(".mjs", ""));

const { browser } = await open();
try {
  const tables = await Promise.all(wanted.map((table) => import(`./lists/${table}.mjs`)));
  const waiting = tables.flatMap(({ default: lists }) => lists);
  const begun = new Set();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let list = waiting.shift(); list; list = waiting.shift()) {
      const counts = begun.has(list.path) ? COUNTS.slice(0, 2) : COUNTS;
      begun.add(list.path);
      await tried(list, counts);
    }
  }));
} finally {
  await browser.close();
}

/** One page is loaded anew for each number of entries, so that its modules come once. */
async function tried(list, counts) {
  const service = { count: 0, slow: null, broken: false };
  const context = await answered(browser, list.role, serving(list, service));
  const page = await pageOf(context, PHONE);
  for (const count of counts) await counted({ list, service, page }, count, count === counts.at(-1) || count === PAGE);
  await failed({ list, service, page });
  assert.deepEqual(context.unexpected, [], `${list.name}: every answer was made up`);
  await context.close();
  console.log(`${list.name}: ${counts.join(", ")} entries, and an error`);
}

/** The answers for a list of `service.count` entries, page by page. */
function serving(list, service) {
  return {
    ...list.others,
    [list.path]: async (url) => {
      if (service.slow) await service.slow;
      if (service.broken) return { status: 500 };
      const from = Number(url.searchParams.get(list.cursor ?? "cursor") ?? 0);
      const to = Math.min(service.count, from + pageSize(list, service.count));
      const next = to < service.count ? to : undefined;
      const items = Array.from({ length: to - from }, (_, index) => list.item(from + index));
      return list.answer(items, list.cursor ? next : next && String(next));
    },
  };
}

/** A list without "Show more" comes at once. */
function pageSize({ more }, count) {
  if (!more) return Infinity;
  return count > PAGE ? LARGE : PAGE;
}

async function loaded({ list, page }) {
  if (page.url() === "about:blank") await page.goto(origin + list.address);
  else await page.reload();
  await list.open?.(page);
}

function rows(page, { row }, count) {
  return page.waitForFunction(([row, want]) => document.querySelectorAll(row).length === want, [row, count]);
}

async function counted({ list, service, page }, count, closely) {
  const about = `${list.name} with ${count}`;
  const size = pageSize(list, count);
  let go;
  service.count = count;
  service.slow = new Promise((resolve) => (go = resolve));
  await loaded({ list, page });
  await page.waitForSelector(`${list.list} .skeleton`);
  service.slow = null;
  go();
  await page.waitForSelector(`${list.list}[aria-busy=false]`);
  if (count === 0) {
    await page.waitForSelector(`${list.list} ${list.empty ?? ".empty"}`);
    assert.equal(await page.locator(list.row).count(), 0, about);
  }
  for (let shown = Math.min(count, size); count > 0; shown = Math.min(count, shown + size)) {
    await rows(page, list, shown);
    if (shown === count) break;
    await page.click(list.more);
  }
  if (list.more) assert.ok(await page.isHidden(list.more), `${about}: there is no more`);
  await fits(page, about);
  // Whether it is accessible does not depend on how often a row stands there; whether it is legible, on the theme, too.
  if (count < 2) await accessible(page, about);
  if (closely && count <= PAGE) await looked(page, about);
  if (process.env.LOOK && count <= PAGE) await picture(page, `list-${list.name}-${count}`);
}

/** In both themes, and on a wide screen. */
async function looked(page, about) {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    await legible(page, `${about}, ${theme}`);
  }
  await page.setViewportSize(DESK);
  await fits(page, `${about}, wide`);
  await page.setViewportSize(PHONE);
}

/** An answer that fails says so, and the next try puts the list in its place. */
async function failed({ list, service, page }) {
  service.count = PAGE;
  service.broken = true;
  await loaded({ list, page });
  const alert = page.locator(`${list.alert ?? list.list} [role=alert]:has(button)`);
  await alert.waitFor();
  await legible(page, `${list.name}, failed`);
  service.broken = false;
  await alert.getByRole("button").click();
  await rows(page, list, PAGE);
  assert.equal(await alert.count(), 0, `${list.name}: the error is gone`);
}
