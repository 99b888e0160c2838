// Forms that a value may have. A form gives null for a value that has it, else where the value lacks it: a
// JSON pointer, empty for the value itself.

import { fromBase64url, fromHex } from "./bytes.js";

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;

/** The years that every program here reads the same: 1970 to 9998. */
const [FIRST, AFTER_LAST] = ["1970", "9999"];

/** The form of whatever passes a test. */
export const form = (test) => (value) => (test(value) ? null : "");

/** A member that may be absent, but not null. */
export const optional = (inner) => (value) => (value === undefined ? null : inner(value));

export const listOf = (inner) => (value) => (Array.isArray(value) ? first(value.entries(), () => inner) : "");

/** An object with these members; others are passed over. */
export const objectOf = (forms) => (value) => {
  if (!isObject(value)) return "";
  return first(Object.keys(forms).map((name) => [name, value[name]]), (name) => forms[name]);
};

function first(members, formOf) {
  for (const [name, value] of members) {
    const odd = formOf(name)(value);
    if (odd !== null) return `/${name}${odd}`;
  }
  return null;
}

export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
export const isHash = (value) => fromHex(value, 32) !== null;
export const isWhole = (value) => Number.isSafeInteger(value) && value >= 0;
export const isCount = (value) => isWhole(value) && value >= 1;
export const isSalt = (value) => fromBase64url(value)?.length === 16;
/** 20 bytes; the case of the digits is a checksum that is not looked at. */
export const isAddress = (value) => typeof value === "string" && fromHex(value.toLowerCase(), 20) !== null;
export const isTime = (value) => typeof value === "string" && TIME.test(value) && timeOf(Date.parse(value)) === value
  && value >= FIRST && value < AFTER_LAST;

/** A time in whole seconds as it is written everywhere, from milliseconds; null where there is none. */
export function timeOf(milliseconds) {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(".000", "");
}
