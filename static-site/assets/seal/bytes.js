// Bytes and their text forms. Every reader refuses what it would not write itself.

const NOT_HEX = /[^0-9a-f]/;
const SPACE = " \t\r\n";
const BASE64URL = /^[A-Za-z0-9_-]*$/;

export function toHex(bytes) {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Lower-case `0x` hexadecimal of exactly `length` bytes, or null. */
export function fromHex(text, length) {
  if (typeof text !== "string" || text.length !== 2 + 2 * length || !text.startsWith("0x")) return null;
  if (!Number.isInteger(length) || NOT_HEX.test(text.slice(2))) return null;
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(text.slice(2 + 2 * at, 4 + 2 * at), 16));
}

/** Lower-case `0x` hexadecimal of any length, or null. */
export function fromHexOfAnyLength(text) {
  return fromHex(text, ((text?.length ?? 0) - 2) / 2);
}

export function toBase64url(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Base64url without padding and without stray bits, or null. */
export function fromBase64url(text) {
  if (typeof text !== "string" || !BASE64URL.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64url(bytes) === text ? bytes : null;
}

/** A text without the white space around it, as JSON and people's programs write it: space, tab, CR, LF. */
export function trimmed(text) {
  let [from, to] = [0, text.length];
  while (from < to && SPACE.includes(text[from])) from += 1;
  while (to > from && SPACE.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function equal(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}
