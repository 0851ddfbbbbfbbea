"""The browser's bundle is held against the same published vectors as the product, and against the product itself in
both directions: what Chromium sealed opens here, and the reverse.
"""

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from crypto.certs import Certificate, issue
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.keys import Pair, Signer, fingerprint
from crypto.messages import FromReporter, MessageFile, Place, SignedMessage, read_message, sign_message
from crypto.receipt import Receipt
from crypto.seal import box, new_key, seal, seal_to, wrap
from crypto.stream import StreamSealer
from crypto.unseal import open_stream, unbox, unseal, unseal_from, unwrap
from crypto.words import ENGLISH
from tests.factories.sealing_browser import SealingPage

VECTORS = Path(__file__).parents[2] / "docs/vectors"
REPORT = UUID("00010203-0405-4607-8809-0a0b0c0d0e0f")
CTX = context("qy/1/example/text", REPORT)
OPENERS = {"field": ("unseal", "key"), "box": ("unbox", "key"), "wrap": ("unwrap", "seed")}
OPENERS["sealed-to"] = ("unsealFrom", "seed")


def load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def raw(digits: str) -> bytes:
    return bytes.fromhex(digits)


@pytest.mark.parametrize("name", sorted(OPENERS))
def test_the_browser_opens_the_published_blobs_and_refuses_the_malformed(name: str, sealing_page: SealingPage) -> None:
    vectors, (opener, secret) = load(name), OPENERS[name]
    found = sealing_page.run(
        """async ({vectors, opener, secret}) => {
          const open = (one) => q.seal[opener](raw(vectors[secret]), raw(one.blob), raw(one.ctx));
          const good = [], bad = [];
          for (const one of vectors.good) good.push(hex(await open(one)));
          for (const one of vectors.bad) bad.push(await refused(() => open(one)));
          return {good, bad};
        }""",
        {"vectors": vectors, "opener": opener, "secret": secret},
    )
    assert found["good"] == [one["plain"] for one in vectors["good"]]
    assert dict(zip([one["why"] for one in vectors["bad"]], found["bad"], strict=True)) == {
        one["why"]: "cannot open" for one in vectors["bad"]
    }


@pytest.mark.parametrize("name", ["field", "box"])
def test_the_browser_seals_byte_for_byte_as_published(name: str, sealing_page: SealingPage) -> None:
    vectors = load(name)
    made = sealing_page.run(
        """async ({vectors, verb}) => {
          const chance = crypto.getRandomValues;
          crypto.getRandomValues = (place) => (place.set(raw(vectors.nonce)), place);
          const out = [];
          try {
            for (const one of vectors.good)
              out.push(hex(await q.seal[verb](raw(vectors.key), raw(one.plain), raw(one.ctx))));
          } finally { crypto.getRandomValues = chance; }
          return out;
        }""",
        {"vectors": vectors, "verb": "seal" if name == "field" else "box"},
    )
    assert made == [one["blob"] for one in vectors["good"]]


_FILE_OF = """
  const fileOf = (size) => {
    const file = new Uint8Array(size), pattern = raw(pattern32);
    for (let at = 0; at < size - Math.floor(size / 4); at += 1) file[at] = pattern[at % 32];
    return file;
  };
"""


def test_a_file_is_hashed_alike_in_whatever_pieces_it_comes(sealing_page: SealingPage) -> None:
    plain = hashlib.shake_128(b"qingyuan").digest(70_000)
    sizes = [*range(130), 4096, 65_535, 65_536, 70_000]
    found = sealing_page.run(
        """async ({plain, sizes, pieces}) => {
          const sealer = await q.stream.StreamSealer.of(new Uint8Array(32), 1), whole = raw(plain);
          return sizes.flatMap((size) => pieces.map((piece) => {
            const hash = new sealer.hash.constructor();
            for (let at = 0; at < size; at += piece) hash.update(whole.subarray(at, Math.min(at + piece, size)));
            return hex(hash.digest());
          }));
        }""",
        {"plain": plain.hex(), "sizes": sizes, "pieces": [7, 63, 64, 65, 1000, 70_000]},
    )
    assert found == [hashlib.sha256(plain[:size]).hexdigest() for size in sizes for _piece in range(6)]


