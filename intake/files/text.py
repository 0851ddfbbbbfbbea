"""Words as words, in the encodings that are met with here. In the child."""

from intake.files.told import Answer

_MOST = 1_200_000
_ENCODINGS = ("utf-8-sig", "gb18030")


def probe(data: bytearray) -> Answer:
    """Plain words tell nothing beside themselves."""
    del data
    return Answer()


def view(data: bytearray, page: int) -> Answer:
    """The words."""
    del page
    return Answer(text=decoded(bytes(data[:_MOST])), pages=1)


def decoded(data: bytes) -> str:
    """UTF-16 where it says so, else UTF-8, else GB 18030 with marks where it does not read."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            # The cut at the end may stand within a character.
            if error.start > len(data) - 4:
                return data[: error.start].decode(encoding, "replace")
    return data.decode("gb18030", "replace")


decoded(b"\xff\xfe")  # the codecs are loaded before the cage is put on
decoded(b"\x81\x30\xff\xff\xff\xff\xff")
