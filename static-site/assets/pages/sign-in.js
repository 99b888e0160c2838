import { byId, fill } from "../element.js";
import { clearErrors, missing, noAddress, revealable, showErrors } from "../forms.js";
import { say } from "../say.js";
import { destination, homeOf, mustEnrol, signIn, signInBy } from "../session.js";
import { announce, sentence, whileBusy } from "../status.js";
import { canUsePasskeys, PasskeyFault, showPasskey } from "../webauthn.js";

const WAYS = ["passkey", "totp", "recovery"];
const form = byId("sign-in");
const email = byId("email");
const password = byId("password");
const wanted = destination();

// Between the two steps: the ticket, and what the browser asks a passkey for. Never stored.
let step = null;

revealable(password);
if (wanted) {
  fill(byId("why"), say("sign_in.ended"));
  byId("why").hidden = false;
}
email.focus();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const errors = missing(email, password);
  if (!errors.some(({ field }) => field === "email")) {
    errors.push(...noAddress(email));
  }
  if (errors.length > 0) {
    showErrors(form, errors);
    return;
  }
  clearErrors(form);
  announce(say("sign_in.busy"));
  whileBusy(byId("submit"), enter);
});
for (const way of WAYS) {
  byId(way).addEventListener("submit", (event) => {
    event.preventDefault();
    prove(way);
  });
}
byId("second").addEventListener("click", ({ target }) => target.dataset.way && choose(target.dataset.way));
byId("again").addEventListener("click", () => restart());
// A page that comes back from the browser's memory must not hold what was typed before.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

async function enter() {
  try {
    const answer = await signIn(email.value.trim(), password.value);
    if (!answer.ticket) return await goOn(answer);
    step = answer;
    secondStep();
  } catch (problem) {
    const wrong = problem.status === 401;
    showErrors(form, problem.errors ?? [], wrong ? say("sign_in.wrong") : sentence(problem));
    password.select();
  }
}

/** The button stays busy until the next page is here. */
function goOn(person) {
  location.assign(mustEnrol() ? homeOf(person) : (wanted ?? homeOf(person)));
  return new Promise(() => {});
}

function ways() {
  return WAYS.filter((way) => step.methods.includes(way) && (way !== "passkey" || (canUsePasskeys() && step.passkey)));
}

function secondStep() {
  byId("first").hidden = true;
  byId("second").hidden = false;
  choose(ways()[0] ?? "recovery");
  announce(say("sign_in.second"));
}

function choose(way) {
  const open = ways();
  for (const one of WAYS) {
    byId(one).hidden = one !== way;
    byId(`to-${one}`).hidden = one === way || !open.includes(one);
    clearErrors(byId(one));
  }
  byId(way).querySelector("input, button").focus();
}

function prove(way) {
  const box = byId(way);
  const code = box.querySelector("input");
  if (code) {
    const digits = code.value.replace(/\s/g, "");
    const errors = way === "totp" && digits && !/^\d{6}$/.test(digits) ? [{ field: code.id, detail: say("sign_in.code") }] : missing(code);
    if (errors.length > 0) {
      showErrors(box, errors);
      return;
    }
  }
  clearErrors(box);
  announce(say("sign_in.busy"));
  whileBusy(byId(`${way}-submit`), () => secondProof(way, code));
}

async function secondProof(way, code) {
  try {
    const proof = code ? { code: code.value.replace(/\s/g, "") } : { credential: await showPasskey(step.passkey) };
    await goOn(await signInBy(way, step.ticket, proof));
  } catch (problem) {
    explain(way, code, problem);
  }
}

/** A wrong proof can be tried again; a ticket that is spent cannot, and begins with the password. */
function explain(way, code, problem) {
  if (problem instanceof PasskeyFault) {
    showErrors(byId(way), [], problem.message);
  } else if (problem.type?.endsWith("sign-in-expired") || problem.status === 404 || problem.status === 410) {
    restart(say("sign_in.late"));
  } else if ([400, 401, 422].includes(problem.status)) {
    const words = say(`sign_in.${way === "totp" ? "code" : way}_wrong`);
    showErrors(byId(way), code ? [{ field: code.id, detail: words }] : [], code ? undefined : words);
    code?.select();
  } else {
    showErrors(byId(way), [], sentence(problem));
  }
}

function restart(reason) {
  step = null;
  WAYS.forEach((way) => byId(way).reset());
  byId("second").hidden = true;
  byId("first").hidden = false;
  password.value = "";
  if (reason) {
    showErrors(form, [], reason);
  } else {
    clearErrors(form);
    password.focus();
  }
}
