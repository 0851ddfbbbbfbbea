"""What a sealed thing is and where it belongs, as bytes that can mean only one thing."""

from crypto.fields import Part, join


def context(label: str, *parts: Part) -> bytes:
    """The label and then each part, every one length-prefixed (see `crypto.fields`).

    A label carries its version (`qy/1/report/narrative`); the parts name the row (table, column, identifier). What was
    sealed for one place therefore does not open in another.
    """
    return join((label, *parts))
