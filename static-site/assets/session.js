import { hold, post, refresh } from "./api.js";
import { byId } from "./element.js";
import { say } from "./say.js";
import { failure } from "./status.js";

// Says only that a session may exist, so that public pages need not ask for everybody.
const HINT = "medseal.session";
const PRIVATE = /^\/(patients|people|chart|visit|card)(#[A-Za-z0-9/-]*)?$/;

let person = null;

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

/** Who is signed in; otherwise leaves for the sign-in page, which comes back here. */
export async function whoeverMustBe() {
  const found = person ?? adopt(await refresh().catch(stranded));
  if (!found) {
    leave();
    return new Promise(() => {});
  }
  return found;
}

/** Whether there is a session cannot be found out: the page says so, and nothing else of it begins. */
function stranded(problem) {
  document.querySelectorAll(".skeleton").forEach((shape) => shape.remove());
  byId("content").append(failure(say("problem.session"), problem, () => location.reload()));
  return new Promise(() => {});
}

export async function signIn(email, password) {
  return adopt(await post("/api/auth/sign-in", { email, password }));
}

/** Throws, and changes nothing, when the service did not end the session: the cookie still holds it. */
export async function signOut() {
  try {
    await post("/api/auth/sign-out");
  } catch (problem) {
    // 401: there is no session to end.
    if (problem.status !== 401) throw problem;
  }
  adopt(null);
}

/** To the sign-in page and back. The address travels behind `#`: it may name a patient. */
export function leave() {
  adopt(null);
  location.replace(`/sign-in#${encodeURIComponent(location.pathname + location.hash)}`);
}

/** Where to go after signing in; anything but an address of ours is ignored. */
export function destination() {
  let wanted = "";
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch {
    // A damaged escape is no address of ours.
  }
  return PRIVATE.test(wanted) ? wanted : null;
}

/** The page that somebody's work begins on. */
export function homeOf({ role }) {
  return role === "admin" ? "/people" : "/patients";
}

function adopt(session) {
  person = session?.person ?? null;
  hold(session);
  try {
    if (person) {
      localStorage.setItem(HINT, "1");
    } else {
      localStorage.removeItem(HINT);
    }
  } catch {
    // Without storage, public pages show the signed-out header.
  }
  show();
  return person;
}

function hinted() {
  try {
    return localStorage.getItem(HINT) === "1";
  } catch {
    return false;
  }
}

function show() {
  const fits = { "signed-in": Boolean(person), "signed-out": !person, doctor: person?.role === "doctor", admin: person?.role === "admin" };
  for (const [whom, fit] of Object.entries(fits)) {
    document.querySelectorAll(`[data-for="${whom}"]`).forEach((node) => (node.hidden = !fit));
  }
  byId("account-name").textContent = person?.name ?? "";
}
