import { hold, post, refresh } from "./api.js";
import { byId } from "./element.js";

// Says only that a session may exist, so that public pages need not ask for everybody.
const HINT = "medseal.session";
const PRIVATE = /^\/(patients|chart|visit|card)(#[A-Za-z0-9/-]*)?$/;

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
  const session = person ? null : await refresh();
  const found = person ?? adopt(session);
  if (!found) {
    leave();
    return new Promise(() => {});
  }
  return found;
}

export async function signIn(email, password) {
  return adopt(await post("/api/auth/sign-in", { email, password }));
}

export async function signOut() {
  try {
    await post("/api/auth/sign-out");
  } finally {
    adopt(null);
  }
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

function adopt(session) {
  person = session?.person ?? null;
  hold(session?.access_token ?? null);
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
  for (const node of document.querySelectorAll("[data-for]")) {
    if (node.dataset.for === "signed-in" || node.dataset.for === "signed-out") {
      node.hidden = (node.dataset.for === "signed-in") !== Boolean(person);
    }
  }
  byId("account-name").textContent = person?.name ?? "";
}
