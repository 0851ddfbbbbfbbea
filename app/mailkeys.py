"""The public part of a mail key on its way out: to a sender from the notice, to a member from the settings."""

from flask import Response

from app.words import lazy as _l

NAMES = {"smime": _l("S/MIME 证书"), "openpgp": _l("OpenPGP 公钥")}
FILES = {"smime": ("office.cer", "application/pkix-cert"), "openpgp": ("office.asc", "application/pgp-keys")}


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it."""
    big = fingerprint.upper()
    return " ".join(big[at : at + 4] for at in range(0, len(big), 4))


def download(kind: str, public: bytes) -> Response:
    """The file that a mail program imports."""
    name, content_type = FILES[kind]
    answer = Response(public, content_type=content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
