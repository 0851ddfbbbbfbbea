"""How large files may be, as this office has set it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MOST_MB = 4096  # what the browser seals, and what the sealed format is tried with
MOST_REPORT_MB = 20_480


class FileLimits(NamedTuple):
    """In megabytes: one file, and all of one report or letter."""

    file_mb: int = 200
    report_mb: int = 600


def file_limits(limits: Mapping[str, Any]) -> FileLimits:
    """`limits` is `office.limits`, `{"files": {"file_mb": 500, "report_mb": 1000}}`; else 200 and 600."""
    own = limits.get("files") or {}
    return FileLimits(int(own.get("file_mb", 200)), int(own.get("report_mb", 600)))


def wrong(wanted: FileLimits) -> str:
    """The name of the field that cannot be so, or nothing."""
    if not 1 <= wanted.file_mb <= MOST_MB:
        return "file_mb"
    return "" if wanted.file_mb <= wanted.report_mb <= MOST_REPORT_MB else "report_mb"
