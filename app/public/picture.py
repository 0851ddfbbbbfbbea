"""The code as a picture to keep, drawn in memory: an SVG with twelve characters, and nothing that says what for."""

from flask import Response

from crypto.receipt import Receipt

_SIDE = 120
_ACROSS = 4


def answer(secret: bytes) -> Response:
    """The picture of the code of this form, to be saved under a name that says nothing."""
    picture = Response(_svg(Receipt.from_secret(secret).chinese), content_type="image/svg+xml; charset=utf-8")
    picture.headers["Content-Disposition"] = 'attachment; filename="12.svg"'
    return picture


def _svg(characters: str) -> str:
    rows = -(-len(characters) // _ACROSS)
    width, height = _ACROSS * _SIDE + 40, rows * _SIDE + 40
    squares = "".join(_square(place, character) for place, character in enumerate(characters))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#fffefb"/>{squares}</svg>'
    )


def _square(place: int, character: str) -> str:
    x, y = 20 + place % _ACROSS * _SIDE, 20 + place // _ACROSS * _SIDE
    return (
        f'<rect x="{x}" y="{y}" width="{_SIDE}" height="{_SIDE}" fill="#fff" stroke="#a9cabf" stroke-width="2"/>'
        f'<text x="{x + 10}" y="{y + 24}" font-size="18" fill="#44514e">{place + 1}</text>'
        f'<text x="{x + _SIDE // 2}" y="{y + 84}" font-size="64" font-weight="600" text-anchor="middle" fill="#1d2927" '
        f"font-family=\"'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif\">{character}</text>"
    )
