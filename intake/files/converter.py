"""Office documents become a PDF by LibreOffice, where it is installed: the parent's side of `cell.py`.

Nothing of the document lies on a disk: it goes through a pipe into a machine of its own that is in memory, and that is
gone when this returns. What comes back is a stranger's PDF, to be drawn like any other.
"""

from pathlib import Path
from threading import BoundedSemaphore

from intake.files.sandbox import Terms, alone
from intake.files.told import Refused

_CELL = Path(__file__).with_name("cell.py")
# LibreOffice looks at the content; the ending decides where that says nothing.
_ENDING = {"ooxml": "docx", "odf": "odt", "ole": "doc", "rtf": "rtf"}
_ENDINGS = {
    "ooxml": {"docx", "xlsx", "pptx"}, "odf": {"odt", "ods", "odp"}, "rtf": {"rtf"},
    "ole": {"doc", "xls", "ppt", "wps", "et", "dps"},
}  # fmt: skip


class Converter:
    """One document at a time in a process. `program`: the path of `soffice`."""

    def __init__(self, program: str, terms: Terms | None = None, patience: float = 30.0) -> None:
        self.program = program
        self.terms = terms or Terms(seconds=45, memory=2 * 1024**3)
        self._patience = patience
        self._turn = BoundedSemaphore(1)

    def pdf(self, kind: str, name: str, data: bytes) -> bytes:
        """The document of that kind, as a PDF; `name` is its sender's. Raises Refused: busy, slow, cage, damaged."""
        ending = Path(name).suffix.lower().lstrip(".")
        if not self._turn.acquire(timeout=self._patience):
            raise Refused("busy")
        try:
            return self._made(ending if ending in _ENDINGS[kind] else _ENDING[kind], data)
        finally:
            self._turn.release()

    def _made(self, ending: str, data: bytes) -> bytes:
        words = [self.program, ending, str(self.terms.seconds), str(self.terms.memory)]
        made = alone(_CELL, words, data, self.terms.seconds)
        if not made.startswith(b"%PDF-"):
            raise Refused("damaged")
        return made
