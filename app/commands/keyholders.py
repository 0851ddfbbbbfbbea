"""`certify`, `recover-ask`, `recover`: what needs the offline root or the recovery shares on the table."""

from pathlib import Path

import click

from app.commands.asking import REFUSALS, ask, ask_secret, clock, host_of, open_office, said, show_shares
from app.config import Settings
from app.staff.wiring import wire
from cases import db
from cases.errors import BadInput
from cases.office import pinned
from cases.staff import actions, queries
from cases.staff.may import Role
from cases.staff.sitting import desk_of
from crypto.keys import Signer, UserKeys

KEY_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def read_seed(file: Path) -> bytes:
    """A 32-byte seed: raw, or its 64 hexadecimal digits. Raises BadInput("key")."""
    content = file.read_bytes()
    if len(content) == 32:
        return content
    try:
        seed = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        raise BadInput("key") from None
    if len(seed) != 32:
        raise BadInput("key")
    return seed


def _root(file: Path) -> bytes:
    """The root's seed, if it is the pinned one's."""
    seed = read_seed(file)
    if Signer.from_seed(seed).public != pinned.root():
        raise BadInput("key")
    return seed


@click.command()
@click.argument("username")
@click.option("--root-key", type=KEY_FILE, required=True, help="The root's private half, from its safe.")
@click.option("--fingerprint", help="The eight characters which that person reads out.")
def certify(username: str, root_key: Path, fingerprint: str | None) -> None:
    """Certify a person who confirms others (secretary, head), for a year; also to renew it."""
    try:
        open_office(Settings.from_env())
        seed = _root(root_key)
        with db.transaction():
            person = queries.by_username(username)
            if ask("指纹，请本人念 Fingerprint, as read out", fingerprint) != queries.fingerprint_of(person):
                raise BadInput("key")
            actions.certify_person(seed, person, clock())
    except REFUSALS as refused:
        raise said(refused) from None
    click.echo(f"{username}: 已签发 certified")


@click.command("recover-ask")
@click.argument("username")
@click.option("--name", required=True, help="The new person's name.")
@click.option("--base", default="http://127.0.0.1:8001", help="Address of the staff console, for the link.")
def recover_ask(username: str, name: str, base: str) -> None:
    """Announce a recovery: a new secretary is invited, every page of the console says so, and a day must pass."""
    try:
        open_office(Settings.from_env())
        with db.transaction():
            _person, token = actions.ask_recovery(
                actions.NewPerson(username, name, "纪委书记", frozenset({Role.DC_SEC})), clock()
            )
    except REFUSALS as refused:
        raise said(refused) from None
    click.echo(f"{base.rstrip('/')}/activate/{token}")
    click.echo("本人先启用账号；满 24 小时后运行 recover。The person activates the account; after a day run recover.")


@click.command()
@click.argument("username")
@click.option("--root-key", type=KEY_FILE, required=True, help="The root's private half, from its safe.")
@click.option("--shares", "k_of_n", default="2/3", help="How the new recovery key is split, k/n.")
def recover(username: str, root_key: Path, k_of_n: str) -> None:
    """Get all keys back for a new secretary: the person's password, the root and k shares. The old shares end with
    it.
    """
    settings = Settings.from_env()
    try:
        open_office(settings)
        wire()  # clues and reports lie under the recovery key too, and must come over in the same transaction
        seed, host = _root(root_key), host_of(settings)
        with db.transaction(reading=True):
            latch = queries.latch(username, host)
        opened = latch.opened(ask_secret("本人密码 The person's password"), host)
        if opened is None:
            raise BadInput("login")
        k, _slash, n = k_of_n.partition("/")
        shares = actions.Shares(_ask_shares(), seed, (int(k), int(n)))
        with db.transaction():
            person = queries.by_username(username)
            desk = desk_of(person, UserKeys.from_seed(opened), clock())
            count, words = actions.recover(desk, shares)
    except REFUSALS as refused:
        raise said(refused) from None
    click.echo(f"已取回 {count} 期密钥 epochs opened")
    show_shares(words)


def _ask_shares() -> list[str]:
    words: list[str] = []
    while True:
        share = ask(f"第 {len(words) + 1} 片，空行结束 Share {len(words) + 1}, an empty line ends", default="")
        if not share:
            return words
        words.append(share)
