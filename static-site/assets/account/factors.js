import { request } from "../api.js";
import { act, caseRow } from "../case.js";
import { showDate } from "../dates.js";
import { byId, element, fill } from "../element.js";
import { say } from "../say.js";
import { announce, empty } from "../status.js";
import { beginPasskey, offerPasskey } from "./passkey.js";
import { sure } from "./sure.js";
import { beginTotp, forgetTotp, offerTotp } from "./totp.js";

const FORMS = { passkey: beginPasskey, totp: beginTotp };
const ICONS = { passkey: "key", totp: "phone" };
const list = byId("factors");

/** The forms that add a factor; `added` gets what the service said to it. */
export function offerFactors(added) {
  const done = (name, answer) => {
    close();
    announce(say("account.factor_added", { name }));
    added(answer);
  };
  offerPasskey(done);
  offerTotp(done);
  for (const kind of Object.keys(FORMS)) {
    byId(`${kind}-open`).addEventListener("click", () => open(kind));
    byId(`${kind}-cancel`).addEventListener("click", () => {
      close();
      byId(`${kind}-open`).focus();
    });
  }
}

/** The list of them; `removed` is called after one is gone. */
export function showFactors({ factors, second_factor_required: required }, removed) {
  if (factors.length === 0) {
    fill(list, empty("lock", say("account.none"), say("account.none_detail")));
  } else {
    const last = required && factors.length === 1;
    fill(list, element("ul", { class: "cases" }, factors.map((factor) => row(factor, last, removed))), last && element("p", { class: "hint" }, say("account.removing.last")));
  }
  list.setAttribute("aria-busy", "false");
}

function row({ id, kind, name, added_at: added }, last, removed) {
  const called = name || say(`account.kinds.${kind}`);
  return caseRow({
    drawing: ICONS[kind] ?? "lock",
    title: called,
    lines: [[say(`account.kinds.${kind}`), say("account.added", { date: showDate(added) })].join(" · ")],
    acts: last ? [] : [act(say("account.remove"), called, () => remove(id, called, removed))],
    data: { factor: id, kind },
  });
}

async function remove(factor, name, removed) {
  const done = await sure(
    { title: say("account.removing.title", { name }), detail: say("account.removing.detail"), submit: say("account.removing.submit") },
    (password) => request(`/api/auth/account/factors/${encodeURIComponent(factor)}`, { method: "DELETE", body: { password } }),
  );
  if (!done) return;
  announce(say("account.removed", { name }));
  await removed();
  byId("second-factor-title").focus();
}

function open(kind) {
  close();
  byId(kind).hidden = false;
  byId("adding").hidden = true;
  byId(`${kind}-open`).setAttribute("aria-expanded", "true");
  FORMS[kind](close);
}

function close() {
  forgetTotp();
  for (const kind of Object.keys(FORMS)) {
    byId(kind).hidden = true;
    byId(`${kind}-open`).setAttribute("aria-expanded", "false");
  }
  byId("adding").hidden = false;
}
