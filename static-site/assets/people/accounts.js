import { act, caseRow } from "../case.js";
import { confirmed } from "../confirm.js";
import { showDate } from "../dates.js";
import { byId, element } from "../element.js";
import { portrait } from "../portrait.js";
import { say } from "../say.js";
import { empty } from "../status.js";
import { write } from "../write.js";
import { deed } from "./deed.js";
import { Pages } from "./pages.js";

const PEOPLE = "/api/auth/people";

/** Who has an account; `me` is the admin who looks. */
export function accounts(me) {
  const pages = new Pages({
    box: byId("people"),
    more: byId("people-more"),
    path: PEOPLE,
    member: "people",
    row: (person) => row(person, me, pages),
    none: () => empty("person", say("people.no_people")),
    failed: say("people.failed"),
  });
  return pages;
}

function row(person, me, pages) {
  const { id, name, email, role, disabled, second_factor: protectedBy, enrolled_at: since } = person;
  const mine = id === me.id;
  const factor = protectedBy ? ["good", say("people.state.protected")] : role !== "patient" && ["warn", say("people.state.unprotected")];
  return caseRow({
    drawing: disabled ? "lock" : "person",
    face: person.photo && !disabled ? portrait(person, { of: "people" }) : null,
    title: name,
    marks: [["info", say(`account.roles.${role}`)], mine && ["info", say("people.you")], disabled ? ["bad", say("people.state.disabled")] : factor],
    lines: [person.specialisation, email, since && say("people.since", { date: showDate(since) })],
    acts: [edit(person), ...(mine ? [] : acts(person, pages))],
    data: { person: id, disabled: String(Boolean(disabled)), factor: String(Boolean(protectedBy)) },
  });
}

function edit({ id, name }) {
  return element("a", { class: "button small", href: `#${id}`, "aria-label": `${say("people.act.edit")}: ${name}` }, say("people.act.edit"));
}

/** One's own factors are kept on one's own page, and nobody locks themselves out. */
function acts(person, pages) {
  const { name, disabled, second_factor: protectedBy } = person;
  const reset = protectedBy && act(say("people.act.factors"), name, (button) => resetFactors(person, pages, button));
  const standing = disabled
    ? act(say("people.act.enable"), name, (button) => stand(person, false, pages, button))
    : act(say("people.act.disable"), name, (button) => stand(person, true, pages, button), { danger: true });
  return [reset, standing].filter(Boolean);
}

async function stand({ id, name }, disabled, pages, button) {
  if (disabled && !(await confirmed(byId("disable-dialog"), name))) return;
  await deed(
    button,
    async () => {
      await write("PUT", `${PEOPLE}/${encodeURIComponent(id)}/standing`, { disabled });
      await pages.load();
    },
    () => say(disabled ? "people.disabled" : "people.enabled", { name }),
  );
}

async function resetFactors({ id, name }, pages, button) {
  if (!(await confirmed(byId("factors-dialog"), name))) return;
  await deed(
    button,
    async () => {
      await write("POST", `${PEOPLE}/${encodeURIComponent(id)}/factor-resets`, {});
      await pages.load();
    },
    () => [say("people.factors_reset", { name }), say("people.factors_reset_detail")],
  );
}
