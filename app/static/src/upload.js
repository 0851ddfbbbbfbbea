// Files: sealed piece by piece and sent in parts, in a worker. After a broken line it goes on with the part that broke.
import { base64, hex, newId } from "./bytes.js";
import { fileName, fileType } from "./clean.js";
import { newKey } from "./seal.js";
import { CHUNK, StreamSealer } from "./stream.js";

const AT_ONCE = 64; // chunks that are sealed side by side: 4 MiB
const PATIENCE = 15 * 60 * 1000;
const PAUSES = [1, 2, 4, 8, 15];

export class NotTaken extends Error {}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

export const ask = (url, options) =>
  fetch(url, { credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", ...options });

// One part, again and again until it is there: `tell("broken")` while the line is away.
async function put(way, number, bytes, tell) {
  const until = Date.now() + PATIENCE;
  for (let tries = 0; ; tries += 1) {
    let answer = null;
    try {
      answer = await ask(`${way.url}/${number}`, { method: "PUT", headers: way.headers, body: bytes });
    } catch {
      tell("broken");
    }
    const said = answer && (await answer.json().catch(() => ({ error: "away" })));
    if (said && said.parts > number) return;
    if (said && said.error && said.error !== "away") throw new NotTaken(said.error);
    if (Date.now() > until) throw new NotTaken("broken");
    await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
  }
}

// Asked for while the piece before is sealed; one that cannot be read is told of by whoever waits for it.
function read(file, chunk) {
  const coming = file.slice(chunk * CHUNK, (chunk + AT_ONCE) * CHUNK).arrayBuffer();
  coming.catch(() => {});
  return coming;
}

// `way`: {url, headers} of the upload that was begun. Gives what describes the file and opens it.
export async function sendFile(file, way, partSize, tell) {
  const key = newKey();
  const sealer = await StreamSealer.of(key, file.size);
  const parts = new Parts(way, partSize, (said) => tell(said));
  await parts.add(sealer.header);
  let coming = read(file, 0);
  for (let chunk = 0; chunk < sealer.chunks; chunk += AT_ONCE) {
    const to = Math.min(chunk + AT_ONCE, sealer.chunks);
    const plain = new Uint8Array(await coming);
    coming = read(file, to);
    for (const sealed of await sealer.seal(chunk, to, plain)) await parts.add(sealed);
    tell("sent", Math.min(to * CHUNK, file.size));
  }
  const count = await parts.end();
  return { key, size: file.size, sha256: hex(sealer.hash.digest()), parts: count };
}

// Sealed bytes cut into parts of one size: one is on its way while the next is filled.
class Parts {
  constructor(way, size, tell) {
    Object.assign(this, { way, size, tell, count: 0, filled: 0, place: new Uint8Array(size), going: Promise.resolve() });
    this.other = null;
  }

  async add(bytes) {
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(bytes.length - at, this.size - this.filled);
      this.place.set(bytes.subarray(at, at + length), this.filled);
      this.filled += length;
      at += length;
      if (this.filled === this.size) await this.send();
    }
  }

  async send() {
    await this.going;
    const full = this.place;
    this.going = put(this.way, this.count, full.subarray(0, this.filled), this.tell);
    this.going.catch(() => {});
    this.place = this.other || new Uint8Array(this.size);
    this.other = full;
    this.count += 1;
    this.filled = 0;
  }

  async end() {
    if (this.filled) await this.send();
    await this.going;
    return this.count;
  }
}

// The page's side. `begin` gives the id of a new upload; files that were sent are not sent again.
export class Uploads {
  constructor(formId, script, begin) {
    Object.assign(this, { formId, script, begin, done: new Map() });
  }

  async send(file, partSize, tell) {
    if (this.done.has(file)) return this.done.get(file);
    if (!file.size) throw new NotTaken("empty");
    const id = await this.begin();
    const way = { url: `/upload/${id}`, headers: { "Qingyuan-Uploads": base64(this.formId) } };
    const sent = await this.work(file, way, partSize, tell);
    // The page's script made it of another file, which may not be sent at all: it has an id all the same.
    const of = file.cleanedOf && { cleaned_of: this.done.get(file.cleanedOf)?.id || newId() };
    const kept = { id, name: fileName(file.name), type: fileType(file.type), ...of, ...sent };
    this.done.set(file, kept);
    return kept;
  }

  work(file, way, partSize, tell) {
    let worker;
    try {
      worker = new Worker(this.script);
    } catch {
      return sendFile(file, way, partSize, tell);
    }
    return new Promise((done, fail) => {
      worker.onmessage = ({ data: { said, sent, error, at } }) => {
        if (said) return tell(said, at);
        worker.terminate();
        return sent ? done(sent) : fail(new NotTaken(error));
      };
      worker.onerror = () => fail(new NotTaken("broken"));
      worker.postMessage({ file, way, partSize });
    });
  }
}

// The worker's side, which is this same file.
export function listen(scope) {
  scope.onmessage = async ({ data: { file, way, partSize } }) => {
    try {
      const sent = await sendFile(file, way, partSize, (said, at) => scope.postMessage({ said, at }));
      scope.postMessage({ sent });
    } catch (error) {
      scope.postMessage({ error: error instanceof NotTaken ? error.message : "broken" });
    }
  };
}
