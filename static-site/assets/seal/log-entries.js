// The log of a chart, as it is exported: a FHIR Bundle of AuditEvents, each with its place in a hash chain
// (tests/vectors/README.md, section "Log").

import { concat, equal, fromBase64url, fromHex, sha256 } from "./bytes.js";
import { Refusal, canonicalBytes, parse } from "./canonical.js";
import { isObject } from "./form.js";

const EXTENSION = "urn:medseal:log-entry";
const HEAD = "urn:medseal:log-head";
const WHAT = "urn:medseal:log";
const NOTE = "note-digest";
const OUTCOMES = { 0: "done", 4: "refused", 8: "failed" };
const URN = "urn:uuid:";
const ZEROS = new Uint8Array(32);

const tag = (text) => new TextEncoder().encode(`${text}\0`);

/**
 * Why a text is no exported log: `code` is `json`, `not-a-log` or `member`; in the last case `place`, counted
 * from 0, says in which entry, and `member` what is missing there or not in its form.
 */
export class LogError extends Error {
  constructor(code, message, { place, member } = {}) {
    super(message);
    this.name = "LogError";
    this.code = code;
    this.place = place;
    this.member = member;
  }
}

/**
 * Reads an export: a text, UTF-8 bytes, or what JSON.parse made of it. Each entry is `{number, salt, previous, hash, resource, note}` in
 * the file's order, newest first: bytes but for `number`; `previous` null for none; `resource` undefined
 * where there is none; `note` null or `{text, salt}`. Throws a LogError and nothing else.
 */
export function readLog(json) {
  return readBundle(json).entries;
}

/**
 * The newest entry that is anchored, as far as whoever made the export says: `{number, hash, batch}`, or null.
 * Throws like readLog.
 */
export function headOf(json) {
  return readBundle(json).head;
}

function readBundle(json) {
  const bundle = parsed(json);
  const { entry: items = null } = isObject(bundle) ? bundle : {};
  const isLog = isObject(bundle) && bundle.resourceType === "Bundle" && bundle.type === "collection";
  if (!isLog || (items !== null && !Array.isArray(items))) throw notALog();
  const head = membersOf(bundle.meta, HEAD);
  return { head: head && anchoredOf(head), entries: (items ?? []).map(entryOf) };
}

/** The members of one of our extensions by their addresses, or null; of two the first counts. */
function membersOf(element, url) {
  const listed = (value) => (Array.isArray(value) ? value : []).filter(isObject);
  const ours = listed(element?.extension).find((extension) => extension.url === url);
  if (!Array.isArray(ours?.extension)) return null;
  return new Map(listed(ours.extension).toReversed().map((member) => [member.url, member]));
}

function anchoredOf(members) {
  const number = asCount(members.get("number")?.valuePositiveInt);
  const hash = fromHex(members.get("hash")?.valueString, 32);
  const batch = asCount(members.get("batch")?.valuePositiveInt);
  if (number === null || hash === null || batch === null) throw notALog();
  return { number, hash, batch };
}

function parsed(json) {
  if (isObject(json) && !(json instanceof Uint8Array)) return json;
  try {
    return parse(json);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new LogError("json", `it is not JSON as this system writes it: ${error.message}`);
  }
}

function notALog() {
  return new LogError("not-a-log", "it is not an exported log");
}

function entryOf(item, place) {
  const members = membersOf(item, EXTENSION);
  if (members === null) throw notALog();
  const read = (url, reader, key = "valueString") => {
    const value = reader(members.get(url)?.[key]);
    if (value === null) {
      throw new LogError("member", `the entry at place ${place} has no ${url} that can be read`, { place, member: url });
    }
    return value;
  };
  const hash = (text) => fromHex(text, 32);
  const has = (url) => members.has(url);
  return {
    number: read("number", asCount, "valuePositiveInt"),
    salt: read("salt", asSalt),
    hash: read("hash", hash),
    previous: has("previous") ? read("previous", hash) : null,
    note: has("note") || has("note-salt") ? { salt: read("note-salt", asSalt), text: read("note", asText) } : null,
    resource: item.resource ?? undefined,
  };
}

