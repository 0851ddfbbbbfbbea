"""Opening. Kept apart from `crypto.seal`, so that who may only write can be kept from importing it.

Everything here raises `CannotOpen` and nothing else for whatever is wrong with a blob.
"""

from crypto.unseal.envelope import Ready, unbox, unkeep, unseal, unseal_from, unwrap
from crypto.unseal.streams import open_stream, read_range

__all__ = ["Ready", "open_stream", "read_range", "unbox", "unkeep", "unseal", "unseal_from", "unwrap"]
