"""Printed and written Chinese out of a picture, by RapidOCR (PP-OCR on onnxruntime; its models lie in its own folder).

Runs in the child, upon a picture that the safe view made anew.
"""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PIL import Image, JpegImagePlugin, PngImagePlugin
from rapidocr import RapidOCR

from intake.machine.draft import Draft, NoDraft

PLUGINS = (JpegImagePlugin, PngImagePlugin)
MOST_PIXELS = 20_000_000
DOUBT = 0.85  # below this score of a line the model guesses
_TERMS = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # As it comes, at most so wide or high. Left to itself it blows a strip of one line up to the height of a page.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1600,
}
_FULL = 0.96  # of the width of the text: such a row is full
_NARROW = 0.45  # of the height of a line: what is further up or down stands in another line
Image.preinit()  # what it loads of its own, before the cage is put on
Image.MAX_IMAGE_PIXELS = None


def ready(folder: str) -> Callable[[bytearray, float], Draft]:
    """The reader with all its models in memory; `folder` is not used."""
    del folder
    engine = RapidOCR(params=_TERMS)
    nothing = np.full((96, 320, 3), 255, np.uint8)
    engine(nothing, use_det=True, use_cls=False, use_rec=False)
    engine(nothing, use_det=False, use_cls=True, use_rec=True)
    return partial(_read, engine)


def _read(engine: Any, data: bytearray, until: float) -> Draft:
    del until  # one page is read, or it is not
    picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    if picture.width * picture.height > MOST_PIXELS:
        raise NoDraft("huge")
    pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
    found = engine(pixels, use_det=True, use_cls=True, use_rec=True)
    if found.txts is None:
        return Draft()
    lines = list(zip(found.boxes, found.txts, found.scores, strict=True))
    return Draft(text=_flowing(rows(lines)), doubtful=tuple(words for _, words, score in lines if score < DOUBT))


def _flowing(found: list[list[tuple[Any, str, float]]]) -> str:
    """The rows as text: one that reaches the edge goes on in the next without a break."""
    edge = max(_right(row[-1][0]) for row in found)
    text = ""
    for row in found:
        text += " ".join(one[1] for one in row)
        text += "" if _right(row[-1][0]) > _FULL * edge else "\n"
    return text.strip()


def rows(lines: list[tuple[Any, str, float]]) -> list[list[tuple[Any, str, float]]]:
    """The pieces of text from the top down, those that stand side by side in one row, from the left."""
    found: list[list[tuple[Any, str, float]]] = []
    for line in sorted(lines, key=lambda one: _middle(one[0])):
        if found and abs(_middle(line[0]) - _middle(found[-1][-1][0])) < _NARROW * _height(line[0]):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda one: float(one[0][0][0])) for row in found]


def _right(box: Any) -> float:
    return float(max(point[0] for point in box))


def _middle(box: Any) -> float:
    return float(sum(point[1] for point in box)) / 4


def _height(box: Any) -> float:
    return float(box[3][1] + box[2][1] - box[0][1] - box[1][1]) / 2
