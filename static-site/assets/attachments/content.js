/** The service takes no larger file, in bytes. */
export const LARGEST = 4 * 1024 * 1024;
/** As many as one visit may have. */
export const MOST = 10;

const BEGINNINGS = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["application/pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/** A file's type by what it begins with, whatever it is called; null when it is none that a chart takes. */
export async function typeOf(file) {
  const bytes = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const [type] = BEGINNINGS.find(([, beginning]) => beginning.every((byte, at) => bytes[at] === byte)) ?? [];
  return type ?? null;
}

/** What a file is called when it is saved. */
export function fileName({ title, type }) {
  const ending = { "image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf" }[type] ?? "bin";
  const words = (title || "file").replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, " ").trim().slice(0, 80);
  return `${words || "file"}.${ending}`;
}

export const isPicture = (type) => type === "image/png" || type === "image/jpeg";

/** Whether a file is the one whose SHA-256 (hex or base64, of either alphabet) stands in the record. */
export async function isTheOne(blob, sha256) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = btoa(String.fromCharCode(...digest));
  const told = String(sha256 ?? "").replace(/^urn:medseal:sha256:|^0x/i, "");
  return told.toLowerCase() === hex || told.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "") === base64.replace(/=+$/, "");
}
