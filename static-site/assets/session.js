import { hold, post, refresh } from "./api.js";
import { byId } from "./element.js";
import { over } from "./hour.js";
import { at, route, withoutLanguage } from "./language.js";
import { say } from "./say.js";
import { failure } from "./status.js";

// Says that a session may exist, so that public pages need not ask for everybody, and which sign-in it came from: a mark
// by chance, another one each time, that names nobody. Empty when a session was found to be over; gone when somebody
// signed out.
const HINT = "medseal.session";
const PRIVATE = /^\/(home|dashboard|patients|people|details|import|chart|visit|card|record|links|account|access|log|notices|requests|emergency|doctors|appointments)(#[A-Za-z0-9/-]*)?$/;
/** Where the work of each role begins. */
const HOMES = { patient: "/home", doctor: "/patients", admin: "/dashboard" };
/** Where a second factor is added: until there is one, a doctor or an admin can do nothing else. */
const ENROLMENT = "/account";

let person = null;
// The service's word on the session: "none", "given" or "required".
let secondFactor = null;

// The sign-in that this page began with.
let mark = marked();

// Somebody may have signed out or in since: a page that comes back from the browser's memory must not show what it held.
addEventListener("pageshow", ({ persisted }) => persisted && person && marked() !== mark && location.reload());
// Nor must a page that is open beside the one where that happened.
addEventListener("storage", ({ key }) => (key === HINT || key === null) && person && marked() !== mark && elsewhere());

/** Who is signed in, or null. Asks the cookie once. */
export async function whoever() {
  if (person || !hinted()) {
    return person;
  }
  try {
    return adopt(await refresh());
  } catch {
    return null;
  }
}

/**
 * In another tab somebody signed out or in. Who signed in there again is the same person as here, and loses nothing
 * that they typed; nor does whoever's session was only found to be over.
 */
async function elsewhere() {
  const other = marked();
  if (other === "") return;
  if (other === null) over();
  if (other === null || !(await refresh().catch(() => null))) return location.reload();
  mark = other;
  show();
}

/**
 * Who is signed in; otherwise leaves for the sign-in page, which comes back here. Who still has to add a second
 * factor is led to where that is done, and no page but that one begins.
 */
export async function whoeverMustBe() {
  const found = person ?? adopt(await refresh().catch(stranded));
  if (!found) {
    leave();
    return new Promise(() => {});
  }
  if (mustEnrol() && route() !== ENROLMENT) {
    location.replace(at(ENROLMENT));
    return new Promise(() => {});
  }
  return found;
}

/** Whether the session can do nothing until a second factor is added. */
export function mustEnrol() {
  return secondFactor === "required";
}

/** A factor was added, and the service has raised this session at once. */
export function enrolled() {
  secondFactor = "given";
  show();
}

/** Whether there is a session cannot be found out: the page says so, and nothing else of it begins. */
function stranded(problem) {
  document.querySelectorAll(".skeleton").forEach((shape) => shape.remove());
  byId("content").append(failure(say("problem.session"), problem, () => location.reload()));
  return new Promise(() => {});
}

/** The person, or `{ ticket, methods, passkey? }` when a second step is wanted. The ticket is kept by the caller alone. */
export async function signIn(email, password) {
  const answer = await post("/api/auth/sign-in", { email, password });
  return answer.ticket ? answer : adoptNew(answer);
}

/** The second step by one of its `methods`: "passkey" with a `credential`, "totp" or "recovery" with a `code`. */
export async function signInBy(method, ticket, proof) {
  return adoptNew(await post(`/api/auth/sign-in/${method}`, { ticket, ...proof }));
}

/** Throws, and changes nothing, when the service did not end the session: the cookie still holds it. */
export async function signOut() {
  try {
    await post("/api/auth/sign-out");
  } catch (problem) {
    // 401: there is no session to end.
    if (problem.status !== 401) throw problem;
  }
  ended();
}

/** There is no session any more because somebody wanted it so: no page of theirs keeps what it shows. */
export function ended() {
  over();
  adopt(null);
  keep(null);
}

/** Nobody was here for so long that the session is over, in the service, too. This page still knows whose it is. */
export async function endIdle() {
  over();
  // Unanswered it ends all the same: its last use is as long ago there.
  await post("/api/auth/sign-out", undefined, { keepalive: true }).catch(() => {});
  if (marked() === mark) keep("");
}

/** Whether the person of this page has signed in again. Throws `Problem`. */
export async function isBack() {
  const other = marked();
  // Empty: nobody has signed in since.
  if (other === "" || !(await refresh())) return false;
  mark = other ?? mark;
  show();
  return true;
}

/** The page goes on without a session. */
export function letGo() {
  adopt(null);
}

/** To the sign-in page and back. The address travels behind `#`: it may name a patient. */
export function leave() {
  adopt(null);
  location.replace(at(`/sign-in#${encodeURIComponent(location.pathname + location.hash)}`));
}

/** Where to go after signing in; anything but an address of ours is ignored. */
export function destination() {
  let wanted = "";
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch {
    // A damaged escape is no address of ours.
  }
  return PRIVATE.test(withoutLanguage(wanted)) ? wanted : null;
}

/** The page that somebody's work begins on. */
export function homeOf({ role }) {
  if (mustEnrol()) return at(ENROLMENT);
  return at(HOMES[role] ?? "/patients");
}

/** A sign-in, which is not the one that pages beside this one began with. */
function adoptNew(session) {
  keep(crypto.randomUUID());
  return adopt(session);
}

function adopt(session) {
  person = session?.person ?? null;
  secondFactor = session?.second_factor ?? null;
  hold(session);
  if (person) {
    mark = marked() || crypto.randomUUID();
    keep(mark);
  } else if (marked() === mark) {
    // Of a sign-in that came after this page's nothing is known.
    keep("");
  }
  show();
  return person;
}

/** The mark of the newest sign-in: empty when that one's session is over, null when there was none. */
function marked() {
  try {
    return localStorage.getItem(HINT);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    if (value === null) localStorage.removeItem(HINT);
    else localStorage.setItem(HINT, value);
  } catch {
    // Without storage, public pages show the signed-out header.
  }
}

function hinted() {
  return Boolean(marked());
}

/** `data-for` names whom a part of the page is for; `data-own` marks the links that lead to the reader's own chart. */
function show() {
  document.documentElement.toggleAttribute("data-session", Boolean(person));
  const whom = !person ? ["signed-out"] : mustEnrol() ? ["signed-in"] : ["signed-in", person.role];
  for (const node of document.querySelectorAll("[data-for]")) {
    node.hidden = !node.dataset.for.split(" ").some((one) => whom.includes(one));
  }
  for (const link of document.querySelectorAll("a[data-own]")) {
    link.hash = person?.role === "patient" ? person.id : "";
  }
  byId("account-name").textContent = person?.name ?? "";
  // Whom the rest of the frame works for: nobody as long as a second factor is missing.
  document.dispatchEvent(new CustomEvent("session", { detail: mustEnrol() ? null : person }));
}
