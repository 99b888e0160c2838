// Four questions about a card, answered one by one: who issued it, whether the record is the one that
// was committed, whether the commitment is anchored, whether the version is the newest. The answers and
// codes stand in one table in tests/vectors/README.md.

import { decode, readSeal, thumbprint, verifySignature } from './card.js';
import { commitment as commit, recordDigest } from './commitment.js';
import { equal, fromHex, toHex } from './bytes.js';
import { verifyInclusion } from './merkle.js';

/** Seconds that an issuer's clock may be ahead of ours. */
const CLOCK_SKEW = 60;
const PATIENCE = 10_000;
/** Errors that mean "something else", not "a damaged card". */
const SOMETHING_ELSE = new Set(['not-a-card', 'too-long', 'chunked', 'cards-in-file']);

const yes = (reason, detail = {}) => ({ answer: 'yes', reason, detail });
const no = (reason, detail = {}) => ({ answer: 'no', reason, detail });
const unknown = (reason, detail = {}) => ({ answer: 'unknown', reason, detail });

/**
 * Examines a text. Never throws and never rejects.
 *
 * - `issuers`: whom to trust; origins (`"https://clinic.example"`), whose keys are fetched, or
 *   `{origin, jwks: {keys}}` with keys at hand.
 * - `verifyApi`: the verify function, such as `/api/verify`.
 * - `expected`: `{contract, chain_id}`, where the issuer anchors; a batch elsewhere anchors nothing here.
 *   What is not given is not compared.
 * - `fetch`, `now` (a Date or milliseconds): handed in.
 *
 * Gives `{issuer, integrity, anchoring, currency, record}`: four times `{answer, reason, detail}`, and
 * what the card shows, or null when it cannot be read.
 */
export async function examine(text, options = {}) {
  const { issuers = [], verifyApi = '/api/verify', expected = {}, fetch, now = Date.now() } = options;
  if (!globalThis.crypto?.subtle || typeof DecompressionStream !== 'function') {
    return allOf(unknown('not-checked', { message: 'this browser, or this address without https, cannot check' }));
  }
  let card;
  try {
    card = await decode(text);
  } catch (error) {
    return unreadable(error);
  }
  const seal = readSeal(card.payload);
  const computed = await commitmentOf(card.bundle, seal);
  const [issuer, service] = await Promise.all([
    issuerOf(card, issuers, fetch, Number(now) / 1000),
    computed ? ask(`${verifyApi}/commitments/${toHex(computed)}`, fetch) : null,
  ]);
  return {
    issuer,
    integrity: integrityOf(seal, computed),
    ...(await placeOf(seal, computed, service, expected)),
    record: recordOf(card, seal),
  };
}

function unreadable(error) {
  const detail = { code: error.code ?? 'error', message: error.message };
  if (SOMETHING_ELSE.has(error.code)) return allOf(no('not-a-card', detail));
  return {
    issuer: no('unreadable', detail),
    integrity: no('unreadable', detail),
    anchoring: unknown('not-checked', detail),
    currency: unknown('not-checked', detail),
    record: null,
  };
}

function allOf(answer) {
  return { issuer: answer, integrity: answer, anchoring: answer, currency: answer, record: null };
}

function recordOf(card, seal) {
  const sound = seal && !seal.malformed;
  return {
    issuer: card.payload.iss,
    issued: card.payload.nbf,
    bundle: card.bundle,
    version: sound ? seal.version : null,
    commitment: sound ? toHex(seal.commitment) : null,
    transaction: sound && seal.transaction ? toHex(seal.transaction) : null,
    complete: sound ? seal.restDigest === null : null,
    history: sound ? seal.history : [],
  };
}

async function issuerOf(card, issuers, fetch, now) {
  const { iss, nbf, exp } = card.payload;
  const detail = { issuer: iss, kid: card.kid };
  const trusted = issuers.find((entry) => (entry?.origin ?? entry) === iss);
  if (!trusted) return no('issuer-unknown', detail);
  const jwks = trusted.jwks ?? (await ask(`${iss}/.well-known/jwks.json`, fetch)).body;
  if (!Array.isArray(jwks?.keys)) return unknown('keys-unreachable', detail);
  const key = await keyOf(jwks.keys, card.kid);
  if (!key) return no('key-unknown', detail);
  if (!(await verifySignature(card, key))) return no('signature-invalid', detail);
  if (nbf > now + CLOCK_SKEW) return no('not-yet-valid', { ...detail, from: nbf });
  if (exp !== undefined && !(exp > now)) return no('expired', { ...detail, until: exp });
  return yes('signed', detail);
}

