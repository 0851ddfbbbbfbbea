"""The rules of the house that no linter knows."""

import ast
import re

from tests.house.reading import ROOT, calls, dotted, everything, functions, imported, lines, product, short, tree

# Where the outermost edge catches everything, so that a person is told and a process lives on.
EDGES = {
    "app/doorkeeper.py",
    "app/edge.py",
    "app/errors.py",
    "app/processes.py",
    "app/run.py",
    "app/watching.py",
    "intake/files/child.py",
    "intake/machine/child.py",
    "intake/mail/outbox.py",
    "worker.py",
}
# Where a clock is read; everyone else is told what time it is.
CLOCKS = {"app/", "worker.py"}
JOB_PLACES = ("worker.py", "cases/", "app/")


def test_commit_is_written_once() -> None:
    found = [
        f"{short(file)}:{call.lineno}" for file in product() for name, call in calls(file) if name.endswith(".commit")
    ]
    assert len(found) <= 1, found


def test_the_environment_is_read_in_one_place() -> None:
    banned = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
    found = {
        short(file)
        for file in product()
        for node in ast.walk(tree(file))
        if dotted(node) in banned
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and _names(node) & {"environ", "getenv"})
    }
    assert found <= {"app/config.py"}


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def test_nothing_is_left_to_random() -> None:
    assert [short(file) for file in product() if "random" in imported(file)] == []


def test_now_is_passed_in_below_the_edge() -> None:
    clocks = ("datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time", "time.time_ns")
    found = [
        f"{short(file)}:{call.lineno}"
        for file in product()
        if not any(short(file).startswith(place) for place in CLOCKS)
        for name, call in calls(file)
        if name.endswith(clocks)
    ]
    assert found == []


def test_no_import_is_relative() -> None:
    assert [short(file) for file in everything() if any(name.startswith(".") for name in imported(file))] == []


def test_only_the_outermost_edge_catches_everything() -> None:
    found = {
        short(file)
        for file in product()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
    }
    assert found <= EDGES


def test_crypto_takes_from_the_system_only_its_randomness() -> None:
    used = {dotted(node) for file in product() if short(file).startswith("crypto/") for node in ast.walk(tree(file))}
    assert {name for name in used if name.startswith("os.")} <= {"os.urandom"}


def test_every_job_is_in_the_schedule_or_enqueued() -> None:
    jobs = {
        f"{short(file).removesuffix('.py').replace('/', '.')}.{node.name}"
        for file in product()
        if file.name == "jobs.py"
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    texts = {short(file): file.read_text("utf-8") for file in product() if file.name != "jobs.py"}
    asked = "\n".join(text for name, text in texts.items() if name.startswith(JOB_PLACES))
    assert sorted(job for job in jobs if not re.search(_mention(job), asked)) == []


def test_every_job_that_is_named_is_there() -> None:
    named = {name for file in product() for name in re.findall(r'"(cases\.\w+\.jobs\.\w+)"', file.read_text("utf-8"))}
    missing = []
    for name in sorted(named):
        file = ROOT / f"{name.rpartition('.')[0].replace('.', '/')}.py"
        if not file.exists() or name.rpartition(".")[2] not in {node.name for node in functions(file)}:
            missing.append(name)
    assert missing == []


def _mention(job: str) -> str:
    """A job is named whole (`cases.audit.jobs.grow`), or as `jobs.grow` of an imported module."""
    room, _, verb = job.rpartition(".jobs.")
    shelf = room.rpartition(".")[2]
    return rf"{re.escape(job)}\b|\b(?:{shelf}(?:_jobs)?|jobs)\.{verb}\b"


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    ours = [file for file in everything() if not short(file).startswith("tests/house/")]
    assert [f"{short(file)}:{n}" for file in ours for n, line in enumerate(lines(file), 1) if marks.search(line)] == []


def test_exceptions_to_the_linter_are_few_and_say_why() -> None:
    found = [(short(file), line) for file in product() for line in lines(file) if "# noqa" in line]
    assert [line for _, line in found if not re.search(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)*.* [-–—#] \S", line)] == []
    assert len(found) <= 20


def test_public_verbs_say_what_they_do() -> None:
    silent = [
        f"{short(file)}:{node.lineno} {node.name}"
        for file in product()
        if short(file).startswith(("crypto/", "cases/", "intake/")) and "/versions/" not in short(file)
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_module_says_what_it_is_for() -> None:
    assert [short(file) for file in product() if lines(file) and not ast.get_docstring(tree(file))] == []


def test_no_test_stands_in_for_the_real_part() -> None:
    used = {name for file in (ROOT / "tests").rglob("*.py") for name in imported(file)}
    assert not used & {"unittest.mock", "mock", "fakeredis", "pytest_mock", "responses", "freezegun"}


def test_every_test_says_what_holds() -> None:
    short_names = [
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in functions(file)
        if node.name.startswith("test_") and node.name.count("_") < 2
    ]
    assert short_names == []
