/**
 * Files chosen or dropped; `take` gets them as an array. The input can be used for the same file again. `read` finds
 * the files in what was dropped, where that may be a folder.
 */
export function droppable(zone, input, take, read = ({ files }) => files) {
  const hand = (files) => files.length > 0 && take([...files]);
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    hand(files);
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) {
      zone.classList.remove("over");
    }
  });
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    hand(await read(event.dataTransfer));
  });
}
