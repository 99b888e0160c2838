import { act, caseRow } from "../case.js";
import { confirmed } from "../confirm.js";
import { showDate } from "../dates.js";
import { byId, element } from "../element.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { empty } from "../status.js";
import { write } from "../write.js";
import { deed } from "./deed.js";
import { Pages } from "./pages.js";

const PEOPLE = "/api/auth/people";

/** Who has an account; `me` is the admin who looks, `erase` asks for somebody's erasure. */
export function accounts(me, erase) {
  const pages = new Pages({
    box: byId("people"),
    more: byId("people-more"),
    path: PEOPLE,
    member: "people",
    row: (person) => row(person, me, pages, erase),
    none: () => empty("person", say("people.no_people")),
    failed: say("people.failed"),
  });
  return pages;
}

function row(person, me, pages, erase) {
  const { id, name, email, role, disabled, second_factor: protectedBy, enrolled_at: since } = person;
  const mine = id === me.id;
  const factor = protectedBy ? ["good", say("people.state.protected")] : role !== "patient" && ["warn", say("people.state.unprotected")];
  return caseRow({
    drawing: disabled ? "lock" : "person",
    title: name,
    marks: [["info", say(`account.roles.${role}`)], mine && ["info", say("people.you")], disabled ? ["bad", say("people.state.disabled")] : factor],
    lines: [email, since && say("people.since", { date: showDate(since) })],
    acts: [edit(person), ...(mine ? [] : acts(person, pages, erase))],
    data: { person: id, disabled: String(Boolean(disabled)), factor: String(Boolean(protectedBy)) },
  });
}

function edit({ id, name }) {
  return element("a", { class: "button small", href: `#${id}`, "aria-label": `${say("people.act.edit")}: ${name}` }, say("people.act.edit"));
}

/** One's own factors are kept on one's own page, and nobody locks themselves out or erases themself. */
function acts(person, pages, erase) {
  const { id, name, role, disabled, second_factor: protectedBy } = person;
  const reset = protectedBy && act(say("people.act.factors"), name, (button) => resetFactors(person, pages, button));
  const standing = disabled
    ? act(say("people.act.enable"), name, (button) => stand(person, false, pages, button))
    : act(say("people.act.disable"), name, (button) => stand(person, true, pages, button), { danger: true });
  // A patient is erased with their chart, from the list of patients.
  const end =
    role === "patient"
      ? element("a", { class: "button small", href: at(`/details#${id}`), "aria-label": say("patients.details_of", { name }) }, say("patients.details"))
      : act(say("people.act.erase"), name, () => erase(person), { danger: true });
  return [reset, standing, end].filter(Boolean);
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
