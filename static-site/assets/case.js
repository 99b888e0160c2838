import { element, icon } from "./element.js";

/**
 * A row about somebody or something: `marks` are chips of a tone, `acts` the buttons beside it, `face` a portrait in
 * place of the drawing.
 */
export function caseRow({ drawing, face, title, marks = [], lines = [], acts = [], data = {} }) {
  const chips = marks.filter(Boolean).map(([tone, words]) => element("span", { class: "chip", "data-tone": tone }, words));
  return element(
    "li",
    { class: "case", dataset: data },
    face ?? element("span", { class: "people-mark" }, icon(drawing)),
    element(
      "div",
      { class: "case-words" },
      element("p", { class: "case-head" }, element("strong", {}, title), chips),
      lines.filter(Boolean).map((line) => element("p", { class: "muted small" }, line)),
    ),
    acts.length ? element("div", { class: "actions" }, acts) : null,
  );
}

/** A button of a row. What it does is heard together with whom it is about. */
export function act(words, about, run, { danger = false } = {}) {
  const button = element("button", { class: `button small${danger ? " danger" : ""}`, type: "button", "aria-label": `${words}: ${about}` }, words);
  button.addEventListener("click", () => run(button));
  return button;
}
