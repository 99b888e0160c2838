/** How often a page that stays open looks for a newer version, in milliseconds. */
const LOOK = 60 * 60 * 1000;

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
    } else {
      registration?.waiting?.postMessage("take-over");
    }
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
  const registering = workers.register("/sw.js", { scope: "/verify", updateViaCache: "none" });
  // Private windows and strict settings refuse it; the page then needs the network.
  registering.then(registered).catch((error) => console.info(error));
  return renew;
}
