"""Word, Excel and PowerPoint of before 2007 (MS-CFB): only that they mostly carry names is known here. In the child."""

from intake.files.told import Answer, Finding, Refused

_LOCKED = "EncryptedPackage".encode("utf-16-le")


def probe(data: bytearray) -> Answer:
    """That it may tell. Raises Refused("locked") for a document of today behind a password."""
    if _LOCKED in data:
        raise Refused("locked")
    return Answer(findings=(Finding("old_office"),))


def copy(data: bytearray, answer: Answer) -> Answer:
    """There is none: raises Refused("old_office")."""
    del data, answer
    raise Refused("old_office")


def view(data: bytearray, page: int) -> Answer:
    """There is none: raises Refused("locked" | "old_office")."""
    del page
    raise Refused("locked" if _LOCKED in data else "old_office")
