"""`/keys.json`: what the pages' script needs before it can seal, all of it published: keys, names, sentences."""

from typing import Any, ClassVar

from flask import Blueprint, Response, json, render_template

from app.facts import Facts
from app.public.direct import text
from app.public.receipt import BAD
from app.public.report import KINDS
from app.public.site import facts, site
from app.words import language
from cases.errors import Unready
from intake import direct

views = Blueprint("published", __name__)


class _Written:
    """What is the same for everybody at one moment, by language."""

    known: Facts | None = None
    bodies: ClassVar[dict[str, str]] = {}  # replaced as a whole


@views.get("/keys.json")
def keys() -> Response:
    """The keys that a report may be sealed to now, each with its certificates up to the office root; the names that
    are asked about; the script's sentences in the language of the page. Raises Unready.
    """
    known = facts()
    if not known.keys.ready:
        raise Unready("keys")
    if _Written.known is not known:
        _Written.known, _Written.bodies = known, {}
    lang = language()
    if lang not in _Written.bodies:
        _Written.bodies[lang] = json.dumps(_published(known))
    return Response(_Written.bodies[lang], content_type="application/json")


def _published(known: Facts) -> dict[str, Any]:
    caps = site().caps(known)
    epochs = known.keys.epochs.values()
    return {
        "v": 1,
        "day": known.today.isoformat(),
        "root": text(known.root),
        "epochs": {one.kind: {"id": str(one.id), "chain": [text(part) for part in one.chain]} for one in epochs},
        "people": [one._asdict() for one in known.people],
        "above": known.above,
        "caps": {"file": caps.file, "report": caps.report, "files": caps.files, "part": direct.PART},
        "words": render_template("public/sealing/words.html", known=known, kinds=KINDS, codes=BAD),
    }
