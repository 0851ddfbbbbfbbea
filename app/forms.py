"""The base of every form: its CSRF token, its accessible rendering and its messages in the words of the work."""

import hashlib
import hmac
from typing import Any

import wtforms
from flask import g, has_app_context
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.meta import DefaultMeta

from app.words import _, lazy

_WIDE = {"TextArea": "textarea", "Select": "select", "FileInput": "file", "MultipleFileInput": "file"}
_BARE = {"CheckboxInput", "RadioInput", "HiddenInput", "SubmitInput", "ListWidget", "FieldList"}
_PLAIN = lazy("这一项填得不对，请再看看。")
_BUILT_IN: dict[str, str] = {
    "This field is required.": lazy("这一项必须填。"),
    "Not a valid choice.": lazy("请从给出的各项里选。"),
    "Not a valid choice": lazy("请从给出的各项里选。"),
    "'%(value)s' is not a valid choice for this field.": lazy("请从给出的各项里选。"),
    "Not a valid integer value.": lazy("请填一个整数。"),
    "Not a valid date value.": lazy("请写成这样的日期：2025-11-28。"),
    "Not a valid time value.": lazy("请写成这样的时间：16:20。"),
    "Not a valid datetime value.": lazy("请写成这样的时间：2025-11-28 16:20。"),
    "Invalid email address.": lazy("邮箱地址不对，请再看看。"),
    "Invalid input.": _PLAIN,
    "Field must be at least %(min)d character long.": lazy("至少写 %(min)d 个字。"),
    "Field cannot be longer than %(max)d character.": lazy("最多写 %(max)d 个字，请缩短一些。"),
    "Field must be between %(min)d and %(max)d characters long.": lazy("请写 %(min)d 到 %(max)d 字。"),
    "Field must be exactly %(max)d character long.": lazy("要正好 %(max)d 个字。"),
    "Number must be at least %(min)s.": lazy("不能小于 %(min)s。"),
    "Number must be at most %(max)s.": lazy("不能大于 %(max)s。"),
    "Number must be between %(min)s and %(max)s.": lazy("请填 %(min)s 到 %(max)s 之间的数。"),
    "Field must be equal to %(other_name)s.": lazy("两次填的不一样。"),
}


class BuiltInWords:
    """The messages WTForms brings along, said in the words of this interface."""

    def gettext(self, message: str) -> str:
        """Our sentence for a built-in one; a sentence that is already ours comes back as it is."""
        if message in _BUILT_IN:
            return str(_BUILT_IN[message])
        return str(message) if not str(message).isascii() else str(_PLAIN)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Chinese has no plural; the singular names the sentence."""
        del plural, n
        return self.gettext(singular)


def token_for(key: bytes) -> str:
    """The CSRF token of a session: an HMAC under its secret key, the same on every page of it."""
    return hmac.new(key, b"qingyuan csrf", hashlib.sha256).hexdigest()


def csrf_token() -> str:
    """The token of the running request's session, for a form that is only a button. Empty where there is no session."""
    key = g.get("csrf_key") if has_app_context() else None
    return token_for(key) if key else ""


class SessionToken(CSRF):
    """Checks the token against the key the edge has put in `meta={"csrf_context": key}` or in `g.csrf_key`."""

    key: bytes | None = None

    def setup_form(self, form: Any) -> Any:
        """Take the key, then let WTForms add the hidden field."""
        self.key = form.meta.csrf_context or (g.get("csrf_key") if has_app_context() else None)
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        """The token, or nothing where the session has no key: then no answer is accepted."""
        del csrf_token_field
        return token_for(self.key) if self.key else ""

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        """Refuse another session's token, and a session without a key."""
        del form
        sent, good = str(field.data or ""), str(field.current_token or "")
        if not good or not hmac.compare_digest(sent.encode(), good.encode()):
            raise wtforms.ValidationError(_("这一页放得太久了。内容还在，请再按一次。"))


class FormMeta(DefaultMeta):
    """What all forms share. A public form with a secret of its own sets `csrf = False` in its Meta."""

    csrf = True
    csrf_class = SessionToken
    csrf_context: bytes | None = None

    def get_translations(self, form: Any) -> Any:
        """Our words for WTForms' messages."""
        del form
        return BuiltInWords()

    def render_field(self, field: Any, render_kw: Any) -> Any:
        """Every control has its class and names its hint and its error (WCAG 1.3.1, 3.3.1)."""
        kw = {**described(field), **render_kw}
        kind = type(field.widget).__name__
        if kind not in {"HiddenInput", "ListWidget", "RadioInput", "CheckboxInput"}:
            # What somebody reports or notes must not come back as a suggestion on a shared machine.
            kw = {"autocomplete": "off", **(field.render_kw or {}), **kw}
        if kind not in _BARE:
            kw.setdefault("class", _WIDE.get(kind, "input"))
        if kind == "TextArea":
            kw.setdefault("rows", (field.render_kw or {}).get("rows", 4))
        return super().render_field(field, kw)


def described(field: Any) -> dict[str, Any]:
    """The ARIA attributes that tie a control to its hint (`<id>-hint`) and its error (`<id>-error`)."""
    if isinstance(field, CSRFTokenField) or type(field.widget).__name__ in _BARE - {"CheckboxInput"}:
        return {}
    names = [f"{field.id}-hint"] if field.description else []
    names += [f"{field.id}-error"] if field.errors else []
    kw: dict[str, Any] = {"aria_describedby": " ".join(names)} if names else {}
    return {**kw, "aria_invalid": "true"} if field.errors else kw


def choice_id(field: Any, data: object, place: int) -> str:
    """The id of one of several choices: `concerns-none`, or by its place where the value is no name."""
    value = str(data or "")
    return f"{field.id}-{value if value.isidentifier() or value.isalnum() else place}"


def anchor(field: Any) -> str:
    """Where a link to `field` goes: its control, or the first of its choices."""
    if type(field.widget).__name__ != "ListWidget":
        return str(field.id)
    first = next(iter(field), None)
    return choice_id(field, first.data, 0) if first is not None else str(field.id)


class Form(wtforms.Form):
    """The form class above every view: `class New(Form): title = TextField(lazy("名称"), [Required()])`."""

    class Meta(FormMeta):
        pass

    def refuse(self, field: str, message: str) -> None:
        """Put a sentence from below the edge beside `field`, or above the form where there is no such field."""
        if field in self:
            self[field].errors = [*self[field].errors, message]
        else:
            self.form_errors.append(message)

    def wrong(self) -> list[tuple[str, str]]:
        """Each error as `(id of its control, sentence)`, in the order of the page, for the list at the top."""
        found = [("", str(message)) for message in self.form_errors]
        for field in self:
            hidden = isinstance(field, CSRFTokenField)
            name = "" if hidden else _("%(label)s：", label=str(field.label.text).rstrip("？?：: "))
            found += [("" if hidden else anchor(field), f"{name}{message}") for message in field.errors]
        return found
