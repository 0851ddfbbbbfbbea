// What the bundle is made of: `qingyuan.*` for the pages, for the worker that seals files, and for the tests.
export * as bytes from "./bytes.js";
export * as certs from "./certs.js";
export * as keys from "./keys.js";
export * as messages from "./messages.js";
export * as receipt from "./receipt.js";
export * as seal from "./seal.js";
export * as stream from "./stream.js";
