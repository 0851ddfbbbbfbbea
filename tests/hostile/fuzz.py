"""Looks for bytes upon which a way in ends as it should not, guided by the paths through the code that they take.

`python -m tests.hostile.fuzz letters 60` tries for 60 seconds (TARGETS in targets.py; `all`: one after the other, so
long each). What it finds is put into `tests/hostile/found/<target>/`, and is tried by the suite from then on.
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import atheris

FOUND = Path(__file__).with_name("found")
_TARGETS = "tests.hostile.targets"
# Whose paths are counted, by target; the rest of the house runs at its own speed.
_WATCHED = {
    "letters": ("intake.mail", "intake.clean", "email"),
    "transcripts": ("intake.hotline", "intake.clean"),
    "calls": ("intake.hotline", "intake.clean"),
    "files": ("intake.files",),
    "said": ("intake.files.told",),
    "envelopes": ("intake.direct",),
    "forms": ("intake.web", "python_multipart"),
    "typed": ("intake.hotline.call", "intake.claims", "intake.clean"),
}
# What no change of single bytes comes upon.
_WORDS = (
    *(b"Infinity", b"NaN", b"1e999", b"null", b"true", b"1.5", b"[[[[[[[[", b'{"":{', b"\\ud800", b"\x80", bytes(4)),
    *(b"=?utf-8?B?", b"=?gb18030?q?", b"?=", b"Content-Type: ", b"multipart/mixed; boundary=x", b"message/rfc822"),
    *(
        b"application/ms-tnef",
        b"base64",
        b"name*0*=",
        b"charset=",
        b"\r\n",
        b"\r\n--x",
        b"--x--",
        b"filename*=utf-8''%",
    ),
    *(b"Content-Disposition: form-data; name=", b"PK\3\4", b"%PDF-", b"\xff\xfe", b"\xef\xbb\xbf", b"\xff\xff\xff\xff"),
    *("来电人：".encode(), "坐席：".encode()),
)
_MOST = 16 * 1024  # bytes of one try
_SECONDS = 10  # that one may take


def _watched(packages: tuple[str, ...]) -> None:
    """Import the targets, with the code of `packages` counting its paths."""
    with atheris.instrument_imports(include=list(packages), enable_loader_override=False):
        import_module(_TARGETS)


def _keep(name: str, data: bytes) -> None:
    """Under `found`, as text: some of what is found is read as text by everything that looks through a repository."""
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{hashlib.sha256(data).hexdigest()[:16]}.b64").write_bytes(base64.encodebytes(data))


def _kept(name: str, one: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """`one`, which keeps what it ends badly upon."""

    def tried(data: bytes) -> None:
        try:
            one(data)
        except BaseException:
            _keep(name, data)
            raise

    return tried


def _quoted(word: bytes) -> str:
    """As libFuzzer's list wants it."""
    return "".join(f"\\x{one:02x}" if not 32 <= one <= 126 or one in b'"\\' else chr(one) for one in word)


def run(name: str, seconds: int, corpus: Path) -> None:
    """In this process, which ends with it: 0 where nothing was found."""
    _watched(_WATCHED[name])
    target = sys.modules[_TARGETS].TARGETS[name]
    listed, tried = corpus / "words", corpus / "tried"
    tried.mkdir()
    for number, seed in enumerate(target.seeds()):
        (tried / str(number)).write_bytes(seed)
    listed.write_text("".join(f'"{word}"\n' for word in map(_quoted, _WORDS)), "utf-8")
    words = [f"-dict={listed}", f"-max_total_time={seconds}", f"-max_len={_MOST}", f"-timeout={_SECONDS}"]
    words += ["-rss_limit_mb=3000", f"-artifact_prefix={corpus}/", "-print_final_stats=1", str(tried)]
    atheris.Setup([sys.argv[0], *words], _kept(name, target.one))
    atheris.Fuzz()


def _alone(name: str, seconds: int) -> bool:
    """In a process of its own, for the search ends its process; whether anything was found."""
    with tempfile.TemporaryDirectory() as corpus:
        words = [sys.executable, "-m", "tests.hostile.fuzz", name, str(seconds), corpus]
        found = bool(subprocess.run(words, check=False).returncode)
        # What took too long, or too much memory, was not ours to catch.
        for left in (*Path(corpus).glob("timeout-*"), *Path(corpus).glob("oom-*")):
            _keep(name, left.read_bytes())
    return found


def main() -> int:
    """Gives how many targets ended badly."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("target", choices=(*_WATCHED, "all"))
    wanted.add_argument("seconds", type=int)
    wanted.add_argument("corpus", type=Path, nargs="?", help=argparse.SUPPRESS)
    said = wanted.parse_args()
    if said.corpus:
        run(said.target, said.seconds, said.corpus)
    names = tuple(_WATCHED) if said.target == "all" else (said.target,)
    return sum(_alone(name, said.seconds) for name in names)


if __name__ == "__main__":
    sys.exit(main())
