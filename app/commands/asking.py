"""Questions of a command: at a terminal they are asked, without one each answer is the next line of standard input."""

import sys
from datetime import UTC, datetime

import click
import segno

from app.config import Settings, read_root, read_secret
from cases import db
from cases.errors import BadInput, NotFound, Unready, WorkError, WrongState
from cases.office import pinned
from cases.staff.actions import Host, Lock, new_lock
from cases.staff.totp import address
from crypto.errors import CannotOpen

WORDS = {
    "founded": "这里已经启用过，不能再来一次。An office is set up here already.",
    "not_empty": "数据库不是空的。The database is not empty.",
    "database": "数据库不可用。The database is not there.",
    "pepper": "胡椒文件缺失或太弱。The pepper file is missing or weak.",
    "pepper_configured": "已配置 QINGYUAN_PEPPER_FILE，不建演示。A pepper is configured: no demonstration here.",
    "root": "办公室根公钥缺失。The office root's public half is missing.",
    "password_short": "密码至少 12 个字。A password has 12 characters or more.",
    "password_long": "密码最多 200 个字。A password has at most 200 characters.",
    "password_common": "这个密码太常见，或太像用户名。That password is too common, or too like the user name.",
    "username": "用户名用小写字母、数字、点、横线，字母开头。A user name: a-z, 0-9, dot, dash, a letter first.",
    "taken": "这个用户名已经有人用了。That user name is taken.",
    "name": "名称不能空。A name is needed.",
    "mode": "运行方式是 network 或 single。The mode is network or single.",
    "departments": "至少一个科室。At least one department.",
    "shares": "恢复分片不对：不够、抄错，或不是这一把。Shares: too few, mistyped, or of another key.",
    "superior_key": "上级公钥文件不对。That is no public key of a superior.",
    "login": "密码不对。The password is wrong.",
    "wait": "登记后要满 24 小时。A day must pass after it was announced.",
    "none": "先用 recover-ask 登记，再由本人启用账号。Announce it by recover-ask first.",
    "staff": "此人还没有启用账号。That person has not activated the account.",
    "key": "密钥文件不对。That key file is not right.",
}


def said(error: WorkError | CannotOpen) -> click.ClickException:
    """The sentence for a refusal."""
    code = error.code if isinstance(error, WorkError) else "shares"
    general = "找不到。Not found." if isinstance(error, NotFound) else "没有办成。It was not done."
    return click.ClickException(WORDS.get(code, general))


REFUSALS = (BadInput, NotFound, Unready, WrongState, CannotOpen)


def ask(question: str, given: str | None = None, default: str | None = None) -> str:
    """An answer: the option's where one was given, else typed, else the next line. Raises click.Abort at the end of
    the lines.
    """
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(click.prompt(question, default=default, err=True))
    line = sys.stdin.readline()
    if not line:
        if default is not None:
            return default
        raise click.ClickException(f"标准输入里没有答案。Standard input has no answer to: {question}")
    return line.strip() or (default or "")


def ask_secret(question: str, *, twice: bool = False) -> str:
    """A password, not shown. Without a terminal it is the next line."""
    if sys.stdin.isatty():
        return str(click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))
    return ask(question)


def ask_lock(host: Host, username: str) -> Lock:
    """A new password; at a terminal asked again until it may be taken."""
    while True:
        try:
            return new_lock(ask_secret("书记密码 Secretary's password", twice=True), host, username)
        except BadInput as wrong:
            if not sys.stdin.isatty():
                raise
            click.echo(said(wrong).message, err=True)


def show_totp(secret: str, username: str) -> None:
    """The authenticator's secret, as a picture where there is a terminal."""
    click.echo(f"动态口令密钥 TOTP secret: {secret}")
    if sys.stdout.isatty():
        segno.make(address(secret, username), error="m").terminal(compact=True)


def show_shares(shares: list[str]) -> None:
    """Each recovery share once: at a terminal the screen is cleared before the next holder comes."""
    for number, words in enumerate(shares, start=1):
        click.echo(f"密钥恢复分片 Recovery share {number}/{len(shares)}: {words}")
        if sys.stdin.isatty() and sys.stdout.isatty():
            click.pause("抄好、核对、封好后按任意键，屏幕会清空 Press any key when it is written down")
            click.clear()


def open_office(settings: Settings) -> None:
    """Connect to the database and pin the root."""
    db.connect(settings.database_url, pool=2)
    pinned.pin_root(read_root(settings.office_root_file))


def host_of(settings: Settings) -> Host:
    """The pepper. Raises Unready."""
    pepper = read_secret(settings.pepper_file)
    if pepper is None:
        raise Unready("pepper")
    return Host(pepper)


def clock() -> datetime:
    """The command's clock: read once, and passed on."""
    return datetime.now(UTC)
