"""The file of QINGYUAN_MAIL_FILE: which boxes are read, how, and whether anybody is answered. TOML; never in the
database. What it means stands in docs/guide/mail.md.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DONE = ("mark", "move", "delete")
TLS = ("tls", "starttls", "none")
LISTS = ("ignore", "take")


class BadMailFile(ValueError):
    """The file cannot be used; the text names the entry, never a secret."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect, and as whom."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where letters go on the server. `done`, `ignored` are used where letters are moved or deleted."""

    inbox: str = "INBOX"
    done: str = "Done"
    ignored: str = "Ignored"
    failed: str = "Failed"
    superior: str = "Superior"


@dataclass(frozen=True, slots=True)
class Box:
    """One mailbox."""

    name: str
    server: Server
    folders: Folders
    done: str = "mark"
    lists: str = "ignore"
    every: int = 60
    letter_mb: int = 50


@dataclass(frozen=True, slots=True)
class Lmtp:
    """Where letters are taken from a mail server beside us: a socket file, or a port of this machine alone."""

    socket: Path | None = None
    port: int = 0
    lists: str = "ignore"
    letter_mb: int = 50


@dataclass(frozen=True, slots=True)
class Answers:
    """How the receipt of a letter is acknowledged. `site`: the public site's address; `an_hour`: at most so many."""

    server: Server
    sender: str
    site: str
    days: int = 30
    an_hour: int = 60


@dataclass(frozen=True, slots=True)
class MailSettings:
    """All of it."""

    boxes: tuple[Box, ...] = ()
    lmtp: Lmtp | None = None
    answers: Answers | None = None


def read(file: Path) -> MailSettings:
    """The settings in `file`. Raises BadMailFile, also where the file or a password's file is not there."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadMailFile("the mail file cannot be read as TOML") from None
    try:
        lmtp, answers = said.get("lmtp"), said.get("answers")
        return MailSettings(
            boxes=tuple(_box(one, file.parent) for one in said.get("box", [])),
            lmtp=_lmtp(lmtp) if lmtp else None,
            answers=_answers(answers, file.parent) if answers and answers.get("on") is True else None,
        )
    except KeyError as missing:
        raise BadMailFile(f"{missing.args[0]} is missing in the mail file") from None
    except (TypeError, AttributeError):
        raise BadMailFile("an entry of the mail file has the wrong form") from None


def _box(one: Mapping[str, Any], folder: Path) -> Box:
    names = Folders.__dataclass_fields__
    return Box(
        name=str(one["name"])[:60],
        server=_server(one, folder, {"tls": 993, "starttls": 143, "none": 143}),
        folders=Folders(**{name: str(one[f"folder_{name}"]) for name in names if f"folder_{name}" in one}),
        done=_one_of(one, "done", DONE),
        lists=_one_of(one, "lists", LISTS),
        every=max(1, int(one.get("every", 60))),
        letter_mb=int(one.get("letter_mb", 50)),
    )


def _lmtp(one: Mapping[str, Any]) -> Lmtp:
    socket = Path(one["socket"]) if "socket" in one else None
    port = int(one.get("port", 0))
    if (socket is None) == (not port):
        raise BadMailFile("lmtp wants either socket or port")
    return Lmtp(socket, port, _one_of(one, "lists", LISTS), int(one.get("letter_mb", 50)))


def _answers(one: Mapping[str, Any], folder: Path) -> Answers:
    site = str(one["site"]).rstrip("/")
    if not site.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise BadMailFile("site must begin with https://")
    server = _server(one, folder, {"tls": 465, "starttls": 587, "none": 25})
    return Answers(server, str(one["from"]), site, int(one.get("days", 30)), int(one.get("an_hour", 60)))


def _server(one: Mapping[str, Any], folder: Path, ports: Mapping[str, int]) -> Server:
    tls, host = _one_of(one, "tls", TLS), str(one["host"])
    if tls == "none" and host not in ("127.0.0.1", "::1", "localhost"):
        raise BadMailFile("tls may be none on this machine alone")
    password = str(one.get("password", ""))
    if "password_file" in one:
        try:
            password = (folder / str(one["password_file"])).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise BadMailFile("a password_file cannot be read") from None
    return Server(host, int(one.get("port", ports[tls])), tls, str(one.get("user", "")), password)


def _one_of(one: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    found = str(one.get(name, choices[0]))
    if found not in choices:
        raise BadMailFile(f"{name} must be one of {', '.join(choices)}")
    return found
