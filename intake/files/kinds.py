"""What a file is, by its first bytes: its name and its declared type are whatever a sender wrote."""

HEAD = 64
PAGES_AT_ONCE = 6  # of an Office document: each turn of a page draws the whole document again
PICTURES = frozenset({"jpeg", "png", "gif", "webp", "bmp", "tiff"})
LOOKED_INTO = PICTURES | {"heic", "pdf", "ooxml", "odf", "ole", "rtf", "mp4", "mp3", "wav", "ogg", "flac"}
SOUND = frozenset({"mp4", "mp3", "wav", "ogg", "flac", "amr", "webm"})
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"PK\3\4", "ooxml"),  # a zip; whether there is a document in it is seen inside
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"#!AMR", "amr"),
    (b"\x1a\x45\xdf\xa3", "webm"),
)
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_ODF = b"mimetypeapplication/vnd.oasis."  # ISO/IEC 26300-3, 3.3: the type stands first and unpacked
_RIFF = {b"WEBP": "webp", b"WAVE": "wav"}


def kind_of(head: bytes) -> str:
    """One of the kinds named here, "text" for what reads as words, or "other"."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return "odf" if head[30:].startswith(_ODF) and kind == "ooxml" else kind
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIF else "mp4"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "other")
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return "pdf"
    return "text" if _reads(head) else "other"


def _reads(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and not any(one < 9 or 13 < one < 32 for one in head if one != 27)
