const SIDE = 512;
const MOST = 200 * 1024;
const QUALITIES = [0.88, 0.75, 0.6, 0.45];

/**
 * A photo as it is stored: a square JPEG from the middle of the picture, small enough for the service. Drawn anew, it
 * also loses what a camera writes into its files, such as the place. Null for what is no picture.
 */
export async function small(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.min(SIDE, side);
  const pen = canvas.getContext("2d");
  // What is transparent becomes white: JPEG knows no transparency.
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (made && made.size <= MOST) return made;
  }
  return null;
}
