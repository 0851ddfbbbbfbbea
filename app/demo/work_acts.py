"""What the office does on a clue: opens it, looks, asks, notes, sets tasks, keeps papers, closes it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from app.demo import reporter
from app.demo.extras import EXTRAS, same
from app.demo.files import made
from app.demo.stage import OFFICE, SECRETARY, Act, Stage, Team, kept
from app.demo.tales import Tale
from cases.casework import actions as casework
from cases.casework.actions import NewClue, NewPaper
from cases.triage import actions as triage

Span = tuple[date, date]
ACCEPTED = "您反映的事，我们已经受理，正在核实。谢谢您把时间和地点写得清楚。有话问您，会写在这里。"
DONE = "您反映的事已经办结。谢谢您信任我们。要是又遇到同样的事，还可以在这里写给我们。"
DONE_NAMED = "您反映的事已经办结，结果会当面或者打电话告诉您。请对结果保密。"


def summary(stage: Stage, tale: Tale, team: Team) -> NewClue:
    """The clue as it is opened: what the story says of it, else what the report said, but for the reporter's words."""
    clue = tale.clue or {}
    subject = str(clue.get("subject", ""))
    if team.opener == "dc_sec":
        # The line that names a colleague: that person's wall.
        subject = f"{stage.desk('hfb', stage.now).name}，行风办"

    def line(name: str) -> str:
        return tale.said(str(clue.get(name, tale.lines[name])))

    return NewClue(
        title=clue["title"],
        allegation=clue["about"],
        subject=subject,
        department=tale.lines["department"],
        violation=clue["code"],
        points=clue.get("points", ""),
        handlers=[stage.id(role) for role in (team.first, team.second)],
        approver=stage.id(team.approver),
        readers=[stage.id("dc_sec")] if "readers" in tale.extra else [],
        company=line("company"),
        place=line("place"),
        occurred_on=line("occurred_on"),
    )


def opened(stage: Stage, tale: Tale, team: Team) -> None:
    """The head reads the report and opens the clue; a handler reads the original with a reason of their own."""
    day, minute = stage.after(tale.received, 3), tale.number * 5 % 50

    def look(when: datetime) -> None:
        triage.open_words(stage.desk(team.opener, when), tale.ref, "研究是否立为问题线索")

    def open_clue(when: datetime) -> None:
        desk, new = stage.desk(team.opener, when), summary(stage, tale, team)
        if "also" in tale.values:
            tale.clue_ref = triage.open_two(desk, tale.ref, new, _beside(stage, tale, new))[0].ref
        else:
            tale.clue_ref = triage.open_clue(desk, tale.ref, new).ref

    def original(when: datetime) -> None:
        desk = stage.desk(team.first, when)
        casework.look(desk, tale.clue_ref)
        casework.open_original(desk, tale.clue_ref, tale.ref, "核对反映的时间、地点和单据")

    stage.plan(day, (10, minute), kept(look))
    stage.plan(day, (10, minute + 9), kept(open_clue))
    stage.plan(stage.after(day, 1), (9, minute), kept(original))


def _beside(stage: Stage, tale: Tale, new: NewClue) -> NewClue:
    """The other clue of the same report, which goes by another procedure in other hands."""
    also = tale.values["also"]
    told = {"title": also["title"], "allegation": also["about"], "violation": also["code"], "points": ""}
    handlers = [stage.id("hfb"), stage.id("handler_2")]
    return replace(new, **told, handlers=handlers, track=also["track"], several=also.get("several", False))


def join(stage: Stage, tale: Tale) -> Act:
    """The head brings a further report to a clue that there is."""
    other = stage.tales[" ".join(tale.fate[1:])]
    return lambda when: triage.join_clue(stage.desk("di_head", when), tale.ref, other.clue_ref)


def team_of(tale: Tale) -> Team:
    """The office's own team, or the one that the story names."""
    if tale.fate:
        return SECRETARY
    return Team(second=str((tale.clue or {}).get("second", OFFICE.second)))


def worked(stage: Stage, tale: Tale, team: Team) -> None:
    """Everything from the day after the opening to the close, or to the present."""
    begin = stage.after(tale.received, 4)
    ended = tale.received + timedelta(days=(tale.clue or {}).get("days", 9999))
    span = (begin, stage.after(min(ended, stage.today), 0))
    _letters(stage, tale, team, begin)
    _notes(stage, tale, team, span)
    _tasks(stage, tale, team, span)
    if "close" in tale.values.get("clue", {}):
        _closed(stage, tale, team, span[1])
    for word in tale.extra:
        if word in EXTRAS:
            EXTRAS[word](stage, tale)
    if "same" in (tale.clue or {}):
        same(stage, tale)


