// A second opinion on a health card, by a reader that is not ours.
//
//     node health-card.mjs <file with a JWS> <file with the issuer's public JWK>
//
// Prints {"ok":true,"bundle":{…}} or {"ok":false,"error":"…","code":"…"}; exit 0 or 1. Needs the npm
// package kill-the-clipboard: run it from a folder whose node_modules has it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';

const [, , jwsFile, jwkFile] = process.argv;
if (!jwsFile || !jwkFile) {
  console.error('usage: node health-card.mjs <jws file> <jwk file>');
  process.exit(2);
}

// The script lies in the repository, the package where the tools were installed: resolve from there.
const require = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
const { SHCReader } = await import(pathToFileURL(require.resolve('kill-the-clipboard')).href);

const jws = (await readFile(jwsFile, 'utf8')).trim();
const jwk = JSON.parse(await readFile(jwkFile, 'utf8'));
const publicKey = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });

try {
  const reader = new SHCReader({ publicKey });
  const card = await reader.fromJWS(jws);
  console.log(JSON.stringify({ ok: true, bundle: await card.asBundle() }));
} catch (error) {
  console.log(JSON.stringify({ ok: false, error: error.message, code: error.code ?? error.name }));
  process.exitCode = 1;
}
