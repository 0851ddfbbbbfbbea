"""Spoken Chinese out of a recording, by a Whisper model of the operator's (faster-whisper on CTranslate2, decoded by
the FFmpeg that PyAV brings along). Runs in the child.
"""

import io
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
from faster_whisper import WhisperModel

from intake.machine.draft import MODEL_FILES, Draft, NoDraft

MOST_MINUTES = 60
LAST = 5  # seconds before its end in which no further piece is begun
_RATE = 16_000
_TERMS: dict[str, Any] = {
    "language": "zh",
    "beam_size": 2,
    "temperature": (0.0, 0.4),
    "vad_filter": True,
    "condition_on_previous_text": False,
}
# A second of it, as a WAV of that rate.
_SILENCE = b"RIFF$}\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80>\0\0\0}\0\0\2\0\x10\0data\0}\0\0" + bytes(2 * _RATE)


def ready(folder: str) -> Callable[[bytearray, float], Draft]:
    """The listener with the model of `folder` in memory. Raises NoDraft("model") where it is not whole: the library
    would otherwise look for it on the network.
    """
    if not all((Path(folder) / name).is_file() for name in MODEL_FILES):
        raise NoDraft("model")
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    silence = _decoded(_SILENCE)  # all of the way once, past the filter too
    for filtered in (True, False):
        list(model.transcribe(silence, **{**_TERMS, "vad_filter": filtered}, max_new_tokens=2)[0])
    return partial(_hear, model)


def _hear(model: Any, data: bytearray, until: float) -> Draft:
    sound = _decoded(data)
    said, heard, length = [], 0.0, len(sound) / _RATE
    pieces, _told = model.transcribe(sound, **_TERMS)
    for piece in pieces:
        said.append(piece.text.strip())
        heard = piece.end
        if time.monotonic() > until - LAST:
            return Draft("\n".join(said), heard=int(heard), length=int(length))
    return Draft("\n".join(said), heard=int(length), length=int(length))


def _decoded(data: bytes | bytearray) -> Any:
    """One channel, 16,000 numbers a second. Raises NoDraft("long")."""
    resampler = av.AudioResampler("s16", "mono", _RATE)
    pieces, count = [], 0
    with av.open(io.BytesIO(data), "r", metadata_errors="ignore") as file:
        if not file.streams.audio:
            raise NoDraft("damaged")
        file.streams.audio[0].codec_context.thread_count = 1
        for frame in file.decode(audio=0):
            for one in resampler.resample(frame):
                pieces.append(one.to_ndarray().reshape(-1))
                count += len(pieces[-1])
            if count > MOST_MINUTES * 60 * _RATE:
                raise NoDraft("long")
    return np.concatenate(pieces).astype(np.float32) / 32768.0 if pieces else np.zeros(0, np.float32)
