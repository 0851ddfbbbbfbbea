"""The office root's public half, as this process was given it by a file: never read from the database, which is what
it is to check.
"""

from cases.errors import Unready

_root: list[bytes] = []


def pin_root(public: bytes | None) -> None:
    """Pin the 32 bytes of the root, or nothing. Raises Unready for another length."""
    _root.clear()
    if public is None:
        return
    if len(public) != 32:
        raise Unready("root")
    _root.append(public)


def root() -> bytes:
    """The pinned root. Raises Unready where the process was given none."""
    if not _root:
        raise Unready("root")
    return _root[0]
