"""The browser's own SHA-256 of a file that comes in pieces, held against FIPS 180-4 and against the library's."""

import hashlib
import random
from typing import Any

from tests.factories.sealing_browser import SealingPage

# FIPS 180-4 and its examples: nothing, one block, what just does not fit into one, two blocks, very many.
_FIPS = {
    b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": (
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
    b"lmnopqrsmnopqrstnopqrstu": ("cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
    b"a" * 1_000_000: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
}
_PIECES = """
async ({data, tries}) => {
  // Every sealer has one of its own.
  const Digest = (await q.stream.StreamSealer.of(new Uint8Array(32), 1)).hash.constructor;
  const all = raw(data);
  return tries.map(({from, lengths}) => {
    const made = new Digest();
    let at = from;
    for (const length of lengths) made.update(all.subarray(at, (at += length)));
    return hex(made.digest());
  });
}
"""


def test_the_browsers_own_sha_256_is_that_of_fips_180_4(sealing_page: SealingPage) -> None:
    for message, digest in _FIPS.items():
        assert sealing_page.run(
            _PIECES, {"data": message.hex(), "tries": [{"from": 0, "lengths": [len(message)]}]}
        ) == [digest]
        assert hashlib.sha256(message).hexdigest() == digest


def test_the_browsers_own_sha_256_does_not_care_how_a_file_is_cut(sealing_page: SealingPage) -> None:
    chance, data = random.Random(180_4), random.Random(4).randbytes(5000)
    near = [block * 64 + beside for block in range(4) for beside in range(-9, 10) if block * 64 + beside >= 0]
    tries: list[dict[str, Any]] = [{"from": 0, "lengths": [length]} for length in range(200)]
    tries += [{"from": 1, "lengths": [one, other]} for one in near for other in (0, 1, 55, 56, 63, 64, 65)]
    for _ in range(400):
        lengths = [chance.choice([0, 1, 7, 55, 56, 63, 64, 65, 127, 128, chance.randrange(300)]) for _ in range(9)]
        tries.append({"from": chance.randrange(9), "lengths": lengths})
    made = sealing_page.run(_PIECES, {"data": data.hex(), "tries": tries})
    begun = [(one["from"], one["from"] + sum(one["lengths"])) for one in tries]
    assert made == [hashlib.sha256(data[start:end]).hexdigest() for start, end in begun]
