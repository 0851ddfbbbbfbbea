// The reporter's code and the keys that come from it (docs/cryptography.md, "The reporter's code").
import { context } from "./bytes.js";
import { derive, sha256 } from "./kdf.js";
import { Pair, Signer } from "./keys.js";
import { CHINESE, decode, encode } from "./words.js";

const IDEOGRAPH = /\p{Unified_Ideograph}/u;

export class BadCode extends Error {
  constructor(kind, position = 0) {
    super(kind);
    this.kind = kind;
    this.position = position;
  }
}

const ofForm = (secret, label) => {
  if (secret.length < 16) throw new RangeError("a form's secret is 16 bytes or more");
  return derive(secret, context(label));
};

export const parkedKey = (secret) => ofForm(secret, "qy/1/form/parked");
export const formId = (secret) => ofForm(secret, "qy/1/form/id");

export class Receipt {
  constructor(entropy) {
    this.entropy = entropy;
  }

  static fromSecret(secret) {
    return new Receipt(ofForm(secret, "qy/1/form/receipt").slice(0, 16));
  }

  // Whether it can only be read with the English list.
  static isEnglish(typed) {
    return !IDEOGRAPH.test(typed.normalize("NFKC")) && /[a-z]/i.test(typed.normalize("NFKC"));
  }

  // A code as somebody typed it. Throws BadCode: length, unknown, checksum.
  static parse(typed, list = []) {
    const plain = typed.normalize("NFKC").toLowerCase();
    const characters = [...plain].filter((one) => IDEOGRAPH.test(one));
    if (characters.length) return new Receipt(entropyOf(characters.map((one) => CHINESE.indexOf(one))));
    return new Receipt(entropyOf((plain.match(/[a-z]+/g) || []).map((word) => place(word, list))));
  }

  get chinese() {
    return encode(this.entropy).map((place) => CHINESE[place]).join("");
  }

  english(list) {
    return encode(this.entropy).map((place) => list[place]).join(" ");
  }

  get lookupId() {
    return this.key("qy/1/receipt/lookup");
  }

  get lookupHash() {
    return sha256(this.lookupId);
  }

  get pair() {
    this.ownPair ||= new Pair(this.key("qy/1/receipt/pair"));
    return this.ownPair;
  }

  get signer() {
    this.ownSigner ||= new Signer(this.key("qy/1/receipt/signer"));
    return this.ownSigner;
  }

  key(label) {
    return derive(this.entropy, context(label));
  }
}

// A word of the list, or its beginning of at least four letters.
function place(word, list) {
  return list.findIndex((one) => one === word || (word.length >= 4 && one.startsWith(word)));
}

function entropyOf(numbers) {
  if (numbers.length !== 12) throw new BadCode("length");
  if (numbers.includes(-1)) throw new BadCode("unknown", numbers.indexOf(-1) + 1);
  const entropy = decode(numbers);
  if (!entropy) throw new BadCode("checksum");
  return entropy;
}
