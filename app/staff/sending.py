"""A sealed file on its way to the person who asked for it: opened piece by piece, never whole, never on disk."""

from urllib.parse import quote

from flask import Response

from cases.vault import OpenFile


def send(file: OpenFile) -> Response:
    """The file as a download. As plain bytes: nothing that a reporter sent is run or shown by the browser."""
    answer = Response(file.chunks(), content_type="application/octet-stream", direct_passthrough=True)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    answer.headers["Content-Length"] = str(file.size)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
