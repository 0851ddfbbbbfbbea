"""Brings the catalogues up to date: `python -m app.catalogue`, or `--check` to fail where they are stale.

Chinese is the source: its catalogue repeats every message, so that an office may change a word there. English keeps
what was translated; what is missing is listed. Both sides must be complete in English, the public pages and the desk.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.words import LOCALE
from cases.office.deadlines import DEADLINES

ROOT = Path(__file__).parent.parent
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy": None}
_SHARED = ("app/errors", "app/fields", "app/forms", "app/render", "templates/components/", "templates/errors/")
_PUBLIC = ("app/public/", "templates/public/", "templates/layout/public.html", "templates/layout/bare.html", *_SHARED)
_OURS = re.compile("[\u3400-\u9fff，。：；！？（）“”、《》]")
# The same words are the same file, whenever it was made.
_NO_DAY = datetime(2025, 1, 1, tzinfo=UTC)
_HEADER = "# The words of the interface. The message id is the Chinese sentence."


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), "python"
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path.relative_to(ROOT).as_posix(), "jinja2.ext:babel_extract"


def gathered() -> dict[str, list[str]]:
    """Every message of the sources with the files it stands in, sorted: line numbers would change with every edit."""
    found: dict[str, set[str]] = {}
    for name, method in _sources():
        with (ROOT / name).open("rb") as source:
            options = {"encoding": "utf-8", "silent": "false", "newstyle_gettext": "true"}
            for _line, message, _comments, _context in extract(method, source, _KEYWORDS, (), options):
                if isinstance(message, str) and message:
                    found.setdefault(message, set()).add(name)
    # The page on time limits says the rows of the rules, which stand below all words.
    for limit in DEADLINES.values():
        for message in (limit.starts, limit.basis):
            found.setdefault(message, set()).add("cases/office/deadlines.py")
    return {message: sorted(found[message]) for message in sorted(found)}


def _folder(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES"


def _old(language: str) -> Catalog:
    path = _folder(language) / "messages.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _text(message: Message | None) -> str:
    if message is None or message.fuzzy or not isinstance(message.string, str):
        return ""
    return message.string


def fresh(language: str, messages: dict[str, list[str]]) -> Catalog:
    """The catalogue of `language` as it should be: what was translated, and nothing that is no longer said."""
    old = _old(language)
    new = Catalog(locale=language, header_comment=_HEADER, project="qingyuan", fuzzy=False, charset="utf-8")
    for message, files in messages.items():
        said = _text(old.get(message)) or (message if language == "zh_CN" or not _OURS.search(message) else "")
        flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", message) else []
        new.add(message, said, locations=[(name, None) for name in files], flags=flags)  # type: ignore[misc]
    return new


def _po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, include_lineno=False)
    head = f"""{_HEADER}
msgid ""
msgstr ""
"Language: {catalog.locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
    return head.encode() + out.getvalue()


def _mo(catalog: Catalog) -> bytes:
    # Compiled from what was read back, so that both files always say the same.
    out = io.BytesIO()
    bare = read_po(io.BytesIO(_po(catalog)), locale=catalog.locale)
    bare.creation_date = bare.revision_date = _NO_DAY
    write_mo(out, bare)
    return out.getvalue()


def files() -> dict[Path, bytes]:
    """Each catalogue file with the content it should have."""
    messages = gathered()
    found = {}
    for language in ("zh_CN", "en"):
        catalog = fresh(language, messages)
        found[_folder(language) / "messages.po"] = _po(catalog)
        found[_folder(language) / "messages.mo"] = _mo(catalog)
    return found


def missing() -> tuple[list[str], list[str]]:
    """The messages without English, those of the public pages and those of the desk."""
    old = _old("en")
    public: list[str] = []
    desk: list[str] = []
    for message, places in gathered().items():
        if _text(old.get(message)) or not _OURS.search(message):
            continue
        (public if any(place.startswith(_PUBLIC) for place in places) else desk).append(message)
    return public, desk


def stale() -> list[str]:
    """The catalogue files that are not what they should be."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in files().items()
        if not path.exists() or path.read_bytes() != text
    ]


def _write() -> None:
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


@click.command()
@click.option(
    "--check", is_flag=True, help="Change nothing; fail where a catalogue is stale or a sentence lacks English."
)
def main(check: bool) -> None:
    """Bring app/locale up to date with what app/ and templates/ say."""
    if not check:
        _write()
    public, desk = missing()
    lacking = [f"no English (public): {message}" for message in public]
    lacking += [f"no English (desk): {message}" for message in desk]
    for line in lacking:
        click.echo(line)
    old = stale()
    for name in old:
        click.echo(f"stale: {name}; run python -m app.catalogue")
    click.echo(f"{len(public)} public and {len(desk)} desk messages without English")
    sys.exit(1 if check and (old or lacking) else 0)


if __name__ == "__main__":
    main()
