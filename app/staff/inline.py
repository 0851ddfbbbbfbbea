"""Pictures, sound and films that are nowhere but in the answer they stand on: they have no address, and nothing keeps
them.
"""

import base64

from flask import Response

from app.headers import policy
from intake.files import kinds


def picture(data: bytes) -> str:
    """The address of a picture as data; none where its first bytes are not one: who drew it is not believed."""
    kind = kinds.kind_of(data[: kinds.HEAD])
    return as_data(f"image/{kind}", data) if kind in {"jpeg", "png"} else ""


def as_data(media: str, data: bytes) -> str:
    """The address of anything as data (RFC 2397)."""
    return f"data:{media};base64,{base64.b64encode(data).decode()}"


def let(answer: Response, *, sound: bool = False) -> Response:
    """The answer, on which such pictures may be shown; with `sound`, such recordings and films played too."""
    played = "media-src data:; " if sound else ""
    answer.headers["Content-Security-Policy"] = policy(scripts=True).replace("img-src", f"{played}img-src data:")
    return answer
