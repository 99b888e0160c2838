import { download } from "./api.js";
import { element, icon } from "./element.js";

// A photo is asked for once a page, however often its doctor is shown.
const photos = new Map();

/**
 * A doctor's photo in a circle, or a drawing in its place; `photo` says whether there is one. An admin sees those of
 * `people`, also of who is disabled.
 */
export function portrait({ id, photo }, { large = false, of = "practitioners" } = {}) {
  const box = element("span", { class: `portrait${large ? " large" : ""}` }, icon("person"));
  if (photo) {
    // Names stand beside it: the picture adds nothing that has to be heard.
    loaded(of, id).then(
      (address) => box.replaceChildren(element("img", { src: address, alt: "", width: large ? 128 : 40, height: large ? 128 : 40 })),
      () => {},
    );
  }
  return box;
}

/** After a photo was changed: the next portrait asks again. */
export function forget(id) {
  photos.get(id)?.then(URL.revokeObjectURL, () => {});
  photos.delete(id);
}

function loaded(of, id) {
  if (!photos.has(id)) {
    const asked = download(`/api/auth/${of}/${encodeURIComponent(id)}/photo`).then(URL.createObjectURL);
    photos.set(id, asked);
    asked.catch(() => photos.delete(id));
  }
  return photos.get(id);
}
