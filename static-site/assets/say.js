import { language } from "./language.js";

// The page's head has it fetched already.
const { default: text } = await import(`./text/${language}.js`);
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const plural = new Intl.PluralRules(language);

/** A sentence by its dotted name, with `{names}` filled in; `count` picks the plural form. */
export function say(name, values = {}) {
  let found = lookup(name);
  if (found && typeof found === "object" && "count" in values) {
    found = found[plural.select(values.count)] ?? found.other;
  }
  if (typeof found !== "string") {
    return name;
  }
  return found.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? shown(values[key]) : whole));
}

/** Whether there is a sentence of this name. */
export function canSay(name) {
  return lookup(name) !== undefined;
}

function lookup(name) {
  const below = (branch, key) => (branch && typeof branch === "object" && Object.hasOwn(branch, key) ? branch[key] : undefined);
  return name.split(".").reduce(below, text);
}

function shown(value) {
  if (typeof value === "number") return new Intl.NumberFormat(language).format(value);
  const text = String(value);
  // First strong isolate: a name written from right to left leaves the order of what stands around it alone.
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}
