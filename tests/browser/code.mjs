// A QR code read by jsQR, from pixels that the browser decoded.

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const tools = resolve(process.env.MEDSEAL_TOOLS ?? join(here, "..", "..", ".tools"));
const require = createRequire(join(tools, "node_modules", "from-here.cjs"));

/** `{width, height, pixels}` of a picture (bytes), four bytes a pixel; `page` lends its decoder of pictures. */
export async function pixels(page, bytes, media = "image/png") {
  const drawn = await page.evaluate(
    async ([base64, type]) => {
      const binary = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([binary], { type }));
      await image.decode();
      const canvas = document.createElement("canvas");
      // A drawing has no size of its own that could be relied on.
      const scale = type === "image/svg+xml" ? 800 / image.naturalWidth : 1;
      const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale].map(Math.round);
      Object.assign(canvas, { width, height });
      const drawing = canvas.getContext("2d");
      drawing.drawImage(image, 0, 0, width, height);
      const { data } = drawing.getImageData(0, 0, width, height);
      // As text: a list of numbers takes the browser's protocol seconds.
      let text = "";
      for (let at = 0; at < data.length; at += 32_768) {
        text += String.fromCharCode(...data.subarray(at, at + 32_768));
      }
      return { width, height, pixels: btoa(text) };
    },
    [Buffer.from(bytes).toString("base64"), media],
  );
  return { ...drawn, pixels: new Uint8ClampedArray(Buffer.from(drawn.pixels, "base64")) };
}

/** `{text, version}` of the code in a picture (bytes). */
export async function read(page, bytes, media = "image/png") {
  const drawn = await pixels(page, bytes, media);
  const code = require("jsqr")(drawn.pixels, drawn.width, drawn.height);
  if (!code) throw new Error("no code can be read in the picture");
  return { text: code.data, version: code.version };
}
