const SVG = "http://www.w3.org/2000/svg";

/**
 * Builds an element. Text children become text nodes, so data can never become markup.
 * Properties: `class`, `dataset`, `on` (listeners); everything else is an attribute
 * (true sets an empty one, null, undefined and false leave it out).
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") {
      Object.entries(value).forEach(([key, item]) => item !== undefined && (node.dataset[key] = item));
    } else if (name === "on") {
      Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** A drawing from the sprite, hidden from screen readers: the words beside it say the same. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("focusable", "false");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  drawing.append(use);
  return drawing;
}

export const byId = (id) => document.getElementById(id);

/** Replaces what an element holds. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

/** Terms and what stands for them; rows without a value are left out. */
export function facts(rows, properties = {}) {
  const given = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return element(
    "dl",
    properties,
    given.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
  );
}
