// A second opinion on a QR image, by a reader that is not ours.
//
//     node code.mjs <file with a PNG>
//
// Prints {"ok":true,"text":"…","version":22,"segments":["byte","numeric"]} or {"ok":false}; exit 0 or 1.
// Needs the npm packages jsqr and pngjs: run it from a folder whose node_modules has them.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , file] = process.argv;
if (!file) {
  console.error('usage: node code.mjs <png file>');
  process.exit(2);
}

// The script lies in the repository, the packages where the tools were installed: resolve from there.
const require = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
const jsqr = require('jsqr');
const { PNG } = require('pngjs');

const image = PNG.sync.read(await readFile(file));
const code = jsqr(new Uint8ClampedArray(image.data), image.width, image.height);
if (code) {
  const segments = code.chunks.map((chunk) => chunk.type);
  console.log(JSON.stringify({ ok: true, text: code.data, version: code.version, segments }));
} else {
  console.log(JSON.stringify({ ok: false }));
  process.exitCode = 1;
}
