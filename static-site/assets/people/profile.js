import { request } from "../api.js";
import { compare } from "./compare.js";
import { diff } from "../diff.js";
import { byId, element, fill } from "../element.js";
import { clearErrors, missing, noAddress, showErrors, showSignedOut } from "../forms.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { leave } from "../session.js";
import { announce, empty, failure, notice, sentence, skeleton, whileBusy } from "../status.js";
import { isUnknown, write } from "../write.js";
import { PhotoPart } from "./photo-part.js";
import { typedYear, wrongYear } from "./year.js";

const FIELDS = ["name", "email", "specialisation", "practising_since", "phone"];
/** What only some are shown by; of a patient there is more in their chart. */
const ONLY = { specialisation: ["doctor"], practising_since: ["doctor"], phone: ["doctor", "admin"] };

const TITLE = byId("title").textContent;
const fieldId = (field) => `profile-${field}`;

/** The heading and the window's title: the page's own, or somebody's name. */
function called(name) {
  byId("title").textContent = name;
  document.title = document.title.replace(/^.* · /, `${name} · `);
}

/** Who somebody who works here is, and how that is changed. `erase` asks for their erasure. */
export class Profile {
  constructor(erase) {
    Object.assign(this, { form: byId("profile-form"), told: byId("profile-told"), view: byId("profile-view"), seen: null, dirty: false, written: false, turn: 0 });
    this.photo = new PhotoPart(() => this.reread());
    this.form.addEventListener("input", () => (this.dirty = true));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    byId("profile-erase").addEventListener("click", () => erase(this.seen));
    addEventListener("beforeunload", (event) => this.dirty && event.preventDefault());
  }

  /** Back to the lists; says whether anything was changed meanwhile. What is typed and not saved waits for who comes back. */
  leave() {
    called(TITLE);
    this.turn += 1;
    const changed = this.written;
    this.written = false;
    return changed;
  }

  /** Shows somebody; `mine` is whether they are the admin who looks, who cannot erase themself. */
  async open(id, mine) {
    if (this.dirty && this.seen?.id === id) return called(this.seen.name);
    this.turn += 1;
    const asked = this.turn;
    this.address = `/api/auth/people/${encodeURIComponent(id)}`;
    this.dirty = false;
    fill(this.told);
    called(TITLE);
    fill(byId("profile-marks"));
    byId("profile-body").hidden = true;
    fill(this.view, skeleton(1, "figure-shape"));
    announce(say("people.loading"));
    try {
      const seen = await this.read();
      if (asked !== this.turn) return;
      this.show(seen, mine);
    } catch (problem) {
      if (problem.status === 401) return leave();
      if (asked !== this.turn) return;
      fill(this.view, problem.status === 404 ? empty("person", say("people.nobody"), say("people.nobody_detail")) : failure(say("people.profile_failed"), problem, () => this.open(id, mine)));
    }
  }

  /** After an erasure there is nobody to come back to. */
  forget() {
    this.dirty = false;
    this.seen = null;
  }

  async read() {
    const { data, etag } = await request(this.address);
    return { ...data, etag: etag ?? data.etag };
  }

  show(seen, mine = this.mine) {
    Object.assign(this, { seen, mine });
    fill(this.view);
    clearErrors(this.form);
    called(seen.name);
    for (const field of FIELDS) this.input(field).value = seen[field] ?? "";
    for (const [field, roles] of Object.entries(ONLY)) this.input(field).closest(".field").hidden = !roles.includes(seen.role);
    const state = seen.disabled ? ["bad", "disabled"] : seen.second_factor ? ["good", "protected"] : ["warn", "unprotected"];
    const chip = (tone, words) => element("span", { class: "chip", "data-tone": tone }, words);
    fill(byId("profile-marks"), chip("info", say(`account.roles.${seen.role}`)), seen.role !== "patient" || seen.disabled ? chip(state[0], say(`people.state.${state[1]}`)) : null);
    byId("photo-part").hidden = seen.role !== "doctor";
    byId("profile-details").hidden = seen.role !== "patient";
    byId("profile-details").querySelector("a").href = at(`/details#${seen.id}`);
    byId("profile-danger").hidden = mine || seen.role === "patient";
    this.photo.show(seen);
    byId("profile-body").hidden = false;
    byId("title").focus();
  }

