"""A page as a tree of its elements, strictly: what a browser would quietly mend is written down as wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCK = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
PHRASES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "em", "strong", "button", "pre", "small"}
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "tr": {"thead", "tbody", "tfoot", "table"},
    "td": {"tr"},
    "th": {"tr"},
    "option": {"select", "optgroup", "datalist"},
    "legend": {"fieldset"},
    "summary": {"details"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "figcaption": {"figure"},
    "caption": {"table"},
}
NOT_INSIDE = {"a": {"a", "button"}, "button": {"a", "button"}, "form": {"form"}, "label": {"label"}, "main": {"main"}}


@dataclass(eq=False)
class Element:
    """One element."""

    tag: str
    attrs: dict[str, str]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attrs.get(name, default)

    def all(self, *tags: str) -> Iterator[Element]:
        """This and everything below of these kinds; all of it without any."""
        if not tags or self.tag in tags:
            yield self
        for child in self.children:
            yield from child.all(*tags)

    def above(self) -> Iterator[Element]:
        """What it stands in, the nearest first."""
        step = self.parent
        while step is not None:
            yield step
            step = step.parent

    @property
    def text(self) -> str:
        """All words below, joined."""
        return " ".join(word for one in self.all() for word in one.words).strip()


class Reader(HTMLParser):
    """Reads a page; `wrong` is what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {}, None)
        self.doctype = ""
        self.wrong: list[str] = []
        self.feed(html)
        self.close()
        if self.here is not self.root:
            self._say(f"<{self.here.tag}> is never closed")

    def _say(self, what: str) -> None:
        self.wrong.append(f"line {self.getpos()[0]}: {what}")

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID and not any(one.tag == "svg" for one in [element, *element.above()]):
            self._say(f"<{tag}/> is no void element")

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        names = [name for name, _ in attrs]
        for name in {name for name in names if names.count(name) > 1}:
            self._say(f"<{tag}> has {name} twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        self._place(element)
        return element

    def _place(self, element: Element) -> None:
        tag, above = element.tag, [one.tag for one in element.above()]
        if "svg" in above:
            return
        if tag in BLOCK and (bad := PHRASES & set(above)):
            self._say(f"<{tag}> inside <{bad.pop()}>")
        if tag in PARENTS and above[0] not in PARENTS[tag]:
            self._say(f"<{tag}> inside <{above[0]}>")
        if bad := NOT_INSIDE.get(tag, set()) & set(above):
            self._say(f"<{tag}> inside <{bad.pop()}>")

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag != tag:
            self._say(f"</{tag}> closes <{self.here.tag}>")
            if tag not in [one.tag for one in self.here.above()]:
                return
            while self.here.tag != tag and self.here.parent is not None:
                self.here = self.here.parent
        if self.here.parent is not None:
            self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        if (
            "<" in data
            and self.here.tag not in {"script", "style", "textarea", "title"}
            and self.rawdata.find("<") >= 0
        ):
            self._raw(data)
        if data.strip():
            self.here.words.append(data.strip())
            if self.here is self.root or self.here.tag in {"ul", "ol", "table", "tr", "select", "dl"}:
                self._say(f"words straight inside <{self.here.tag}>: {data.strip()[:40]}")

    def _raw(self, data: str) -> None:
        # Character references come here as characters, so only what stands unescaped in the source counts.
        if re.search(re.escape(data[:20]), self.rawdata) and "&lt;" not in self.rawdata:
            self._say(f"an unescaped < before {data[:40]!r}")


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it: `fields` with their standing values, `buttons` one of which is pressed."""

    at: str
    action: str
    method: str
    files: bool
    controls: list[Element]

    @property
    def name(self) -> tuple[str, str, str]:
        """What makes two forms the same."""
        return self.method, general(self.action), ",".join(sorted({one.get("name") for one in self.controls}))

    @property
    def buttons(self) -> list[dict[str, str]]:
        """What each button adds."""
        found = [
            {one.get("name"): one.get("value")} if one.get("name") else {}
            for one in self.controls
            if (one.tag == "button" and one.get("type", "submit") == "submit") or one.get("type") == "submit"
        ]
        return found or [{}]

    def filled(self, fill: Callable[[Element], str]) -> tuple[dict[str, list[str]], list[str]]:
        """The fields, what one types into coming from `fill`; and the names of the file fields."""
        fields: dict[str, list[str]] = {}
        files: list[str] = []
        for one in self.controls:
            name, kind = one.get("name"), one.get("type", "text") if one.tag == "input" else one.tag
            if not name or kind in {"submit", "button"} or "disabled" in one.attrs:
                continue
            if kind == "file":
                files.append(name)
            elif (value := _standing(one, kind, fill)) is not None and (kind != "radio" or name not in fields):
                fields.setdefault(name, []).append(value)
        return fields, files


def _standing(one: Element, kind: str, fill: Callable[[Element], str]) -> str | None:
    if kind in {"hidden", "checkbox", "radio"}:
        return one.get("value", "on")
    if kind == "select":
        values = [option.get("value") for option in one.all("option") if option.get("value")]
        return values[0] if values else None
    return fill(one)


def forms(root: Element, at: str) -> list[Form]:
    """Every form of the page at the address `at`."""
    found = []
    for one in root.all("form"):
        controls = list(one.all("input", "select", "textarea", "button"))
        controls += [
            out for out in root.all("input", "select", "textarea", "button") if out.get("form") == one.get("id", "-")
        ]
        action = one.get("action") or at
        files = one.get("enctype") == "multipart/form-data"
        found.append(Form(at, action, one.get("method", "get").lower(), files, controls))
    return found


def links(root: Element) -> list[str]:
    """Where the page leads on the same site."""
    return [one.get("href") for one in root.all("a") if one.get("href").startswith("/")]


def general(address: str) -> str:
    """An address without what is one thing's own: references, ids, dates and what is asked for."""
    path = address.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    path = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", path)
    path = re.sub(r"/[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?=/|$)", "/<ref>", path)
    return re.sub(r"/(?:\d+|[A-Za-z0-9_-]{40,})(?=/|$)", "/<n>", path)
