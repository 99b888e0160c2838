// Evidence files of a clinic, changed in one thing, and what the services around them say.

import assert from 'node:assert/strict';
import test from 'node:test';
import { anchoringOf } from '../../../static-site/assets/seal/anchoring.js';
import { toHex } from '../../../static-site/assets/seal/bytes.js';
import { EvidenceError, readEvidence } from '../../../static-site/assets/seal/evidence.js';
import { ridOf } from '../../../static-site/assets/seal/revocation.js';
import { BY_NODE, NODE, ORIGIN, SOUND, clinic, evidenceOf, four } from './clinic.mjs';

const SUPERSEDED = { ...SOUND, currency: 'no superseded' };

test('a file is checked through the service, through a node, and as far as it goes through nobody', async () => {
  const world = await clinic(3);
  const text = JSON.stringify(evidenceOf(world), null, 2);
  const each = async (more) => (await world.check(text, more)).versions.map(four);
  assert.deepEqual(await each(), [SOUND, SUPERSEDED, SUPERSEDED]);
  assert.deepEqual(await each({ node: NODE }), [BY_NODE, SUPERSEDED, SUPERSEDED]);
  const offline = { ...SOUND, issuer: 'unknown keys-unreachable', anchoring: 'unknown chain-unreachable' };
  world.asked.length = 0;
  assert.deepEqual(await each({ offline: true }),
    [{ ...offline, currency: 'unknown not-asked' }, { ...offline, currency: 'no superseded' }, { ...offline, currency: 'no superseded' }]);
  assert.deepEqual(world.asked, []);
});

test('each version of a file has a record to show', async () => {
  const world = await clinic(3);
  const whole = await world.check(JSON.stringify(evidenceOf(world)));
  assert.equal(whole.file, 'evidence');
  assert.deepEqual(whole.versions.map(({ version }) => version), [3, 2, 1]);
  assert.equal(whole.record, whole.versions[0].record);
  const [third, second] = whole.versions.map(({ record }) => record);
  assert.deepEqual([third.issuer, third.issued, second.issued], [ORIGIN, world.payload.nbf, null]);
  assert.equal(second.rest.type, 'collection');
  assert.equal(third.rest, null);
  assert.ok(whole.versions.every(({ record }) => record.complete && record.transaction === world.batch.transaction));
  assert.equal(whole.earlier, undefined);
  const cut = evidenceOf(world);
  cut.versions.pop();
  cut.earlier = 2;
  assert.equal((await world.check(JSON.stringify(cut))).earlier, 2);
});

test('one batch is asked for once, however many versions are in it', async () => {
  const world = await clinic(3);
  await world.check(JSON.stringify(evidenceOf(world)));
  const urls = world.asked.filter((url) => url.startsWith('/api'));
  assert.deepEqual(urls.sort(), [
    `/api/verify/batches/${world.batch.number}`, `/api/verify/commitments/${toHex(world.chart[0].commitment)}`,
  ]);
});

test('a version that was in no batch when the file was made is looked for', async () => {
  const world = await clinic(2);
  const file = evidenceOf(world);
  for (const version of file.versions) {
    delete version.batch;
    delete version.proof;
  }
  file.batches = [];
  assert.deepEqual((await world.check(JSON.stringify(file))).versions.map(four), [SOUND, SUPERSEDED]);
  assert.deepEqual((await world.check(JSON.stringify(file), { node: NODE })).versions.map(four), [BY_NODE, SUPERSEDED]);
  const { versions: [newest] } = await world.check(JSON.stringify(file), { offline: true });
  assert.equal(four(newest).anchoring, 'unknown waiting');
});

test('a batch that the service tells otherwise is not anchored by its word', async () => {
  const other = `0x${'00'.repeat(32)}`;
  const lies = [
    [(answer) => { answer.chain = 'pending'; }, 'unknown not-final'],
    [(answer) => { answer.chain = 'unreachable'; }, 'unknown chain-unreachable'],
    [(answer) => { answer.chain = 'contradicts'; }, 'no chain-contradicts'],
    [(answer) => { answer.state = 'batched'; }, 'unknown chain-unreachable'],
    [(answer) => { answer.number = 5; }, 'unknown chain-unreachable'],
    [(answer) => { answer.root = other; }, 'no chain-contradicts'],
    [(answer) => { answer.size = 3; }, 'no chain-contradicts'],
    [({ batch }) => { batch.block_hash = other; }, 'no chain-contradicts'],
    [({ batch }) => { batch.transaction = other; }, 'no chain-contradicts'],
    [({ batch }) => { batch.previous = other; }, 'no chain-contradicts'],
    [({ batch }) => { batch.contract = `0x${'00'.repeat(20)}`; }, 'no chain-contradicts'],
    [({ batch }) => { batch.chain_id = 1; }, 'no chain-contradicts'],
    [({ batch }) => { batch.time = 'now'; }, 'unknown chain-unreachable'],
    [({ batch }) => { batch.time = '2026-01-01T00:00:00Z'; }, 'no chain-contradicts'],
    [(answer) => { delete answer.batch; }, 'unknown chain-unreachable'],
    [() => 404, 'no chain-contradicts'],
    [() => 500, 'unknown chain-unreachable'],
    [() => 429, 'unknown chain-unreachable'],
    [() => new Error('down'), 'unknown chain-unreachable'],
    [() => [], 'unknown chain-unreachable'],
  ];
  for (const [lie, anchoring] of lies) {
    const world = await clinic();
    const url = `/api/verify/batches/${world.batch.number}`;
    world.answers[url] = lie(world.answers[url]) ?? world.answers[url];
    const text = JSON.stringify(evidenceOf(world));
    const verdict = four(await world.check(text));
    // Whoever asks a node does not ask the service about the chain.
    assert.deepEqual({ ...verdict, currency: SOUND.currency }, { ...SOUND, anchoring }, `${lie}`);
    assert.deepEqual(four(await world.check(text, { node: NODE })), BY_NODE);
  }
});

