import { textInPicture } from "./qr-picture.js";
import { ReaderFault } from "./qr-reader.js";
import { say } from "./say.js";

const MEGABYTE = 1024 * 1024;
const LARGEST_PICTURE = 30 * MEGABYTE;
/** What the verifier reads of an evidence file. A chart of many years has tens of megabytes. */
const LARGEST_FILE = 64 * MEGABYTE;
/** From here on a check takes long enough to say so. */
export const LARGE = 2 * MEGABYTE;

/** The card's or the evidence's `text` in a file and perhaps a `note` on it, or why there is none: `refused`, a title and a sentence. */
export async function textOf(file) {
  if (isText(file)) return inText(file);
  if (file.size > LARGEST_PICTURE) {
    return refuse(say("verify.no_picture"), say("verify.too_large"));
  }
  try {
    const text = await textInPicture(file);
    return text ? { text } : refuse(say("verify.no_code"), say("verify.no_code_detail"));
  } catch (error) {
    if (error instanceof ReaderFault) return refuse(say("scan.faults.unreadable.title"), say("scan.faults.unreadable.detail"));
    return refuse(say("verify.no_picture"), say("verify.no_picture_detail"));
  }
}

async function inText(file) {
  if (file.size > LARGEST_FILE) return refuse(say("verify.file_too_large"), say("verify.file_too_large_detail"));
  try {
    return firstCard(await file.text());
  } catch (error) {
    console.info(error);
    return refuse(say("verify.file_unread"), say("verify.file_unread_detail"));
  }
}

export function isText(file) {
  return /\.(smart-health-card|txt|json)$/i.test(file.name) || /json|text|smart-health-card/.test(file.type);
}

/** A health card file may hold several cards; the page checks the first. Everything else is the verifier's to read. */
function firstCard(text) {
  if (!text.trim()) return refuse(say("verify.no_picture"), say("verify.no_picture_detail"));
  if (text.length > LARGE) return { text };
  try {
    const cards = JSON.parse(text).verifiableCredential;
    const note = cards?.length > 1 ? say("verify.several", { count: cards.length }) : null;
    return { text: typeof cards?.[0] === "string" ? cards[0] : text, note };
  } catch {
    return { text };
  }
}

function refuse(title, detail) {
  return { refused: [title, detail] };
}
