"""A zip read with a limit: so many names, so many bytes, whatever its index says. In the child."""

import codecs
import io
import zipfile
import zlib

from intake.files.told import Refused

_LOADED = (zlib, codecs.lookup("cp437"))  # what zipfile would only load when it is asked, in the cage
_MOST_NAMES = 4000
_MOST_BYTES = 192 * 1024 * 1024


class Zipped:
    """An Office document (ISO/IEC 29500-2, 26300-3), opened; `sign` is the part that makes it one. Raises Refused:
    bomb, locked, unknown, damaged.
    """

    def __init__(self, data: bytes | bytearray, sign: str = "[Content_Types].xml") -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            raise Refused("damaged") from None
        self.names = self._zip.namelist()
        if len(self.names) > _MOST_NAMES or sum(one.file_size for one in self._zip.infolist()) > _MOST_BYTES:
            raise Refused("bomb")
        if any(one.flag_bits & 1 for one in self._zip.infolist()):
            raise Refused("locked")
        if sign not in self.names:
            raise Refused("unknown")
        self._left = _MOST_BYTES

    def read(self, name: str) -> bytes:
        """One part, or nothing where there is none. Raises Refused("bomb") where there is more than the index says."""
        if name not in self.names:
            return b""
        with self._zip.open(name) as part:
            data = part.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise Refused("bomb")
        return data


def zipped(parts: dict[str, bytes], stored: str = "") -> bytes:
    """A document of these parts, with no day and no system in its index; the part `stored` is not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()
