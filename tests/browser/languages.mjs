// The portal in another language: the switch keeps the page and what stands behind `#`, the choice is followed from then
// on, dates and numbers are the language's own, and both languages of the verify page open without a network. Every
// page in Spanish fits on a small phone and says nothing that axe-core would mind. Answers of the service are made up.

import { accessible, fits, legible } from "./accessible.mjs";
import { answered, id, NAMES, pageOf, PEOPLE } from "./answers.mjs";
import { assert, open, origin, picture, stranger } from "./portal.mjs";

const PUBLIC = ["/", "/verify", "/sign-in", "/welcome", "/reset", "/chain", "/open", "/nowhere"];
const PAGES = {
  patient: ["/home", "/chart", "/card", "/doctors", "/appointments", "/access", "/log", "/notices", "/record", "/links", "/account", "/details"],
  doctor: ["/patients", "/requests", "/emergency", "/visit", "/import"],
  admin: ["/dashboard", "/people"],
};
/** One page for each menu there is. */
const MENUS = ["/", "/home", "/patients", "/dashboard"];
const FRAGMENT = "#shc:/5676290952432060346029243740446031222959532654603460292540772804336028702864716745222809286";

const { browser } = await open();
try {
  await switched();
  await followed();
  await elsewhere();
  await inItsOwnWords();
  await refused();
  await withoutNetwork();
  for (const path of PUBLIC) await fitting(null, path);
  for (const [role, paths] of Object.entries(PAGES)) for (const path of paths) await fitting(role, path);
} finally {
  await browser.close();
}

function where(page) {
  return page.evaluate(() => location.pathname + location.search + location.hash);
}

function language(page) {
  return page.getAttribute("html", "lang");
}

async function switched() {
  const page = await stranger(browser);
  await page.goto(`${origin}/open${FRAGMENT}`);
  await page.click("a.language[hreflang=es]");
  await page.waitForURL(`${origin}/es/open${FRAGMENT}`);
  assert.equal(await language(page), "es");
  await page.click("a.language[hreflang=en]");
  await page.waitForURL(`${origin}/open${FRAGMENT}`);
  await page.goto(`${origin}/verify`);
  assert.equal(await where(page), "/verify", "English was chosen last");
  await page.context().close();
  console.log("the switch keeps the page, and what stands behind #");
}

