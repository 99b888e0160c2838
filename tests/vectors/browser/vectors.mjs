import { readFile } from 'node:fs/promises';

/** One of the JSON files one folder up. */
export async function vectors(name) {
  return JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
}

export function bytes(hex) {
  return Uint8Array.from(hex.replace(/^0x/, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
