"""The mail programs of this machine: openssl and gpg, encrypting to a key of the office's."""

import os
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from crypto.mail import MailPair

# Name → arguments of openssl: what it encrypts with, and how it is written.
SMIME = {
    "aes-256-cbc": ("cms", "-aes256"),
    "aes-128-cbc by key id": ("cms", "-aes128", "-keyid"),
    "aes-192-cbc, the older command": ("smime", "-aes192"),
    "triple des in pieces": ("cms", "-des3", "-stream"),
    "aes-256-cbc, oaep": ("cms", "-aes256", "oaep"),
    "aes-256-gcm": ("cms", "-aes-256-gcm"),
    "aes-128-gcm in pieces": ("cms", "-aes-128-gcm", "-stream"),
}
OAEP = ("-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256")


def pem(key: MailPair, home: Path) -> Path:
    """The certificate as openssl reads it."""
    file = home / "office.pem"
    file.write_bytes(x509.load_der_x509_certificate(key.public).public_bytes(Encoding.PEM))
    return file


def smime_to(home: Path, name: str, words: bytes, form: str = "DER") -> bytes:
    """`words` encrypted to home/office.pem in one of the forms of SMIME; `form` SMIME: with the letter's headers."""
    command, *more = SMIME[name]
    to = ["-recip", str(home / "office.pem"), *OAEP] if "oaep" in more else [str(home / "office.pem")]
    options = [one for one in more if one != "oaep"]
    return _run(["openssl", command, "-encrypt", *options, "-binary", "-outform", form, *to], words)


def gpg_home(key: MailPair, home: Path) -> dict[str, str]:
    """A keyring of its own with the key in it; the environment for `gpg_to`."""
    folder = home / "gpg"
    folder.mkdir(mode=0o700)
    env = {**os.environ, "GNUPGHOME": str(folder)}
    _run(["gpg", "--batch", "--quiet", "--import"], key.public, env)
    return {**env, "TO": key.address}


def gpg_to(env: dict[str, str], words: bytes, *more: str) -> bytes:
    """`words` encrypted to the key."""
    return _run(["gpg", "--batch", "--quiet", "--trust-model", "always", "-e", "-r", env["TO"], *more], words, env)


def _run(command: list[str], data: bytes, env: dict[str, str] | None = None) -> bytes:
    return subprocess.run(command, input=data, env=env, capture_output=True, check=True).stdout
