"""How something is done from a page: in a transaction of its own, and nothing typed is lost where it cannot be done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, redirect, render_template, request

from app.errors import say
from app.forms import Form
from app.staff.sayings_work import late_words
from cases.db import transaction
from cases.errors import BadInput, WrongState
from cases.staff.desk import Desk

DONE, AGAIN, LATE = 303, 422, 409


def _nothing(desk: Desk, ref: str, form: Any, fresh: bool) -> None:
    del desk, ref, form, fresh


@dataclass(frozen=True)
class Act:
    """Something that is done on a page of its own: its form, its words, and the action behind it.

    `ready(desk, ref, form, fresh)` fills in what can be chosen, and on a fresh form what stands there already.
    """

    form: type[Form]
    title: str
    button: str
    do: Callable[[Desk, str, Any], object]
    lead: str = ""
    anchor: str = "main"
    ready: Callable[[Desk, str, Any, bool], None] = _nothing


def perform(todo: Act, desk: Desk, ref: str, look: Callable[[], object]) -> tuple[Any, int]:
    """The form of this request, and how it went: 200 where it is fresh, DONE, AGAIN, LATE. `look` says by its errors
    whether this person may do it at all, in the transaction that makes the form ready.
    """
    fresh = request.method != "POST"
    form = todo.form(None if fresh else request.form)
    with transaction(reading=True):
        look()
        todo.ready(desk, ref, form, fresh)
        good = not fresh and form.validate()
    if not good:
        return form, 200 if fresh else AGAIN
    return form, attempt(form, lambda: todo.do(desk, ref, form))


def attempt(form: Form, do: Callable[[], object]) -> int:
    """Do it, all or nothing: DONE, or AGAIN with the sentence beside its field, or LATE where another was quicker."""
    try:
        with transaction():
            do()
    except BadInput as wrong:
        form.refuse(wrong.field, say(wrong.code))
        return AGAIN
    except WrongState as late:
        form.refuse("", late_words(late))
        return LATE
    return DONE


def press(do: Callable[[], object], back: str) -> Response:
    """Do what is only a button, and go back; or say that somebody was quicker."""
    try:
        with transaction():
            do()
    except WrongState as late:
        with transaction(reading=True):
            page = render_template("staff/proposals/moved.html", said=late_words(late), back=back)
        return make_response(page, LATE)
    return go(back)


def go(where: str) -> Response:
    """See other: a reload repeats nothing."""
    answer = make_response(redirect(where, DONE))
    answer.headers["Cache-Control"] = "no-store"
    return answer
