// HKDF-SHA256 (RFC 5869) and SHA-256.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "./bytes.js";

export { sha256 };

export const mac = (key, message) => hmac(sha256, key, message);

export const extract = (salt, secret) => mac(salt.length ? salt : new Uint8Array(32), secret);

export function expand(key, info, length = 32) {
  const out = new Uint8Array(length);
  let last = new Uint8Array(0);
  for (let at = 0, round = 1; at < length; at += 32, round += 1) {
    last = mac(key, concat(last, info, new Uint8Array([round])));
    out.set(last.subarray(0, Math.min(32, length - at)), at);
  }
  return out;
}

export const derive = (secret, info, salt = new Uint8Array(0)) => expand(extract(salt, secret), info);
