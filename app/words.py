"""The words of the interface, Chinese first.

A message id is the Chinese sentence itself. Only sentences written in the source may be passed to `_`: in a template
the answer counts as safe markup, so anything a person typed goes in as a variable, never as the sentence.
"""

from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import cast

from babel.support import Translations
from flask import Flask, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = {"zh": "zh_CN", "en": "en"}
TAGS = {"zh": "zh-CN", "en": "en"}


# Of its own and not in Flask's `g`: a page asks for it four hundred times.
_spoken: ContextVar[str] = ContextVar("spoken", default="zh")


@lru_cache
def _catalogue(lang: str) -> NullTranslations:
    return Translations.load(LOCALE, [LANGUAGES[lang]])


@lru_cache(maxsize=8_192)
def _sentence(lang: str, message: str) -> str:
    return _catalogue(lang).gettext(message)


def language() -> str:
    """The language spoken to whoever asks: `zh` or `en`. Outside a request it is Chinese."""
    return _spoken.get()


def speak(lang: str | None) -> None:
    """Answer this request in `lang`; anything unknown is Chinese."""
    _spoken.set(lang if lang in LANGUAGES else "zh")


def gettext(message: str) -> str:
    """The sentence in the language of the request, with its %(name)s left as they are: what Jinja asks for."""
    return _sentence(_spoken.get(), message)


def _(message: str, **values: object) -> str:
    """The sentence in the language of the request, with `values` put in for its %(name)s."""
    said = gettext(message)
    return said % values if values else said


class Lazy:
    """A sentence that is translated when it is shown: labels of forms are written before anybody asks."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return _(self.message, **self.values)

    def __repr__(self) -> str:
        return f"lazy({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)

    def __mod__(self, values: object) -> str:
        return str(self) % values

    def __add__(self, other: object) -> str:
        return f"{self}{other}"


def lazy(message: str, **values: object) -> str:
    """A label of a form or a table of words at module level, said in the language of whoever looks at it.

    Typed as `str` because everything that shows a label only ever asks for its text.
    """
    return cast(str, Lazy(message, **values))


def _carry(endpoint: str, values: dict[str, object]) -> None:
    # English is carried from page to page in the links: the public side sets no cookie for it.
    if endpoint != "static" and language() == "en" and "lang" in request.args:
        values.setdefault("lang", "en")


def link(path: str) -> str:
    """`path` with the language of the request carried along."""
    if not ("lang" in request.args and language() == "en"):
        return path
    path, _hash, fragment = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}lang=en{_hash}{fragment}"


def other_language(path: str | None = None) -> str:
    """The address of this page (or of `path`) in the other language, without its query."""
    where = path or request.path
    return f"{where}?lang=en" if language() == "zh" else where


def _choose() -> None:
    query: MultiDict[str, str] = request.args
    speak(query.get("lang"))


def _over(_error: BaseException | None) -> None:
    _spoken.set("zh")  # the next request in this thread begins anew


@pass_eval_context
def _said(context: EvalContext, message: str, /, **values: object) -> str:
    said = gettext(message)
    if context.autoescape:
        said = Markup(said)  # noqa: S704 - a sentence of the source, never what somebody typed
    return said % values if values or "%" in said else said


def install(app: Flask) -> None:
    """Give `app` its languages: `?lang=` chooses, links carry it; templates have `_ link language other_language`.

    The body of the request is never asked, so a form that carries files is still read as a stream by its own view.
    """
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, lambda one, many, n: gettext(one if n == 1 else many), newstyle=True
    )
    app.jinja_env.globals.update(_=_said, gettext=_said)  # hundreds on a page: without Jinja's two calls about each
    app.jinja_env.globals.update(link=link, language=language, other_language=other_language, language_tags=TAGS)
    app.jinja_env.filters["say"] = lambda text: _(str(text))
    app.before_request(_choose)
    app.teardown_request(_over)
    app.url_defaults(_carry)
