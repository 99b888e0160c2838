import { byId } from "../element.js";
import { fragment } from "../fragment.js";
import { adminsOnly } from "../only.js";
import { accounts } from "../people/accounts.js";
import { tell } from "../people/deed.js";
import { offerErasure } from "../people/erasure.js";
import { invitations } from "../people/invitations.js";
import { offerInvitation } from "../people/invite.js";
import { Profile } from "../people/profile.js";
import { say } from "../say.js";
import { whoeverMustBe } from "../session.js";
import { announce } from "../status.js";

const person = await whoeverMustBe();
if (person.role === "admin") {
  begin();
} else {
  adminsOnly(byId("elsewhere"), person);
}

/** The lists, or one account behind `#`. The lists are read when they are first seen, and again after a change. */
function begin() {
  const waiting = invitations();
  const people = accounts(person);
  const erase = offerErasure(({ name }) => {
    people.load();
    profile.forget();
    location.hash = "";
    tell(say("people.erased", { name }), say("people.erased_detail"));
  });
  const profile = new Profile(erase);
  let listed = false;
  offerInvitation(() => waiting.load());

  const show = () => {
    const [id] = fragment();
    for (const part of ["profile", "profile-back", "profile-marks"]) byId(part).hidden = !id;
    for (const part of ["whole", "lead", "invite-open"]) byId(part).hidden = Boolean(id);
    if (id) return profile.open(id, id === person.id);
    const changed = profile.leave();
    if (!listed || changed) {
      announce(say("people.loading"));
      if (!listed) waiting.load();
      people.load();
      listed = true;
    }
  };
  addEventListener("hashchange", () => {
    show();
    if (!fragment()[0]) byId("content").focus();
  });
  show();
}
