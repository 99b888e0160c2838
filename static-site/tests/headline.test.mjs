// The headline over four answers, for every combination of answers there can be.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { headlineOf, headlineOfFile, QUESTIONS, verdictOf, wordingOf } from "../assets/headline.js";

const { questions, headlines } = JSON.parse(readFileSync(new URL("../text/en/script/verify.json", import.meta.url)));
/** Which reasons a no may have; every other one is tried as an unknown, and an invented one as both. */
const NO = {
  issuer: ["not-a-card", "unreadable", "signature-invalid", "issuer-unknown", "key-unknown", "expired", "not-yet-valid"],
  integrity: ["not-a-card", "unreadable", "altered", "seal-malformed", "chain-broken", "card-differs"],
  anchoring: ["not-a-card", "commitment-unknown", "proof-invalid", "archive-invalid", "chain-contradicts", "transaction-differs"],
  currency: ["not-a-card", "revoked", "erased", "superseded"],
};
const YES = { issuer: "signed", integrity: "intact", anchoring: "anchored", currency: "current" };
const MERELY_OUT_OF_DATE = ["expired", "not-yet-valid"];
const GRAVITY = ["good", "warn", "bad"];

const ANSWERS = Object.fromEntries(
  QUESTIONS.map((question) => {
    const reasons = Object.keys(questions[question]).filter((name) => name !== "title" && !["yes", "no", "unknown", YES[question]].includes(name));
    const unknown = [...reasons.filter((reason) => !NO[question].includes(reason)), "invented"];
    return [question, [{ state: "yes", reason: YES[question] }, ...[...NO[question], "invented"].map((reason) => ({ state: "no", reason })), ...unknown.map((reason) => ({ state: "unknown", reason }))]];
  }),
);

function* all() {
  for (const issuer of ANSWERS.issuer)
    for (const integrity of ANSWERS.integrity)
      for (const anchoring of ANSWERS.anchoring) for (const currency of ANSWERS.currency) yield { issuer, integrity, anchoring, currency };
}

test("only four times yes is authentic, and only that is green", () => {
  for (const answers of all()) {
    const yes = QUESTIONS.every((question) => answers[question].state === "yes");
    const { verdict, tone } = headlineOf(answers);
    assert.equal(verdict === "authentic", yes, JSON.stringify(answers));
    assert.equal(tone === "good", yes, JSON.stringify(answers));
  }
});

test("a no about issuer, integrity or anchor is never milder than a stop sign, whatever its reason", () => {
  for (const answers of all()) {
    const grave = ["issuer", "integrity", "anchoring"].some((question) => answers[question].state === "no" && !MERELY_OUT_OF_DATE.includes(answers[question].reason));
    if (grave || answers.currency.reason === "revoked") assert.equal(headlineOf(answers).tone, "bad", JSON.stringify(answers));
  }
});

test("only what the issuer signed and nobody changed is called genuine", () => {
  for (const answers of all()) {
    const { verdict } = headlineOf(answers);
    assert.ok(headlines[verdict]?.title, verdict);
    if (/^(genuine|authentic)/i.test(headlines[verdict].title)) {
      assert.equal(answers.issuer.state, "yes", `${verdict}: ${JSON.stringify(answers)}`);
      assert.equal(answers.integrity.state, "yes", `${verdict}: ${JSON.stringify(answers)}`);
    }
    if (/^authentic/i.test(headlines[verdict].title)) assert.equal(answers.anchoring.state, "yes", `${verdict}: ${JSON.stringify(answers)}`);
  }
});

test("a worse answer to one question never makes the headline better", () => {
  const grave = (answers) => GRAVITY.indexOf(headlineOf(answers).tone);
  for (const answers of all()) {
    for (const question of QUESTIONS) {
      const better = { ...answers, [question]: { state: "yes", reason: YES[question] } };
      assert.ok(grave(answers) >= grave(better), `${question}: ${JSON.stringify(answers)}`);
    }
  }
});

test("a file is as good as its versions", () => {
  const good = { issuer: "signed", integrity: "intact", anchoring: "anchored", currency: "current" };
  const version = (changes = {}) => ({
    answers: Object.fromEntries(QUESTIONS.map((question) => [question, changes[question] ?? { state: "yes", reason: good[question] }])),
  });
  const old = version({ currency: { state: "no", reason: "superseded" } });
  const verdictOf = (...versions) => headlineOfFile(versions).verdict;
  assert.equal(verdictOf(version()), "authentic");
  assert.equal(verdictOf(version(), old, old), "authentic");
  assert.equal(verdictOf(old, old), "superseded");
  assert.equal(verdictOf(version(), version({ integrity: { state: "no", reason: "chain-broken" } })), "version-fails");
  assert.equal(verdictOf(version(), version({ anchoring: { state: "no", reason: "archive-invalid" } }), old), "version-fails");
  assert.equal(verdictOf(old, version({ integrity: { state: "no", reason: "altered" } })), "version-fails");
  assert.equal(verdictOf(version(), version({ issuer: { state: "unknown", reason: "no-card" } })), "version-unchecked");
  assert.equal(verdictOf(version(), version({ currency: { state: "no", reason: "revoked" } })), "version-revoked");
  assert.equal(verdictOf(version({ currency: { state: "no", reason: "revoked" } }), old), "revoked");
});

test("a file and a part of a card have words of their own, under the same verdict", () => {
  const yes = Object.fromEntries(QUESTIONS.map((question) => [question, { state: "yes", reason: YES[question] }]));
  const replaced = { ...yes, currency: { state: "no", reason: "superseded" } };
  const unreadable = { ...yes, issuer: { state: "no", reason: "unreadable" }, integrity: { state: "no", reason: "unreadable" } };
  const part = { ...yes, issuer: { state: "no", reason: "not-a-card", detail: { code: "chunked" } } };
  const cases = [
    [{ answers: yes }, "authentic", "authentic"],
    [{ answers: yes, versions: [{ answers: yes }] }, "authentic", "authentic"],
    [{ answers: yes, versions: [{ answers: yes }, { answers: replaced }] }, "authentic", "authentic-file"],
    [{ answers: unreadable }, "unreadable", "unreadable"],
    [{ answers: unreadable, versions: [] }, "unreadable", "unreadable-file"],
    [{ answers: part }, "not-a-card", "chunked"],
  ];
  for (const [examination, verdict, words] of cases) {
    assert.equal(verdictOf(examination).verdict, verdict);
    assert.equal(wordingOf(verdict, examination), words);
    assert.ok(headlines[words].title && headlines[words].detail, words);
  }
});
