"""What the safe view shows of a file: drawn by LibreOffice where it is there and the file is an Office document, else
by the child alone. A document that LibreOffice does not manage is still shown in words.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from intake.files import kinds
from intake.files.sandbox import Sandbox
from intake.files.told import Answer, Refused

OFFICE = frozenset({"ooxml", "odf", "ole", "rtf"})
_FINAL = frozenset({"bomb", "locked", "huge", "busy", "cage"})  # LibreOffice is not asked after one of these


class Office(Protocol):
    """Makes a PDF of a document."""

    def pdf(self, kind: str, name: str, data: bytes) -> bytes:
        """Raises Refused."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What there is to show. `how`: an Office document with its `looks`, or its `words` alone, or `late`: its words, as
    LibreOffice did not come to an end; nothing for other files.
    """

    answer: Answer
    how: Literal["looks", "words", "late", ""] = ""


def drawn(box: Sandbox, office: Office | None, named: tuple[str, bytes], page: int) -> Drawn:
    """`named`: the file's name and its bytes. Raises Refused where nothing can be shown."""
    name, data = named
    kind = kinds.kind_of(data[: kinds.HEAD])
    if kind not in OFFICE or office is None:
        return Drawn(box.run("view", kind, data, page), "words" if kind in OFFICE else "")
    words = _words(box, kind, data)
    try:
        made = office.pdf(kind, name, data)
        return Drawn(box.run("pages", "pdf", made, page), "looks")
    except Refused as refused:
        if isinstance(words, Refused):
            raise (refused if refused.code != "damaged" else words) from None
        return Drawn(words, "late" if refused.code == "slow" else "words")


def _words(box: Sandbox, kind: str, data: bytes) -> Answer | Refused:
    """What can be shown without LibreOffice, or why nothing can. Raises Refused where it is not to be tried either."""
    try:
        return box.run("view", kind, data)
    except Refused as refused:
        if refused.code in _FINAL or (kind == "ooxml" and refused.code == "unknown"):
            raise
        return refused


def playable(box: Sandbox, data: bytes) -> bytes:
    """A recording or a film that a browser may play: without what tells, where that can be cut out. Raises Refused
    where its boxes do not hold together, and for what no browser plays.
    """
    kind = kinds.kind_of(data[: kinds.HEAD])
    if kind == "amr":
        raise Refused("sound")
    answer = box.run("copy", kind, data)
    return answer.parts[0] if answer.parts else data
