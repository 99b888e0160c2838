// A classic script in the head, so that the page never flashes in the wrong theme, and does not move when it turns out
// that somebody is signed in.
"use strict";
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("medseal.theme");
    } catch {
      // Storage may be forbidden; then the system's choice holds.
    }
    document.documentElement.dataset.theme = chosen ?? (system.matches ? "dark" : "light");
  };
  apply();
  try {
    if (localStorage.getItem("medseal.session")) document.documentElement.dataset.session = "";
  } catch {
    // Then the header grows when the session is there.
  }
  system.addEventListener("change", apply);
})();
