// HPKE (RFC 9180), base mode, single shot: X-Wing (ML-KEM-768 and X25519), HKDF-SHA256, AES-256-GCM.
import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { big, CannotOpen, concat, random, utf8 } from "./bytes.js";
import { x25519 } from "./curve.js";
import { expand, extract } from "./kdf.js";

export const PUBLIC = 1216;
export const ENVELOPE = 1120 + 48;
const MLKEM = 1184;
const SHUT = 1088;
const NOTHING = new Uint8Array(0);
const SUITE = concat(utf8("HPKE"), big(0x647a, 2), big(1, 2), big(2, 2));
const XWING = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c); // \.//^\

function expandSeed(seed) {
  if (seed.length !== 32) throw new RangeError("a seed is 32 bytes");
  const wide = shake256(seed, { dkLen: 96 });
  return { mlkem: ml_kem768.keygen(wide.subarray(0, 64)), scalar: wide.subarray(64) };
}

export function publicOf(seed) {
  const { mlkem, scalar } = expandSeed(seed);
  return concat(mlkem.publicKey, x25519.getPublicKey(scalar));
}

const combine = (first, second, share, theirs) => sha3_256(concat(first, second, share, theirs, XWING));

// A share of small order, which would give zeros, is refused by noble.
function encapsulate(publicKey) {
  if (publicKey.length !== PUBLIC) throw new RangeError("not a public key of this suite");
  const theirs = publicKey.subarray(MLKEM);
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey.subarray(0, MLKEM));
  const own = random(32);
  const share = x25519.getPublicKey(own);
  const secret = combine(sharedSecret, x25519.getSharedSecret(own, theirs), share, theirs);
  return { enc: concat(cipherText, share), secret };
}

function decapsulate(seed, enc) {
  const { mlkem, scalar } = expandSeed(seed);
  const share = enc.subarray(SHUT);
  const first = ml_kem768.decapsulate(enc.subarray(0, SHUT), mlkem.secretKey);
  return combine(first, x25519.getSharedSecret(scalar, share), share, x25519.getPublicKey(scalar));
}

const labeled = (label, data) => concat(utf8("HPKE-v1"), SUITE, utf8(label), data);

async function cipherOf(secret, info) {
  const schedule = concat(
    Uint8Array.of(0),
    extract(NOTHING, labeled("psk_id_hash", NOTHING)),
    extract(NOTHING, labeled("info_hash", info)),
  );
  const base = extract(secret, labeled("secret", NOTHING));
  const part = (label, length) => expand(base, concat(big(length, 2), labeled(label, schedule)), length);
  return { key: await aes(part("key", 32)), nonce: part("base_nonce", 12) };
}

export const aes = (key) => crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);

export async function encrypt(key, iv, plain) {
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain));
}

export async function decrypt(key, iv, sealed) {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
  } catch {
    throw new CannotOpen();
  }
}

export async function envelop(publicKey, key, info) {
  const { enc, secret } = encapsulate(publicKey);
  const cipher = await cipherOf(secret, info);
  return concat(enc, await encrypt(cipher.key, cipher.nonce, key));
}

export async function unenvelop(seed, blob, info) {
  if (blob.length !== ENVELOPE) throw new CannotOpen();
  let secret;
  try {
    secret = decapsulate(seed, blob.subarray(0, 1120));
  } catch {
    throw new CannotOpen();
  }
  const cipher = await cipherOf(secret, info);
  return decrypt(cipher.key, cipher.nonce, blob.subarray(1120));
}
