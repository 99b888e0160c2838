// How fast the verifier is: `node tests/vectors/browser/bench.mjs`. One thread, nothing is fetched.

import { checkArchive } from '../../../static-site/assets/seal/receipt.js';
import { verifyInclusion } from '../../../static-site/assets/seal/merkle.js';
import { ORIGIN, PUBLIC_KEY, clinic, evidenceOf } from './clinic.mjs';
import { bytes } from './vectors.mjs';

const world = await clinic(50);
const issuers = [{ origin: ORIGIN, jwks: { keys: [PUBLIC_KEY] }, crl: {} }];
const text = JSON.stringify(evidenceOf(world));
const root = bytes(world.batch.root);

const tasks = {
  'a card: signature, record, commitment': () => world.check(world.card, { issuers, offline: true }),
  'an inclusion proof among 51': () => verifyInclusion(world.proofs[0], world.chart[0].commitment, root),
  'an archive: header, receipt, event': () => checkArchive(world.archive, world.batch),
  'evidence of 50 versions in one batch': () => world.check(text, { issuers, offline: true }),
};

for (const [what, run] of Object.entries(tasks)) {
  for (const until = performance.now() + 300; performance.now() < until; ) await run();
  let times = 0;
  const begun = performance.now();
  while (performance.now() - begun < 1000) {
    await run();
    times += 1;
  }
  const each = (performance.now() - begun) / times;
  console.log(`${what.padEnd(40)} ${each.toFixed(3).padStart(8)} ms ${Math.round(1000 / each).toString().padStart(8)} per second`);
}
