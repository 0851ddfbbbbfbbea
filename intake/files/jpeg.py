"""The segments of a JPEG (ITU-T T.81, B.1) that hold words instead of pixels, cut out without touching the pixels."""

_SOS, _APP0, _APP14, _COM = 0xDA, 0xE0, 0xEE, 0xFE


def tells(data: bytes) -> bool:
    """Whether there are any: EXIF, XMP, comments, a maker's own."""
    return bare(data) != data


def bare(data: bytes) -> bytes:
    """The same picture without them; what is no JPEG stays as it is. JFIF (APP0) and Adobe's colours (APP14) stay."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big") + 2
        if marker == _SOS:
            break
        if not (_APP0 < marker <= 0xEF or marker == _COM) or marker == _APP14 or _colours(data, at):
            kept.append(data[at : at + size])
        at += size
    # Behind the end of the picture, telephones hang a second one, or a film; within it FF D9 does not occur.
    end = data.find(b"\xff\xd9", at)
    return b"".join([*kept, data[at : end + 2] if end >= 0 else data[at:]])


def _colours(data: bytes, at: int) -> bool:
    return data[at + 4 : at + 16] == b"ICC_PROFILE\0"
