// What crypto/seal.py and crypto/unseal do, byte for byte (docs/cryptography.md, "Sealing").
import { big, CannotOpen, concat, context, random, same, small } from "./bytes.js";
import { aes, decrypt, encrypt, ENVELOPE, envelop, unenvelop } from "./envelope.js";
import { expand } from "./kdf.js";

const SUITE = Uint8Array.of(1);
const FIELD = "qy/1/field";
const BOX = "qy/1/box";
const WRAP = "qy/1/wrap";
const HEAD = 33;
const NONCE = 12;
const STEP = 512;
const WRAPPED = HEAD + ENVELOPE;

export const newKey = () => random(32);

function bind(key, purpose, ctx) {
  if (key.length !== 32) throw new RangeError("a key is 32 bytes");
  const both = expand(key, context(purpose, SUITE, ctx), 64);
  return { key: both.subarray(0, 32), commitment: both.subarray(32) };
}

function pad(plain) {
  const length = 4 + plain.length;
  return concat(big(plain.length, 4), plain, new Uint8Array((STEP - (length % STEP)) % STEP));
}

function unpad(padded) {
  const plain = padded.slice(4, 4 + small(padded.subarray(0, 4)));
  if (!same(pad(plain), padded)) throw new CannotOpen();
  return plain;
}

async function shut(key, plain, ctx, purpose) {
  const bound = bind(key, purpose, ctx);
  const nonce = random(NONCE);
  return concat(SUITE, bound.commitment, nonce, await encrypt(await aes(bound.key), nonce, plain));
}

async function open(key, blob, ctx, purpose) {
  const bound = bind(key, purpose, ctx);
  if (blob.length < HEAD + NONCE + 16 || blob[0] !== 1) throw new CannotOpen();
  if (!same(blob.subarray(1, HEAD), bound.commitment)) throw new CannotOpen();
  return decrypt(await aes(bound.key), blob.subarray(HEAD, HEAD + NONCE), blob.subarray(HEAD + NONCE));
}

export const seal = (key, plain, ctx) => shut(key, pad(plain), ctx, FIELD);
export const box = (key, plain, ctx) => shut(key, plain, ctx, BOX);
export const unseal = async (key, blob, ctx) => unpad(await open(key, blob, ctx, FIELD));
export const unbox = (key, blob, ctx) => open(key, blob, ctx, BOX);

export async function wrap(publicKey, key, ctx) {
  const { commitment } = bind(key, WRAP, ctx);
  return concat(SUITE, commitment, await envelop(publicKey, key, context(WRAP, SUITE, ctx)));
}

export async function unwrap(seed, blob, ctx) {
  if (blob.length !== WRAPPED || blob[0] !== 1) throw new CannotOpen();
  const key = await unenvelop(seed, blob.subarray(HEAD), context(WRAP, SUITE, ctx));
  if (key.length !== 32 || !same(bind(key, WRAP, ctx).commitment, blob.subarray(1, HEAD))) throw new CannotOpen();
  return key;
}

export async function sealTo(publicKey, plain, ctx) {
  const key = newKey();
  return concat(await wrap(publicKey, key, ctx), await seal(key, plain, ctx));
}

export async function unsealFrom(seed, blob, ctx) {
  return unseal(await unwrap(seed, blob.subarray(0, WRAPPED), ctx), blob.subarray(WRAPPED), ctx);
}
