import { at, route } from "./language.js";
import { refusal } from "./refusal.js";
import { say } from "./say.js";
import { inTurn } from "./turn.js";

let token = null;
// Whose token that is, as the person's id.
let holder = null;
let refreshing = null;

/** An answer that is no success, as RFC 9457 tells it. */
export class Problem extends Error {
  /** `wait`: in how many seconds the same may be asked again, of an answer 429. */
  constructor(status, body = {}, wait = 0) {
    super(body.title ?? say("problem.other", { status }));
    this.status = status;
    this.type = String(body.type ?? "about:blank");
    const words = (detail, field) => refusal(this.type, detail, field);
    this.detail = wait > 0 ? say("problem.wait", { count: Math.ceil(wait / 60) }) : (words(body.detail, body.field) ?? wordsFor(status, body));
    const errors = Array.isArray(body.errors) ? body.errors : [];
    this.errors = errors.map((error) => ({ ...error, detail: words(error.detail, error.field) }));
    if (this.errors.length === 0 && body.field) {
      this.errors = [{ field: body.field, detail: words(body.detail, body.field) ?? this.message }];
    }
  }
}

function wordsFor(status, body) {
  if (status === 0) return say("problem.unreachable");
  if (status === 403) return say("problem.forbidden");
  if (status === 404) return say("problem.not_found");
  if (status === 429) return say("problem.too_many");
  if (status >= 500) return say("problem.server");
  return body.title ?? say("problem.other", { status });
}

/** The access token lives in this variable and nowhere else; a reload asks the cookie for another. */
export function hold(session) {
  token = session?.access_token ?? null;
  holder = session?.person?.id ?? null;
}

/**
 * One access token from the refresh cookie, or null when there is no session, or no longer this person's:
 * when somebody else signed in in another tab, this page does not go on in their name.
 * The cookie is rotated at each use, so requests take turns: two at once would look like theft. The request
 * outlives the page: who leaves while it runs still gets the new cookie, and does not come back with the old.
 */
export function refresh() {
  refreshing ??= inTurn(renew).finally(() => (refreshing = null));
  return refreshing;
}

async function renew() {
  const response = await send("/api/auth/refresh", { method: "POST", keepalive: true });
  if (response.status === 401) {
    token = null;
    return null;
  }
  const session = await bodyOf(response);
  if (holder && session.person?.id !== holder) {
    token = null;
    return null;
  }
  hold(session);
  return session;
}

/** JSON (or a file, as a `Blob` with its `type`) in, JSON out, with the session. Throws `Problem`. */
export async function request(path, options = {}) {
  const response = await authorised(path, options);
  return { data: await bodyOf(response), etag: response.headers.get("etag"), status: response.status };
}

/** A file, with the session. Throws `Problem`. */
export async function download(path) {
  const response = await authorised(path, { headers: { accept: "*/*" } });
  if (!response.ok) {
    await bodyOf(response);
  }
  return response.blob();
}

/** JSON in, JSON out, without a session. Throws `Problem`. */
export async function post(path, body, { keepalive = false } = {}) {
  return bodyOf(await send(path, { method: "POST", body, keepalive }));
}

/** JSON from an address that anybody may ask, without a session. Throws `Problem`. */
export async function publicly(path) {
  return bodyOf(await send(path, {}));
}

/** JSON from what `sender` sends with the token it is given, for who sends otherwise than by fetch. Throws `Problem`. */
export async function requestBy(sender) {
  return bodyOf(await withToken(sender));
}

function authorised(path, options) {
  return withToken((bearer) => send(path, options, bearer));
}

async function withToken(sender) {
  if (!token) {
    await refresh();
  }
  const first = await sender(token);
  if (first.status !== 401) {
    return first;
  }
  // Once: the token may just have run out.
  return (await refresh()) ? sender(token) : first;
}

async function send(path, { method = "GET", body, headers = {}, type = "application/json", keepalive = false }, bearer) {
  const all = { accept: "application/json", ...headers };
  if (bearer) {
    all.authorization = `Bearer ${bearer}`;
  }
  if (body !== undefined) {
    all["content-type"] = type;
  }
  const sent = body === undefined || typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body);
  try {
    return await fetch(path, { method, headers: all, body: sent, credentials: "same-origin", cache: "no-store", keepalive });
  } catch {
    throw new Problem(0);
  }
}

async function bodyOf(response) {
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) {
      throw new Problem(502);
    }
  }
  if (response.status === 403 && !isTyped(body)) {
    // What stands in front of the service turned it away. That says nothing of who may do what: no session is over, no
    // chart is closed, no password wrong.
    throw new Problem(503, { detail: say("problem.turned_away") });
  }
  if (!response.ok) {
    const wait = response.status === 429 ? Number(response.headers.get("retry-after")) || 0 : 0;
    throw refused(new Problem(response.status, body && typeof body === "object" ? body : {}, wait));
  }
  return body;
}

/** Whether an answer says which kind of problem it is, as all of the service's do. */
function isTyped(body) {
  return typeof body?.type === "string" && body.type !== "about:blank";
}

/** A session without its second factor keeps its own account and nothing else, so that is where it goes on. */
function refused(problem) {
  if (problem.type.endsWith("second-factor-required") && route() !== "/account") {
    location.replace(at("/account"));
  }
  return problem;
}
