// The office's keys as the site publishes them, each believed only with its certificates up to the office root.
import { CannotOpen, unbase64 } from "./bytes.js";
import { expect, readCertificate, verifyChain } from "./certs.js";
import { fingerprint } from "./keys.js";

const INTAKE = ["office", "secretary", "superior"];

export class Keyring {
  constructor(published) {
    const { day, root, epochs, people, above, caps } = published;
    Object.assign(this, { day, people, above, caps, root: unbase64(root), epochs: {} });
    for (const [kind, { id, chain }] of Object.entries(epochs)) {
      const leaf = verifyChain(this.root, chain.map((one) => readCertificate(unbase64(one))), day);
      expect(leaf, { kind: INTAKE.includes(kind) ? "intake" : "key", subject: kind });
      this.epochs[kind] = { id, public: leaf.sealPublic };
    }
    this.need("office");
    this.need("recovery");
  }

  need(kind) {
    if (!Object.hasOwn(this.epochs, kind)) throw new CannotOpen();
    return this.epochs[kind];
  }

  get takesNames() {
    return "approvers" in this.epochs && "custodians" in this.epochs;
  }

  get fingerprint() {
    return fingerprint(this.root);
  }
}
