// The evidence file: versions of a chart with what their commitments were made of, the batches they stand
// in, and the card of the newest of them. Reading it proves nothing yet: see versions.js.

import { isCount, isHash, isObject, isProof, oddMemberOf } from './batch.js';
import { fromBase64url, fromHex } from './bytes.js';
import { Refusal, parse } from './canonical.js';
import { commitment as commit, recordDigest, restDigest } from './commitment.js';
import { readArchive } from './receipt.js';

const MAX_TEXT = 64 * 1024 * 1024;
const MARK = /"medseal"\s*:\s*"evidence"/;

/** Why an evidence file cannot be read: `code` is `too-large`, `json`, `format` or `member`. */
export class EvidenceError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'EvidenceError';
    this.code = code;
  }
}

/**
 * Reads a file: `{card, versions, earlier}`, each version with its bytes read and its batch. Null for a text
 * that is something else; throws an EvidenceError, and nothing else, for a file that is damaged.
 */
export function readEvidence(text) {
  if (typeof text !== 'string' || !text.trimStart().startsWith('{')) return null;
  const file = parsed(text);
  if (file?.medseal !== 'evidence') return null;
  if (file.format !== 1) throw new EvidenceError('format', 'the file has a form that is not known here');
  if ('card' in file && typeof file.card !== 'string') throw odd('/card');
  const batches = batchesOf(file.batches);
  if (!Array.isArray(file.versions) || file.versions.length === 0) throw odd('/versions');
  const versions = file.versions.map((entry, at) => versionOf(entry, `/versions/${at}`, batches));
  const oldest = versions.at(-1).version;
  if ('earlier' in file && (file.earlier !== oldest || oldest === 1)) throw odd('/earlier');
  return { card: file.card ?? null, versions, earlier: file.earlier ?? null };
}

/** The commitment that what the file shows of a version really has. */
export async function commitmentOf({ version, salt, previous, record, restSalt, rest }) {
  return commit({
    version, salt, previous,
    recordDigest: await recordDigest(record),
    restDigest: restSalt ? await restDigest(restSalt, rest) : null,
  });
}

/** The JSON in a text, null when it is neither that nor means to be evidence. */
function parsed(text) {
  if (text.length > MAX_TEXT) throw new EvidenceError('too-large', 'the file is too large for evidence');
  try {
    return parse(text);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (!MARK.test(text)) return null;
    throw new EvidenceError('json', `the file cannot be read: ${refusal.message}`);
  }
}

function batchesOf(entries) {
  if (!Array.isArray(entries)) throw odd('/batches');
  const batches = new Map();
  for (const [at, batch] of entries.entries()) {
    const place = `/batches/${at}`;
    const member = oddMemberOf(batch) ?? (isHash(batch.root) ? null : 'root') ?? (isCount(batch.size) ? null : 'size');
    if (member !== null) throw odd(`${place}/${member}`);
    if ('archive' in batch && !readArchive(batch.archive)) throw odd(`${place}/archive`);
    if (batches.has(batch.number)) throw odd(`${place}/number`);
    batches.set(batch.number, batch);
  }
  return batches;
}

function versionOf(entry, place, batches) {
  if (!isObject(entry)) throw odd(place);
  const has = (member) => member in entry;
  const need = (member, holds) => {
    if (!holds) throw odd(`${place}/${member}`);
  };
  const salt = (member) => {
    const bytes = fromBase64url(entry[member]);
    return bytes?.length === 16 ? bytes : null;
  };
  const read = {
    version: entry.version,
    salt: salt('salt'),
    previous: fromHex(entry.previous, 32),
    commitment: fromHex(entry.commitment, 32),
    record: entry.record,
    restSalt: has('rest_salt') ? salt('rest_salt') : null,
    rest: entry.rest,
    batch: has('batch') ? batches.get(entry.batch) : null,
    proof: entry.proof,
  };
  need('version', isCount(read.version));
  need('salt', read.salt);
  need('previous', has('previous') ? read.previous && read.version > 1 : read.version === 1);
  need('commitment', read.commitment);
  need('record', isObject(read.record));
  need('rest_salt', has('rest_salt') ? read.restSalt : !has('rest'));
  need('rest', has('rest') ? isObject(read.rest) : !has('rest_salt'));
  need('batch', has('batch') ? read.batch : !has('proof'));
  need('proof', has('batch') ? isProof(read.proof) : true);
  return read;
}

function odd(member) {
  return new EvidenceError('member', `the file's ${member} is missing or not in its form`);
}
