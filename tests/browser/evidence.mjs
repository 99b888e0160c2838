// The evidence of PATIENT's whole chart, downloaded from the card page and dropped on the verify page of somebody
// who has never been here: all of it holds. One character changed, anywhere: the right answer says no.

import { assert, downloaded, drop, open, openCard, picture, stranger, verdict } from "./portal.mjs";

const { browser, page } = await open();
try {
  await openCard(page);
  const whole = (await downloaded(page, "#evidence-chart")).toString();
  const evidence = JSON.parse(whole);
  const { versions, batches } = evidence;
  batches.sort((a, b) => b.number - a.number);
  console.log(`${versions.length} versions, ${batches.length} batches, ${whole.length} bytes, archives: ${batches.filter(({ archive }) => archive).length}`);
  assert.equal(versions.at(-1).version, 1, "the file does not go down to version 1");
  assert.equal(evidence.earlier, undefined);

  const seen = await dropped(whole, "evidence-chart");
  assert.equal(seen.verdict, "authentic", JSON.stringify(seen.reasons));
  assert.equal(seen.marks.length, Math.min(versions.length, versions.length > 1 ? 20 : 0));
  for (const { verdict: one } of seen.marks.slice(1)) assert.equal(one, "superseded");

  assert.deepEqual(await inPages(whole), evidence, "the pages of a long chart do not make up the whole");

  const single = JSON.parse((await downloaded(page, "#evidence-version")).toString());
  assert.equal(single.versions.length, 1);
  assert.equal((await dropped(JSON.stringify(single))).verdict, "authentic");

  // One character, wherever it stands.
  const changes = {
    "the record": [(file) => file.replace(/("birthDate":"\d{3})(\d)/, (_, before, digit) => before + other(digit)), { integrity: "no" }],
    "the salt": [(file) => file.replace(/("salt":")(.)/, (_, before, letter) => before + other(letter)), { integrity: "no" }],
    "the commitment": [(file) => file.replace(/("commitment":"0x)(.)/, (_, before, digit) => before + other(digit)), { integrity: "no" }],
    "the card's signature": [(file) => file.replace(/("card":"[^"]*\.)([^".])/, (_, before, letter) => before + other(letter)), { issuer: "no" }],
    "the root": [(file) => file.replace(/("root":"0x)(.)/, (_, before, digit) => before + other(digit)), { anchoring: "no" }],
    "the archive": [(file) => file.replace(/("header":"0x.{400})(.)/, (_, before, digit) => before + other(digit)), { anchoring: "no" }],
    "the block": [(file) => file.replace(/("block":)(\d)/, (_, before, digit) => before + other(digit)), { anchoring: "no" }],
  };
  for (const [name, [change, expected]] of Object.entries(changes)) {
    const changed = change(JSON.stringify(single));
    assert.notEqual(changed, JSON.stringify(single), name);
    const told = await dropped(changed);
    for (const [question, state] of Object.entries(expected)) assert.equal(told.answers[question], state, `${name}: ${JSON.stringify(told.reasons)}`);
    assert.notEqual(told.verdict, "authentic", name);
    console.log(`${name} changed: ${told.verdict}, ${JSON.stringify(told.reasons)}`);
  }

  if (versions.length > 1) {
    // An old version is changed, and one is left out: the newest still holds, and the file does not.
    const old = structuredClone(evidence);
    old.versions.at(-1).salt = other(old.versions.at(-1).salt[0]) + old.versions.at(-1).salt.slice(1);
    const told = await dropped(JSON.stringify(old), "evidence-old-changed");
    assert.equal(told.verdict, "version-fails");
    assert.equal(told.answers.integrity, "yes", "what is shown first is the newest version");
    console.log(`an old version changed: ${told.verdict}`);
  }
  if (versions.length > 2) {
    const short = { ...evidence, versions: versions.filter((_, at) => at !== 1) };
    const told = await dropped(JSON.stringify(short));
    assert.notEqual(told.verdict, "authentic");
    console.log(`a version left out: ${told.verdict}, ${JSON.stringify(told.reasons)}`);
    const lower = { ...evidence, versions: versions.slice(0, 2), earlier: versions[1].version };
    const partial = await dropped(JSON.stringify(lower), "evidence-part");
    assert.match(partial.text, /older ones are not in it/);
  }
  const cut = await dropped(JSON.stringify(single).slice(0, -40), "evidence-cut");
  assert.equal(cut.verdict, "unreadable");
  assert.match(cut.text, /the file cannot be read/i);
  assert.doesNotMatch(cut.text, /health card/i);

  if (versions.length > 1) await arriving(structuredClone(evidence));
  await elsewhereUnknown(JSON.stringify(single));
  await unreadable();
} finally {
  await browser.close();
}

/** The newest version's anchor arrives while somebody reads an older one: they stay where they are. */
async function arriving(file) {
  const [newest] = file.versions;
  delete newest.batch;
  delete newest.proof;
  const phone = await stranger(browser, { serviceWorkers: "block" });
  let anchored = false;
  await phone.route(`**/api/verify/commitments/${newest.commitment}`, (route) => {
    return anchored ? route.continue() : route.fulfill({ json: { commitment: newest.commitment, status: "current", state: "waiting" } });
  });
  await drop(phone, JSON.stringify(file));
  assert.equal((await verdict(phone)).verdict, "waiting");
  await phone.click("#versions [data-at='1']");
  await phone.click("#answers [data-answer=integrity] summary");
  anchored = true;
  await phone.waitForSelector("#headline [data-verdict=authentic]");
  const place = await phone.evaluate(() => ({
    version: document.querySelector("#versions [aria-pressed=true]").dataset.at,
    unfolded: document.querySelector("#answers [data-answer=integrity] details").open,
    focused: document.activeElement.closest("[data-answer]")?.dataset.answer,
  }));
  assert.deepEqual(place, { version: "1", unfolded: true, focused: "integrity" });
  console.log("the anchor arrived, and the reader stayed where they were");
  await phone.context().close();
}

/** Where the clinic anchors is in site.json; without it no anchor counts. */
async function elsewhereUnknown(text) {
  const phone = await stranger(browser, { serviceWorkers: "block" });
  await phone.route("**/site.json", (route) => route.fulfill({ status: 503 }));
  await drop(phone, text);
  const told = await verdict(phone);
  assert.deepEqual(told.answers, { issuer: "yes", integrity: "yes", anchoring: "unknown", currency: "yes" });
  assert.equal(told.reasons.anchoring, "contract-unnamed");
  assert.notEqual(told.verdict, "authentic");
  await phone.context().close();
}

/** A file that was moved away meanwhile. */
async function unreadable() {
  const phone = await stranger(browser);
  await phone.addInitScript(() => {
    File.prototype.text = () => Promise.reject(new DOMException("", "NotFoundError"));
  });
  await drop(phone, "{}");
  await phone.waitForSelector("#verify .error-summary");
  assert.match(await phone.innerText("#verify .error-summary"), /could not be read/);
  await phone.context().close();
}

/** Another letter or digit of the same kind. */
function other(letter) {
  return letter === "1" ? "2" : /[0-9]/.test(letter) ? "1" : letter === "a" ? "b" : "a";
}

/** What the card page makes of the same evidence when the service gives it two versions at a time. */
async function inPages(text) {
  const { versions, ...rest } = JSON.parse(text);
  let pages = 0;
  await page.route("**/evidence?all=true*", (route) => {
    const before = Number(new URL(route.request().url()).searchParams.get("before") ?? Infinity);
    const left = versions.filter(({ version }) => version < before);
    const slice = left.slice(0, 2);
    const earlier = left.length > slice.length ? slice.at(-1).version : undefined;
    const batches = rest.batches.filter(({ number }) => slice.some(({ batch }) => batch === number));
    pages += 1;
    return route.fulfill({ json: { ...rest, versions: slice, batches, earlier } });
  });
  const joined = JSON.parse((await downloaded(page, "#evidence-chart")).toString());
  await page.unroute("**/evidence?all=true*");
  console.log(`the same in ${pages} pages`);
  return { ...joined, batches: joined.batches.toSorted((a, b) => b.number - a.number) };
}

async function dropped(text, name = null) {
  const phone = await stranger(browser);
  try {
    await drop(phone, text);
    const seen = await verdict(phone);
    const marks = await phone.$$eval("#versions .version", (rows) => rows.map(({ dataset }) => ({ ...dataset })));
    if (name) await picture(phone, name);
    if (marks.length > 1) {
      await phone.click("#versions [data-at='1']");
      await phone.waitForSelector("#versions [data-at='1'][aria-pressed=true]");
    }
    return { ...seen, marks };
  } finally {
    await phone.context().close();
  }
}
