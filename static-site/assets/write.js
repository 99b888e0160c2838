import { request } from "./api.js";

/** The key of each write whose answer is not there: the same words sent again carry the same one. */
const unanswered = new Map();
const NOT_LET_IN = [401, 403, 429];

/**
 * A write with an `Idempotency-Key`: sent again after a lost answer, it is not done twice. Throws `Problem`;
 * whether it was done is then not known when `isUnknown` says so. `headers` are such as `if-match`.
 */
export async function write(method, path, body, headers = {}) {
  const name = `${method} ${path} ${JSON.stringify(body)}`;
  const key = unanswered.get(name) ?? crypto.randomUUID();
  unanswered.set(name, key);
  try {
    const answer = await request(path, { method, body, headers: { ...headers, "idempotency-key": key } });
    unanswered.delete(name);
    return answer.data;
  } catch (problem) {
    // Refused is refused: asked once more, it is another request. Who was not even let in learns nothing of what became
    // of the one before, whose answer was lost.
    if (!isUnknown(problem) && !NOT_LET_IN.includes(problem.status)) unanswered.delete(name);
    throw problem;
  }
}

/** Whether a failed write may have been done all the same. */
export function isUnknown(problem) {
  return problem.status === 0 || problem.status >= 500;
}
