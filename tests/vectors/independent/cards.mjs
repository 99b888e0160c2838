// A second opinion on the signatures of cards.json, by a reader that is not ours.
//
//     node cards.mjs <cards.json>
//
// Prints {"ok":true,"agreed":80} or {"ok":false,"differ":[…]}; exit 0 or 1. Needs the npm package
// kill-the-clipboard: run it from a folder whose node_modules has it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';

const [, , file] = process.argv;
if (!file) {
  console.error('usage: node cards.mjs <cards.json>');
  process.exit(2);
}

// The script lies in the repository, the package where the tools were installed: resolve from there.
const require = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
const { SHCReader } = await import(pathToFileURL(require.resolve('kill-the-clipboard')).href);

const { cards, jwks } = JSON.parse(await readFile(file, 'utf8'));
const publicKey = createPublicKey({ key: jwks.keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });

/** That reader goes by today's clock and by the key it is handed: whether it knows `iss` is not its question. */
const askable = cards.filter(({ payload, issuer }) =>
  !('exp' in payload) && (issuer === 'signed' || issuer === 'signature-invalid'));

const differ = [];
for (const { desc, jws, issuer } of askable) {
  const said = await new SHCReader({ publicKey }).fromJWS(jws).then(() => 'signed', (error) => error.code);
  if (said !== (issuer === 'signed' ? 'signed' : 'BAD_SIGNATURE')) differ.push({ desc, issuer, said });
}
const ok = askable.length > 0 && differ.length === 0;
console.log(JSON.stringify(ok ? { ok, agreed: askable.length } : { ok, differ }));
process.exitCode = ok ? 0 : 1;