def test_the_browser_seals_streams_as_published_and_refuses_cut_swapped_and_doubled_chunks(
    sealing_page: SealingPage,
) -> None:
    vectors = load("stream")
    found = sealing_page.run(
        """async ({vectors, pattern32}) => {"""
        + _FILE_OF
        + """
          const sha = async (bytes) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
          const key = raw(vectors.key), salt = raw(vectors.salt), sealed = [], bad = [];
          for (const {size} of vectors.good) {
            const blob = await q.stream.sealStream(key, fileOf(size), salt);
            if (blob.length !== q.stream.sealedLength(size)) throw new Error("length");
            if (hex(await q.stream.openStream(key, blob)) !== hex(fileOf(size))) throw new Error("opens otherwise");
            sealed.push(await sha(blob));
          }
          const long = await q.stream.sealStream(key, fileOf(150000), salt);
          const cut = vectors.bad_slices_of_150000.map((one) =>
            q.bytes.concat(...one.slices.map(([from, to]) => long.slice(from, to))));
          for (const blob of [...vectors.bad.map((one) => raw(one.blob)), ...cut])
            bad.push(await refused(() => q.stream.openStream(key, blob)));
          return {sealed, bad, whole: hex(await q.stream.openStream(key, raw(vectors.whole.blob)))};
        }""",
        {"vectors": vectors, "pattern32": hashlib.sha256(b"qingyuan").hexdigest()},
    )
    assert found["sealed"] == [one["sealed_sha256"] for one in vectors["good"]]
    assert found["whole"] == vectors["whole"]["plain"]
    assert set(found["bad"]) == {"cannot open"}
    assert len(found["bad"]) == len(vectors["bad"]) + len(vectors["bad_slices_of_150000"])


def test_the_browser_reads_and_makes_codes_as_published(sealing_page: SealingPage) -> None:
    vectors = load("receipt")
    found = sealing_page.run(
        """({v, list}) => {
          const one = q.receipt.Receipt.fromSecret(raw(v.secret)), said = (text) => {
            try { return hex(q.receipt.Receipt.parse(text, list).entropy); } catch (error) { return error.kind; }
          };
          return {
            entropy: hex(one.entropy), chinese: one.chinese, english: one.english(list), lookup_id: hex(one.lookupId),
            lookup_hash: hex(one.lookupHash), pair_seed: hex(one.pair.seed), sign_public: hex(one.signer.public),
            parked_key: hex(q.receipt.parkedKey(raw(v.secret))), form_id: hex(q.receipt.formId(raw(v.secret))),
            good: v.good.map(said), bad: v.bad.map((one) => said(one.text)),
          };
        }""",
        {"v": vectors, "list": ENGLISH},
    )
    assert found.pop("good") == [vectors["entropy"]] * len(vectors["good"])
    assert found.pop("bad") == [one["kind"] for one in vectors["bad"]]
    assert found == {name: vectors[name] for name in found}


def test_the_browser_follows_chains_as_published(sealing_page: SealingPage) -> None:
    vectors = load("certificate")
    found = sealing_page.run(
        """async (v) => {
          const check = (one) => {
            const chain = one.chain.map((part) => q.certs.readCertificate(raw(part)));
            return q.certs.verifyChain(raw(v.root), chain, one.on);
          };
          const bad = {};
          for (const one of v.bad) bad[one.why] = await refused(() => check(one));
          return {good: v.good.map((one) => hex(check(one).bytes)), bad};
        }""",
        vectors,
    )
    assert found["good"] == [one["chain"][-1] for one in vectors["good"]]
    assert found["bad"] == {one["why"]: "cannot open" for one in vectors["bad"]}


def test_the_browser_reads_messages_of_both_directions_as_published(sealing_page: SealingPage) -> None:
    vectors = load("message")
    found = sealing_page.run(
        """async (v) => {
          const senders = {
            to_reporter: {root: raw(v.root), on: "2026-06-01"}, to_office: {signPublic: raw(v.reporter)},
          };
          const texts = [], bad = [];
          for (const [direction, sender] of Object.entries(senders)) {
            const place = {report: v.report, direction, counter: 1, epoch: 2};
            const read = (blob) => q.messages.readMessage(raw(blob), sender, place);
            texts.push(read(v[direction].blob).text);
            for (const one of v[direction].bad) bad.push(await refused(() => read(one.blob)));
          }
          const place = {report: v.report, direction: "to_office", counter: 1, epoch: 2};
          const [file] = q.messages.readMessage(raw(v.to_office.blob), senders.to_office, place).files;
          return {texts, bad, file: {...file, key: hex(file.key)}};
        }""",
        vectors,
    )
    assert found["texts"] == [vectors["to_reporter"]["text"], vectors["to_office"]["text"]]
    assert found["file"] == vectors["to_office"]["file"]
    assert set(found["bad"]) == {"cannot open"}


def test_the_browser_signs_and_names_keys_as_published(sealing_page: SealingPage) -> None:
    vectors = load("keys")
    found = sealing_page.run(
        """(v) => ({
          signature: hex(new q.keys.Signer(raw(v.seed)).sign(q.bytes.context(v.signed_label), raw(v.signed))),
          fingerprint: q.keys.fingerprint(...v.fingerprint_of.map(raw)),
        })""",
        vectors,
    )
    assert found == {name: vectors[name] for name in found}


