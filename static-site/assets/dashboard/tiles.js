import { element } from "../element.js";
import { language } from "../language.js";

const number = new Intl.NumberFormat(language);

/** Numbers with what they count: `{ label, value, note?, href?, tone? }`. */
export function tiles(all) {
  return element("ul", { class: "tiles" }, all.map(tile));
}

function tile({ label, value, note, href, tone }) {
  const words = [
    element("span", { class: "tile-label" }, label),
    element("strong", { class: "tile-value" }, typeof value === "number" ? number.format(value) : value),
    note && element("span", { class: "tile-note" }, note),
  ];
  return element("li", { class: "tile", "data-tone": tone }, href ? element("a", { href }, words) : element("div", {}, words));
}
