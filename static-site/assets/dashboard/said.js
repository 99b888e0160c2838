import { say } from "../say.js";

/** A figure in one sentence: how many in all, and when most. Of equal ones the newest is named. */
export function inWords(points, what) {
  const total = points.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return say(`dashboard.said.${what}_none`);
  const most = points.reduce((best, point) => (point.value >= best.value ? point : best));
  return say(`dashboard.said.${what}`, { count: total, when: most.label, most: most.value });
}
