// The evidence file: versions of a chart with what their commitments were made of, the batches they stand
// in, and the card of the newest of them. Reading it proves nothing yet: see versions.js.

import { batchForm, proofForm } from "./batch.js";
import { fromBase64url, fromHex } from "./bytes.js";
import { Refusal, parse } from "./canonical.js";
import { commitment as commit, contextDigest, recordDigest, restDigest } from "./commitment.js";
import { form, isCount, isHash, isObject, isSalt, listOf, objectOf, optional } from "./form.js";

const MAX_TEXT = 64 * 1024 * 1024;
const MARK = /"medseal"\s*:\s*"evidence"/;

const fileForm = objectOf({
  card: optional(form((value) => typeof value === "string")),
  batches: listOf(batchForm),
  versions: listOf(objectOf({
    version: form(isCount), salt: form(isSalt), previous: optional(form(isHash)), commitment: form(isHash),
    record: form(isObject), rest_salt: optional(form(isSalt)), rest: optional(form(isObject)),
    batch: optional(form(isCount)), proof: optional(proofForm),
  })),
  earlier: optional(form(isCount)),
});

/**
 * Why an evidence file cannot be read: `code` is `too-large`, `json`, `format` or `member`; in the last case
 * `member` is a JSON pointer to what is missing or not in its form.
 */
export class EvidenceError extends Error {
  constructor(code, message, member = undefined) {
    super(message);
    this.name = "EvidenceError";
    this.code = code;
    this.member = member;
  }
}

/**
 * Reads a file: `{card, versions, earlier}`, each version with its bytes read and its batch. Null for a text
 * that is something else; throws an EvidenceError, and nothing else, for a file that is damaged.
 */
export function readEvidence(text) {
  if (typeof text !== "string" || !/^[ \t\r\n]*\{/.test(text)) return null;
  const file = parsed(text);
  if (file?.medseal !== "evidence") return null;
  if (file.format !== 1) throw new EvidenceError("format", "the file has a form that is not known here");
  const member = fileForm(file) ?? oddAcross(file);
  if (member !== null) throw new EvidenceError("member", `${member} is missing or not in its form`, member);
  // How many blocks lie on top is not for a file to say.
  const batches = new Map(file.batches.map((batch) => [batch.number, { ...batch, confirmations: undefined }]));
  const versions = file.versions.map((entry) => versionOf(entry, batches));
  return { card: file.card ?? null, versions, earlier: file.earlier ?? null };
}

/** The commitment that what the file shows of a version really has. */
export async function commitmentOf({ version, salt, previous, record, restSalt, rest }) {
  const restOf = restSalt ? await restDigest(restSalt, rest) : null;
  return commit({
    version, salt,
    recordDigest: await recordDigest(record),
    contextDigest: await contextDigest(previous, restOf),
  });
}

/** The JSON in a text, null when it is neither that nor means to be evidence. */
function parsed(text) {
  if (text.length > MAX_TEXT) throw new EvidenceError("too-large", "the file is too large for evidence");
  try {
    return parse(text);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (!MARK.test(text)) return null;
    throw new EvidenceError("json", `the file cannot be read: ${refusal.message}`);
  }
}

/** What does not go together in a file whose members all have their forms: a pointer, or null. */
function oddAcross({ batches, versions, earlier }) {
  const listed = new Set();
  for (const [at, { number }] of batches.entries()) {
    if (listed.has(number)) return `/batches/${at}/number`;
    listed.add(number);
  }
  if (versions.length === 0) return "/versions";
  for (const [at, { version, previous, rest, rest_salt, batch, proof }] of versions.entries()) {
    const fits = {
      previous: (version === 1) === (previous === undefined),
      rest_salt: rest === undefined || rest_salt !== undefined,
      rest: rest !== undefined || rest_salt === undefined,
      batch: batch === undefined ? proof === undefined : listed.has(batch),
      proof: proof !== undefined || batch === undefined,
    };
    const odd = Object.keys(fits).find((name) => !fits[name]);
    if (odd) return `/versions/${at}/${odd}`;
  }
  const oldest = versions.at(-1).version;
  return earlier === undefined || (earlier === oldest && oldest > 1) ? null : "/earlier";
}

function versionOf({ version, salt, previous, commitment, record, rest, rest_salt, batch, proof }, batches) {
  return {
    version, record, rest, proof,
    salt: fromBase64url(salt),
    previous: previous === undefined ? null : fromHex(previous, 32),
    commitment: fromHex(commitment, 32),
    restSalt: rest_salt === undefined ? null : fromBase64url(rest_salt),
    batch: batch === undefined ? null : batches.get(batch),
  };
}
