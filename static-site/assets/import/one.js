import { request } from "../api.js";
import { say } from "../say.js";
import { toHex } from "../seal/bytes.js";
import { sentence } from "../status.js";
import { pathOf } from "./folder.js";

/** In bytes; the service takes no more. */
const MOST = 4_500_000;

// The key of a file's import, by the hash of its content: a retry after a lost answer imports nothing twice.
const keys = new Map();

/**
 * Imports one Bundle. Gives `{ state, answer?, lines, errors }`: "done"; "refused", of which nothing was saved; or
 * "open", when no answer came, or none yet, and it is worth trying again.
 */
export async function importOne(file) {
  if (file.size > MOST) return refused([say("import.too_large")]);
  let text;
  try {
    text = await file.text();
  } catch {
    return refused([say("import.unreadable")]);
  }
  if (!text.trimStart().startsWith("{")) return refused([say("import.not_json")]);
  const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
  const key = keys.get(hash) ?? crypto.randomUUID();
  keys.set(hash, key);
  try {
    const { data } = await request("/api/records/imports", { method: "POST", body: text, type: "application/fhir+json", headers: { "idempotency-key": key } });
    return { state: "done", answer: data, lines: [], errors: [] };
  } catch (problem) {
    if (isOpen(problem)) return { state: "open", lines: [problem.status === 401 ? say("import.signed_out") : sentence(problem)], errors: [], status: problem.status };
    const errors = problem.errors ?? [];
    const once = errors.length === 1 && errors[0].detail === problem.detail;
    return refused(once ? [] : [sentence(problem)], errors);
  }
}

function refused(lines, errors = []) {
  return { state: "refused", lines, errors };
}

function isOpen({ status }) {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

/** A file that waits for its turn. */
export function waiting(file) {
  return { file, path: pathOf(file), state: "waiting", lines: [], errors: [] };
}
