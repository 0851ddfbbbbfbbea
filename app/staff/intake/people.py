"""Who and what can be chosen on the clerk's forms: receivers, openings of a box; and what of it is sealed."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.facts import Facts
from app.words import _
from app.words import lazy as _l
from cases.channels import openings
from cases.staff import queries as staff
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.triage import typed
from intake.names import Person

MANY = 40
_LEADERS = _l("院长、副院长、党委书记、副书记、纪委书记等")


def offer(desk: Desk, form: Any) -> None:
    """Fill in what this kind's form lets choose. Needs a transaction."""
    if "receivers" in form:
        roles = staff.roles_of_all()
        people = [one for one in staff.people() if one.state == "confirmed" and may(roles.get(one.id, ()), May.INTAKE)]
        form.receivers.choices = [(str(one.id), f"{one.name}，{one.post}" if one.post else one.name) for one in people]
    if "opening" in form:
        found = openings.lately(desk, MANY)
        said = [(one.ref, _("%(at)s %(place)s", at=f"{one.opened_at:%m-%d}", place=one.place)) for one in found]
        form.opening.choices = [("", _("请选")), *said]


def hints(known: Facts) -> dict[str, str]:
    """Who stands behind the answers to the question about concerns, and what follows from each."""
    leaders = _names(known.side("leadership")) if known.side("leadership") else _LEADERS
    then = _("只封给上级，本院谁也打不开") if known.above else _("本院不收，什么也不留，给出 12388")
    return {
        "none": _("是医生、护士、科室主任、其他职工，或公司的人"),
        "office": _("%(people)s。只封给纪委书记", people=_names(known.side("office"))),
        "leadership": _("%(people)s。%(then)s", people=leaders, then=then),
    }


def _names(people: list[Person]) -> str:
    said = [_("%(name)s（%(post)s）", name=one.name, post=one.post) for one in people]
    return str(_("、")).join(said) or str(_l("纪检监察室、行风办的人"))


def told(way: dict[str, object], form: Any) -> dict[str, object]:
    """The way with names for ids, and the place of a box for its opening."""
    if "receivers" in form:
        names = dict(form.receivers.choices)
        chosen = [one for one in form.receivers.data or () if one in names]
        way["receivers"] = [str(names[one]) for one in chosen]
    if "opening" in form:
        way["place"] = dict(form.opening.choices).get(form.opening.data, "")
    return way


def aside(way: Mapping[str, object]) -> Iterator[str]:
    """What of the way is looked through for names: not who received a visitor, for they are the office."""
    yield from (str(value) for name, value in way.items() if name in {"unit", "number", "contact_name"})


def can_read(desk: Desk, ref: str) -> bool:
    """Whether what was typed can be read again by this person: not where it names that person."""
    return bool(ref) and typed.is_mine(desk, ref)
