"""A Whisper model of a few thousand random numbers, in the shape that CTranslate2 reads: it loads, listens and writes
like a real one, and what it writes is nonsense. No real one can be had without a network.
"""

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, models

_WIDE, _HEADS, _MELS, _SOUND, _WORDS = 16, 2, 80, 1500, 448
_PLAIN, _RATE = 50_257, 16_000
_SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", *(f"<|l{n}|>" for n in range(98)), "<|translate|>",
    "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip


def make_model(folder: Path, seed: int = 7) -> Path:
    """The model's files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    words = [chr(0x4E00 + n % 20_000) + ("" if n < 20_000 else str(n // 20_000)) for n in range(_PLAIN)]
    tokens = [*words, *_SPECIAL, *(f"<|{n * 0.02:.2f}|>" for n in range(1501))]
    spec = whisper_spec.WhisperSpec(1, _HEADS, 1, _HEADS)
    _Filling(seed).all(spec, len(tokens))
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [_PLAIN]
    spec.config.lang_ids = [tokens.index("<|en|>"), tokens.index("<|zh|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    _tokenizer(tokens).save(str(folder / "tokenizer.json"))
    return folder


def _tokenizer(tokens: list[str]) -> Tokenizer:
    made = Tokenizer(models.WordLevel({token: n for n, token in enumerate(tokens)}, unk_token=tokens[0]))
    made.add_special_tokens([AddedToken(token, special=True) for token in tokens[_PLAIN:]])
    return made


class _Filling:
    """Random numbers in every place of a spec."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def some(self, *shape: int) -> Any:
        return self._rng.normal(0, 0.5, shape).astype(np.float32)

    def all(self, spec: Any, tokens: int) -> None:
        for conv, into in ((spec.encoder.conv1, _MELS), (spec.encoder.conv2, _WIDE)):
            conv.weight, conv.bias = self.some(_WIDE, into, 3), self.some(_WIDE)
        spec.encoder.position_encodings.encodings = self.some(_SOUND, _WIDE)
        spec.decoder.position_encodings.encodings = self.some(_WORDS, _WIDE)
        spec.decoder.embeddings.weight = self.some(tokens, _WIDE)
        self.linear(spec.decoder.projection, tokens)
        spec.decoder.projection.bias[_PLAIN] = 7  # it comes to an end soon
        for side in (spec.encoder, spec.decoder):
            self.norm(side.layer_norm)
            for layer in side.layer:
                self.attention(layer.self_attention, 3 * _WIDE, _WIDE)
                self.forward(layer.ffn)
        for layer in spec.decoder.layer:
            self.attention(layer.attention, _WIDE, 2 * _WIDE, _WIDE)

    def linear(self, one: Any, out: int, into: int = _WIDE) -> None:
        one.weight, one.bias = self.some(out, into), self.some(out)

    def norm(self, one: Any) -> None:
        one.gamma, one.beta = np.ones(_WIDE, np.float32), np.zeros(_WIDE, np.float32)

    def attention(self, one: Any, *outs: int) -> None:
        self.norm(one.layer_norm)
        for part, out in zip(one.linear, outs, strict=True):
            self.linear(part, out)

    def forward(self, one: Any) -> None:
        self.norm(one.layer_norm)
        self.linear(one.linear_0, 4 * _WIDE)
        self.linear(one.linear_1, _WIDE, 4 * _WIDE)


def vowels(seconds: int) -> bytes:
    """A WAV that passes for speech: a buzz of a hundred and twenty to the second through the formants of an A."""
    clock = np.arange(_RATE * seconds) / _RATE
    pitch = 120 + 20 * np.sin(2 * np.pi * 1.5 * clock)
    phase = 2 * np.pi * np.cumsum(pitch) / _RATE
    sound = sum(_loud(n * pitch) * np.sin(n * phase) for n in range(1, 30))
    sound *= np.clip(np.sin(2 * np.pi * 2.5 * clock), 0, 1) ** 0.5
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes((sound / np.abs(sound).max() * 12_000).astype("<i2").tobytes())
    return out.getvalue()


def _loud(pitch: Any) -> Any:
    return sum(1 / (1 + ((pitch - at) / wide) ** 2) for at, wide in ((700, 80), (1200, 90), (2600, 120)))
