import { nativeReader, WorkerReader } from "./qr-reader.js";

// Dense codes (version 22, 105 modules a side) are lost at some scales and found at others.
const SIDES = [1000, 1600, 700, 2400, 480];

/**
 * The text of the QR code in a picture, or null when none is found.
 * Throws when the file is no picture that the browser can read.
 */
export async function textInPicture(file) {
  const picture = await load(file);
  const native = await nativeReader();
  return (await native?.(picture)) ?? (await byWorker(picture));
}

async function load(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    image.src = address;
    await image.decode();
    return image;
  } finally {
    // Decoded by now: the pixels stay with the image.
    URL.revokeObjectURL(address);
  }
}

/** At one scale after the other. */
async function byWorker(picture) {
  const worker = new WorkerReader();
  try {
    for (const side of SIDES) {
      const text = await worker.read(pixels(picture, side));
      if (text) {
        return text;
      }
    }
    return null;
  } finally {
    worker.end();
  }
}

/** The picture on white, a margin around it: screenshots are often cut at the code's very edge. */
function pixels(picture, side) {
  // An SVG may have no size of its own.
  const width = picture.naturalWidth || 1000;
  const height = picture.naturalHeight || 1000;
  const scale = side / Math.max(width, height);
  const margin = Math.round(side * 0.04);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale)) + 2 * margin;
  canvas.height = Math.max(1, Math.round(height * scale)) + 2 * margin;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, margin, margin, canvas.width - 2 * margin, canvas.height - 2 * margin);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
