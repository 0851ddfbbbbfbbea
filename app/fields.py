"""Fields that clean what was typed and say in words what is wrong with it. `ui.field(form.name)` draws them."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from re import compile as pattern
from typing import Any

import wtforms
from wtforms import validators, widgets
from wtforms.fields.core import UnboundField

from app.words import _, lazy

_DATE = pattern(r"^\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?\s*$")
Offered = Iterable[tuple[str, str]]
_UNSEEN = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def tidy(text: object) -> object:
    """NFC, one kind of line end, no invisible characters, nothing around it. What is not text comes back as it was."""
    if not text or not isinstance(text, str):
        return text
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")).strip()


class Required(validators.DataRequired):
    """Must be answered. The sentence names what is missing where the form gives one."""

    def __init__(self, message: str = lazy("这一项必须填。")) -> None:
        super().__init__(message)


class AtMost(validators.Length):
    """No longer than so many characters."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most, message=lazy("最多写 %(max)d 个字，请缩短一些。"))
        # A browser cuts at `maxlength` without a word; what was pasted comes back whole, to be shortened by its writer.
        self.field_flags = {}


class _Tidy:
    """Cleaning before anything else looks at the value."""

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, hint: str = "", **kw: Any) -> None:
        kw.setdefault("filters", [tidy])
        super().__init__(label, list(checks), description=hint, **kw)  # type: ignore[call-arg]


class TextField(_Tidy, wtforms.StringField):
    """One line. `hint=` stands under the label."""


class AreaField(_Tidy, wtforms.TextAreaField):
    """Several lines; `render_kw={"rows": 9}` for the height."""


class PhoneField(_Tidy, wtforms.TelField):
    """A telephone number as it was written."""


class SecretField(wtforms.PasswordField):
    """A password, taken as it is and never sent back; `render_kw={"autocomplete": "new-password"}` for a new one."""

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, hint: str = "", **kw: Any) -> None:
        kw.setdefault("render_kw", {"autocomplete": "current-password"})
        super().__init__(label, list(checks), description=hint, **kw)


class WholeNumber(wtforms.IntegerField):
    """A whole number."""

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, hint: str = "", **kw: Any) -> None:
        super().__init__(label, list(checks), description=hint, **kw)


def read_date(text: str) -> date:
    """A day from `2025-11-28`, `2025/11/28`, `2025年11月28日` or `20251128`. Raises ValueError for anything else."""
    found = _DATE.match(unicodedata.normalize("NFKC", text))
    if found is None:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))


class DateField(wtforms.Field):
    """A day. Browsers without a picker show a line of text, so what people write by hand is understood too."""

    widget: widgets.Input = widgets.DateInput()

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, hint: str = "", **kw: Any) -> None:
        self.typed = ""
        super().__init__(label, list(checks), description=hint, **kw)

    def _value(self) -> str:
        return self.typed or (self.data.isoformat() if self.data else "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value; what cannot be read stays in the field."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = read_date(self.typed)
        except ValueError:
            # A date picker would show nothing for what was typed.
            self.widget = widgets.TextInput()
            raise ValueError(_("请写成这样的日期：2025-11-28。")) from None
        self.typed = ""


class _Offers:
    """`choices` as pairs of value and sentence; `hints={value: sentence}` stands small under a choice."""

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, choices: Offered = (), **kw: Any) -> None:
        self.hints: dict[str, str] = dict(kw.pop("hints", None) or {})
        hint = kw.pop("hint", "")
        told = [wtforms.SelectChoice(value, word) for value, word in choices]  # type: ignore[attr-defined]
        super().__init__(label, list(checks), description=hint, choices=told, **kw)  # type: ignore[call-arg]


class RadioChoices(_Offers, wtforms.RadioField):
    """One of several, each a full-width target."""

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen is for `Required` to judge, not a wrong choice."""
        if self.data not in {None, "", "None"}:
            super().pre_validate(form)


class CheckChoices(_Offers, wtforms.SelectMultipleField):
    """Any of several, as ticks."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class Pick(_Offers, wtforms.SelectField):
    """One of many, as a list that opens."""


class Tick(wtforms.BooleanField):
    """A single tick; the label is the sentence beside it."""

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, hint: str = "", **kw: Any) -> None:
        super().__init__(label, list(checks), description=hint, **kw)


class FilesField(wtforms.MultipleFileField):
    """Files, several at once. The public side reads them as a stream and uses the field for its label alone."""

    def __init__(self, label: str = "", checks: Sequence[Any] = (), *, hint: str = "", **kw: Any) -> None:
        super().__init__(label, list(checks), description=hint, **kw)


class Holds:
    """A check with a function of one's own: `Holds(str.isdigit, lazy("只写数字。"))`."""

    def __init__(self, holds: Callable[[Any], bool], message: str) -> None:
        self.holds = holds
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Raise the sentence where the value does not hold; an empty value is not judged."""
        del form
        if field.data and not self.holds(field.data):
            raise wtforms.ValidationError(str(self.message))


def answered(form: type[wtforms.Form], sent: Mapping[str, list[str]]) -> dict[str, str]:
    """What was sent for the lines and choices of `form`, cleaned as its own fields clean it; the first value counts.

    For an answer that is mostly kept at once: no field is made. A field that is missing has its default, else "".
    """
    read = {}
    for name, offered, default in _plan(form):
        values = sent.get(name)
        value = values[0] if values else default
        read[name] = str(tidy(value)) if offered is None else _chosen(value)
    return read


def not_offered(form: type[wtforms.Form], values: Mapping[str, str]) -> list[str]:
    """The names of the choices of `form` that were answered with what it does not offer."""
    choices = [(name, offered) for name, offered, _default in _plan(form) if offered is not None]
    return [name for name, offered in choices if values[name] not in {"", *offered}]


def _chosen(value: str) -> str:
    return "" if value == "None" else value


@cache
def _plan(form: type[wtforms.Form]) -> tuple[tuple[str, frozenset[str] | None, str], ...]:
    """(name, what may be chosen or None for words, default) of each line and choice, in the order of the form."""
    # Fields are not made yet where a form is declared; WTForms keeps what was written there.
    declared = [(name, one) for name, one in vars(form).items() if isinstance(one, UnboundField)]
    plan: list[tuple[str, frozenset[str] | None, str]] = []
    for name, one in sorted(declared, key=lambda pair: pair[1].creation_counter):
        default = str(one.kwargs.get("default") or "")
        if issubclass(one.field_class, RadioChoices):
            plan.append((name, frozenset(value for value, _word in one.kwargs["choices"]), default))
        elif issubclass(one.field_class, (TextField, AreaField, PhoneField)):
            plan.append((name, None, default))
    return tuple(plan)
