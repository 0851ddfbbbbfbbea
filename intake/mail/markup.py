"""HTML to plain text: one pass, nothing loaded, nothing run. Pure.

A reader of our own, because the standard library's goes over an unclosed tag again and again (CVE-2025-6069 and its
like): here every search goes on from where the last one ended.
"""

import html
import re

_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
_HREF = re.compile(r"""href\s*=\s*["']?((?:https?|ftp)://[^\s"'>]{1,500})""", re.IGNORECASE)
_UNSHOWN = {"script", "style", "head", "title", "template", "noscript"}
_HEADINGS = (f"h{n}" for n in range(1, 7))
_BREAKS = {"br", "p", "div", "tr", "li", "table", "blockquote", "hr", "ul", "ol", "dt", "dd", "pre", *_HEADINGS}
_LOWER = {upper: upper + 32 for upper in range(65, 91)}
_BLANKS = re.compile(r"[ \t\u00a0\u3000\r\n\f]+")
_LINES = re.compile(r"\n{3,}")


def plain(source: str) -> str:
    """What a reader would see, with the addresses that links lead to."""
    said: list[str] = []
    low = source.translate(_LOWER)  # of the same length, which `lower` does not promise
    at, end = 0, len(source)
    while at < end:
        start = source.find("<", at)
        if start < 0:
            start = end
        said.append(_words(source[at:start]))
        at = _tag(source, low, start, said)
    lines = (line.strip() for line in "".join(said).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _words(piece: str) -> str:
    return _BLANKS.sub(" ", html.unescape(piece))


def _tag(source: str, low: str, start: int, said: list[str]) -> int:
    """Past the tag that begins at `start`. A `<` that begins none is a sign like any other."""
    if source.startswith("<!--", start):
        return _past(source, "-->", start + 4)
    name = _NAME.match(source, start + 1)
    if name is None:
        if start < len(source) and source[start + 1 : start + 2] not in ("!", "?"):
            said.append("<")
            return start + 1
        return _past(source, ">", start)
    end = _past(source, ">", name.end())
    word = name[0].lower()
    if word in _UNSHOWN:
        return _past(source, ">", _past(low, f"</{word}", end))
    _shown(word, source[name.end() : end], said)
    return end


def _shown(word: str, rest: str, said: list[str]) -> None:
    if word.removeprefix("/") in _BREAKS:
        said.append("\n")
    elif word in ("td", "th"):
        said.append("\t")
    elif word == "a":
        link = _HREF.search(rest[:2000])
        if link:
            said.append(f" {html.unescape(link[1])} ")


def _past(source: str, mark: str, start: int) -> int:
    """Behind the next `mark`, or the end: what is never closed hides the rest, as in a browser."""
    found = source.find(mark, start)
    return len(source) if found < 0 else found + len(mark)
