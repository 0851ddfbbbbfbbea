// Bytes, text, numbers, and the one way in which they are joined (docs/cryptography.md, "Joining bytes").

export class CannotOpen extends Error {
  constructor() {
    super("cannot open");
  }
}

export const utf8 = (text) => new TextEncoder().encode(text);

export function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CannotOpen();
  }
}

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const unhex = (digits) => Uint8Array.from(digits.match(/../g) || [], (pair) => parseInt(pair, 16));

export function base64(bytes) {
  let raw = "";
  for (let at = 0; at < bytes.length; at += 8192) raw += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(raw);
}

export const unbase64 = (coded) => Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

// Whole numbers up to 2^53, big-endian.
export function big(value, length) {
  const out = new Uint8Array(length);
  for (let at = length - 1; at >= 0 && value > 0; at -= 1) {
    out[at] = value % 256;
    value = Math.floor(value / 256);
  }
  return out;
}

export const small = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

export class Id {
  constructor(id) {
    this.bytes = unhex(id.replaceAll("-", ""));
    if (this.bytes.length !== 16) throw new CannotOpen();
  }
}

function asBytes(part) {
  if (part instanceof Uint8Array) return part;
  if (typeof part === "string") return utf8(part);
  return part instanceof Id ? part.bytes : big(part, 8);
}

// Each part behind its length: text as UTF-8, a number as 8 bytes, an Id as its 16.
export function join(parts) {
  return concat(...parts.map(asBytes).flatMap((part) => [big(part.length, 4), part]));
}

export function split(bytes, count) {
  const parts = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + small(bytes.subarray(at, at + 4));
    if (at + 4 > bytes.length || end > bytes.length) throw new CannotOpen();
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  if (count !== undefined && parts.length !== count) throw new CannotOpen();
  return parts;
}

export function number(part) {
  if (part.length !== 8 || part[0] || part[1] > 31) throw new CannotOpen();
  return small(part);
}

export const context = (label, ...parts) => join([label, ...parts]);

// In a time that does not tell where two differ.
export function same(left, right) {
  let differ = left.length ^ right.length;
  for (let at = 0; at < left.length && at < right.length; at += 1) differ |= left[at] ^ right[at];
  return differ === 0;
}

export function newId() {
  const raw = random(16);
  raw[6] = (raw[6] & 15) | 64;
  raw[8] = (raw[8] & 63) | 128;
  const digits = Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