def _letters(stage: Stage, tale: Tale, team: Team, begin: date) -> None:
    if tale.way:
        return
    stage.plan(begin, (11, 5), kept(_reply(stage, tale, team.second, ACCEPTED)))
    clue = tale.clue or {}
    for place, (question, answered) in enumerate(clue.get("talk", [])):
        day = stage.after(begin, 3 + 6 * place)
        stage.plan(day, (10, 5 + tale.number % 50), kept(_reply(stage, tale, team.second, question, 8)))
        if answered:
            _answered(stage, tale, answered, day + timedelta(days=2 + tale.number % 2))


def _reply(stage: Stage, tale: Tale, role: str, text: str, workdays: int = 0) -> Act:
    def act(when: datetime) -> None:
        desk = stage.desk(role, when)
        until = stage.after(desk.today, workdays) if workdays else None
        casework.reply(desk, tale.clue_ref, tale.ref, text, until)

    return act


def _answered(stage: Stage, tale: Tale, text: str, day: date) -> None:
    clue = tale.clue or {}
    file = str(clue.get("answer_file", ""))
    if clue.get("unread"):
        day = stage.today - timedelta(days=1)
    stage.plan(day, (20, tale.number * 7 % 60), lambda when: reporter.answer(tale, text, file, when))
    if not clue.get("unread"):
        look = kept(lambda when: casework.look(stage.desk("handler", when), tale.clue_ref))
        stage.plan(stage.after(day, 1), (9, 12), look)


def _notes(stage: Stage, tale: Tale, team: Team, span: Span) -> None:
    clue = tale.clue or {}
    notes, papers = clue.get("notes", []), clue.get("papers", [])
    roles = (team.first, team.first if "recused" in tale.extra else team.second)
    for place, text in enumerate(notes):
        day = stage.part_of(span, place + 1, len(notes) + 2)
        stage.plan(day, (15, 10 + place * 9), kept(_note(stage, tale, roles[place % 2], tale.said(text))))
    for place, name in enumerate(papers):
        day = stage.part_of(span, place + 1, len(papers) + 2)
        stage.plan(day, (16, 5 + place * 7), kept(_paper(stage, tale, roles[(place + 1) % 2], name)))


def _note(stage: Stage, tale: Tale, role: str, text: str) -> Act:
    return lambda when: casework.note(stage.desk(role, when), tale.clue_ref, text)


def _paper(stage: Stage, tale: Tale, role: str, name: str) -> Act:
    def act(when: datetime) -> None:
        kind, content = made(name, str((tale.clue or {})["title"]), tale.number + len(name))
        casework.add_paper(stage.desk(role, when), tale.clue_ref, NewPaper(name, kind, "核实中取得"), [content])

    return act


def _tasks(stage: Stage, tale: Tale, team: Team, span: Span) -> None:
    tasks = (tale.clue or {}).get("tasks", [])
    for place, words in enumerate(tasks):
        text, role, due = [*words.split(" / "), (team.first, team.second)[place % 2], "done"][:3]
        if " / " in words:
            text, role, due = words.split(" / ")
        done = stage.part_of(span, place + 2, len(tasks) + 2)
        day = stage.after(done, 2) if due == "done" else _due(stage, int(due))
        stage.plan(span[0], (14, place * 8), kept(_task(stage, tale, (text, role, team.opener), day)))
        if due == "done":
            stage.plan(done, (16, 30 + place * 5), kept(_finished(stage, tale, role, text)))


def _due(stage: Stage, days: int) -> date:
    day = stage.today + timedelta(days=days)
    return day if days < 0 else stage.after(day, 0)


def _task(stage: Stage, tale: Tale, words: tuple[str, str, str], due: date) -> Act:
    text, role, by = words

    def act(when: datetime) -> None:
        desk = stage.desk(by, when)
        task = casework.add_task(desk, tale.clue_ref, text, stage.id(role), max(due, desk.today))
        tale.tasks.append((text, task.id))

    return act


def _finished(stage: Stage, tale: Tale, role: str, text: str) -> Act:
    def act(when: datetime) -> None:
        found = next(task for said, task in tale.tasks if said == text)
        casework.finish_task(stage.desk(role, when), tale.clue_ref, found)

    return act


def _closed(stage: Stage, tale: Tale, team: Team, day: date) -> None:
    outcome, verification, reason = (tale.clue or {})["close"]

    def propose(when: datetime) -> None:
        desk = stage.desk(team.first, when)
        tale.proposal = casework.propose_close(desk, tale.clue_ref, outcome, verification, reason)

    def decide(when: datetime) -> None:
        casework.decide(stage.desk(team.approver, when), tale.proposal, approve=True, reason="同意。")

    stage.plan(day, (16, 50), kept(propose))
    stage.plan(stage.after(day, 1), (10, 30), kept(decide))
    if not tale.way:
        words = DONE_NAMED if "named" in tale.values else DONE
        stage.plan(stage.after(day, 1), (11, 15), kept(_reply(stage, tale, team.second, words)))