function asCount(value) {
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

function asText(value) {
  return typeof value === "string" ? value : null;
}

function asSalt(value) {
  const bytes = fromBase64url(value);
  return bytes?.length === 16 ? bytes : null;
}

/** What an entry really hashes to; null when it has no event. */
export async function entryHash({ number, salt, previous, resource }) {
  if (resource === undefined) return null;
  const count = new DataView(new ArrayBuffer(8));
  count.setBigUint64(0, BigInt(number));
  const event = await sha256(canonicalBytes(resource));
  return sha256(tag("medseal:event:v1"), salt, new Uint8Array(count.buffer), previous ?? ZEROS, event);
}

/** The digest of a note: `salt` of 16 bytes, `text` a string. */
export function noteDigest({ salt, text }) {
  return sha256(tag("medseal:note:v1"), concat(salt, new TextEncoder().encode(text)));
}

/**
 * Every place where a log breaks, `[{number, fault}]`, newest first; empty when it is whole. `fault` is
 * `altered`, `misplaced`, `replaced`, `unlinked`, `note` or `missing` (of several missing in a row, the newest).
 * With `whole: false` the entries are a page of a longer log. `known` are entries known from elsewhere,
 * `[{number, hash}]` with the hash as bytes: seen earlier, or anchored.
 */
export async function breaksOf(entries, { whole = true, known = [] } = {}) {
  const breaks = [];
  const newest = entries[0]?.number ?? 0;
  const last = Math.max(0, ...known.map(({ number }) => number));
  if (last > newest) breaks.push({ number: last, fault: "missing" });
  for (const [place, entry] of entries.entries()) {
    const below = entries[place + 1];
    const fault = await faultOf(entry, entries[place - 1], below, known);
    if (fault) breaks.push({ number: entry.number, fault });
    const isMissing = below || whole ? (below?.number ?? 0) < entry.number - 1 : false;
    if (isMissing) breaks.push({ number: entry.number - 1, fault: "missing" });
  }
  return breaks;
}

async function faultOf(entry, above, below, known) {
  const { number, hash, previous, note } = entry;
  const computed = await entryHash(entry);
  if (computed === null || !equal(computed, hash)) return "altered";
  if (above && above.number <= number) return "misplaced";
  if (known.some((other) => other.number === number && !equal(other.hash, hash))) return "replaced";
  if (!follows(number, previous, below)) return "unlinked";
  const told = note && fromHex(happeningOf(entry.resource).note, 32);
  return note && !(told && equal(told, await noteDigest(note))) ? "note" : null;
}

function follows(number, previous, below) {
  if (previous === null || number === 1) return previous === null && number === 1;
  return below?.number === number - 1 ? equal(previous, below.hash) : true;
}

/**
 * What an AuditEvent of a log tells: `{at, what, outcome, who: {id, role, name}, patient, from, version,
 * practitioner, note}`, null for what it does not tell or not in our form. `what` and `outcome` are the names
 * that the service uses, `note` is the digest in hex. Never throws.
 */
export function happeningOf(resource) {
  const event = isObject(resource) ? resource : {};
  const agent = event.agent?.[0];
  const entities = Array.isArray(event.entity) ? event.entity : [];
  const entity = (type) => entities.find((one) => one?.what?.type === type);
  const identified = (type) => entity(type)?.what?.identifier?.value;
  const subtypes = Array.isArray(event.subtype) ? event.subtype : [];
  const details = entities.flatMap((one) => (Array.isArray(one?.detail) ? one.detail : []));
  const version = Number(asText(identified("Bundle")) ?? Number.NaN);
  return {
    at: asText(event.recorded),
    what: asText(subtypes.find((code) => code?.system === WHAT)?.code),
    outcome: (typeof event.outcome === "string" && OUTCOMES[event.outcome]) || null,
    who: {
      id: fromUrn(agent?.who?.identifier?.value),
      role: asText(agent?.role?.[0]?.coding?.[0]?.code),
      name: asText(agent?.name),
    },
    patient: fromUrn(identified("Patient")),
    from: asText(agent?.network?.address),
    version: asCount(version),
    practitioner: fromUrn(identified("Practitioner")),
    note: asText(details.find((detail) => detail?.type === NOTE)?.valueString),
  };
}

function fromUrn(value) {
  return asText(value)?.startsWith(URN) ? value.slice(URN.length) : null;
}
