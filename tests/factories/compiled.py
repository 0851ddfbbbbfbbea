"""Each test makes an application of its own; the pages of all of them are compiled once."""

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """The code of templates, by their names and what stands in them, for as long as this process lives."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known."""
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self.known[bucket.key, bucket.checksum] = bucket.code


_SIDES = {"public": Compiled(), "staff": Compiled()}


def compiled_once(app: Flask) -> Flask:
    """The same application, which need not compile what another one of its side has shown."""
    app.jinja_env.bytecode_cache = _SIDES[app.name]
    return app
