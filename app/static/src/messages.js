// Signed messages between reporter and office (docs/cryptography.md, "Signatures, certificates, messages").
import { CannotOpen, context, Id, join, number, same, split, text } from "./bytes.js";
import { readChain, verifyChain, writeChain } from "./certs.js";
import { verify } from "./keys.js";

const CONTEXT = context("qy/1/message");

const placeBytes = (place) => join([new Id(place.report), place.direction, place.counter, place.epoch]);

const fileBytes = (file) =>
  join([file.reference, file.name, file.size, file.sha256, file.key, ...(file.cleaned_of ? [file.cleaned_of] : [])]);

function readFile(data) {
  const parts = split(data);
  if (parts.length !== 5 && parts.length !== 6) throw new CannotOpen();
  const [reference, name, size, sha256, key, of] = parts;
  const file = { reference: text(reference), name: text(name), size: number(size), sha256: text(sha256), key };
  return of ? { ...file, cleaned_of: text(of) } : file;
}

// `chain` is empty for the reporter's.
export function signMessage(signer, place, words, files = [], chain = []) {
  if (Boolean(chain.length) !== (place.direction === "to_reporter")) throw new RangeError("chain");
  const body = join([placeBytes(place), words, join(files.map(fileBytes))]);
  const certificates = writeChain(chain);
  return join([body, certificates, signer.sign(CONTEXT, join([body, certificates]))]);
}

// `sender`: {root, on} for the office, {signPublic} for the reporter.
export function readMessage(data, sender, place) {
  const [body, certificates, signature] = split(data, 3);
  const chain = readChain(certificates);
  verify(signerOf(sender, chain, place.direction), CONTEXT, join([body, certificates]), signature);
  const [where, words, files] = split(body, 3);
  if (!same(where, placeBytes(place))) throw new CannotOpen();
  return { place, text: text(words), files: split(files).map(readFile), chain };
}

function signerOf(sender, chain, direction) {
  if (sender.signPublic) {
    if (chain.length || direction !== "to_office") throw new CannotOpen();
    return sender.signPublic;
  }
  if (direction !== "to_reporter") throw new CannotOpen();
  const leaf = verifyChain(sender.root, chain, sender.on);
  if (leaf.kind !== "user" && leaf.kind !== "certifier") throw new CannotOpen();
  return leaf.signPublic;
}
