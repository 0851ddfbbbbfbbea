// A report and a letter as the server gets them: envelopes, opaque ids, and whose keys they are sealed to.
import { base64, CannotOpen, newId, unbase64, utf8 } from "./bytes.js";
import { expect, readChain, verifyChain } from "./certs.js";
import * as contexts from "./contexts.js";
import { day } from "./incidents.js";
import { mac } from "./kdf.js";
import { readMessage, signMessage } from "./messages.js";
import { formId } from "./receipt.js";
import { box, newKey, seal, sealTo, unsealFrom, wrap } from "./seal.js";

const json = (value) => utf8(JSON.stringify(value));

// The same words and files of the same form have the same mark, which tells nothing without its secret.
const markOf = (secret, words, files) => base64(mac(secret, json([words, files.map((one) => one.sha256).sort()])));

async function filesOf(key, files) {
  const sealed = [];
  for (const one of files) {
    const boxed = await box(key, one.key, contexts.blobKey(one.id));
    sealed.push({ id: one.id, key: base64(boxed), parts: one.parts });
  }
  return sealed;
}

const described = ({ id, name, type, size, sha256, cleaned_of }) => ({ id, name, type, size, sha256, cleaned_of });

// `words`: {lines, narrative, guide, concerns, lang, occurred}; `who`: {name, phone} or null.
export async function sealReport(code, secret, keyring, to, words, who, files) {
  const report = newId();
  const dek = newKey();
  const body = {
    v: 1,
    ...words.lines,
    narrative: words.narrative,
    guide: words.guide,
    files: files.map(described),
    reporter_seal: base64(code.pair.public),
    reporter_sign: base64(code.signer.public),
    concerns: words.concerns,
    lang: words.lang,
  };
  if (who && to === "superior") body.identity = who;
  const on = day(words.lines.occurred_on || "", keyring.day);
  const wraps = [];
  for (const kind of to === "superior" ? [to] : [to, "recovery"]) {
    const epoch = keyring.need(kind);
    wraps.push({ epoch: epoch.id, blob: base64(await wrap(epoch.public, dek, contexts.reportDek(report, epoch.id))) });
  }
  return {
    v: 1,
    report,
    lookup: base64(code.lookupHash),
    origin: markOf(secret, [words, who], files),
    addressee: to,
    named: Boolean(who),
    body: base64(await seal(dek, json(body), contexts.reportBody(report))),
    hint: on && base64(await seal(dek, json({ v: 1, incident_on: on }), contexts.reportHint(report))),
    reporter_seal: base64(code.pair.public),
    wraps,
    identity: who && to !== "superior" ? await sealIdentity(report, keyring, who) : null,
    files: await filesOf(dek, files),
    uploads: base64(formId(secret)),
  };
}

async function sealIdentity(report, keyring, who) {
  const [approvers, custodians] = [keyring.need("approvers"), keyring.need("custodians")];
  const inner = await sealTo(approvers.public, json({ v: 1, ...who }), contexts.identityInner(report, approvers.id));
  const outer = await sealTo(custodians.public, inner, contexts.identityOuter(report, custodians.id));
  return { custodians: custodians.id, approvers: approvers.id, blob: base64(outer) };
}

// Whom a letter goes to: the thread's own certified key, or before there is one the addressee's.
function recipient(thread, keyring) {
  // The office has written under a later key: an earlier one was put back, which somebody who left may hold.
  if (thread.letters.some((one) => one.epoch > thread.thread_epoch)) throw new CannotOpen();
  if (!thread.thread_public) {
    const epoch = keyring.need(thread.addressee);
    return { public: epoch.public, epoch: 0, id: epoch.id };
  }
  const key = unbase64(thread.thread_public);
  const leaf = verifyChain(keyring.root, readChain(unbase64(thread.thread_proof)), keyring.day);
  expect(leaf, { kind: "thread", subject: thread.report, epoch: thread.thread_epoch, key });
  return { public: key, epoch: thread.thread_epoch, id: null };
}

export async function sealLetter(code, secret, keyring, thread, words, files) {
  const to = recipient(thread, keyring);
  const { report, counter } = thread;
  const place = { report, direction: "to_office", counter, epoch: to.epoch };
  const named = files.map((one) => ({ ...one, reference: one.id }));
  const key = newKey();
  return {
    id: newId(),
    report,
    counter,
    epoch: to.epoch,
    epoch_id: to.id,
    key: base64(await wrap(to.public, key, contexts.messageKey(report, counter, to.epoch, to.id))),
    body: base64(await seal(key, signMessage(code.signer, place, words, named), contexts.messageIn(report, counter))),
    origin: markOf(secret, words, files),
    files: await filesOf(key, files),
    uploads: base64(formId(secret)),
  };
}

// The text of a letter of the office's, believed only with a chain to the root on the day it was written.
export async function openLetter(code, keyring, report, { counter, epoch, day: on, body }) {
  const plain = await unsealFrom(code.pair.seed, unbase64(body), contexts.messageOut(report, counter));
  const place = { report, direction: "to_reporter", counter, epoch };
  return readMessage(plain, { root: keyring.root, on }, place).text;
}
