import { element } from "./element.js";
import { language } from "./language.js";
import { scale } from "./scale.js";
import { say } from "./say.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 200;
const TOP = 20;
const FOOT = 26;
const RIGHT = 4;
/** About as wide as a letter or digit of a figure's words gets. */
const LETTER = 7.5;
const WIDEST_BAR = 44;
const number = new Intl.NumberFormat(language);

/**
 * Bars, and the same numbers in a table behind them. A point is `{ label, short, value }`: `short` stands under its
 * bar, `label` in the table; `heads` are the table's columns, `said` is the figure in one sentence.
 */
export function figure({ title, said, heads, points }) {
  const plot = element("div", { class: "figure-plot" });
  const box = element(
    "figure",
    { class: "figure" },
    element("figcaption", {}, element("h3", {}, title), element("p", { class: "muted small" }, said)),
    plot,
    table(title, heads, points),
  );
  const draw = () => plot.clientWidth > 0 && plot.replaceChildren(drawing(`${title}. ${said}`, points, plot.clientWidth));
  // Drawn in the width it has, so that its words keep their size on every screen.
  new ResizeObserver(draw).observe(plot);
  return box;
}

function table(title, heads, points) {
  const row = ({ label, value }) => element("tr", {}, element("th", { scope: "row" }, label), element("td", { class: "number" }, number.format(value)));
  const [first, second] = heads;
  return element(
    "details",
    { class: "figure-table" },
    element("summary", {}, say("figure.table"), element("span", { class: "visually-hidden" }, `: ${title}`)),
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": title },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, element("th", { scope: "col" }, first), element("th", { scope: "col", class: "number" }, second))),
        element("tbody", {}, points.map(row)),
      ),
    ),
  );
}

function drawing(words, points, width) {
  const { top, ticks } = scale(Math.max(0, ...points.map(({ value }) => value)));
  const left = Math.max(...ticks.map((tick) => number.format(tick).length)) * LETTER + 10;
  const floor = HEIGHT - FOOT;
  const height = (value) => ((floor - TOP) * value) / top;
  const band = (width - left - RIGHT) / Math.max(1, points.length);
  const lines = ticks.map((tick) => {
    const y = floor - height(tick);
    return [
      drawn("line", { class: tick === 0 ? "figure-floor" : "figure-line", x1: left, x2: width - RIGHT, y1: y, y2: y }),
      drawn("text", { class: "figure-tick", x: left - 6, y: y + 4, "text-anchor": "end" }, number.format(tick)),
    ];
  });
  const every = stride(points, band);
  const bars = points.map((point, index) => bar(point, left + band * index, band, floor, height(point.value), (points.length - 1 - index) % every === 0));
  return drawn("svg", { class: "figure-drawing", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": words }, lines, bars);
}

/** Under every how many bars there is room for words; the newest always has its own. */
function stride(points, band) {
  const widest = Math.max(1, ...points.map(({ short }) => short.length)) * LETTER + 8;
  return Math.max(1, Math.ceil(widest / band));
}

function bar({ label, short, value }, x, band, floor, height, named) {
  const width = Math.min(WIDEST_BAR, band * 0.68);
  const middle = x + band / 2;
  const shown = number.format(value);
  return drawn(
    "g",
    { class: "figure-bar" },
    drawn("title", {}, `${label}: ${shown}`),
    // The whole column answers to the pointer, also where its bar is low.
    drawn("rect", { class: "figure-reach", x, y: TOP, width: band, height: floor - TOP }),
    value > 0 && drawn("rect", { class: "figure-fill", x: middle - width / 2, y: floor - Math.max(height, 2), width, height: Math.max(height, 2), rx: Math.min(3, width / 4) }),
    value > 0 && shown.length * LETTER + 4 < band && drawn("text", { class: "figure-value", x: middle, y: floor - Math.max(height, 2) - 5, "text-anchor": "middle" }, shown),
    named && drawn("text", { class: "figure-tick", x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, short),
  );
}

function drawn(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, String(value)));
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
}
