// Cleaning what is typed, as intake/clean.py does.
import { utf8 } from "./bytes.js";

export const TEXT_LIMIT = 100000;
export const LINE_LIMIT = 2000;
const NAME_LIMIT = 120;
const UNSEEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const TYPE = /^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,80}$/;

export const text = (value) => value.normalize("NFC").replace(/\r\n?/g, "\n").replace(UNSEEN, "").trim();
export const line = (value) => text(value).replace(/\s+/g, " ");
export const tooLong = (value, limit) => utf8(value).length > limit;

// The last part of a path, at most 120 characters with its ending kept.
export function fileName(value) {
  const last = line(value.replaceAll("\\", "/").split("/").pop());
  const bare = [...(last.replace(/^[. ]+|[. ]+$/g, "") || "file")];
  if (bare.length <= NAME_LIMIT) return bare.join("");
  const dot = bare.lastIndexOf(".");
  const ending = bare.slice(dot + 1);
  const short = dot >= 0 && ending.length <= 10;
  const stem = bare.slice(0, short ? Math.min(dot, NAME_LIMIT - 12) : NAME_LIMIT - 1).join("");
  return short ? `${stem}….${ending.join("")}` : `${stem}…`;
}

export function fileType(value) {
  const plain = value.split(";")[0].trim().toLowerCase();
  return TYPE.test(plain) ? plain : "application/octet-stream";
}
