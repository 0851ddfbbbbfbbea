"""Every address says who may open it, and is written alike."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.reading import ROOT, dotted, functions, short

VERBS = {"route", "get", "post", "put", "delete", "patch"}
# What a person must reach before it is known who that is, or that has nothing of the office in it.
OPEN_TO_ALL = {"/login", "/healthz", "/activate", "/activate/<string:token>"}
# A new public page is a decision: add it here in the same commit.
PUBLIC = {
    "/api/v1/openapi.json", "/api/v1/transcripts",
    "/", "/index.html", "/report", "/report/", "/receipt", "/notice", "/healthz", "/language", "/leave",
    "/claim/<string:token>", "/receipt/number",
    "/notice/poster", "/notice/mail/<uuid:key_id>", "/keys.json",
    "/upload", "/upload/<uuid:upload>", "/upload/<uuid:upload>/<int:number>",
}  # fmt: skip
PART = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)?|<[a-z_]+(?:\([^)]*\))?:[a-z_]+>")


def views(side: str) -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """Every view of `app/public` or `app/staff`: its file, its function, and each address it answers."""
    for file in sorted((ROOT / "app" / side).rglob("*.py")):
        for function in functions(file):
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and dotted(mark.func).rpartition(".")[2] in VERBS and mark.args:
                    address = mark.args[0]
                    assert isinstance(address, ast.Constant), f"{short(file)}:{mark.lineno}: an address is written out"
                    yield file, function, str(address.value)


def test_every_staff_route_names_its_permission() -> None:
    silent = [
        f"{short(file)}:{function.lineno} {address}"
        for file, function, address in views("staff")
        if address not in OPEN_TO_ALL and not any(_names_permission(mark) for mark in function.decorator_list)
    ]
    assert silent == []


def _names_permission(mark: ast.expr) -> bool:
    """`@staff_page(May.X)`, or `@staff_page()` for what every signed-in person may."""
    return isinstance(mark, ast.Call) and dotted(mark.func).rpartition(".")[2] == "staff_page"


def test_the_permission_stands_below_the_route() -> None:
    # Flask registers what stands below the route: a guard above it would never be asked.
    wrong = [
        f"{short(file)}:{function.lineno}"
        for file, function, _ in views("staff")
        if any(_names_permission(mark) for mark in function.decorator_list)
        and not _guarded_last(function.decorator_list)
    ]
    assert wrong == []


def _guarded_last(marks: list[ast.expr]) -> bool:
    guards = [place for place, mark in enumerate(marks) if _names_permission(mark)]
    routes = [
        place for place, mark in enumerate(marks) if dotted(getattr(mark, "func", mark)).rpartition(".")[2] in VERBS
    ]
    return max(routes) < min(guards)


def test_every_public_route_is_on_the_short_list() -> None:
    assert {address for _, _, address in views("public")} - PUBLIC == set()


def test_addresses_are_kebab_case_and_typed() -> None:
    bad = {
        address
        for side in ("public", "staff")
        for _, _, address in views(side)
        for part in address.strip("/").split("/")
        if part and not PART.fullmatch(part)
    }
    assert bad == set()


def test_no_view_answers_a_get_with_an_act() -> None:
    # What changes something is a POST with its token; a link that a scanner follows must change nothing.
    words = re.compile(r"(?:delete|remove|close|grant|revoke|approve|refuse|open-words|unlock)$")
    acts = [
        f"{short(file)}:{function.lineno}"
        for side in ("public", "staff")
        for file, function, address in views(side)
        if words.search(address)
        and any(dotted(getattr(mark, "func", mark)).endswith(".get") for mark in function.decorator_list)
    ]
    assert acts == []
