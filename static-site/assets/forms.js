import { byId, element, icon } from "./element.js";
import { at } from "./language.js";
import { say } from "./say.js";
import { notice } from "./status.js";

/** The id of the control a problem's `field` means: `diagnosis[0].text` is `diagnosis-0-text`. */
function controlId(field) {
  return String(field)
    .replace(/^(body\.|\/)/, "")
    .replace(/\]/g, "")
    .replace(/[[./]+/g, "-");
}

/** Takes away what `showErrors` put there. */
export function clearErrors(form) {
  form.querySelector(":scope > .error-summary")?.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    describe(control, (ids) => ids.filter((id) => !id.endsWith("-error")));
  }
  form.querySelectorAll(".field-error").forEach((line) => line.remove());
}

/**
 * Puts each error beside its control; a summary with links stands on top when there are several or
 * when one has no control. Then the focus goes to where reading begins.
 */
export function showErrors(form, errors, title) {
  clearErrors(form);
  const placed = errors.map(({ field, detail }) => ({ control: place(form, field, detail), detail }));
  const first = placed.find(({ control }) => control)?.control;
  if (placed.length === 1 && first && !title) {
    first.focus();
    return;
  }
  const lines = placed.map(({ control, detail }) => element("li", {}, control ? jump(control, subject(control, detail)) : detail));
  const box = notice("bad", title ?? say("problem.fields", { count: errors.length }), lines.length ? element("ul", {}, lines) : null);
  summarise(form, box);
}

/** Who was signed out meanwhile signs in beside a form: it keeps what was typed. */
export function signedOut() {
  const link = element("a", { class: "button", href: at("/sign-in"), target: "_blank", rel: "noopener" }, say("form.signed_out_link"));
  return notice("warn", say("form.signed_out"), say("form.signed_out_detail"), element("p", { class: "actions" }, link));
}

/** The same in the form, where errors stand. */
export function showSignedOut(form) {
  clearErrors(form);
  const box = signedOut();
  summarise(form, box);
}

/** Before the first control, and below what says what the form is for, if it says that itself. */
function summarise(form, box) {
  box.classList.add("error-summary");
  box.tabIndex = -1;
  let said = form.querySelector(":scope > :is(h2, div:has(> h2)):first-child");
  while (said?.nextElementSibling?.matches("p:not(.actions)")) said = said.nextElementSibling;
  if (said) said.after(box);
  else form.prepend(box);
  box.focus();
}

function place(form, field, detail) {
  const named = field && form.querySelector(`#${CSS.escape(controlId(field))}`);
  // A problem of a whole list stands at its first row, one of a choice below what it is a choice of.
  const control = named?.matches("input, textarea, select") ? named : named?.querySelector("input:enabled");
  if (!control) {
    return null;
  }
  const choice = named.matches("fieldset") ? named : null;
  const id = `${(choice ?? control).id}-error`;
  if (!byId(id)) {
    const line = element("p", { class: "field-error", id }, icon("warn"), element("span", {}, detail.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())));
    (choice?.querySelector("legend") ?? control.closest(".password, .choice, .stepper") ?? control).after(line);
    control.setAttribute("aria-invalid", "true");
    describe(control, (ids) => [id, ...ids]);
  }
  return control;
}

/** The service's "is not a date" needs its subject once it stands away from the control. */
function subject(control, detail) {
  return /^\p{Ll}/u.test(detail) ? `${labelOf(control)}: ${detail}` : detail;
}

function jump(control, detail) {
  const go = (event) => {
    event.preventDefault();
    control.focus();
  };
  return element("a", { href: `#${control.id}`, on: { click: go } }, detail);
}

function describe(control, change) {
  const ids = change((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) {
    control.setAttribute("aria-describedby", ids.join(" "));
  } else {
    control.removeAttribute("aria-describedby");
  }
}

/** The words of a control's label. */
function labelOf(control) {
  return control.labels[0]?.firstChild.textContent.trim() ?? control.name;
}

/** Errors of the controls that must not be empty. */
export function missing(...controls) {
  return controls
    .filter((control) => control.value.trim() === "")
    .map((control) => ({ field: control.id, detail: say("form.required", { label: labelOf(control) }) }));
}

/** The error of a control that holds no email address; the service looks closer. */
export function noAddress(control) {
  return /^\S+@\S+$/.test(control.value.trim()) ? [] : [{ field: control.id, detail: say("form.email") }];
}

/** A button that shows what is typed into a password field. */
export function revealable(input) {
  const button = element("button", { class: "button", type: "button" });
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = say(shown ? "form.hide" : "form.show");
    button.setAttribute("aria-label", say(shown ? "form.hide_password" : "form.show_password"));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  show(false);
  const box = element("div", { class: "password" });
  input.replaceWith(box);
  box.append(input, button);
}
