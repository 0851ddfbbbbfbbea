"""Asks the child for a draft: one scan and one recording at a time in a process, each with its own end.

The child is `child.py` in the cage of `intake.files.lockdown`; a scan comes to it as the picture that the safe view
made anew, a recording as it is. Nothing touches a disk, and nothing is kept here.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from intake.files.sandbox import alone
from intake.files.told import Refused
from intake.machine.draft import MODEL_FILES, Draft, NoDraft, unpacked

GIGABYTE = 1024 * 1024 * 1024
MOST_SOUND = 96 * 1024 * 1024  # bytes of a recording
_CHILD = Path(__file__).with_name("child.py")
# One thread each: the pages of the others stay quick. Nothing is ever fetched from a hub of models.
_ENV = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


@dataclass(frozen=True, slots=True)
class Terms:
    """How much a child may use: seconds of the wall clock and of the processor, bytes of memory."""

    seconds: int
    memory: int


SCAN = Terms(seconds=90, memory=3 * GIGABYTE)
SPEECH = Terms(seconds=20 * 60, memory=8 * GIGABYTE)
# A recording may take its twenty minutes: no scan waits for that.
_TURNS = {"read": Lock(), "hear": Lock()}


def reads() -> bool:
    """Whether scans can be read here: the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def hears(folder: Path | None) -> bool:
    """Whether recordings can be heard here: the extra `speech` is installed, and a model is where the operator says."""
    return (
        folder is not None
        and find_spec("faster_whisper") is not None
        and all((folder / name).is_file() for name in MODEL_FILES)
    )


def read(picture: bytes, terms: Terms = SCAN) -> Draft:
    """What stands on a picture that the safe view made. Raises NoDraft."""
    return _made("read", Path("/"), picture, terms)


def hear(sound: bytes, folder: Path, terms: Terms = SPEECH) -> Draft:
    """What is said in a recording, by the model in `folder`. Raises NoDraft."""
    if len(sound) > MOST_SOUND:
        raise NoDraft("big")
    return _made("hear", folder, sound, terms)


def _made(task: str, folder: Path, data: bytes, terms: Terms) -> Draft:
    words = [task, str(folder), str(terms.seconds), str(terms.memory)]
    with _TURNS[task]:
        try:
            draft = unpacked(alone(_CHILD, words, data, terms.seconds, _ENV))
        except Refused as refused:
            raise NoDraft(refused.code) from None
    if draft.refused:
        raise NoDraft(draft.refused)
    return draft
