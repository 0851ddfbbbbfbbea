"""Known words, every form in which they could lie somewhere, and where to look."""

import base64
import mmap
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil

# Every canary carries the same rare core, so that a search is for one word: 鹦鹉螺琥珀.
CORE = "鹦鹉螺琥珀"
PHONE = "00007319462850"
ADDRESS, PEER = "203.0.113.77", "127.77.13.99"
BROWSER = "Qanarium/7.7"
REFERRER = "canary-referrer.example"
WORDS = (CORE, PHONE, ADDRESS, PEER, BROWSER, REFERRER)


def canary(place: str) -> str:
    """A word that says where it was put."""
    return f"{CORE}{place}"


def forms(word: str) -> dict[bytes, str]:
    """Each way of writing `word`, and what it is called."""
    plain = {name: word.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    escaped = word.encode("ascii", "backslashreplace")
    found = {raw: name for name, raw in plain.items()}
    found |= {escaped: "json", escaped.upper().replace(b"\\U", b"\\u"): "JSON", quote(word, "").encode(): "url"}
    found |= {
        quote(word, "").lower().encode(): "url, lower",
        "".join(f"&#{ord(one)};" for one in word).encode(): "html",
    }
    for name in ("utf-8", "utf-16-le", "gb18030"):
        found |= {plain[name].hex().encode(): f"hex {name}", plain[name].hex().upper().encode(): f"HEX {name}"}
        found |= dict.fromkeys(aligned(plain[name]), f"base64 {name}")
    return found


def aligned(raw: bytes) -> Iterator[bytes]:
    """The characters of base64 that `raw` alone decides, for each place it can have in a group of three."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw + bytes(3))
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].translate(bytes.maketrans(b"+/", b"-_"))


NEEDLES = {raw: f"{word} as {name}" for word in WORDS for raw, name in forms(word).items()}


def found_in(where: str, data: bytes | mmap.mmap) -> list[str]:
    """What lies in `data`, each with what stands around it."""
    return [
        f"{where}: {name}, {data[max(0, at - 60) : at + 90]!r}"
        for raw, name in NEEDLES.items()
        if (at := data.find(raw)) >= 0
    ]


def in_files(folders: Iterable[Path]) -> list[str]:
    """What lies in any file below, or in the name of one."""
    found: list[str] = []
    for folder in folders:
        for file in [folder, *folder.rglob("*")]:
            found += found_in(f"the name of {file}", os.fsencode(file))
            with suppress(FileNotFoundError):
                if stat.S_ISREG(file.lstat().st_mode) and file.stat().st_size:
                    found += _in_file(file)
    return found


def _in_file(file: Path) -> list[str]:
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return found_in(str(file), data)


def in_processes(processes: Iterable[psutil.Process]) -> list[str]:
    """What lies in arguments, environment and open files (deleted ones too) of these processes."""
    found: list[str] = []
    for process in processes:
        folder = Path(f"/proc/{process.pid}")
        for name in ("cmdline", "environ", "comm"):
            found += found_in(f"{folder}/{name}", (folder / name).read_bytes())
        for handle in (folder / "fd").iterdir():
            with suppress(OSError):
                if stat.S_ISREG(handle.stat().st_mode):
                    found += found_in(f"{handle} {handle.readlink()}", handle.read_bytes())
    return found
