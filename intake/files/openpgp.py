"""An OpenPGP message, opened in the cage: what is packed in it may be far more than it seems. In the child alone."""

from crypto.errors import CannotOpen
from crypto.fields import split
from crypto.mail import Unopened
from crypto.unseal.openpgp import open_openpgp
from intake.files.told import Answer, Refused

_SAID = {"key": "locked", "broken": "damaged", "kind": "unknown", "big": "big"}


def probe(data: bytearray) -> Answer:
    """`data`: the message and the private keys, each length-prefixed (`crypto.fields.join`). Raises Refused."""
    try:
        message, *keys = split(bytes(data))
        return Answer(parts=(open_openpgp(keys, message),))
    except Unopened as error:
        raise Refused(_SAID[error.reason]) from None
    except (CannotOpen, ValueError):
        raise Refused("damaged") from None
