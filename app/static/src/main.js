// The bundle: it seals on /report and /receipt, is its own worker for files, and is what the tests look into.
import { ReportPage } from "./report.js";
import { ThreadPage } from "./thread.js";
import { listen } from "./upload.js";

export * as bytes from "./bytes.js";
export * as certs from "./certs.js";
export * as clean from "./clean.js";
export * as incidents from "./incidents.js";
export * as keys from "./keys.js";
export * as messages from "./messages.js";
export * as names from "./names.js";
export * as receipt from "./receipt.js";
export * as reveals from "./reveals.js";
export * as seal from "./seal.js";
export * as stream from "./stream.js";

// Without a secure context there is no WebCrypto. Then, and where anything fails, the page stays what it is without
// script, and says so.
function start() {
  const [report, code] = [document.querySelector("form[data-seal]"), document.querySelector("form[data-seal-code]")];
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return;
  if (report) ReportPage.start(report).catch(() => {});
  if (code) ThreadPage.start(code).catch(() => {});
}

if (typeof document !== "undefined") start();
else if (typeof importScripts === "function") listen(globalThis);
