// Attachments: 64 KiB chunks of AES-256-GCM under STREAM nonces (docs/cryptography.md, "Attachments").
import { big, CannotOpen, concat, context, random, same, small } from "./bytes.js";
import { Digest } from "./digest.js";
import { aes, decrypt, encrypt } from "./envelope.js";
import { expand, extract } from "./kdf.js";

export const CHUNK = 64 * 1024;
export const SEALED_CHUNK = CHUNK + 16;
export const HEADER = 65;
const TRAILER = 8;

function keysOf(key, salt) {
  if (key.length !== 32) throw new RangeError("a key is 32 bytes");
  const both = expand(extract(salt, key), context("qy/1/stream", Uint8Array.of(1)), 64);
  return { key: both.subarray(0, 32), commitment: both.subarray(32) };
}

const nonceOf = (chunk, last) => concat(big(chunk, 11), Uint8Array.of(last ? 1 : 0));

const bitLength = (value) => (value > 0 ? Math.floor(Math.log2(value)) + 1 : 0);

// How long the content of a file of `size` bytes becomes (Padmé between two limits).
export function contentLength(size) {
  const total = size + TRAILER;
  const exponent = bitLength(total) - 1;
  const step = Math.min(Math.max(2 ** Math.max(exponent - bitLength(exponent), 0), 512), 2 ** 20);
  return Math.ceil(total / step) * step;
}

export function sealedLength(size) {
  const content = contentLength(size);
  return HEADER + content + 16 * Math.ceil(content / CHUNK);
}

// Seals a file whose size is known, in order: `header`, then `piece` for plain bytes from the beginning on.
export class StreamSealer {
  static async of(key, size, salt = random(32)) {
    const made = new StreamSealer();
    const bound = keysOf(key, salt);
    made.header = concat(Uint8Array.of(1), bound.commitment, salt);
    made.aes = await aes(bound.key);
    made.size = size;
    made.content = contentLength(size);
    made.chunks = Math.ceil(made.content / CHUNK);
    made.hash = new Digest();
    return made;
  }

  // Sealed chunks `from` to `to`; `plain` begins where chunk `from` does and is cut off where the file ends.
  async seal(from, to, plain) {
    const rest = this.size - from * CHUNK;
    if (plain.length !== Math.min(Math.max(rest, 0), (to - from) * CHUNK)) throw new RangeError("the file has changed");
    const work = [];
    for (let chunk = from; chunk < to; chunk += 1) work.push(this.one(chunk, plain, (chunk - from) * CHUNK));
    this.hash.update(plain); // while the cipher, which has taken its copies, works elsewhere
    return Promise.all(work);
  }

  one(chunk, plain, at) {
    const length = Math.min(CHUNK, this.content - chunk * CHUNK);
    let content = plain.subarray(at, at + length);
    const last = chunk === this.chunks - 1;
    if (content.length < length) {
      content = concat(content, new Uint8Array(length - content.length));
      if (last) content.set(big(this.size, TRAILER), length - TRAILER);
    }
    return encrypt(this.aes, nonceOf(chunk, last), content);
  }
}

// All of a small stream at once; the pages never open one, the tests do.
export async function sealStream(key, plain, salt = random(32)) {
  const sealer = await StreamSealer.of(key, plain.length, salt);
  return concat(sealer.header, ...(await sealer.seal(0, sealer.chunks, plain)));
}

export async function openStream(key, stream) {
  if (stream.length < HEADER + TRAILER + 16 || stream[0] !== 1) throw new CannotOpen();
  const bound = keysOf(key, stream.subarray(33, HEADER));
  if (!same(bound.commitment, stream.subarray(1, 33))) throw new CannotOpen();
  const cipher = await aes(bound.key);
  const parts = [];
  for (let at = HEADER; at < stream.length; at += SEALED_CHUNK) {
    const last = at + SEALED_CHUNK >= stream.length;
    parts.push(await decrypt(cipher, nonceOf(parts.length, last), stream.subarray(at, at + SEALED_CHUNK)));
  }
  const content = concat(...parts);
  const size = small(content.subarray(-TRAILER));
  if (size > content.length || contentLength(size) !== content.length) throw new CannotOpen();
  if (content.subarray(size, -TRAILER).some((byte) => byte !== 0)) throw new CannotOpen();
  return content.subarray(0, size);
}
