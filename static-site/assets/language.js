// The language of this page, and where its pages lie: English at `/`, every other one below `/<tag>`.

/** BCP 47 tag. */
export const language = document.documentElement.lang || "en";
const base = document.documentElement.dataset.base ?? "";

/** The address of a page of the portal in this page's language; `path` is `/chart` or `/chart#...`. */
export function at(path) {
  return base + path;
}

/** The page's own address without its language: `/chart` for `/es/chart`. */
export function route() {
  return withoutLanguage(location.pathname);
}

/** An address of the portal without its language. */
export function withoutLanguage(path) {
  return base && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}
