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

/** jsQR beside the page's own thread. One picture at a time. */
export class WorkerReader {
  #worker = new Worker("/verify-reader.js");

  /** The text of the code in `ImageData`, or null; `inverted` looks for light codes on dark ground as well. */
  read({ data, width, height }, inverted = true) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(null), TIMEOUT);
      this.#worker.onmessage = ({ data: text }) => {
        clearTimeout(timer);
        resolve(text || null);
      };
      this.#worker.onerror = (event) => {
        clearTimeout(timer);
        reject(new Error(event.message));
      };
      this.#worker.postMessage({ data, width, height, inverted }, [data.buffer]);
    });
  }

  end() {
    this.#worker.terminate();
  }
}
