import { fill } from "./element.js";
import { leave } from "./session.js";
import { failure, skeleton } from "./status.js";

/**
 * Fills a part of a page by itself: grey shapes, then what `work` gives, or what went wrong with a button that tries
 * again. One part that fails leaves the others alone.
 */
export async function part(box, failed, work, shapes = () => skeleton(2, "short")) {
  box.setAttribute("aria-busy", "true");
  fill(box, shapes());
  try {
    const shown = await work();
    if (shown !== undefined) fill(box, shown);
  } catch (problem) {
    if (problem.status === 401) return leave();
    fill(box, failure(failed, problem, () => part(box, failed, work, shapes)));
  } finally {
    box.setAttribute("aria-busy", "false");
  }
}
