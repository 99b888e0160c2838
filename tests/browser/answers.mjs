// Pages whose answers are made up: the site is real, what the service says is the test's.

import { open, origin } from "./portal.mjs";

export const PEOPLE = {
  admin: { id: "00000000-0000-4000-8000-00000000000a", role: "admin", name: "Ada Lindqvist" },
  doctor: { id: "00000000-0000-4000-8000-00000000000d", role: "doctor", name: "Dr. Asha Iyer" },
  patient: { id: "00000000-0000-4000-8000-0000000000aa", role: "patient", name: "Nila Deshpande" },
};

/** An id that looks like one, and is the same for the same number. */
export const id = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** Moments and days before or after now, as the service writes them. */
export const moment = (minutes = 0) => new Date(Date.now() + minutes * 60_000).toISOString();
export const day = (days = 0) => moment(days * 24 * 60).slice(0, 10);

/** Names as people have them: in every script, with apostrophes, and one of 300 characters. */
export const NAMES = ["Nila Deshpande", "Siobhán O’Connor-Müller", "李小龙", "محمد بن عبد الله", "Ελένη Παπαδοπούλου", "Наталья Ивановна", "ไพลิน ศรีสุข", "Þórdís Bjarnadóttir", `Wolfeschlegelstein${"hausenberger".repeat(23)}dorff`.slice(0, 300), "D’Ángelo <b>x</b> & Söhne", "a"];
export const name = (index) => NAMES[index % NAMES.length];

/**
 * A context in which `/api` is answered by `answers`: `{ "/api/path": body | (url, request) => body }`. A body is JSON,
 * or `{ status, body, headers, problem }`. What nobody expects is a 404, and is remembered in `context.unexpected`.
 */
export async function answered(browser, role, answers, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(20_000);
  context.unexpected = [];
  const person = PEOPLE[role];
  const session = person && { access_token: "made-up", person, second_factor: "given", expires_in: 900 };
  const all = {
    "/api/auth/refresh": session ?? { status: 401, problem: "no-session" },
    "/api/records/notices": { notices: [], unread: 12 },
    "/site.json": { origin, chain_id: 31337, contract: "0x5fbdb2315678afecb367f032d93f642f64180aa3", finality: "confirmations:2" },
    ...answers,
  };
  if (person) await context.addInitScript(() => localStorage.setItem("medseal.session", "1"));
  await context.route(/\/(api\/|site\.json)/, async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const found = all[`${request.method()} ${url.pathname}`] ?? all[url.pathname];
    if (found === undefined) context.unexpected.push(`${request.method()} ${url.pathname}`);
    const answer = typeof found === "function" ? await found(url, request) : found;
    await route.fulfill(filled(answer)).catch(() => {});
  });
  return context;
}

function filled(answer) {
  if (answer === undefined) return problem(404, "not-found");
  if (!answer?.status) return { status: 200, contentType: "application/json", body: JSON.stringify(answer) };
  const { status, headers = {}, body } = answer;
  // Bytes are what they are, also of an answer that is none of the service's.
  if (Buffer.isBuffer(body)) return { status, headers, body };
  if (answer.problem || status >= 400) return { ...problem(status, answer.problem ?? "refused", answer), headers };
  return { status, headers, contentType: "application/json", body: body === undefined ? "" : JSON.stringify(body) };
}

function problem(status, type, { title = "Refused", detail, errors } = {}) {
  return { status, contentType: "application/problem+json", body: JSON.stringify({ type: `urn:medseal:problem:${type}`, title, detail, errors, status }) };
}

/** A page of it that fails the script on any error it reports, in a theme and at a width. */
export async function pageOf(context, { theme = "light", width = 1280, height = 900 } = {}) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await page.addInitScript((wanted) => localStorage.setItem("medseal.theme", wanted), theme);
  page.on("pageerror", (error) => {
    throw error;
  });
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) throw new Error(message.text());
  });
  return page;
}

export { open };
