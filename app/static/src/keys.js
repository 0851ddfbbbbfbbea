// Signatures and fingerprints (docs/cryptography.md, "Keys", "Signatures, certificates, messages").
import { CannotOpen, context } from "./bytes.js";
import { ed25519 } from "./curve.js";
import { publicOf } from "./envelope.js";
import { sha256 } from "./kdf.js";
import { CHINESE, toNumbers } from "./words.js";

export class Pair {
  constructor(seed) {
    this.seed = seed;
    this.public = publicOf(seed);
  }
}

export class Signer {
  constructor(seed) {
    this.seed = seed;
    this.public = ed25519.getPublicKey(seed);
  }

  sign(ctx, message) {
    return ed25519.sign(context("qy/1/sign", ctx, message), this.seed);
  }
}

export function verify(publicKey, ctx, message, signature) {
  let good = false;
  try {
    good = ed25519.verify(signature, context("qy/1/sign", ctx, message), publicKey, { zip215: false });
  } catch {
    good = false;
  }
  if (!good) throw new CannotOpen();
}

// 8 Chinese characters: 88 bits of SHA-256, to be compared aloud or with a poster.
export function fingerprint(...publics) {
  const digest = sha256(context("qy/1/fingerprint", ...publics)).subarray(0, 11);
  return toNumbers(digest).map((place) => CHINESE[place]).join("");
}
