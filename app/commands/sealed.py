"""`open-sealed` and `superior-key`: for the superior body, on a machine of its own, without a database."""

import io
import json
import tarfile
from base64 import b64decode
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from app.config import write_private
from cases.errors import BadInput
from cases.inbox import contexts
from crypto.errors import CannotOpen
from crypto.keys import Pair, fingerprint, new_seed
from crypto.unseal import open_stream, unbox, unseal, unwrap

MANIFEST = "report.json"


def read_public(file: Path) -> bytes:
    """A superior's public key as `superior-key` writes it: hexadecimal digits; or raw. Raises
    BadInput("superior_key").
    """
    content = file.read_bytes()
    try:
        return bytes.fromhex(content.decode("ascii").strip())
    except UnicodeDecodeError:
        return content
    except ValueError:
        raise BadInput("superior_key") from None


@click.command("superior-key")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def superior_key(folder: Path) -> None:
    """Make the superior's pair: superior.key stays with the superior, superior.pub goes to the hospital's `init`."""
    public = write_superior_pair(folder)
    click.echo(
        f"{folder / 'superior.key'}  （留在上级 stays）\n{folder / 'superior.pub'}  （交给医院 goes to the hospital）"
    )
    show_fingerprint(public)


def show_fingerprint(public: bytes) -> None:
    """Eight characters that the two bodies read to one another by telephone: a file may be swapped on its way."""
    click.echo(f"上级公钥指纹，请打电话核对 Fingerprint, to be compared aloud: {fingerprint(public)}")


def write_superior_pair(folder: Path) -> bytes:
    """Both files, not over others; gives the public half. Raises FileExistsError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seed = new_seed()
    public = Pair.from_seed(seed).public
    write_private(folder / "superior.key", seed.hex().encode() + b"\n")
    write_private(folder / "superior.pub", public.hex().encode() + b"\n")
    return public


@click.command("open-sealed")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="superior.key")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go; without it none are written.",
)
def open_sealed(file: Path, key: Path, folder: Path | None) -> None:
    """Open a report that was sealed to the superior alone. The words are printed; files are written to --to."""
    try:
        seed = bytes.fromhex(key.read_text(encoding="ascii").strip())
        with tarfile.open(file) as tar:
            words, keys = _opened(tar, seed)
            click.echo(json.dumps(words, ensure_ascii=False, indent=2))
            if folder is not None:
                _files(tar, words["report"], keys, folder)
    except (CannotOpen, ValueError, KeyError, TypeError, tarfile.TarError):
        raise click.ClickException(
            "打不开：密钥不对，或者文件被动过。It does not open: another key, or the file was changed."
        ) from None


def _opened(tar: tarfile.TarFile, seed: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    sealed = json.loads(_member(tar, MANIFEST).read())
    report, epoch = UUID(sealed["report"]), UUID(sealed["epoch"])
    dek = unwrap(seed, b64decode(sealed["wrap"]), contexts.report_dek(report, epoch))
    body = json.loads(unseal(dek, b64decode(sealed["body"]), contexts.report_body(report)))
    keys = {one["id"]: unbox(dek, b64decode(one["key"]), contexts.blob_key(UUID(one["id"]))) for one in sealed["blobs"]}
    added = [_message(one, seed, report, epoch, keys) for one in sealed["messages"]]
    return {"ref": sealed["ref"], "day": sealed["day"], "report": body, "added": added}, keys


def _message(one: dict[str, Any], seed: bytes, report: UUID, epoch: UUID, keys: dict[str, bytes]) -> Any:
    ctx = contexts.message_key(report, one["counter"], 0, epoch)
    key = unwrap(seed, b64decode(one["key"]), ctx)
    for blob in one["blobs"]:
        keys[blob["id"]] = unbox(key, b64decode(blob["key"]), contexts.blob_key(UUID(blob["id"])))
    plain = unseal(key, b64decode(one["body"]), contexts.message_in(report, one["counter"]))
    return {"day": one["day"], "message": plain.decode(errors="replace")}


def _member(tar: tarfile.TarFile, name: str) -> io.BufferedIOBase:
    found = tar.extractfile(name)
    if found is None:
        raise CannotOpen
    return found  # type: ignore[return-value]


def _files(tar: tarfile.TarFile, report: dict[str, Any], keys: dict[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, one in enumerate(report.get("files", []), start=1):
        # The sender chose the name: only its ending is taken, and that only where it is plain.
        ending = Path(str(one["name"])).suffix
        name = f"{number:02d}{ending if ending[1:].isalnum() and len(ending) <= 8 else ''}"
        source = _member(tar, f"blobs/{one['id']}")
        with (folder / name).open("xb") as out:
            for piece in open_stream(keys[str(one["id"])], iter(partial(source.read, 1 << 20), b"")):
                out.write(piece)
        click.echo(f"{folder / name}", err=True)
