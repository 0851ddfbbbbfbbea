"""Rich Text Format (1.9.1): author, company, days, names on changes; a copy without; words. In the child."""

import re

from intake.files.told import Answer, Finding

_GROUP = rb"\{\\(?:\*\\)?(?:%s)\b((?:[^{}]|\{[^{}]*\})*)\}"
_TOLD = (
    (re.compile(_GROUP % rb"author|operator|manager"), "author"),
    (re.compile(_GROUP % rb"company"), "company"),
    (re.compile(_GROUP % rb"creatim|revtim|printim|buptim"), "time"),
    (re.compile(_GROUP % rb"title|subject|category|keywords|comment|doccomm|userprops"), "tags"),
    (re.compile(_GROUP % rb"template|hlinkbase"), "owner"),
    (re.compile(_GROUP % rb"atnauthor|atnid|atndate"), "comments"),
)
_CHANGERS = re.compile(rb"(\{\\\*\\revtbl)((?:[^{}]|\{[^{}]*\})*)\}")
_ONE = re.compile(rb"\{[^{}]*\}")
_NOBODY = frozenset({b"", b"Unknown", b"?"})
_RSID = re.compile(_GROUP % rb"rsidtbl" + rb"|\\(?:ins|char|p|tbl|sect|style)?rsid(?:root)?\d+")
_BYTE = re.compile(rb"(?:\\'[0-9a-fA-F]{2})+")
_LETTER = re.compile(rb"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?")
_WORD = re.compile(rb"\\[a-z]+-?\d* ?|[{}\r\n]")
_LINE = re.compile(rb"\\(?:par|line|row)\b ?")
_HIDDEN = re.compile(_GROUP % rb"fonttbl|colortbl|stylesheet|info|generator|pict|rsidtbl|revtbl|listtable|themedata")
_MOST = 1_200_000


def probe(data: bytearray) -> Answer:
    """What it tells."""
    whole = bytes(data)
    found = [Finding(code, _plain(one[1])[:60]) for what, code in _TOLD if (one := what.search(whole))]
    changers = [name for table in _CHANGERS.finditer(whole) for name in _names(table[2]) if name not in _NOBODY]
    return Answer(findings=tuple(found + [Finding("changes", _plain(name)) for name in changers[:1]]))


def _names(table: bytes) -> list[bytes]:
    return [one.strip(b"{}; ") for one in _ONE.findall(table)]


def copy(data: bytearray, answer: Answer) -> Answer:
    """The same without these groups. Names of who changed become a question mark, so that their numbers stay right."""
    made = bytes(data)
    for what, _code in _TOLD:
        made = what.sub(b"", made)
    made = _CHANGERS.sub(lambda one: one[1] + _ONE.sub(b"{?;}", one[2]) + b"}", made)
    return Answer(findings=answer.findings, parts=(_RSID.sub(b"", made),), type="keep")


def view(data: bytearray, page: int) -> Answer:
    """Its words, without its looks."""
    del page
    return Answer(text=_plain(_HIDDEN.sub(b"", bytes(data[:_MOST]))), pages=1)


def _plain(data: bytes) -> str:
    """Words of RTF: `\\uN`, bytes of GB 18030 where the text says no other code, lines."""
    data = _LINE.sub(b"\x00", data)
    data = _LETTER.sub(lambda one: chr(int(one[1]) % 0x10000).encode("gb18030", "replace"), data)
    data = _BYTE.sub(lambda one: bytes.fromhex(one[0].replace(b"\\'", b"").decode()), data)
    return _WORD.sub(b"", data).replace(b"\x00", b"\n").decode("gb18030", "replace").strip()


_plain(b"\\'a1\\u21307?")  # the codecs are loaded before the cage is put on
