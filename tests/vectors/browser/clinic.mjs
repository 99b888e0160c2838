// A clinic, its services and a node, sound in all they say. Each test changes the one thing it is about.

import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { timeOf } from '../../../static-site/assets/seal/form.js';
import { concat, sha256, toBase64url, toHex } from '../../../static-site/assets/seal/bytes.js';
import { canonical } from '../../../static-site/assets/seal/canonical.js';
import { thumbprint } from '../../../static-site/assets/seal/card.js';
import { commitment as commit, contextDigest, recordDigest, restDigest } from '../../../static-site/assets/seal/commitment.js';
import { leafHash } from '../../../static-site/assets/seal/merkle.js';
import { ridOf } from '../../../static-site/assets/seal/revocation.js';
import { examine } from '../../../static-site/assets/seal/verdict.js';
import { anchoredLog, block, receipt } from './chain.mjs';

export const ORIGIN = 'https://clinic.example';
export const NODE = 'https://node.example/rpc';
export const CONTRACT = `0x${'c0'.repeat(20)}`;
export const CHAIN = 31337;
const ISSUED = 1_792_999_500;
const NOW = 1_793_000_100_000;
const BLOCK = 12;

export const SOUND = {
  issuer: 'yes signed', integrity: 'yes intact', anchoring: 'yes anchored', currency: 'yes current',
};
/** A node does not know what came after a version. */
export const BY_NODE = { ...SOUND, currency: 'unknown unproven' };

const key = JSON.parse(await readFile(new URL('../key.json', import.meta.url), 'utf8'));
const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const { kty, crv, x, y } = key;
const kid = await thumbprint(key);
export const PUBLIC_KEY = { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' };

/** A card with this payload, signed by `jwk` and said to be by `as`. */
export async function sign(payload, jwk = key, as = undefined) {
  const header = { zip: 'DEF', alg: 'ES256', kid: as ?? await thumbprint(jwk) };
  const part = (bytes) => toBase64url(new Uint8Array(bytes));
  const signed = `${part(Buffer.from(JSON.stringify(header)))}.${part(deflateRawSync(canonical(payload)))}`;
  const signer = await crypto.subtle.importKey('jwk', jwk, es256, false, ['sign']);
  return `${signed}.${part(await crypto.subtle.sign(es256, signer, Buffer.from(signed)))}`;
}

/** A chart of some versions, a final batch with all of them, and everybody who can be asked about them. */
export async function clinic(count = 1) {
  const chart = await chartOf(count);
  const leaves = [new Uint8Array(32).fill(7), ...chart.map(({ commitment }) => commitment)];
  const root = toHex(await rootOf(leaves));
  const transaction = `0x${'5a'.repeat(32)}`;
  const event = { contract: CONTRACT, previous: `0x${'0e'.repeat(32)}`, root, size: leaves.length };
  const ours = receipt({ logs: [anchoredLog(event)] });
  const mined = block({ number: BLOCK, time: 1_792_999_000, receipts: [receipt({ type: 0 }), ours, receipt({ status: 0 })] });
  const transactions = [`0x${'01'.repeat(32)}`, transaction, `0x${'02'.repeat(32)}`];
  const batch = {
    number: 4, chain_id: CHAIN, ...event, transaction,
    block: BLOCK, block_hash: mined.hash, time: timeOf(mined.time * 1000),
  };
  const proofs = await Promise.all(leaves.map(async (_, index) => (
    { index, size: leaves.length, path: (await pathOf(leaves, index)).map(toHex) })));
  const world = { chart, batch, mined, archive: mined.archive(1), proofs: proofs.slice(1), event, transactions };
  world.payload = await payloadOf(chart[0], transaction);
  world.card = await sign(world.payload);
  world.answers = servicesOf(world);
  world.rpc = nodeOf(world);
  world.asked = [];
  world.check = check;
  return world;
}

/** The same clinic again, for somebody else to change. */
export function again(world) {
  return { ...world, answers: structuredClone(world.answers), rpc: { ...world.rpc }, asked: [] };
}

/** Examines a text as a page of this clinic does. */
function check(text = this.card, more = {}) {
  return examine(text, {
    issuers: [ORIGIN], verifyApi: '/api/verify', fetch: fetchOf(this), now: NOW, patience: 5000,
    expected: { contract: CONTRACT, chain_id: CHAIN, finality: 'finalized' }, ...more,
  });
}

/** The four answers, each as a text. */
export function four({ issuer, integrity, anchoring, currency }) {
  return Object.fromEntries(Object.entries({ issuer, integrity, anchoring, currency })
    .map(([question, { answer, reason }]) => [question, `${answer} ${reason}`]));
}

/** The evidence file of a whole chart, as an object. */
export function evidenceOf({ card, chart, batch, archive, proofs }) {
  const versions = chart.map(({ version, salt, previous, record, rest, restSalt, commitment }, at) => ({
    version, salt: toBase64url(salt), commitment: toHex(commitment), record, batch: batch.number, proof: proofs[at],
    ...(previous && { previous: toHex(previous) }),
    ...(rest && { rest, rest_salt: toBase64url(restSalt) }),
  }));
  return structuredClone({ medseal: 'evidence', format: 1, card, versions, batches: [{ ...batch, archive }] });
}

async function chartOf(count) {
  const chart = [];
  for (let version = 1; version <= count; version += 1) {
    const salt = new Uint8Array(16).fill(version);
    const restSalt = new Uint8Array(16).fill(200 + version);
    const record = { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: `resource:${version}` }] };
    const rest = version === 2 ? { resourceType: 'Bundle', type: 'collection' } : undefined;
    const previous = chart[0]?.commitment ?? null;
    const context = await contextDigest(previous, rest ? await restDigest(restSalt, rest) : null);
    const commitment = await commit({ version, salt, recordDigest: await recordDigest(record), contextDigest: context });
    chart.unshift({ version, salt, previous, context, record, rest, restSalt, commitment });
  }
  return chart;
}

