/**
 * One line for the four answers, the gravest first. The answers stand beside it, each for itself;
 * only when all four are yes does it say "authentic".
 */
const RULES = [
  ["issuer", "not-a-card", "not-a-card", "bad"],
  ["issuer", "unreadable", "unreadable", "bad"],
  ["issuer", "signature-invalid", "signature-invalid", "bad"],
  ["issuer", "issuer-unknown", "issuer-unknown", "bad"],
  ["issuer", "key-unknown", "issuer-unknown", "bad"],
  ["integrity", "altered", "altered", "bad"],
  ["integrity", "unreadable", "altered", "bad"],
  ["integrity", "seal-malformed", "seal-damaged", "bad"],
  ["anchoring", "commitment-unknown", "not-anchored", "bad"],
  ["anchoring", "proof-invalid", "anchor-contradicts", "bad"],
  ["anchoring", "chain-contradicts", "anchor-contradicts", "bad"],
  ["anchoring", "transaction-differs", "anchor-contradicts", "bad"],
  ["issuer", "expired", "expired", "warn"],
  ["issuer", "not-yet-valid", "not-yet-valid", "warn"],
  ["issuer", "not-checked", "not-checked", "warn"],
  ["issuer", "keys-unreachable", "issuer-unchecked", "warn"],
  ["integrity", "no-seal", "no-seal", "warn"],
  ["anchoring", "waiting", "waiting", "warn"],
  ["anchoring", "not-final", "waiting", "warn"],
  ["currency", "superseded", "superseded", "warn"],
];

/** What a state means when its reason is one this page does not know: never better than it is. */
const BY_STATE = [
  ["issuer", "no", "signature-invalid", "bad"],
  ["integrity", "no", "altered", "bad"],
  ["anchoring", "no", "not-anchored", "bad"],
  ["issuer", "unknown", "issuer-unchecked", "warn"],
  ["integrity", "unknown", "no-seal", "warn"],
  ["anchoring", "unknown", "anchor-unchecked", "warn"],
  ["currency", "no", "superseded", "warn"],
  ["currency", "unknown", "currency-unknown", "warn"],
];

export const QUESTIONS = ["issuer", "integrity", "anchoring", "currency"];

/** `{verdict, tone}` of four answers `{state, reason}`. */
export function headlineOf(answers) {
  const rule =
    RULES.find(([question, reason]) => answers[question].state !== "yes" && answers[question].reason === reason) ??
    BY_STATE.find(([question, state]) => answers[question].state === state);
  if (rule) {
    return { verdict: rule[2], tone: rule[3], question: rule[0] };
  }
  const all = QUESTIONS.every((question) => answers[question].state === "yes");
  return all ? { verdict: "authentic", tone: "good" } : { verdict: "not-checked", tone: "warn" };
}
