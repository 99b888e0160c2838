// What a camera sees that a code is held in front of: a video for Chromium's fake device.

import { writeFile } from "node:fs/promises";

const WIDTH = 1280;
const HEIGHT = 720;
/** Grey of the table that the code lies on, and the colourless planes of YUV. */
const TABLE = 170;
const COLOURLESS = 128;

/** Writes a Y4M video of a picture, `side` pixels wide in it and turned by `degrees`. */
export async function film(path, { width, height, pixels }, { side = 600, degrees = 0 } = {}) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const frame = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, COLOURLESS);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [dx, dy] = [x - WIDTH / 2, y - HEIGHT / 2];
      const across = Math.floor(((dx * cos + dy * sin) / side + 0.5) * width);
      const down = Math.floor(((dy * cos - dx * sin) / side + 0.5) * height);
      const inside = across >= 0 && across < width && down >= 0 && down < height;
      // A printed code is neither black nor white.
      frame[y * WIDTH + x] = inside ? 25 + pixels[(down * width + across) * 4] * 0.85 : TABLE;
    }
  }
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  const mark = Buffer.from("FRAME\n");
  await writeFile(path, Buffer.concat([head, mark, frame, mark, frame]));
}

/** What makes Chromium take the video for its camera, and not ask. */
export function camera(path) {
  return ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${path}`];
}
