import { element } from "./element.js";
import { say } from "./say.js";

/**
 * What changed between two versions: `{ field, before?, after? }` one below the other. `label` has the words for a
 * field, `show` those for a value of it.
 */
export function diff(changes, label, show = (_, value) => plain(value)) {
  const again = (index) => index > 0 && changes[index - 1].field === changes[index].field;
  return element("ul", { class: "diff" }, changes.map(({ field, before, after }, index) => change(label(field), before && show(field, before), after && show(field, after), again(index))));
}

/** Of several changes of one list, the words for it are seen once. */
function change(label, before, after, again) {
  const heard = (name) => element("span", { class: "visually-hidden" }, `${say(`diff.${name}`)}: `);
  return element(
    "li",
    {},
    element("span", { class: again ? "visually-hidden" : "diff-field" }, label),
    element(
      "span",
      { class: "diff-values" },
      before && element("del", {}, heard("before"), before),
      after && element("ins", {}, heard("after"), after),
    ),
  );
}

/** A value of a form in words: a text, or what an entry of a list holds, such as a condition with its code. */
export function plain(value) {
  if (value === null || typeof value !== "object") return String(value ?? "");
  const { text, name, code, id, ...rest } = value;
  const words = [text ?? name, ...Object.values(rest)].filter((part) => part !== undefined && part !== null && part !== "");
  return code ? `${words.join(", ")} (${code})` : words.join(", ") || String(id ?? "");
}