async function payloadOf({ version, salt, previous, context, record, rest, commitment }, transaction) {
  const medseal = { n: version, s: toBase64url(salt), c: toBase64url(commitment) };
  if (previous || rest) medseal.x = toBase64url(context);
  if (rest) medseal.e = true;
  medseal.t = toBase64url(Buffer.from(transaction.slice(2), 'hex'));
  const vc = { type: ['https://smarthealth.cards#health-card'], credentialSubject: { fhirVersion: '4.0.1', fhirBundle: record } };
  return { iss: ORIGIN, nbf: ISSUED, vc: { ...vc, rid: await ridOf(commitment) }, medseal };
}

function servicesOf({ chart, batch, archive, proofs }) {
  const { root, size, ...view } = { ...batch, final: true, confirmations: 9 };
  const answers = {
    [`${ORIGIN}/.well-known/jwks.json`]: { keys: [PUBLIC_KEY] },
    [`${ORIGIN}/.well-known/crl/${kid}.json`]: { kid, method: 'rid', ctr: 0, rids: [] },
    [`/api/verify/batches/${batch.number}`]: { number: batch.number, state: 'anchored', root, size, batch: view, chain: 'confirmed' },
    [`/api/verify/batches/${batch.number}/archive`]: { ...batch, archive },
  };
  for (const [at, { commitment }] of chart.entries()) {
    answers[`/api/verify/commitments/${toHex(commitment)}`] = {
      commitment: toHex(commitment), status: at === 0 ? 'current' : 'superseded', state: 'anchored',
      proof: { ...proofs[at], root }, batch: view, chain: 'confirmed',
    };
  }
  return structuredClone(answers);
}

/** What a node answers, by method. */
function nodeOf({ mined, batch, event, transactions }) {
  const quantity = (number) => `0x${number.toString(16)}`;
  const blockAt = (number, hash, list) => ({
    number: quantity(number), hash, timestamp: quantity(mined.time), transactions: [...list],
  });
  const [address, topics, data] = anchoredLog(event);
  return {
    eth_chainId: () => quantity(CHAIN),
    eth_blockNumber: () => quantity(BLOCK + 8),
    eth_getBlockByNumber: ([at]) => {
      if (at === 'finalized') return blockAt(BLOCK + 4, `0x${'ab'.repeat(32)}`, []);
      return at === quantity(BLOCK) ? blockAt(BLOCK, mined.hash, transactions) : null;
    },
    eth_getTransactionReceipt: ([hash]) => (hash !== batch.transaction ? null : {
      transactionHash: hash, blockHash: mined.hash, blockNumber: quantity(BLOCK), status: '0x1',
      logs: [{ address, topics: [...topics], data }],
    }),
  };
}

/** Nobody else is on this network. A value is an answer, a number a status, an Error no connection. */
function fetchOf(world) {
  return async (url, init) => {
    let answer = world.answers[url] ?? 404;
    let ask = url;
    if (url === NODE) {
      const { id, method, params } = JSON.parse(init.body);
      ask = method;
      answer = await world.rpc[method](params);
      if (!(answer instanceof Response || answer instanceof Error)) answer = { jsonrpc: '2.0', id, result: answer };
    }
    world.asked.push(ask);
    if (typeof answer === 'function') answer = await answer();
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    if (typeof answer === 'number') return new Response('{}', { status: answer });
    return new Response(JSON.stringify(answer));
  };
}

/** RFC 6962, section 2.1, word for word. */
async function rootOf(leaves) {
  if (leaves.length === 1) return leafHash(leaves[0]);
  const [left, right] = halves(leaves);
  return sha256(concat(Uint8Array.of(1), await rootOf(left), await rootOf(right)));
}

async function pathOf(leaves, index) {
  if (leaves.length === 1) return [];
  const [left, right] = halves(leaves);
  return index < left.length
    ? [...(await pathOf(left, index)), await rootOf(right)]
    : [...(await pathOf(right, index - left.length)), await rootOf(left)];
}

function halves(leaves) {
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return [leaves.slice(0, split), leaves.slice(split)];
}
