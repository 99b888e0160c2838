// The Ethereum node that the reader of the verify page wants asked instead of the clinic's service.

const KEPT = "medseal.node";
// Storage may be forbidden; the choice then lasts as long as the page.
let remembered = null;

/** Its address, or null: the clinic's service is asked. */
export function chosenNode() {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept && !faultOf(kept) ? kept : null;
  } catch {
    return remembered;
  }
}

/** Keeps an address that has no fault, or forgets the choice with null. */
export function chooseNode(address) {
  remembered = address;
  try {
    if (address) {
      localStorage.setItem(KEPT, address);
    } else {
      localStorage.removeItem(KEPT);
    }
  } catch {
    // Then `remembered` is all there is.
  }
}

/** Why an address cannot be asked: `empty`, `form`, `insecure`, `credentials`; null when it can. */
export function faultOf(address) {
  if (!address.trim()) return "empty";
  let url;
  try {
    url = new URL(address.trim());
  } catch {
    return "form";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return "form";
  // What the page's policy lets through: http on this very computer alone.
  if (url.protocol === "http:" && !["localhost", "127.0.0.1"].includes(url.hostname)) return "insecure";
  return url.username || url.password ? "credentials" : null;
}

/** Host and port: an address may hold somebody's key to a node, which is not for other people's eyes. */
export function hostOf(address) {
  return new URL(address).host;
}
