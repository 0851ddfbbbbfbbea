"""A QR code as one path, which the template draws: nothing that is not escaped goes into a page."""

from dataclasses import dataclass

import segno

BORDER = 4  # modules of white around it (ISO/IEC 18004)


@dataclass(frozen=True, slots=True)
class Picture:
    """A square of `size` modules, the dark ones as an SVG path."""

    size: int
    path: str


def qr(text: str) -> Picture:
    """The QR code of `text`."""
    rows = segno.make(text, error="m", micro=False).matrix
    dark = (f"M{x + BORDER} {y + BORDER}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return Picture(len(rows) + 2 * BORDER, "".join(dark))
