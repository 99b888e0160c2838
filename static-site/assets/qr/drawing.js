import { symbol } from "./symbol.js";

const SVG = "http://www.w3.org/2000/svg";
/** Light modules around the code, without which readers do not find it. */
const QUIET = 4;

/** A text as a QR code, drawn here: what it holds reaches no server and no picture's address. */
export function qrDrawing(text, label, level = "M") {
  const modules = symbol(text, level);
  const side = modules.length + 2 * QUIET;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
  drawing.setAttribute("class", "qr-drawing");
  drawing.setAttribute("shape-rendering", "crispEdges");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", label);
  const dark = modules.flatMap((line, row) => line.flatMap((on, column) => (on ? [`M${column + QUIET} ${row + QUIET}h1v1h-1z`] : [])));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", dark.join(""));
  drawing.append(path);
  return drawing;
}
