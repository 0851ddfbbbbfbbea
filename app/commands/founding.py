"""`init`: an office is set up in an empty database, by its secretary, at this machine."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from app.commands.asking import REFUSALS, ask, ask_lock, clock, said, show_shares, show_totp
from app.commands.sealed import read_public, show_fingerprint
from app.config import Settings, make_secret, write_private
from cases import db
from cases.errors import WrongState
from cases.office.queries import has_office
from cases.staff.actions import Founded, Host, Lock, NewPerson, Plan, found
from cases.staff.totp import new_secret

KEYS = ("phone", "visit", "hours", "letter", "email")
ASKED = {
    "name": ("医院名称 Name of the hospital", None),
    "room": ("科室名称 Name of the office", "纪检监察室"),
    "mode": ("运行方式：network 院内网络，single 单机 Mode", "network"),
    "review_person": ("保密审查人 Who made the secrecy review (保密审查意见)", None),
    "review_document": ("保密审查文号 Its document number", None),
    "departments": ("科室，逗号分隔 Departments, by commas", None),
    "phone": ("举报电话 Telephone", ""),
    "visit": ("来访地点 Where to come", ""),
    "hours": ("接待时间 Hours", ""),
    "letter": ("来信地址 Address for letters", ""),
    "email": ("举报邮箱 E-mail", ""),
    "superior": ("上级机关名称 Name of the superior body", ""),
    "superior_phone": ("上级电话 Its telephone", ""),
    "secretary": ("书记用户名 Secretary's user name", "secretary"),
    "secretary_name": ("书记姓名 Secretary's name", None),
    "shares": ("恢复分片：几片可恢复/共几片 Recovery shares, k/n", "2/3"),
}


def _options(command: click.Command) -> click.Command:
    for name, (question, _default) in reversed(ASKED.items()):
        command.params.insert(0, click.Option([f"--{name.replace('_', '-')}"], help=question))
    return command


@dataclass(frozen=True)
class Papers:
    """Where the root's private half goes: to a stick or a folder from which it is taken off this machine."""

    settings: Settings
    root_key: Path


@click.command()
@click.option(
    "--superior-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The superior's public key."
)
@click.option("--consent", default="", help="The document by which the superior agreed to sealed reports.")
@click.option(
    "--root-key-out", type=click.Path(dir_okay=False, path_type=Path), help="Where the root's private half is written."
)
def init(superior_key: Path | None, consent: str, root_key_out: Path | None, **given: str | None) -> None:
    """Set up the office: once. Without a terminal the answers are lines of standard input, in the order of the options,
    the password before the shares.
    """
    settings = Settings.from_env()
    papers = Papers(settings, root_key_out or settings.home / "office-root.key")
    try:
        _fresh(papers)
        found_here(papers, _answers(given), superior_key, consent)
    except REFUSALS as refused:
        raise said(refused) from None


_options(init)


def _answers(given: dict[str, str | None]) -> dict[str, str]:
    return {
        name: ask(question, given[name], default) for name, (question, default) in ASKED.items() if name != "shares"
    } | {"shares": given["shares"] or ""}


def _fresh(papers: Papers) -> None:
    settings = papers.settings
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    db.upgrade(db.connect(settings.database_url, pool=2))
    with db.transaction(reading=True):
        if has_office() or settings.office_root_file.exists() or papers.root_key.exists():
            raise WrongState("founded")


def found_here(papers: Papers, answers: dict[str, str], superior_key: Path | None, consent: str) -> None:
    """Everything after the questions but the password, which is asked here."""
    settings = papers.settings
    host = Host(make_secret(settings.pepper_file or settings.home / "pepper"))
    make_secret(settings.public_secret_file)
    lock = ask_lock(host, answers["secretary"])
    shares = ask(*_shares_question(), default="2/3") if not answers["shares"] else answers["shares"]
    plan = _plan(answers, shares, read_public(superior_key) if superior_key else None, consent)
    totp = new_secret()
    made = establish(papers, plan, lock, totp, clock())
    click.echo(f"{plan.name} 已启用 is set up.")
    if plan.superior_public is not None:
        show_fingerprint(plan.superior_public)
    show_totp(totp, plan.secretary.username)
    show_shares(made.shares)
    click.echo(f"根密钥 Root key: {papers.root_key}  （请移到离线介质，从本机删除 take it off this machine）")
    click.echo(f"根公钥 Pinned root: {settings.office_root_file}")


def _shares_question() -> tuple[str, None]:
    return ASKED["shares"][0], None


def _plan(answers: dict[str, str], shares: str, superior_public: bytes | None, consent: str) -> Plan:
    k, _slash, n = shares.partition("/")
    day = clock().date().isoformat()
    return Plan(
        name=answers["name"],
        room=answers["room"],
        mode=answers["mode"],
        secretary=NewPerson(answers["secretary"], answers["secretary_name"], "纪委书记"),
        departments=[part for part in re.split(r"[,，、;；]", answers["departments"]) if part.strip()],
        secrecy_review={"person": answers["review_person"], "document": answers["review_document"], "day": day},
        channels={name: answers[name] for name in KEYS if answers[name]},
        superior={"name": answers["superior"], "phone": answers["superior_phone"], "consent": consent},
        shares=(int(k), int(n)) if k.isdecimal() and n.isdecimal() else (0, 0),
        superior_public=superior_public,
    )


def establish(papers: Papers, plan: Plan, lock: Lock, totp: str, now: datetime) -> Founded:
    """Found the office and write its files, all of it or nothing: a root that lies in no file could certify nobody."""
    settings = papers.settings
    with ExitStack() as undo:
        with db.transaction():
            made = found(plan, lock, totp, now)
            for file, content in (
                (papers.root_key, made.root_seed.hex().encode() + b"\n"),
                (settings.office_root_file, made.root_public.hex().encode() + b"\n"),
                (settings.log_key_file or settings.home / "log.key", made.log_seed),
            ):
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_private(file, content)
                undo.callback(file.unlink)
        undo.pop_all()
    # The public half is read by the public process, which may be another user.
    settings.office_root_file.chmod(0o644)
    return made
