"""S/MIME letters that were encrypted to the office's mail key: bytes in, bytes out.

S/MIME: EnvelopedData with AES-CBC or Triple DES, which says nothing of whether somebody changed it (EFAIL, CVE-2017-
17689): `whole` is False then, and whoever shows it says so. AuthEnvelopedData with AES-GCM (RFC 5084) is refused when
one byte of it was changed. OpenPGP is in `crypto.unseal.openpgp`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, GCM
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import load_der_private_key

from crypto import ber, cms
from crypto.ber import Value
from crypto.errors import CannotOpen
from crypto.mail import MOST, Unopened

_IMPLICIT_0, _IMPLICIT_1 = 0x80, 0x81
_RSA, _OAEP = bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d010107")
_MGF1 = bytes.fromhex("2a864886f70d010108")
_NIST = "60864801650304"
_HASHES: dict[bytes, type[hashes.HashAlgorithm]] = {
    bytes.fromhex("2b0e03021a"): hashes.SHA1,
    bytes.fromhex(_NIST + "0201"): hashes.SHA256,
    bytes.fromhex(_NIST + "0202"): hashes.SHA384,
    bytes.fromhex(_NIST + "0203"): hashes.SHA512,
}
_CBC: dict[bytes, tuple[Callable[[bytes], CipherAlgorithm], int, int]] = {
    bytes.fromhex(_NIST + "0102"): (AES, 16, 16),
    bytes.fromhex(_NIST + "0116"): (AES, 24, 16),
    bytes.fromhex(_NIST + "012a"): (AES, 32, 16),
    bytes.fromhex("2a864886f70d0307"): (TripleDES, 24, 8),
}
_GCM = {bytes.fromhex(_NIST + "0106"): 16, bytes.fromhex(_NIST + "011a"): 24, bytes.fromhex(_NIST + "012e"): 32}
_SHORTEST_TAG = 12  # RFC 5084, 3.2


@dataclass(frozen=True, slots=True)
class SmimeKey:
    """A certificate (DER) and its private key (PKCS #8, DER)."""

    public: bytes
    private: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inner:
    """What was inside. Not `whole`: nothing shows whether it was changed on the way."""

    data: bytes = field(repr=False)
    whole: bool


def open_smime(keys: Iterable[SmimeKey], data: bytes) -> Inner:
    """The letter in an encrypted S/MIME part, with the first of these keys that it is for. Raises Unopened."""
    if len(data) > MOST:
        raise Unopened("big")
    try:
        kind, content = cms.content_info(data)
        if kind not in {cms.ENVELOPED, cms.AUTH_ENVELOPED}:
            raise Unopened("kind")
        parts = content.built()[1:]
        if parts and parts[0].tag == _IMPLICIT_0:
            parts = parts[1:]
        key = _content_key(list(keys), parts[0].built(ber.SET))
        return _with_tag(key, parts[1:]) if kind == cms.AUTH_ENVELOPED else _without(key, parts[1].built())
    except Unopened:
        raise
    except (CannotOpen, InvalidTag, ValueError, TypeError, IndexError):
        raise Unopened("broken") from None


def _content_key(keys: Sequence[SmimeKey], recipients: tuple[Value, ...]) -> bytes:
    for one in keys:
        known = x509.load_der_x509_certificate(one.public)
        for recipient in recipients:
            if recipient.tag == ber.SEQUENCE and _is_for(known, recipient.built()[1]):
                return _unwrapped(one, recipient.built())
    raise Unopened("key")


def _is_for(known: x509.Certificate, rid: Value) -> bool:
    if rid.tag == _IMPLICIT_0:
        wanted = known.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        return rid.plain(_IMPLICIT_0) == wanted
    # The serial number is ours and random: the issuer's name says no more, and is written in more than one way.
    return int.from_bytes(rid.built()[1].plain(ber.INTEGER), "big") == known.serial_number


def _unwrapped(one: SmimeKey, recipient: tuple[Value, ...]) -> bytes:
    # It was sealed by us and opened by us: to test its primes again would take a third of a second.
    private = load_der_private_key(one.private, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise Unopened("kind")
    return private.decrypt(recipient[3].plain(ber.OCTETS), _padding(recipient[2].built()))


def _padding(algorithm: tuple[Value, ...]) -> padding.AsymmetricPadding:
    name = algorithm[0].plain(ber.OID)
    if name == _RSA:
        return padding.PKCS1v15()
    if name != _OAEP:
        raise Unopened("kind")
    # RSAES-OAEP-params (RFC 8017, A.2.1): what is left out is SHA-1.
    told = {one.tag: one.built(one.tag)[0] for one in algorithm[1].built()} if len(algorithm) > 1 else {}
    digest = _hash(told[0x80].built()) if 0x80 in told else hashes.SHA1
    mask = digest if 0x81 not in told else _mask(told[0x81].built())
    if 0x82 in told:  # a label: no mail program has one
        raise Unopened("kind")
    return padding.OAEP(padding.MGF1(mask()), digest(), None)


def _mask(algorithm: tuple[Value, ...]) -> type[hashes.HashAlgorithm]:
    if algorithm[0].plain(ber.OID) != _MGF1:
        raise Unopened("kind")
    return _hash(algorithm[1].built())


def _hash(algorithm: tuple[Value, ...]) -> type[hashes.HashAlgorithm]:
    found = _HASHES.get(algorithm[0].plain(ber.OID))
    if found is None:
        raise Unopened("kind")
    return found


def _without(key: bytes, content: tuple[Value, ...]) -> Inner:
    algorithm = content[1].built()
    known = _CBC.get(algorithm[0].plain(ber.OID))
    if known is None:
        raise Unopened("kind")
    cipher, length, block = known
    if len(key) != length:
        raise CannotOpen
    opened = Cipher(cipher(key), CBC(algorithm[1].plain(ber.OCTETS))).decryptor()
    padded = opened.update(content[2].plain(_IMPLICIT_0)) + opened.finalize()
    plain = PKCS7(block * 8).unpadder()
    return Inner(plain.update(padded) + plain.finalize(), whole=False)


def _with_tag(key: bytes, parts: tuple[Value, ...]) -> Inner:
    content = parts[0].built()
    algorithm = content[1].built()
    length = _GCM.get(algorithm[0].plain(ber.OID))
    if length is None:
        raise Unopened("kind")
    told = parts[1].body if parts[1].tag == _IMPLICIT_1 else None
    tag = parts[2 if told is not None else 1].plain(ber.OCTETS)
    nonce = algorithm[1].built()[0].plain(ber.OCTETS)
    if len(key) != length or not _SHORTEST_TAG <= len(tag) <= 16:
        raise CannotOpen
    opened = Cipher(AES(key), GCM(nonce, tag, min_tag_length=_SHORTEST_TAG)).decryptor()
    if told is not None:
        opened.authenticate_additional_data(_as_set(bytes(told)))
    return Inner(opened.update(content[2].plain(_IMPLICIT_0)) + opened.finalize(), whole=True)


def _as_set(body: bytes) -> bytes:
    """Authenticated attributes are authenticated under the tag of a SET OF (RFC 5083, 2.2)."""
    size = len(body)
    if size < 0x80:
        return bytes((0x31, size)) + body
    told = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x31, 0x80 | len(told))) + told + body
