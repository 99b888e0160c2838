const TIMEOUT = 20_000;

/** Where the browser reads QR codes by itself it is the better reader; null elsewhere. */
export async function nativeReader() {
  try {
    const formats = (await globalThis.BarcodeDetector?.getSupportedFormats()) ?? [];
    if (!formats.includes("qr_code")) {
      return null;
    }
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (source) => {
      try {
        return (await detector.detect(source))[0]?.rawValue || null;
      } catch {
        // It may be there and still fail, for a source it does not like or a service that is not installed.
        return null;
      }
    };
  } catch {
    return null;
  }
}

/** That nothing here can read codes. */
export class ReaderFault extends Error {}

/** jsQR beside the page's own thread. One picture at a time. */
export class WorkerReader {
  #worker = new Worker("/verify-reader.js");
  /** Never kept, broken when the reader cannot be loaded or fails. */
  #broken = new Promise((_, reject) => {
    this.#worker.onerror = (event) => reject(new ReaderFault(event.message));
  });

  constructor() {
    // Whoever reads hears of it.
    this.#broken.catch(() => {});
  }

  /** The text of the code in `ImageData`, or null; `inverted` looks for light codes on dark ground as well. */
  read({ data, width, height }, inverted = true) {
    const answer = new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), TIMEOUT);
      this.#worker.onmessage = ({ data: text }) => {
        clearTimeout(timer);
        resolve(text || null);
      };
      this.#worker.postMessage({ data, width, height, inverted }, [data.buffer]);
    });
    return Promise.race([this.#broken, answer]);
  }

  end() {
    this.#worker.terminate();
  }
}
