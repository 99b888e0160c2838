import assert from 'node:assert/strict';
import test from 'node:test';
import { readEvidence } from '../../../static-site/assets/seal/evidence.js';
import { examine } from '../../../static-site/assets/seal/verdict.js';
import { NODE } from './clinic.mjs';
import { vectors } from './vectors.mjs';

const { trusted, evidence } = await vectors('evidence.json');
const questions = ['issuer', 'integrity', 'anchoring', 'currency'];
const reasons = (verdict) => questions.map((question) => verdict[question].reason);

/** Somebody with what the vector trusts, with a node that has just these blocks, or offline. */
async function verdictOf({ evidence: text, trusted: own }, node) {
  const { issuer, jwks, now, contract, chain_id } = { ...trusted, ...own };
  const fetch = async (url, init) => {
    if (url !== NODE || !node) throw new Error('nobody else is asked');
    const { id, method, params: [at] } = JSON.parse(init.body);
    const quantity = (number) => `0x${number.toString(16)}`;
    const block = (number, hash) => ({ number: quantity(number), hash, timestamp: '0x1', transactions: node.transactions ?? [] });
    const result = {
      eth_chainId: () => quantity(node.chain_id),
      eth_blockNumber: () => quantity(node.latest),
      eth_getTransactionReceipt: () => null,
      eth_getBlockByNumber: () => {
        if (at === 'finalized') return block(node.finalized, `0x${'00'.repeat(32)}`);
        const hash = node.blocks[Number.parseInt(at, 16)];
        return hash ? block(Number.parseInt(at, 16), hash) : null;
      },
    }[method]();
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };
  return examine(text, {
    issuers: [{ origin: issuer, jwks, crl: {} }], fetch, now: now * 1000,
    expected: { contract: contract ?? undefined, chain_id, finality: 'finalized' },
    ...(node ? { node: NODE } : { offline: true }),
  });
}

test('every file of the vectors has its answers, as far as arithmetic goes', async () => {
  for (const vector of evidence.filter(({ expected, trusted: own }) => expected && !own?.node)) {
    const { versions, ...top } = await verdictOf(vector);
    // What only a trusted block anchors, nobody here has asked about.
    const expected = vector.expected.map((one) => [one.version, one.issuer, one.integrity,
      one.anchoring.replace(/^anchored$/, 'chain-unreachable'), one.currency]);
    assert.deepEqual(versions.map((one) => [one.version, ...reasons(one)]), expected, vector.desc);
    assert.equal(top.file, 'evidence');
    assert.deepEqual([top.version, ...reasons(top)], expected[0], vector.desc);
  }
});

test('every file of the vectors has its answers from a node', async () => {
  for (const vector of evidence.filter(({ trusted: own }) => own?.node)) {
    const [batch] = JSON.parse(vector.evidence).batches;
    const { node } = vector.trusted;
    const transaction = node.transaction ?? batch.transaction;
    const transactions = Array.from({ length: batch.archive.index + 1 }, () => transaction);
    const { versions } = await verdictOf(vector, { ...node, transactions });
    assert.deepEqual(versions.map(({ anchoring }) => anchoring.reason), vector.expected.map((one) => one.anchoring), vector.desc);
    assert.ok(versions.every(({ currency }) => currency.answer !== 'yes'));
  }
});

test('what trusted blocks anchor, a node that has these blocks anchors too', async () => {
  let anchored = 0;
  for (const vector of evidence.filter(({ expected, trusted: own }) => expected && !own)) {
    if (!vector.expected.every((one) => one.anchoring === 'anchored')) continue;
    const { batches } = JSON.parse(vector.evidence);
    const blocks = Object.fromEntries(batches.map(({ block, block_hash }) => [block, block_hash]));
    for (const batch of batches) {
      // A block with the batch's transaction at each place stands for all of them.
      const transactions = Array.from({ length: 300 }, () => batch.transaction);
      const node = { chain_id: trusted.chain_id, latest: 500, finalized: 400, blocks, transactions };
      const { versions } = await verdictOf(vector, node);
      const read = readEvidence(vector.evidence).versions;
      for (const [at, { anchoring }] of versions.entries()) {
        const isHere = read[at].batch.number === batch.number;
        assert.equal(anchoring.reason, isHere ? 'anchored' : 'chain-contradicts', vector.desc);
        assert.equal(anchoring.detail.archived, true);
        anchored += isHere ? 1 : 0;
      }
    }
  }
  assert.ok(anchored > 10, `${anchored}`);
});

test('every damaged file of the vectors is refused, and says where', async () => {
  for (const { desc, evidence: text, wantErr, member } of evidence.filter((vector) => vector.wantErr)) {
    const verdict = await examine(text, { offline: true });
    const { issuer, integrity, anchoring, currency, record } = verdict;
    assert.ok([issuer, anchoring, currency].every(({ answer }) => answer !== 'yes'), desc);
    if (verdict.file !== 'evidence') {
      // Nothing in it says that it means to be evidence; a card in a file is then read as a card.
      assert.ok(['not-evidence', 'json'].includes(wantErr), desc);
      continue;
    }
    assert.deepEqual([issuer.answer, integrity.answer, record], ['no', 'no', null], desc);
    assert.deepEqual(reasons(verdict), ['unreadable', 'unreadable', 'not-checked', 'not-checked'], desc);
    assert.deepEqual([issuer.detail.code, issuer.detail.member], [wantErr, member], desc);
    assert.deepEqual(verdict.versions, []);
  }
});
