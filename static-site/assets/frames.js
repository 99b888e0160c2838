import { nativeReader, WorkerReader } from "./qr-reader.js";

/** Sides of the square that is looked at, one after the other: a dense code is lost at some scales. */
const SIDES = [1080, 720];
/** A code that the browser's own reader does not find in so many frames is also looked for by jsQR. */
const PATIENCE = 4;

/**
 * Looks for codes in what a playing `video` shows, one frame at a time: the next one is taken when the last
 * was read, so a slow device looks less often and its page stays smooth. Calls `found` with every text until
 * it answers true, and `failed` when nothing here can read codes. Gives a function that ends it.
 */
export function readFrames(video, found, failed) {
  let ended = false;
  const worker = new WorkerReader();
  const canvas = document.createElement("canvas");
  const end = () => {
    ended = true;
    worker.end();
  };
  const run = async () => {
    const native = await nativeReader();
    // Where the browser reads codes by itself it does so alone when jsQR cannot be had.
    const byWorker = (side) => worker.read(square(video, canvas, side), false).catch((error) => (native ? null : Promise.reject(error)));
    for (let frame = 0; !ended; frame += 1) {
      await nextFrame(video);
      if (ended || !video.videoWidth) continue;
      const ownTurn = !native || frame % PATIENCE === PATIENCE - 1;
      const text = ownTurn ? await byWorker(SIDES[frame % SIDES.length]) : await native(video);
      if (ended || !text) continue;
      if (found(text)) end();
    }
  };
  run().catch((error) => !ended && failed(error));
  return end;
}

/** A hidden page draws no frames, and some browsers count none of a stream's. */
function nextFrame(video) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 250);
    const next = () => {
      clearTimeout(timer);
      resolve();
    };
    if (video.requestVideoFrameCallback) {
      video.requestVideoFrameCallback(next);
    } else {
      requestAnimationFrame(next);
    }
  });
}

/** The middle of the picture: what the viewfinder shows. */
function square(video, canvas, most) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  const size = Math.min(side, most);
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, size, size);
  return pen.getImageData(0, 0, size, size);
}
