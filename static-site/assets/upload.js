import { Problem, requestBy } from "./api.js";

/**
 * Sends a file and tells how far it is, from 0 to 1, which fetch cannot. `signal` ends it; it then throws an
 * `AbortError`, as fetch does. Throws `Problem`.
 */
export function upload(path, file, { type, headers = {}, progress, signal }) {
  return requestBy((token) => sent(path, file, { ...headers, "content-type": type, accept: "application/json", ...(token && { authorization: `Bearer ${token}` }) }, progress, signal));
}

function sent(path, file, headers, progress, signal) {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new DOMException("ended", "AbortError"));
    // Also before the first sending, while the token was fetched, and before the one after it was renewed.
    if (signal?.aborted) return ended();
    const sending = new XMLHttpRequest();
    sending.open("POST", path);
    for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
    sending.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
    sending.addEventListener("load", () => resolve(new Response(sending.responseText || null, { status: sending.status, headers: waitOf(sending) })));
    sending.addEventListener("error", () => reject(new Problem(0)));
    sending.addEventListener("abort", ended);
    signal?.addEventListener("abort", () => sending.abort(), { once: true });
    sending.send(file);
  });
}

function waitOf(sending) {
  const wait = sending.getResponseHeader("retry-after");
  return wait ? { "retry-after": wait } : {};
}