/** A key is found by its thumbprint, whatever `kid` it is listed under. */
async function keyOf(keys, kid) {
  for (const key of keys) {
    if (key?.kty === 'EC' && key.crv === 'P-256' && (await thumbprint(key)) === kid) return key;
  }
  return null;
}

/** The commitment that the record shown really has. */
async function commitmentOf(bundle, seal) {
  if (!seal || seal.malformed) return null;
  return commit({ ...seal, recordDigest: await recordDigest(bundle) });
}

function integrityOf(seal, computed) {
  if (!seal) return unknown('no-seal');
  if (seal.malformed) return no('seal-malformed', { field: seal.malformed });
  const detail = { stated: toHex(seal.commitment), computed: toHex(computed) };
  return equal(seal.commitment, computed) ? yes('intact', detail) : no('altered', detail);
}

/** Where the commitment stands: in the log, and among the versions of its chart. */
async function placeOf(seal, computed, service, expected) {
  const both = (answer) => ({ anchoring: answer, currency: answer });
  if (!seal) return both(unknown('no-seal'));
  if (!computed) return both(unknown('not-checked'));
  const detail = { commitment: toHex(computed) };
  if (service.status === 404) {
    return { anchoring: no('commitment-unknown', detail), currency: unknown('commitment-unknown', detail) };
  }
  // An answer about something else is no answer.
  if (service.body?.commitment !== detail.commitment) return both(unknown('service-unreachable', detail));
  return {
    anchoring: await anchoringOf(seal, computed, service.body, expected),
    currency: currencyOf(service.body.status, detail),
  };
}

function currencyOf(status, detail) {
  if (status === 'current') return yes('current', detail);
  if (status === 'superseded') return no('superseded', detail);
  return unknown('commitment-unknown', detail);
}

/**
 * `chain` is what a node said when the service asked it just now: `confirmed` means that the contract's
 * event stands in a block past the finality rule. Without a batch, no block has it yet.
 */
async function anchoringOf(seal, computed, { state, proof, batch, chain }, expected) {
  if (chain === 'contradicts') return no('chain-contradicts', batchDetail(batch, proof));
  if (!batch) return unknown('waiting', { state });
  const detail = batchDetail(batch, proof);
  const elsewhere = strayOf(batch, expected);
  if (elsewhere) return no('chain-contradicts', { ...detail, message: elsewhere });
  if (!proof && chain === 'confirmed') return unknown('service-unreachable', detail);
  if (!proof || state !== 'anchored') return unsettled(chain, detail);
  const root = fromHex(proof.root, 32);
  if (!root || !(await verifyInclusion(proof, computed, root))) return no('proof-invalid', detail);
  if (seal.transaction && toHex(seal.transaction) !== batch.transaction) {
    return no('transaction-differs', { ...detail, stated: toHex(seal.transaction) });
  }
  return chain === 'confirmed' ? yes('anchored', detail) : unsettled(chain, detail);
}

/** In which way a batch stands elsewhere than where the issuer anchors, or null. */
function strayOf(batch, { contract, chain_id }) {
  if (chain_id !== undefined && batch.chain_id !== chain_id) {
    return `the batch is on another chain than the issuer's, which is ${chain_id}`;
  }
  // Addresses differ in case only by their checksum.
  const plain = (address) => (typeof address === 'string' ? address.toLowerCase() : null);
  if (contract !== undefined && (plain(contract) === null || plain(batch.contract) !== plain(contract))) {
    return `the batch is in another contract than the issuer's, which is ${contract}`;
  }
  return null;
}

function unsettled(chain, detail) {
  return chain === 'pending' ? unknown('not-final', detail) : unknown('chain-unreachable', detail);
}

function batchDetail(batch, proof) {
  const { number, transaction, block, block_hash, time, chain_id, contract, confirmations } = batch ?? {};
  const { index, size, root } = proof ?? {};
  return {
    batch: number, transaction, block, block_hash, time, chain_id, contract, confirmations, index, size, root,
  };
}

/** One GET: {status, body}; a failure of any kind is status 0 and no body. */
async function ask(url, fetch) {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) return { status: response.status, body: null };
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: null };
  }
}
