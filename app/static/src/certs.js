// Certificates and chains to the office root (docs/cryptography.md, "Signatures, certificates, messages").
import { CannotOpen, context, join, number, same, split, text } from "./bytes.js";
import { PUBLIC } from "./envelope.js";
import { verify } from "./keys.js";

const CONTEXT = context("qy/1/certificate");
const DAY = /^\d{4}-\d\d-\d\d$/;
// Which keys a certificate of each kind carries (signing, sealing; null: may or may not), and who may issue it.
const KINDS = {
  certifier: [true, null, ["root"]],
  user: [true, true, ["certifier"]],
  intake: [false, true, ["certifier"]],
  key: [false, true, ["certifier"]],
  thread: [false, true, ["certifier", "user"]],
  log: [true, false, ["certifier"]],
};

export function readCertificate(data) {
  const [statement, signature] = split(data, 2);
  const [kind, subject, epoch, sign, seal, from, until, issuer] = split(statement, 8);
  const certificate = {
    kind: text(kind),
    subject: text(subject),
    epoch: number(epoch),
    signPublic: sign,
    sealPublic: seal,
    notBefore: day(from),
    notAfter: day(until),
    issuer: text(issuer),
    statement,
    signature,
    bytes: data,
  };
  return certificate;
}

export const readChain = (data) => split(data).map(readCertificate);
export const writeChain = (chain) => join(chain.map((one) => one.bytes));

// The last certificate of a chain that leads from the root to it and holds on that day (YYYY-MM-DD).
export function verifyChain(root, chain, on) {
  if (chain.length < 1 || chain.length > 3) throw new CannotOpen();
  let [above, name, key] = ["root", "root", root];
  for (const one of chain) {
    if (!wellFormed(one) || !KINDS[one.kind][2].includes(above) || one.issuer !== name) throw new CannotOpen();
    if (!(one.notBefore <= on && on <= one.notAfter)) throw new CannotOpen();
    verify(key, CONTEXT, one.statement, one.signature);
    [above, name, key] = [one.kind, one.subject, one.signPublic];
  }
  return chain[chain.length - 1];
}

function wellFormed(one) {
  if (!Object.hasOwn(KINDS, one.kind) || one.notAfter < one.notBefore) return false;
  const [sign, seal] = KINDS[one.kind];
  return fits(one.signPublic, 32, sign) && fits(one.sealPublic, PUBLIC, seal);
}

const fits = (key, length, wanted) => key.length === (wanted ? length : 0) || (wanted === null && key.length === length);

// One way of writing each day, and only days that there are.
function day(part) {
  const said = text(part);
  const read = DAY.test(said) ? new Date(`${said}T00:00:00Z`) : new Date(NaN);
  if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== said || said < "0001") throw new CannotOpen();
  return said;
}

// Whether a verified leaf is what it should be.
export function expect(leaf, { kind, subject, epoch, key }) {
  const right =
    leaf.kind === kind &&
    (subject === undefined || leaf.subject === subject) &&
    (epoch === undefined || leaf.epoch === epoch) &&
    (key === undefined || same(leaf.sealPublic, key));
  if (!right) throw new CannotOpen();
  return leaf;
}
