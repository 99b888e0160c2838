/** The parts of what stands behind `#`, such as a patient and a version; none when its escapes are damaged. */
export function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1)).split("/");
  } catch {
    return [""];
  }
}
