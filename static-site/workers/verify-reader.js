// Reads codes beside the verify page's own thread. A classic worker, because jsQR is no module; under
// /verify, so that the service worker that governs that page also governs this one.
/* global importScripts, jsQR */
"use strict";
importScripts("/assets/vendor/jsQR.js");

onmessage = ({ data: { data, width, height, inverted } }) => {
  const found = jsQR(data, width, height, { inversionAttempts: inverted ? "attemptBoth" : "dontInvert" });
  postMessage(found ? found.data : null);
};
