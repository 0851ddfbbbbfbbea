"""Bytes to text as Chinese letters really come: labels that lie, and no labels at all. Pure.

gb2312 and gbk are read as gb18030, which holds both: what is labelled gb2312 mostly holds more (RFC 1345 against GB
18030-2022). Bytes that do not fit their label, or have none, are looked at.
"""

import codecs
from importlib import import_module

_WIDER = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "csgb2312": "gb18030",
    "euc-cn": "gb18030",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "x-euc-cn": "gb18030",
    "gb-18030": "gb18030",
    "big5": "cp950",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-1": "cp1252",
    "us-ascii": "ascii",
    "utf8": "utf-8",
}
# Codecs of Python that are no character sets, or that grow what they are given.
_NOT_TEXT = {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"}
_SAMPLE = 64 * 1024
_GUESSED = ("gb18030", "big5", "cp949", "shift_jis", "utf_16", "cp1252", "koi8_r", "cp1251")
_COMMON = 0.6


def text(data: bytes, label: str = "") -> str:
    """`data` as text: by its label where it fits, else by what it looks like. Never raises; what fits nothing becomes
    U+FFFD.
    """
    for name in dict.fromkeys(one for one in (_codec(label), "utf-8") if one):
        try:
            said = data.decode(name)
            said.encode()  # UTF-7 gives halves of characters, which can be written nowhere
        except ValueError:
            continue
        return said
    return data.decode(_guess(data), "replace")


def _codec(label: str) -> str:
    """The name of Python's codec for a label; "" for one that says nothing: then the bytes are looked at."""
    plain = label.strip().strip("\"'").lower().partition("*")[0]
    try:
        found = codecs.lookup(_WIDER.get(plain, plain))
    except (LookupError, ValueError):
        return ""
    # ASCII says nothing of bytes that are none: strict decoding then fails, and they are looked at.
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in _NOT_TEXT else ""


def _guess(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if _reads_as_chinese(sample):
        return "gb18030"
    found = import_module("charset_normalizer").from_bytes(sample, cp_isolation=list(_GUESSED)).best()
    return str(found.encoding) if found is not None else "gb18030"


def _reads_as_chinese(sample: bytes) -> bool:
    """Whether most of it, as GB 18030, is of the 3,755 common characters of GB 2312's first level. A short text has too
    little in it for any counting of letters.
    """
    try:
        said = sample.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:
            return False
        said = sample[: error.start].decode("gb18030")
    wide = [one for one in said if ord(one) > 0x7F]
    common = sum(1 for one in wide if _is_common(one))
    return bool(wide) and common >= _COMMON * len(wide)


def _is_common(one: str) -> bool:
    try:
        lead = one.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7
