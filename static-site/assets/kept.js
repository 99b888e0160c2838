import { element } from "./element.js";
import { say } from "./say.js";

/** One line for each type and reason: a history holds hundreds of claims, all kept for the same reason. */
export function keptTable(kept) {
  const groups = new Map();
  for (const { entry, resource_type: type, reason } of kept) {
    const name = `${type}\n${reason}`;
    groups.set(name, { type, reason, entries: [...(groups.get(name)?.entries ?? []), entry] });
  }
  const rows = [...groups.values()].map(({ type, reason, entries }) =>
    element("tr", {}, element("th", { scope: "row" }, type), element("td", {}, reason), element("td", {}, String(entries.length)), element("td", { class: "mono" }, entries.join(", "))),
  );
  const heads = ["type", "reason", "count", "entries"].map((name) => element("th", { scope: "col" }, say(`import.kept_${name}`)));
  return element(
    "details",
    { class: "kept-report" },
    element("summary", {}, say("import.kept", { count: kept.length })),
    element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("import.kept", { count: kept.length }) }, element("table", {}, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows))),
  );
}