/** A printed code leads to the English page, whoever scans it. */
async function followed() {
  const page = await stranger(browser);
  await page.goto(`${origin}/`);
  await page.click("a.language");
  await page.waitForURL(`${origin}/es/`);
  await page.goto(`${origin}/verify${FRAGMENT}`);
  await page.waitForURL(`${origin}/es/verify${FRAGMENT}`);
  await page.waitForSelector("#result [data-verdict]");
  assert.match(await page.innerText("#verdict-title"), /auténtico|tarjeta|leer/i);
  for (const link of await page.locator("a[href^='/']:not(.language)").all()) {
    assert.match(await link.getAttribute("href"), /^\/es\//);
  }
  await page.context().close();
  console.log("the choice is followed");
}

/** What is no page says so in the language of its address; who has to sign in is led there and back in it. */
async function elsewhere() {
  const context = await answered(browser, null, {});
  const page = await pageOf(context);
  const answer = await page.goto(`${origin}/es/nowhere`);
  assert.equal(answer.status(), 404);
  assert.equal(await language(page), "es");
  await page.goto(`${origin}/es/chart#${id(7)}`);
  await page.waitForURL(/\/es\/sign-in#/);
  assert.equal(decodeURIComponent((await where(page)).split("#")[1]), `/es/chart#${id(7)}`);
  await context.close();
  console.log("nothing leads out of the language");
}

async function inItsOwnWords() {
  const start = new Date(Date.now() + 40 * 86_400_000);
  start.setUTCHours(15, 0, 0, 0);
  const appointment = { id: id(1), patient: { id: PEOPLE.patient.id }, practitioner: { id: id(2), name: NAMES[1] }, start: start.toISOString(), minutes: 30, status: "booked", etag: '"1"' };
  const context = await answered(browser, "patient", { "/api/records/appointments": { appointments: [appointment] } }, { locale: "es-ES", timezoneId: "America/Bogota" });
  const page = await pageOf(context);
  await page.goto(`${origin}/es/appointments`);
  await page.waitForSelector("#appointments .case");
  const words = new Intl.DateTimeFormat("es", { day: "numeric", month: "long", timeZone: "America/Bogota" }).format(start);
  assert.match(await page.innerText("#appointments h3"), new RegExp(`^\\p{Lu}.*${words}`, "u"));
  assert.match(await page.innerText("#appointments .case"), /10:00.*10:30/, "in the reader’s own time zone");
  assert.match(await page.innerText("#appointments .case"), /Confirmada[\s\S]*30 minutos/);
  await context.close();
  console.log("dates and numbers are the language’s own");
}

/** What the service refuses it says in English; the page says it in the reader's language, as far as it knows it. */
async function refused() {
  const answers = [
    { status: 409, problem: "too-many-links", detail: "A chart has at most 50 links at a time." },
    { status: 422, problem: "invalid-field", detail: "Too long.", errors: [{ field: "label", detail: "Too long." }] },
    { status: 422, problem: "invalid-field", detail: "Odd.", errors: [{ field: "of_tomorrow", detail: "Odd." }] },
    { status: 409, problem: "of-tomorrow", detail: "Nobody has heard of it yet." },
  ];
  const path = `/api/qr/patients/${PEOPLE.patient.id}/links`;
  let asked = 0;
  const context = await answered(browser, "patient", { [path]: { links: [] }, [`POST ${path}`]: () => answers[asked++] }, { locale: "es-ES" });
  const page = await pageOf(context);
  await page.goto(`${origin}/es/links`);
  await page.waitForSelector("#links .empty");
  for (const words of [/Ya hay muchos enlaces/, /nombre de una línea/, /Odd\./, /Nobody has heard of it yet/]) {
    await page.click("#submit");
    await page.locator("#share", { hasText: words }).waitFor();
  }
  assert.equal(await page.locator("#share").getByText("Too long").count(), 0);
  await page.goto(`${origin}/links`);
  await page.waitForSelector("#links .empty");
  asked = 0;
  await page.click("#submit");
  await page.locator("#share", { hasText: "at most 50 links" }).waitFor();
  await context.close();
  console.log("a refusal is read in the reader’s language, and one that it lacks as the service says it");
}

async function withoutNetwork() {
  const page = await stranger(browser);
  await page.goto(`${origin}/verify`);
  await page.evaluate(async () => {
    const active = async () => (await navigator.serviceWorker.getRegistrations()).filter(({ active }) => active?.state === "activated");
    while ((await active()).length < 2) await new Promise((later) => setTimeout(later, 100));
  });
  await page.context().setOffline(true);
  for (const [path, tag] of [["/es/verify", "es"], ["/verify", "en"]]) {
    await page.goto("about:blank");
    await page.goto(origin + path);
    assert.equal(await language(page), tag);
    await page.fill("#text", "no card");
    await page.click("#submit");
    await page.waitForSelector("#result [data-verdict=not-a-card]");
  }
  // The early script follows the choice also when nobody can be asked.
  await page.evaluate(() => localStorage.setItem("medseal.language", "es"));
  await page.goto("about:blank");
  await page.goto(`${origin}/verify${FRAGMENT}`);
  await page.waitForURL(`${origin}/es/verify${FRAGMENT}`);
  await page.waitForSelector("#result [data-verdict]");
  await picture(page, "verify-spanish-offline");
  await page.context().close();
  console.log("without a network both open");
}

/** As it stands when the service has nothing for it: the words of page and module, and no sentence's name for want of one. */
async function fitting(role, path) {
  const context = await answered(browser, role, {}, { locale: "es-ES" });
  const page = await pageOf(context, { width: 360, height: 740 });
  await page.goto(`${origin}/es${path}`);
  await page.waitForFunction(() => document.documentElement.dataset.theme && ![...document.querySelectorAll("main .skeleton")].some((shape) => shape.offsetParent));
  await page.waitForTimeout(250);
  const about = `/es${path}`;
  assert.doesNotMatch(await page.innerText("body"), /\b[a-z]+\.[a-z_]+\b(?!\.)(?=$|\s)/m, `${about}: every sentence is there`);
  await fits(page, about);
  await accessible(page, about);
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await legible(page, `${about}, dark`);
  await page.click("#menu");
  await fits(page, `${about}, with the menu`);
  if (MENUS.includes(path)) await accessible(page, `${about}, with the menu`);
  await picture(page, `es${path.replaceAll("/", "-")}`);
  await context.close();
}
