// X25519 (RFC 7748) by the ladder of @noble/curves, and Ed25519 (RFC 8032) by @noble/ed25519: the smaller of the two.
import { montgomery } from "@noble/curves/abstract/montgomery.js";
import { mod, pow } from "@noble/curves/abstract/modular.js";
import { getPublicKey, hashes, sign, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

const P = 2n ** 255n - 19n;

function adjustScalarBytes(bytes) {
  bytes[0] &= 248;
  bytes[31] = (bytes[31] & 127) | 64;
  return bytes;
}

export const x25519 = montgomery({ P, type: "x25519", adjustScalarBytes, powPminus2: (x) => pow(mod(x, P), P - 2n, P) });
export const ed25519 = { getPublicKey, sign, verify };