test('a time and a depth that the file made up are not shown', async () => {
  const world = await clinic();
  const file = evidenceOf(world);
  delete file.batches[0].archive;
  file.batches[0].confirmations = 1_000_000;
  const { confirmations } = world.answers[`/api/verify/batches/${world.batch.number}`].batch;
  assert.equal((await world.check(JSON.stringify(file))).anchoring.detail.confirmations, confirmations);
  assert.equal((await world.check(JSON.stringify(file), { offline: true })).anchoring.detail.confirmations, undefined);
  file.batches[0].time = '2001-01-01T00:00:00Z';
  assert.equal((await world.check(JSON.stringify(file))).anchoring.reason, 'chain-contradicts');
  for (const time of ['1969-12-31T23:59:59Z', '9999-01-01T00:00:00Z', '2026-02-30T00:00:00Z']) {
    file.batches[0].time = time;
    assert.equal((await world.check(JSON.stringify(file))).issuer.detail.member, '/batches/0/time', time);
  }
});

test('an archive is checked once, however many versions its batch holds', async () => {
  const { chart, proofs, batch, archive } = await clinic(3);
  let reads = 0;
  const counted = { ...archive, get header() { reads += 1; return archive.header; } };
  const context = { expected: { contract: batch.contract, chain_id: batch.chain_id }, node: null, offline: true };
  const seen = [];
  for (const [at, { commitment }] of chart.entries()) {
    const { detail } = await anchoringOf({ commitment, transaction: null, proof: proofs[at], batch, archive: counted }, context);
    assert.equal(detail.archived, true);
    seen.push(reads);
  }
  assert.ok(seen[0] > 0 && seen.every((count) => count === seen[0]), `${seen}`);
});

test('a forged archive does not pass because the service is honest, nor a forged batch because the archive fits', async () => {
  const world = await clinic();
  const forged = await clinic(2);
  const file = evidenceOf(world);
  file.batches[0].archive = forged.archive;
  assert.deepEqual(four(await world.check(JSON.stringify(file))), { ...SOUND, anchoring: 'no archive-invalid' });
  // A whole chain of one's own making holds together; only the real one knows nothing of it.
  const own = evidenceOf(forged);
  own.versions.pop();
  own.earlier = 2;
  for (const options of [{}, { node: NODE }]) {
    const verdict = four(await world.check(JSON.stringify(own), options));
    assert.equal(verdict.anchoring, 'no chain-contradicts');
    assert.equal(verdict.currency, 'unknown commitment-unknown');
  }
});

test('the versions below a break stand without a card, and none of them is all good', async () => {
  for (let at = 0; at < 3; at += 1) {
    const world = await clinic(3);
    const file = evidenceOf(world);
    file.versions[at].record.entry[0].fullUrl = 'resource:9';
    const { versions } = await world.check(JSON.stringify(file));
    assert.equal(versions[at].integrity.reason, 'altered');
    for (const [place, version] of versions.entries()) {
      const verdict = four(version);
      assert.equal(verdict.issuer, place < at || place === 0 ? 'yes signed' : 'unknown no-card');
      if (place >= at) assert.ok(Object.values(verdict).some((answer) => !answer.startsWith('yes')), `${at} ${place}`);
    }
  }
});

test('revocations of versions count for a file, those of cards do not: it proves what was written', async () => {
  const world = await clinic(3);
  const text = JSON.stringify(evidenceOf(world));
  const list = Object.values(world.answers).find(({ rids }) => rids);
  const rids = await Promise.all(world.chart.map(({ commitment }) => ridOf(commitment)));
  const after = world.payload.nbf + 1;
  const currencies = async (...entries) => {
    list.rids = entries;
    return (await world.check(text)).versions.map(({ currency }) => currency.reason);
  };
  assert.deepEqual(await currencies(rids[1]), ['current', 'revoked', 'superseded']);
  assert.deepEqual(await currencies(rids[0], rids[2]), ['revoked', 'superseded', 'revoked']);
  assert.deepEqual(await currencies(`${rids[0]}.${after}`, `${rids[1]}.${after}`), ['current', 'superseded', 'superseded']);
  // Its card by itself is a card like any other.
  assert.equal((await world.check(world.card)).currency.reason, 'revoked');
  assert.deepEqual(await currencies('!'), ['revocations-unreachable', 'superseded', 'superseded']);
});

test('whatever a member of a file is replaced with, it is read or refused, and never an exception', async () => {
  const world = await clinic(2);
  const sound = evidenceOf(world);
  const places = [];
  const walk = (value, place) => {
    if (value === null || typeof value !== 'object') return;
    for (const key of Object.keys(value)) {
      places.push([...place, key]);
      walk(value[key], [...place, key]);
    }
  };
  walk(sound, []);
  for (const place of places) {
    for (const odd of [undefined, null, 0, 1, 'x', [], {}, true]) {
      const file = structuredClone(sound);
      const holder = place.slice(0, -1).reduce((value, key) => value[key], file);
      holder[place.at(-1)] = odd;
      const text = JSON.stringify(file);
      try {
        readEvidence(text);
      } catch (error) {
        assert.ok(error instanceof EvidenceError, `${place} ${error}`);
      }
      const verdict = await world.check(text, { offline: true });
      assert.equal(Object.keys(four(verdict)).length, 4, `${place}`);
    }
  }
});
