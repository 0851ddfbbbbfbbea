"""The office's mail keys: what a sender's mail program encrypts to. Made here; opened by `crypto.unseal`.

S/MIME: RSA 3072 and a certificate that signs itself (RFC 8551), told to speak AES. OpenPGP: Curve25519 (RFC 9580 calls
it version 4), which GnuPG 2.1 and everything later reads.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pysequoia import Cert, Tsk

from crypto.errors import CannotOpen

Kind = Literal["smime", "openpgp"]
Reason = Literal["key", "broken", "kind", "big"]
LASTS = timedelta(days=3 * 365)
MOST = 64 * 1024 * 1024  # bytes of one encrypted letter, and of what is inside
_CAPABILITIES = ObjectIdentifier("1.2.840.113549.1.9.15")
# SMIMECapabilities: AES-256-GCM, which has a tag of its own, then AES-256-CBC: who reads this uses no Triple DES.
_AES = bytes.fromhex("301a300b060960864801650304012e300b060960864801650304012a")


class Unopened(CannotOpen):
    """A letter that does not open. Unlike elsewhere the reason is told, to a member of the office at a desk: `key` (it
    is for none of these keys), `broken`, `kind` (a cipher or form that is not known here), `big`.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class MailPair:
    """A new key. `public`: the certificate (DER) or the armoured OpenPGP key; `private` is sealed at once."""

    kind: Kind
    address: str
    public: bytes
    private: bytes = field(repr=False)
    fingerprint: str
    until: date


def make(kind: Kind, address: str, now: datetime) -> MailPair:
    """A key of this kind for an address, good for three years. Raises ValueError for what is no plain address."""
    return _smime(address, now) if kind == "smime" else _openpgp(address, now)


def _smime(address: str, now: datetime) -> MailPair:
    key = rsa.generate_private_key(65537, 3072)
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, address), x509.NameAttribute(NameOID.EMAIL_ADDRESS, address)]
    )
    begin = now.astimezone(UTC).replace(microsecond=0)
    usage = dict.fromkeys(_USAGES, False) | {"key_encipherment": True}
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.UnrecognizedExtension(_CAPABILITIES, _AES), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = built.public_bytes(Encoding.DER)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return MailPair("smime", address, public, private, sha256(public).hexdigest(), (begin + LASTS).date())


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def _openpgp(address: str, now: datetime) -> MailPair:
    # The private part never ends, or the library would not open with it the letters of its own time; what is given
    # away does.
    private = Tsk.generate(f"<{address}>")
    ends = now.astimezone(UTC) + LASTS
    public: Cert = private.extract_certificate().set_expiration(ends, private.certifier())
    return MailPair("openpgp", address, str(public).encode(), bytes(private), public.fingerprint, ends.date())
