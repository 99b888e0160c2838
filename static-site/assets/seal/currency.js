// Whether a version is the newest of its chart and still stands. The issuer's revocation list and the
// versions of an evidence file can say no; only the service can say that nothing came after.

import { no, unknown, yes } from "./answers.js";

/**
 * `said` is what the service answered about the commitment, or null when it was not asked. `revoked` is
 * true or false by the issuer's list, null when there should be one and it could not be read. `isSuperseded`
 * means that a later version in the same file names this one.
 *
 * With a node of one's own nothing but that node is believed, and it does not know what came after a
 * version. That the service says it is the newest then stays unproven; a no is one from anybody.
 */
export function currencyOf({ said, revoked, isSuperseded, node, detail }) {
  if (revoked === true) return no("revoked", { ...detail, source: "issuer" });
  if (isSuperseded) return no("superseded", { ...detail, source: "file" });
  if (said === null) return unknown("not-asked", detail);
  const about = { ...detail, source: "service" };
  if (said.status === 404) return unknown("commitment-unknown", about);
  switch (said.body?.status) {
    case "revoked": return no("revoked", about);
    case "erased": return no("erased", about);
    case "superseded": return no("superseded", about);
    case "current": break;
    default: return unknown("service-unreachable", about);
  }
  if (revoked === null) return unknown("revocations-unreachable", about);
  return node ? unknown("unproven", about) : yes("current", about);
}
