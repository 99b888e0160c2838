// Links that somebody else made, opened by ours: the files are encrypted by `jose`, not by this project.
//
//   node --test static-site/tests/shlink.test.mjs        (MEDSEAL_TOOLS, or `.tools` in the repository's root)

import assert from "node:assert/strict";
import { createCipheriv, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { decrypted, LinkFault, readLink } from "../assets/shlink.js";

const here = dirname(fileURLToPath(import.meta.url));
const tools = resolve(process.env.MEDSEAL_TOOLS ?? join(here, "..", "..", ".tools"));
const { CompactEncrypt } = await import(createRequire(join(tools, "node_modules", "from-here.cjs")).resolve("jose"));

const ORIGIN = "https://records.clinic.example";
const key = new Uint8Array(randomBytes(32));
const RECORD = JSON.stringify({ resourceType: "Bundle", note: "Ünïcode 山 and <b>", long: "x".repeat(5000) });
const coded = (value) => Buffer.from(value).toString("base64url");
const link = (said) => `${ORIGIN}/open#shlink:/${coded(JSON.stringify(said))}`;
const GOOD = { url: `${ORIGIN}/api/qr/links/abc`, key: coded(key), exp: 1_900_000_000, flag: "P", label: "Dr. Brandt" };

const refused = (reason) => (fault) => fault instanceof LinkFault && fault.reason === reason;

/** A file as the standard says, made by `node:crypto`. */
function sealed(header, plain, secret = key) {
  const head = coded(JSON.stringify(header));
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", secret, iv);
  cipher.setAAD(Buffer.from(head));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return `${head}..${coded(iv)}.${coded(body)}.${coded(cipher.getAuthTag())}`;
}

test("what a link says is read, wherever in a text it stands", () => {
  const said = readLink(link(GOOD), ORIGIN);
  assert.deepEqual(said, { url: "/api/qr/links/abc", key, expires: 1_900_000_000, passcode: true });
  assert.equal(readLink(`shlink:/${coded(JSON.stringify({ ...GOOD, flag: undefined }))}`, ORIGIN).passcode, false);
});

test("a link that leads elsewhere is not followed", () => {
  for (const url of ["https://evil.example/x", "http://records.clinic.example/x", `${ORIGIN}.evil.example/x`, "//evil.example/x", "javascript:alert(1)", "not an address"]) {
    assert.throws(() => readLink(link({ ...GOOD, url }), ORIGIN), LinkFault, url);
  }
});

test("a link that lacks something, or is of a newer kind, is refused with its reason", () => {
  assert.throws(() => readLink("", ORIGIN), refused("no-link"));
  assert.throws(() => readLink("https://records.clinic.example/open", ORIGIN), refused("no-link"));
  for (const text of ["shlink:/", "shlink:/!!!!", "shlink:/AAAA", `shlink:/${coded("[]")}`, `shlink:/${coded("null")}`]) {
    assert.throws(() => readLink(text, ORIGIN), refused("unreadable"), text);
  }
  for (const less of [{ key: undefined }, { key: coded(randomBytes(31)) }, { key: 7 }, { url: undefined }, { flag: 1 }]) {
    assert.throws(() => readLink(link({ ...GOOD, ...less }), ORIGIN), refused("unreadable"), JSON.stringify(less));
  }
  assert.throws(() => readLink(link({ ...GOOD, v: 2 }), ORIGIN), refused("too-new"));
});

test("a file that somebody else's library encrypted is opened", async () => {
  const plain = await new CompactEncrypt(Buffer.from(RECORD)).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(key);
  assert.equal(await decrypted(plain, key), RECORD);
});

test("a packed file is unpacked", async () => {
  const file = sealed({ alg: "dir", enc: "A256GCM", zip: "DEF", contentType: "application/fhir+json" }, deflateRawSync(RECORD));
  assert.ok(file.length < RECORD.length);
  assert.equal(await decrypted(file, key), RECORD);
});

test("nothing is shown of a file that was changed anywhere, or is under another key", async () => {
  const file = sealed({ alg: "dir", enc: "A256GCM", zip: "DEF" }, deflateRawSync(RECORD));
  const parts = file.split(".");
  for (const at of [0, 2, 3, 4]) {
    const bytes = Buffer.from(parts[at], "base64url");
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    const changed = parts.with?.(at, coded(bytes)) ?? parts.map((part, number) => (number === at ? coded(bytes) : part));
    await assert.rejects(decrypted(changed.join("."), key), refused("undecryptable"), `part ${at}`);
  }
  await assert.rejects(decrypted(file, new Uint8Array(randomBytes(32))), refused("undecryptable"));
});

test("a file of another form is refused", async () => {
  const plain = Buffer.from(RECORD);
  for (const header of [{ alg: "none", enc: "A256GCM" }, { alg: "dir", enc: "A128GCM" }, { alg: "dir", enc: "A256GCM", zip: "GZ" }]) {
    await assert.rejects(decrypted(sealed(header, plain), key), refused("undecryptable"), JSON.stringify(header));
  }
  const file = sealed({ alg: "dir", enc: "A256GCM" }, plain);
  for (const text of ["", "a.b.c", `${file}.x`, file.replace("..", ".AAAA."), file.slice(0, -8), undefined, null, 5]) {
    await assert.rejects(decrypted(text, key), refused("undecryptable"), String(text).slice(0, 30));
  }
});

test("a small file that unpacks to a huge one is refused", async () => {
  const bomb = sealed({ alg: "dir", enc: "A256GCM", zip: "DEF" }, deflateRawSync(Buffer.alloc(64 * 1024 * 1024)));
  await assert.rejects(decrypted(bomb, key), refused("undecryptable"));
});
