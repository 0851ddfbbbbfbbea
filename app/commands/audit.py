"""`audit verify`: the whole record checked again."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from app.config import Settings, read_root
from cases import db
from cases.audit.queries import Wrong, verify
from cases.errors import Unready
from cases.office import pinned
from cases.office.queries import log_publics

WORDS = {
    Wrong.CHANGED: "被改动 changed, line",
    Wrong.MISSING: "中间缺失 missing, line",
    Wrong.CUT: "末尾被截去 cut",
    Wrong.ANCHOR: "与锚点不符或更短 does not lead to the anchor, or is shorter",
    Wrong.SIGNATURE: "签名不符 not signed by the log",
    Wrong.STAGED: "超过一分钟未入树 staged for over a minute, line",
    Wrong.UNLOGGED: "有举报而无记录 a report without its line",
}


@click.group()
def audit() -> None:
    """The record of every act and every read."""


@audit.command("verify")
@click.option(
    "--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A checkpoint kept elsewhere."
)
def verify_command(anchor: Path | None) -> None:
    """Check every line, the tree and its checkpoints. Exit 1 and the place where something is wrong."""
    settings = Settings.from_env()
    text = anchor.read_text(encoding="utf-8", errors="replace") if anchor else None
    pinned.pin_root(read_root(settings.office_root_file))
    db.connect(settings.database_url, pool=1)
    try:
        with db.transaction(reading=True):
            publics = log_publics()
            findings = verify(text, now=datetime.now(UTC), log_publics=publics)
    except Unready as error:
        raise click.ClickException("数据库不可用。The database is not there.") from error
    if not publics:
        click.echo(
            "没有可核对的日志公钥，未核对签名。No certified log key is known: signatures were not checked.", err=True
        )
    for finding in findings:
        click.echo(f"{finding.kind} {finding.place}  {WORDS[finding.kind]} {finding.place}")
    if findings:
        sys.exit(1)
    click.echo("完好 whole")
