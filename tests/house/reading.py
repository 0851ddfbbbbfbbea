"""How the tests about the code read the code."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("app", "intake", "cases", "crypto")


def product() -> list[Path]:
    """Every Python file that is shipped."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    worker = ROOT / "worker.py"
    return [*files, worker] if worker.exists() else files


def everything() -> list[Path]:
    """Every Python file, tests and bench included."""
    return [*product(), *(file for room in ("tests", "bench", "setup") for file in sorted((ROOT / room).rglob("*.py")))]


def templates() -> list[Path]:
    """Every page and part of one."""
    return sorted(file for file in (ROOT / "templates").rglob("*") if file.is_file())


def docs() -> list[Path]:
    """Every text written for people."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository; without git, every file that lies here but for what tools leave behind."""
    git = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=False)
    if git.returncode == 0:
        return tuple(file for name in git.stdout.decode().split("\0") if name and (file := ROOT / name).is_file())
    left = {".venv", "var", ".git"}
    return tuple(file for file in ROOT.rglob("*") if file.is_file() and not left & set(file.relative_to(ROOT).parts))


@cache
def tree(file: Path) -> ast.Module:
    """The syntax of `file`."""
    return ast.parse(file.read_text("utf-8"), str(file))


def short(file: Path) -> str:
    """The path as one would say it."""
    return file.relative_to(ROOT).as_posix()


def lines(file: Path) -> list[str]:
    """The lines of a text file."""
    return file.read_text("utf-8").splitlines()


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of `file`."""
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain; empty where it is not one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in `file` with its dotted name."""
    return ((dotted(node.func), node) for node in ast.walk(tree(file)) if isinstance(node, ast.Call))


def imported(file: Path) -> Iterator[str]:
    """Every module that `file` imports, as written."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
