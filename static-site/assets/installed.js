import { at } from "./language.js";

/** How often a page that stays open looks for a newer version, in milliseconds. */
const LOOK = 60 * 60 * 1000;
/** How long a newer version may take to take over, and how long until it is helped again, in milliseconds. */
const PATIENCE = 4000;
const PAUSE = 60_000;

/**
 * Keeps the verify page on this device, so that it opens without a network. A newer version is fetched in the
 * background and waits: only when `idle` says that nobody is doing anything does it take over, and the page is
 * loaded anew. Gives a function to call whenever somebody has finished.
 */
export function workOffline(idle) {
  const workers = navigator.serviceWorker;
  if (!workers) return () => {};
  let registration = null;
  // The first one brings nothing new: this page has just come from the network.
  let governed = Boolean(workers.controller);
  let taken = false;
  const renew = () => {
    if (!idle()) return;
    if (taken) {
      location.reload();
    } else if (registration?.waiting) {
      registration.waiting.postMessage("take-over");
      setTimeout(help, PATIENCE, registration.waiting);
    }
  };
  // The old worker may still owe this page the end of some answer, and the browser waits for that. Without the page
  // there is nothing to wait for.
  const help = (worker) => {
    if (worker.state === "installed" && idle() && mayHelp()) location.reload();
  };
  workers.addEventListener("controllerchange", () => {
    taken = governed;
    governed = true;
    renew();
  });
  const registered = (found) => {
    registration = found;
    found.addEventListener("updatefound", () => {
      const { installing } = found;
      installing?.addEventListener("statechange", () => installing.state === "installed" && renew());
    });
    setInterval(() => found.update().catch(() => {}), LOOK);
    renew();
  };
  const register = (scope) => workers.register("/sw.js", { scope, updateViaCache: "none" });
  const registering = register(at("/verify"));
  // Private windows and strict settings refuse it; the page then needs the network.
  registering.then(registered).catch((error) => console.info(error));
  // A printed code leads to one language, and its reader may have chosen another.
  for (const link of document.querySelectorAll("link[rel=alternate][hreflang]")) {
    const scope = link.getAttribute("href");
    if (scope !== at("/verify")) registering.then(() => register(scope)).catch(() => {});
  }
  return renew;
}

/** Not again and again: a worker that cannot take over at all must not keep the page from being used. */
function mayHelp() {
  try {
    const last = Number(sessionStorage.getItem("helped"));
    if (Date.now() - last < PAUSE) return false;
    sessionStorage.setItem("helped", String(Date.now()));
    return true;
  } catch {
    return false;
  }
}
