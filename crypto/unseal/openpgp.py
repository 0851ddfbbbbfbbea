"""OpenPGP letters that were encrypted to the office's mail key: bytes in, bytes out.

The library unpacks whatever is packed and sets itself no limit. So only the caged child of `intake.files` calls this:
there memory and time end.
"""

from collections.abc import Iterable

from pysequoia import Tsk, decrypt
from pysequoia.packet import PacketPile, Tag

from crypto.mail import MOST, Unopened

_OTHER_KEY = "No key to decrypt"


def open_openpgp(keys: Iterable[bytes], data: bytes) -> bytes:
    """The content of a message, armoured or not, with the first of these keys that it is for. One that says nothing of
    whether somebody changed it (RFC 9580, 13.7) is refused. Raises Unopened.
    """
    if len(data) > MOST:
        raise Unopened("big")
    if not _is_encrypted(data):
        raise Unopened("kind")
    why = Unopened("key")
    for key in keys:
        try:
            plain = decrypt(decryptor=Tsk.from_bytes(key).decryptor(), bytes=data).bytes
        except RuntimeError as error:
            # The library has one error for all, with words in it; only these say that another key is wanted.
            why = why if str(error).startswith(_OTHER_KEY) else Unopened("broken")
            continue
        if plain is None or len(plain) > MOST:
            raise Unopened("big")
        return plain
    raise why


def _is_encrypted(data: bytes) -> bool:
    """The library gives out what nobody encrypted, too."""
    try:
        return any(packet.tag == Tag.SEIP for packet in PacketPile.from_bytes(data))
    except RuntimeError:
        raise Unopened("broken") from None
