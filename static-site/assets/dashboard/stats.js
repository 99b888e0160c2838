import { element } from "../element.js";
import { language } from "../language.js";

const number = new Intl.NumberFormat(language);

/** Numbers with what they count: `{ label, value, note?, href?, tone? }`. */
export function stats(all) {
  return element("ul", { class: "stats" }, all.map(stat));
}

function stat({ label, value, note, href, tone }) {
  const words = [
    element("span", { class: "stat-label" }, label),
    element("strong", { class: "stat-value" }, typeof value === "number" ? number.format(value) : value),
    note && element("span", { class: "stat-note" }, note),
  ];
  return element("li", { class: "stat", "data-tone": tone }, href ? element("a", { href }, words) : element("div", {}, words));
}
