// SHA-256 (FIPS 180-4) of a file that comes in pieces: three times as quick as the one of @noble, whose kind of loop
// no browser makes quick. WebCrypto wants the whole file at once. Everything short is hashed in kdf.js.
import { big } from "./bytes.js";

const BLOCK = 64;
const hexes = (text) => Int32Array.from(text.match(/\S+/g), (one) => parseInt(one, 16));

// The first 32 bits behind the point of the cube roots of the first 64 primes.
const K = hexes(`
428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74
80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d
b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e
92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 19a4c116 1e376c08 2748774c 34b0bcb5
391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2`);
const FIRST = hexes("6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19");
const W = new Int32Array(64);

const near = (x) => ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
const far = (x) => ((x >>> 17) | (x << 15)) ^ ((x >>> 19) | (x << 13)) ^ (x >>> 10);
const turnE = (e) => ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
const turnA = (a) => ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
const one = (e, f, g, h, kw) => (((h + kw) | 0) + ((turnE(e) + (g ^ (e & (f ^ g)))) | 0)) | 0;
const two = (a, b, c) => (turnA(a) + ((a & b) ^ (c & (a ^ b)))) | 0;

export class Digest {
  constructor() {
    this.state = FIRST.slice();
    this.rest = new Uint8Array(BLOCK);
    this.length = 0;
  }

  update(bytes) {
    const held = this.length % BLOCK;
    let at = held ? Math.min(BLOCK - held, bytes.length) : 0;
    this.length += bytes.length;
    if (at) {
      this.rest.set(bytes.subarray(0, at), held);
      if (held + at < BLOCK) return;
      this.blocks(this.rest, 0, BLOCK);
    }
    const end = bytes.length - ((bytes.length - at) % BLOCK);
    this.blocks(bytes, at, end);
    at = end;
    this.rest.set(bytes.subarray(at));
  }

  digest() {
    const bits = big(this.length * 8, 8);
    const fill = new Uint8Array(BLOCK - ((this.length + 8) % BLOCK));
    fill[0] = 128;
    this.update(fill);
    this.update(bits);
    const out = new Uint8Array(32);
    this.state.forEach((word, place) => new DataView(out.buffer).setInt32(place * 4, word));
    return out;
  }

  // Eight rounds in a row: no letter moves to another's place, which would cost more than the sums.
  blocks(bytes, from, to) {
    const [view, state] = [new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), this.state];
    for (let at = from; at < to; at += BLOCK) {
      for (let i = 0; i < 16; i += 1) W[i] = view.getInt32(at + i * 4);
      for (let i = 16; i < 64; i += 1) W[i] = (((far(W[i - 2]) + W[i - 7]) | 0) + ((near(W[i - 15]) + W[i - 16]) | 0)) | 0;
      let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
      for (let i = 0; i < 64; i += 8) {
        h = one(e, f, g, h, K[i] + W[i]), d = (d + h) | 0, h = (h + two(a, b, c)) | 0;
        g = one(d, e, f, g, K[i + 1] + W[i + 1]), c = (c + g) | 0, g = (g + two(h, a, b)) | 0;
        f = one(c, d, e, f, K[i + 2] + W[i + 2]), b = (b + f) | 0, f = (f + two(g, h, a)) | 0;
        e = one(b, c, d, e, K[i + 3] + W[i + 3]), a = (a + e) | 0, e = (e + two(f, g, h)) | 0;
        d = one(a, b, c, d, K[i + 4] + W[i + 4]), h = (h + d) | 0, d = (d + two(e, f, g)) | 0;
        c = one(h, a, b, c, K[i + 5] + W[i + 5]), g = (g + c) | 0, c = (c + two(d, e, f)) | 0;
        b = one(g, h, a, b, K[i + 6] + W[i + 6]), f = (f + b) | 0, b = (b + two(c, d, e)) | 0;
        a = one(f, g, h, a, K[i + 7] + W[i + 7]), e = (e + a) | 0, a = (a + two(b, c, d)) | 0;
      }
      state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
  }
}
