// A classic worker, because jsQR is no module.
/* global importScripts, jsQR */
"use strict";
importScripts("/assets/vendor/jsQR.js");

onmessage = ({ data: { data, width, height } }) => {
  const found = jsQR(data, width, height, { inversionAttempts: "attemptBoth" });
  postMessage(found ? found.data : null);
};
