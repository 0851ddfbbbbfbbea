"""What every answer says about itself: nothing may be loaded from elsewhere, framed, kept or passed on."""

from flask import Flask, Response, request

_NOTHING = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SCRIPTS = "; script-src 'self'; connect-src 'self'; worker-src 'self'"
_POWERS = (
    "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
A_YEAR = 365 * 24 * 3600


def policy(*, scripts: bool) -> str:
    """The Content-Security-Policy (CSP level 3) of a side. It has no nonce: equal pages must be equal bytes."""
    return _NOTHING + _SCRIPTS if scripts else _NOTHING


def _keep(answer: Response) -> str:
    # Only what carries its own hash may be kept; a page with words on it is never stored, not even by the browser.
    if request.endpoint == "static" and answer.status_code in {200, 206, 304}:
        return f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "no-cache"
    return "no-store"


def secure_headers(app: Flask, *, scripts: bool, microphone: bool = False) -> None:
    """Put the headers on every answer of `app`, errors included. `scripts` lets its own script files run; `microphone`
    lets its pages ask for one, for a voice message.
    """
    fixed = {
        "Content-Security-Policy": policy(scripts=scripts),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(
            f"{power}={'(self)' if microphone and power == 'microphone' else '()'}" for power in _POWERS
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }

    @app.after_request
    def guard(answer: Response) -> Response:
        for name, value in fixed.items():
            answer.headers.setdefault(name, value)
        answer.headers["Cache-Control"] = _keep(answer)
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        return answer
