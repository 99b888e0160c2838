import { element } from "../element.js";
import { figure } from "../figure.js";
import { at } from "../language.js";
import { say } from "../say.js";
import { empty } from "../status.js";

/** What the newest batches cost for each of their versions, oldest of them first. */
export function chainFigures({ batches }) {
  const paid = batches.filter(({ gas, size }) => gas && size).reverse();
  const points = paid.map(({ number, size, gas }) => ({ label: say("dashboard.batch", { number, count: size }), short: String(number), value: Math.round(gas / size) }));
  const more = element("p", { class: "actions" }, element("a", { class: "button", href: at("/chain") }, say("dashboard.to_chain")));
  if (points.length === 0) {
    return [empty("anchor", say("dashboard.no_batches"), say("dashboard.no_batches_detail")), more];
  }
  const said = say("dashboard.said.gas", { count: points.length, least: Math.min(...points.map(({ value }) => value)), most: Math.max(...points.map(({ value }) => value)) });
  return [
    element("div", { class: "figures" }, figure({ title: say("dashboard.gas_each"), said, heads: [say("dashboard.batch_head"), say("dashboard.gas_head")], points })),
    more,
  ];
}
