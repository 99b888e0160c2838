/**
 * One line for the four answers, the gravest first. The answers stand beside it, each for itself;
 * only when all four are yes does it say "authentic".
 *
 * A line names a reason, or a state for all reasons that this page does not know: what is not known never
 * looks better than it is.
 */
const RULES = [
  ["issuer", "not-a-card", "not-a-card", "bad"],
  ["issuer", "unreadable", "unreadable", "bad"],
  ["issuer", "signature-invalid", "signature-invalid", "bad"],
  ["issuer", "issuer-unknown", "issuer-unknown", "bad"],
  ["issuer", "key-unknown", "issuer-unknown", "bad"],
  ["integrity", "chain-broken", "chain-broken", "bad"],
  ["integrity", "card-differs", "card-differs", "bad"],
  ["integrity", "seal-malformed", "seal-damaged", "bad"],
  ["integrity", "no", "altered", "bad"],
  ["anchoring", "commitment-unknown", "not-anchored", "bad"],
  ["anchoring", "proof-invalid", "anchor-contradicts", "bad"],
  ["anchoring", "archive-invalid", "archive-invalid", "bad"],
  ["anchoring", "chain-contradicts", "anchor-contradicts", "bad"],
  ["anchoring", "transaction-differs", "anchor-contradicts", "bad"],
  ["anchoring", "no", "not-anchored", "bad"],
  ["currency", "revoked", "revoked", "bad"],
  ["issuer", "expired", "expired", "warn"],
  ["issuer", "not-yet-valid", "not-yet-valid", "warn"],
  ["issuer", "no", "signature-invalid", "bad"],
  ["issuer", "not-checked", "not-checked", "warn"],
  ["issuer", "no-card", "no-card", "warn"],
  ["issuer", "unknown", "issuer-unchecked", "warn"],
  ["integrity", "no-seal", "no-seal", "warn"],
  ["integrity", "unknown", "not-checked", "warn"],
  ["anchoring", "waiting", "waiting", "warn"],
  ["anchoring", "not-final", "waiting", "warn"],
  ["anchoring", "node-elsewhere", "node-elsewhere", "warn"],
  ["anchoring", "node-behind", "node-behind", "warn"],
  ["anchoring", "unknown", "anchor-unchecked", "warn"],
  ["currency", "erased", "erased", "warn"],
  ["currency", "superseded", "superseded", "warn"],
  ["currency", "no", "currency-no", "warn"],
  ["currency", "revocations-unreachable", "revocations-unchecked", "warn"],
  ["currency", "unknown", "currency-unknown", "warn"],
];

export const QUESTIONS = ["issuer", "integrity", "anchoring", "currency"];

/** `{verdict, tone, question}` of four answers `{state, reason}`. */
export function headlineOf(answers) {
  const rule = RULES.find(([question, wanted]) => {
    const { state, reason } = answers[question];
    return state !== "yes" && [state, reason].includes(wanted);
  });
  if (rule) {
    return { verdict: rule[2], tone: rule[3], question: rule[0] };
  }
  const all = QUESTIONS.every((question) => answers[question].state === "yes");
  return all ? { verdict: "authentic", tone: "good" } : { verdict: "not-checked", tone: "warn" };
}

/** The headline of an examination: of a card, or of all versions in a file. */
export function verdictOf({ answers, versions }) {
  return versions?.length > 1 ? headlineOfFile(versions) : headlineOf(answers);
}

/** Whether it is an evidence file of which nothing can be read. */
export const isDamagedFile = ({ versions }) => versions?.length === 0;

/** The name of the headline's words, which are others for a file and for one code of several. */
export function wordingOf(verdict, examination) {
  if (verdict === "authentic" && examination.versions?.length > 1) return "authentic-file";
  if (verdict === "unreadable" && isDamagedFile(examination)) return "unreadable-file";
  if (verdict === "not-a-card" && examination.answers.issuer.detail?.code === "chunked") return "chunked";
  return verdict;
}

/**
 * The headline of a file of several versions: the newest one's, unless an older one is worse. That an older
 * one was replaced is as it should be.
 */
export function headlineOfFile([newest, ...older]) {
  const first = headlineOf(newest.answers);
  if (first.tone === "bad") return first;
  const others = older.map(({ answers }) => headlineOf(answers)).filter(({ verdict }) => verdict !== "superseded");
  if (others.some(({ verdict, tone }) => tone === "bad" && verdict !== "revoked")) return { verdict: "version-fails", tone: "bad" };
  // A withdrawn version does not speak against those that came after it.
  if (first.tone === "good" && others.some(({ tone }) => tone === "bad")) return { verdict: "version-revoked", tone: "warn" };
  if (first.tone === "good" && others.some(({ tone }) => tone === "warn")) return { verdict: "version-unchecked", tone: "warn" };
  return first;
}
