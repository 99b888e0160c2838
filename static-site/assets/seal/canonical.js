// JSON in the one form that is hashed: RFC 8785, from a reader that refuses whatever two honest readers
// could understand differently. The rules are those of tests/vectors/README.md.

const MAX_DEPTH = 64;
const MAX_INTEGER = 2 ** 53;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const UNFINISHED = /\.|[eE][+-]?/y;
const PLAIN = /[^"\\\u0000-\u001f]+/y;
const WHITE_SPACE = /[ \t\n\r]*/y;
const UNIT = /\\u([0-9a-fA-F]{4})/y;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Why (`reason`) and where (`path`, a JSON pointer) a JSON text was refused. */
export class Refusal extends Error {
  constructor(reason, path) {
    super(`${reason} at ${path || "the top"}`);
    this.name = "Refusal";
    this.reason = reason;
    this.path = path;
  }
}

/** Reads one JSON text, a string or UTF-8 bytes. Objects come without a prototype. */
export function parse(json) {
  let text = json;
  if (typeof json !== "string") {
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
    } catch {
      throw new Refusal("utf8", "");
    }
  } else if (/[\ud800-\udfff]/u.test(json)) {
    throw new Refusal("utf8", "");
  }
  return new Reader(text).document();
}

/** The RFC 8785 text of a value that `parse` returned. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    // The default order of strings is that of their UTF-16 code units, which is RFC 8785's.
    const members = Object.keys(value).sort();
    return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function canonicalBytes(value) {
  return new TextEncoder().encode(canonical(value));
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.path = [];
  }

  document() {
    const value = this.value(1);
    this.match(WHITE_SPACE);
    if (this.at < this.text.length) this.refuse("trailing");
    return value;
  }

  value(depth) {
    this.match(WHITE_SPACE);
    const next = this.text[this.at];
    if (next === "{" || next === "[") {
      if (depth > MAX_DEPTH) this.refuse("depth");
      return next === "{" ? this.object(depth) : this.array(depth);
    }
    if (next === '"') return this.string();
    if (next === "t") return this.literal("true", true);
    if (next === "f") return this.literal("false", false);
    if (next === "n") return this.literal("null", null);
    if (next === "-" || (next >= "0" && next <= "9")) return this.number();
    return this.unexpected();
  }

  object(depth) {
    // Without a prototype `__proto__` is a key like any other.
    const members = Object.create(null);
    this.at += 1;
    this.match(WHITE_SPACE);
    if (this.take("}")) return members;
    do {
      this.match(WHITE_SPACE);
      const key = this.string();
      this.path.push(key);
      if (key in members) this.refuse("duplicate-key");
      this.match(WHITE_SPACE);
      this.expect(":");
      members[key] = this.value(depth + 1);
      this.path.pop();
      this.match(WHITE_SPACE);
    } while (this.take(","));
    this.expect("}");
    return members;
  }

  array(depth) {
    const items = [];
    this.at += 1;
    this.match(WHITE_SPACE);
    if (this.take("]")) return items;
    do {
      this.path.push(items.length);
      items.push(this.value(depth + 1));
      this.path.pop();
      this.match(WHITE_SPACE);
    } while (this.take(","));
    this.expect("]");
    return items;
  }

  string() {
    this.expect('"');
    let string = "";
    for (;;) {
      string += this.match(PLAIN)?.[0] ?? "";
      if (this.take('"')) return string;
      if (this.text[this.at] !== "\\") return this.unexpected();
      string += this.escape();
    }
  }

  escape() {
    const letter = this.text[this.at + 1];
    if (letter === "u") return this.unicodeEscape();
    if (letter !== undefined && Object.hasOwn(ESCAPES, letter)) {
      this.at += 2;
      return ESCAPES[letter];
    }
    this.at += 1;
    return this.unexpected();
  }

  unicodeEscape() {
    const first = this.codeUnit();
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
    if (first > 0xdbff || !this.text.startsWith("\\u", this.at)) this.refuse("lone-surrogate");
    const second = this.codeUnit();
    if (second < 0xdc00 || second > 0xdfff) this.refuse("lone-surrogate");
    return String.fromCharCode(first, second);
  }

  codeUnit() {
    const found = this.match(UNIT);
    if (found) return Number.parseInt(found[1], 16);
    const digits = /^\\u[0-9a-fA-F]*/.exec(this.text.slice(this.at, this.at + 6))[0];
    this.at += digits.length;
    return this.unexpected();
  }

  number() {
    const found = this.match(NUMBER);
    if (!found) {
      this.take("-");
      return this.unexpected();
    }
    const [text, fraction, exponent] = found;
    const next = this.text[this.at];
    const bareExponent = (next === "e" || next === "E") && !exponent;
    const barePoint = next === "." && !fraction && !exponent;
    if (barePoint || bareExponent) {
      // The number stopped before a sign that lacks its digits: what follows the sign is wrong.
      this.match(UNFINISHED);
      return this.unexpected();
    }
    const number = Number(text);
    const magnitude = Math.abs(number);
    const integer = !fraction && !exponent;
    // RFC 8785 writes doubles below 10^21 as integers, so as an integer 1e20 is refused too.
    const large = magnitude > MAX_INTEGER && (integer || magnitude < 1e21);
    if (large || !saysExactly(text, number)) this.refuse("number-precision");
    return number;
  }

  literal(word, value) {
    for (const letter of word) this.expect(letter);
    return value;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  take(character) {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  expect(character) {
    if (!this.take(character)) this.unexpected();
  }

  unexpected() {
    this.refuse(this.at < this.text.length ? "syntax" : "end");
  }

  refuse(reason) {
    const steps = this.path.map((step) =>
      `/${[...String(step)].slice(0, 64).join("").replaceAll("~", "~0").replaceAll("/", "~1")}`);
    throw new Refusal(reason, steps.join(""));
  }
}

/** Whether a double's shortest form has the value that was written. */
function saysExactly(text, number) {
  const written = decimal(text);
  const kept = decimal(String(number));
  return written.digits === kept.digits && written.power === kept.power;
}

/** Significant digits and the power of ten before the first of them; zero has no digits. */
function decimal(text) {
  const [mantissa, exponent = "0"] = text.replace(/^-/, "").split(/e/i);
  const [whole, fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const significant = all.replace(/^0+/, "");
  const digits = significant.replace(/0+$/, "");
  if (digits === "") return { digits, power: 0 };
  return { digits, power: Number(exponent) + whole.length - (all.length - significant.length) };
}
