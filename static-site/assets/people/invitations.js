import { act, caseRow } from "../case.js";
import { confirmed } from "../confirm.js";
import { showTime } from "../dates.js";
import { byId } from "../element.js";
import { say } from "../say.js";
import { empty } from "../status.js";
import { write } from "../write.js";
import { deed } from "./deed.js";
import { Pages } from "./pages.js";

const INVITATIONS = "/api/auth/invitations";

/** Who was invited and has not come yet. */
export function invitations() {
  const pages = new Pages({
    box: byId("invitations"),
    more: byId("invitations-more"),
    path: INVITATIONS,
    member: "invitations",
    row: (invitation) => row(invitation, pages),
    none: () => empty("person", say("people.no_invitations"), say("people.no_invitations_detail")),
    failed: say("people.invitations_failed"),
  });
  return pages;
}

function row(invitation, pages) {
  const { id, name, email, role, expires_at: until, expired } = invitation;
  const again = act(say("people.act.renew"), name, (button) => renew(invitation, pages, button));
  const withdraw = act(say("people.act.withdraw"), name, (button) => take(invitation, pages, button), { danger: true });
  return caseRow({
    drawing: expired ? "clock" : "person",
    title: name,
    marks: [["info", say(`account.roles.${role}`)], expired && ["warn", say("people.state.expired")]],
    lines: [email, say(expired ? "people.was_until" : "people.until", { time: showTime(until) })],
    acts: [again, withdraw],
    data: { invitation: id, expired: String(Boolean(expired)) },
  });
}

function renew({ id, name, email }, pages, button) {
  return deed(
    button,
    async () => {
      const data = await write("POST", `${INVITATIONS}/${encodeURIComponent(id)}/renewals`, {});
      await pages.load();
      return data;
    },
    (data) => [say("people.renewed", { name }), say("people.invited_detail", { email, until: showTime(data.expires_at) })],
  );
}

async function take({ id, name }, pages, button) {
  if (!(await confirmed(byId("withdraw-dialog"), name))) return;
  await deed(
    button,
    async () => {
      await write("DELETE", `${INVITATIONS}/${encodeURIComponent(id)}`);
      await pages.load();
    },
    () => say("people.withdrawn", { name }),
  );
}
