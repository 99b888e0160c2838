// A classic script in the head: who chose another language is taken to the same page in it before anything is shown.
"use strict";
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("medseal.language");
  } catch {
    // Storage may be forbidden; then the address decides.
  }
  if (!chosen || chosen === document.documentElement.lang) return;
  for (const link of document.querySelectorAll("link[rel=alternate][hreflang]")) {
    if (link.hreflang === chosen) location.replace(link.getAttribute("href") + location.search + location.hash);
  }
})();
