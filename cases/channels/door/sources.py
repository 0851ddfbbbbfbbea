"""What the columns of a source's files mean, by keyed hashes of their headings."""

from cases.channels.door.call import call, on_postgres
from cases.channels.models import TranscriptSource
from cases.db import session


def columns_of(name: str) -> dict[str, str] | None:
    """Mark of the heading → field, as remembered from the last preview of that source; None where it is not known."""
    if on_postgres():
        found = call("channels_columns", name=name)
    else:
        row = session().get(TranscriptSource, name)
        found = row.columns if row else None
    return None if found is None else {str(mark): str(field) for mark, field in found.items()}