  /** After the photo was changed: what is typed stays, and the tag is that of the account as it is now. */
  async reread() {
    this.written = true;
    this.seen = await this.read();
    this.photo.show(this.seen);
  }

  input(field) {
    return byId(fieldId(field));
  }

  typed() {
    const fields = FIELDS.filter((field) => ONLY[field]?.includes(this.seen.role) ?? true);
    const values = fields.map((field) => [field, this.input(field).value.trim() || undefined]);
    return { ...Object.fromEntries(values), ...(fields.includes("practising_since") && { practising_since: typedYear(this.input("practising_since")) }) };
  }

  errors() {
    const [name, email] = [this.input("name"), this.input("email")];
    const errors = missing(name, email);
    if (email.value.trim()) errors.push(...noAddress(email));
    return errors.concat(wrongYear(this.input("practising_since")));
  }

  save() {
    const errors = this.errors();
    if (errors.length > 0) return showErrors(this.form, errors);
    clearErrors(this.form);
    fill(this.told);
    announce(say("people.saving"));
    return whileBusy(byId("profile-submit"), () => this.send());
  }

  async send() {
    const body = this.typed();
    const moved = body.email.toLowerCase() !== this.seen.email;
    try {
      await write("PUT", this.address, body, { "if-match": this.seen.etag });
      this.dirty = false;
      this.written = true;
      this.show(await this.read());
    } catch (problem) {
      return this.explain(problem);
    }
    this.tell(notice("good", say("people.saved", { name: this.seen.name }), moved && say("people.saved_email", { email: this.seen.email })));
  }

  explain(problem) {
    if (problem.status === 401) return showSignedOut(this.form);
    if (problem.status === 412 || problem.status === 428) return this.changed();
    if (problem.type.endsWith("address-taken")) return showErrors(this.form, [{ field: "profile-email", detail: say("people.address_taken") }]);
    const errors = (problem.errors ?? []).map(({ field, detail }) => ({ field: fieldId(String(field).replace(/^(body\.|\/)/, "")), detail }));
    const words = isUnknown(problem) ? say("patients.unknown") : sentence(problem);
    showErrors(this.form, errors, errors.length ? undefined : `${say("people.not_saved")}. ${words}`);
  }

  /** 412: what was typed stays, and what another changed stands above it. Saving again is one more decision. */
  async changed() {
    const before = this.seen;
    try {
      this.seen = await this.read();
    } catch (problem) {
      if (problem.status === 401) return showSignedOut(this.form);
      return this.tell(failure(say("people.profile_failed"), problem, () => this.changed()));
    }
    const theirs = compare(FIELDS, before, this.seen);
    if (theirs.length === 0) return this.send();
    for (const { field } of theirs) {
      const input = this.input(field);
      if (input.value.trim() === String(before[field] ?? "")) input.value = this.seen[field] ?? "";
    }
    const again = element("button", { class: "button primary", type: "button", on: { click: () => this.save() } }, say("details.save_again"));
    const take = element("button", { class: "button", type: "button", on: { click: () => this.drop() } }, say("details.take_theirs"));
    const label = (field) => say(`people.field.${field}`);
    this.tell(notice("warn", say("people.changed_meanwhile"), diff(theirs, label), say("details.changed_detail"), element("p", { class: "actions" }, again, take)));
  }

  drop() {
    this.dirty = false;
    fill(this.told);
    this.show(this.seen);
  }

  tell(box) {
    box.tabIndex = -1;
    fill(this.told, box);
    box.focus();
  }
}