def test_what_the_browser_sealed_opens_here(sealing_page: SealingPage) -> None:
    pair, key, words = Pair.from_seed(os.urandom(32)), new_key(), "父亲住院时被要求去院外做检测。🙂"
    made = sealing_page.run(
        """async ({open, key, ctx, words}) => {
          const plain = q.bytes.utf8(words), all = raw(key), c = raw(ctx);
          return [await q.seal.wrap(raw(open), all, c), await q.seal.seal(all, plain, c), await q.seal.box(all, all, c),
            await q.seal.sealTo(raw(open), plain, c), await q.stream.sealStream(all, new Uint8Array(200000).fill(7)),
          ].map(hex);
        }""",
        {"open": pair.public.hex(), "key": key.hex(), "ctx": CTX.hex(), "words": words},
    )
    wrapped, sealed, boxed, to, stream = map(raw, made)
    assert unwrap(pair.seed, wrapped, CTX) == unbox(key, boxed, CTX) == key
    assert unseal(key, sealed, CTX).decode() == unseal_from(pair.seed, to, CTX).decode() == words
    assert b"".join(open_stream(key, [stream])) == b"\7" * 200_000
    for broken in (stream[:-1], stream[:65] + stream[65 + 65552 :], stream + b"\0"):
        with pytest.raises(CannotOpen):
            list(open_stream(key, [broken]))


def test_what_was_sealed_here_opens_in_the_browser(sealing_page: SealingPage) -> None:
    pair, key, words = Pair.from_seed(os.urandom(32)), new_key(), "请补充就诊日期。"
    sealer = StreamSealer(key)
    stream = sealer.update(b"\5" * 150_000) + sealer.finish()
    blobs = [wrap(pair.public, key, CTX), seal(key, words.encode(), CTX), box(key, key, CTX)]
    blobs += [seal_to(pair.public, words.encode(), CTX), stream]
    found = sealing_page.run(
        """async ({seed, key, ctx, blobs: [wrapped, sealed, boxed, to, stream]}) => {
          const c = raw(ctx), k = raw(key), said = (bytes) => q.bytes.text(bytes);
          return [hex(await q.seal.unwrap(raw(seed), raw(wrapped), c)), said(await q.seal.unseal(k, raw(sealed), c)),
            hex(await q.seal.unbox(k, raw(boxed), c)), said(await q.seal.unsealFrom(raw(seed), raw(to), c)),
            (await q.stream.openStream(k, raw(stream))).every((byte) => byte === 5)];
        }""",
        {"seed": pair.seed.hex(), "key": key.hex(), "ctx": CTX.hex(), "blobs": [one.hex() for one in blobs]},
    )
    assert found == [key.hex(), words, key.hex(), words, True]


def test_messages_signed_on_either_side_are_believed_on_the_other(sealing_page: SealingPage) -> None:
    code, root, person = Receipt(os.urandom(16)), Signer.from_seed(os.urandom(32)), os.urandom(32)
    there, back = Place(REPORT, "to_office", 3, 1), Place(REPORT, "to_reporter", 2, 1)
    draft = Certificate(
        "certifier", "dc", 1, Signer.from_seed(person).public, b"", date(2026, 1, 1), date(2027, 1, 1), ""
    )
    chain = (issue(root, "root", draft),)
    ours = sign_message(Signer.from_seed(person), SignedMessage(back, "谢谢。", (), chain))
    found = sealing_page.run(
        """({entropy, report, ours, root}) => {
          const code = new q.receipt.Receipt(raw(entropy));
          const file = {reference: "a", name: "单据.jpg", size: 5000000000, sha256: "00", key: new Uint8Array(32)};
          const place = {report, direction: "to_office", counter: 3, epoch: 1};
          const back = {report, direction: "to_reporter", counter: 2, epoch: 1};
          return {
            theirs: hex(q.messages.signMessage(code.signer, place, "我还有一张单据。", [file])),
            read: q.messages.readMessage(raw(ours), {root: raw(root), on: "2026-06-01"}, back).text,
            name: q.keys.fingerprint(raw(root)),
          };
        }""",
        {"entropy": code.entropy.hex(), "report": str(REPORT), "ours": ours.hex(), "root": root.public.hex()},
    )
    file = MessageFile("a", "单据.jpg", 5_000_000_000, "00", bytes(32))
    read = read_message(raw(found["theirs"]), FromReporter(code.signer.public), there)
    assert read == SignedMessage(there, "我还有一张单据。", (file,))
    assert found["read"] == "谢谢。"
    assert found["name"] == fingerprint(root.public)
