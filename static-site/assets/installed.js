/**
 * Keeps the verify page on this device, so that it opens without a network. A newer version is fetched in the
 * background and takes over at once; `idle` says whether the page may be loaded anew for it without anybody
 * losing what they were doing. Otherwise the next visit has it.
 */
export async function workOffline(idle) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const governed = Boolean(workers.controller);
  let renewed = false;
  workers.addEventListener("controllerchange", () => {
    // The first one brings nothing new: this page has just come from the network.
    if (governed && !renewed && idle()) {
      renewed = true;
      location.reload();
    }
  });
  try {
    await workers.register("/sw.js", { scope: "/verify", updateViaCache: "none" });
  } catch (error) {
    // Private windows and strict settings refuse it; the page then needs the network.
    console.info(error);
  }
}
