import { showCodes } from "../account/codes.js";
import { offerFactors, showFactors } from "../account/factors.js";
import { at } from "../language.js";
import { offerPassword } from "../account/password.js";
import { loadSessions, offerSessions } from "../account/sessions.js";
import { sure } from "../account/sure.js";
import { request } from "../api.js";
import { byId, element, fill } from "../element.js";
import { say } from "../say.js";
import { enrolled, homeOf, leave, mustEnrol, signOut, whoeverMustBe } from "../session.js";
import { announce, failure, notice, skeleton, whileBusy } from "../status.js";

const ACCOUNT = "/api/auth/account";
let account = null;

fill(byId("factors"), skeleton(1, "short"));
announce(say("account.loading"));
const person = await whoeverMustBe();
offerFactors(added);
offerPassword(loadSessions);
offerSessions();
byId("recovery-new").addEventListener("click", renew);
ready();
await load();
loadSessions();

/** A button that was pressed before anybody listened would do nothing: until now they could not be. */
function ready() {
  for (const name of ["passkey-open", "totp-open", "recovery-new", "password-submit", "everywhere"]) byId(name).disabled = false;
}

async function load() {
  fill(byId("account-problem"));
  try {
    account = (await request(ACCOUNT)).data;
    show();
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(byId("factors"));
    byId("factors").setAttribute("aria-busy", "false");
    fill(byId("account-problem"), failure(say("account.failed"), problem, load));
  }
}

function show() {
  const { name, email, role, factors, recovery_codes_left: left } = account;
  fill(byId("who"), [name, email, say(`account.roles.${role}`)].filter(Boolean).join(" · "));
  byId("email").value = email ?? "";
  byId("enrol").hidden = !wanting();
  byId("passkey-open").classList.toggle("primary", wanting());
  if (mustEnrol() && factors.length > 0) fill(byId("account-problem"), oldSession());
  showFactors(account, load);
  byId("recovery").hidden = factors.length === 0;
  byId("recovery-left").textContent = left > 0 ? say("account.left", { count: left }) : say("account.left_none");
  byId("recovery-left").classList.toggle("alarm", left <= 2);
}

/** The factor was added in another browser: this session began with the password alone and stays so. */
function oldSession() {
  const again = element("button", { class: "button primary", type: "button", on: { click: () => whileBusy(again, anew) } }, say("account.again.act"));
  return notice("warn", say("account.again.title"), say("account.again.detail"), element("p", { class: "actions" }, again));
}

async function anew() {
  try {
    await signOut();
    location.assign(at("/sign-in"));
    await new Promise(() => {});
  } catch (problem) {
    byId("account-problem").append(failure(say("frame.still_signed_in"), problem));
  }
}

/** Whether this account must have a second factor and has none. */
function wanting() {
  return (account.second_factor_required || mustEnrol()) && account.factors.length === 0;
}

/** The first factor comes with the recovery codes, and lets a doctor or an admin begin. */
async function added({ recovery_codes: codes } = {}) {
  const first = wanting();
  enrolled();
  await load();
  if (codes?.length) {
    await showCodes(codes, account.email);
  }
  if (first) {
    byId("go-on").href = homeOf(person);
    byId("finished").hidden = false;
    byId("finished").focus();
  } else {
    byId("second-factor-title").focus();
  }
}

async function renew() {
  const words = { title: say("account.renewing.title"), detail: say("account.renewing.detail"), submit: say("account.renewing.submit") };
  const answer = await sure(words, (password) => request(`${ACCOUNT}/recovery-codes`, { method: "POST", body: { password } }));
  if (!answer) return;
  await load();
  await showCodes(answer.data.recovery_codes, account.email);
  byId("recovery-new").focus();
}
