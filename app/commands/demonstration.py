"""`demo`: a hospital that does not exist, founded and staffed by the same actions as a real one, with generated
passwords.
"""

import json
import secrets
import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from app.commands.asking import REFUSALS, clock, said
from app.commands.founding import Papers, establish
from app.commands.sealed import write_superior_pair
from app.config import Settings, make_secret, write_private
from app.demo.stories import play
from app.staff.wiring import wire
from cases import db, objects
from cases.errors import BadInput, WrongState
from cases.office.actions import set_departments
from cases.office.queries import has_office
from cases.staff import actions, queries
from cases.staff.actions import Founded, Host, NewPerson, Plan, SecondFactor
from cases.staff.desk import CHINA, Desk
from cases.staff.may import CERTIFIERS, Role
from cases.staff.sitting import desk_of
from cases.staff.totp import code_at, new_secret
from cases.staff.upkeep import renew_certificates
from crypto.passwords import DEFAULT_COST, Argon2Cost

AGO = timedelta(days=175)
ACCOUNTS = "demo-accounts.json"
CODES = "demo-codes.txt"
RECOVERY = "demo-recovery"
# One account a role, in the order in which people come; then a second custodian and a second handler, whom the rules
# want.
PEOPLE: tuple[tuple[str, Role, str, str], ...] = (
    ("di_head", Role.DI_HEAD, "陆闻笙", "纪检监察室主任"),
    ("clue_admin", Role.CLUE_ADMIN, "季望舒", "纪检监察室 · 线索管理员"),
    ("handler", Role.HANDLER, "沈知秋", "纪检监察室 · 承办人"),
    ("intake", Role.INTAKE, "苗青禾", "纪检监察室 · 信访受理"),
    ("case_reviewer", Role.CASE_REVIEWER, "顾清和", "纪检监察室 · 审理"),
    ("pc_sec", Role.PC_SEC, "贺云岫", "党委书记"),
    ("hfb", Role.HFB, "闻人雪", "行风建设办公室主任"),
    ("leader", Role.LEADER, "蒲松泉", "副院长"),
    ("chc", Role.CHC, "诸葛晴", "市卫健委联络员"),
    ("dpo", Role.DPO, "宁致远", "个人信息保护负责人"),
    ("sys_admin", Role.SYS_ADMIN, "莫闲云", "信息科 · 系统管理员"),
    ("sec_admin", Role.SEC_ADMIN, "路北辰", "保卫科 · 安全管理员"),
    ("audit_admin", Role.AUDIT_ADMIN, "简素心", "审计科 · 审计管理员"),
    ("key_custodian", Role.KEY_CUSTODIAN, "连城璧", "工会主席 · 密钥保管人"),
    ("key_custodian_2", Role.KEY_CUSTODIAN, "商陆离", "档案室 · 密钥保管人"),
    ("handler_2", Role.HANDLER, "温以宁", "纪检监察室 · 承办人"),
)
DEPARTMENTS = (
    "肿瘤内科一病区", "肿瘤内科二病区", "胃肠外科", "甲乳外科", "妇科", "泌尿外科", "呼吸与危重症医学科", "心血管内科",
    "骨科", "神经外科", "放射科", "检验科", "病理科", "药学部", "设备科", "门诊部", "急诊科", "医保办公室",
)  # fmt: skip

SYSTEMS = {
    "内科系统": ("肿瘤内科一病区", "肿瘤内科二病区", "呼吸与危重症医学科", "心血管内科", "急诊科"),
    "外科系统": ("胃肠外科", "甲乳外科", "妇科", "泌尿外科", "骨科", "神经外科"),
    "医技": ("放射科", "检验科", "病理科"),
    "行政后勤": ("药学部", "设备科", "门诊部", "医保办公室"),
}


@dataclass
class Demonstration:
    """The people of the demonstration: `desk("handler", at)` is one at the desk, at any time of the story."""

    founded: Founded
    started: datetime
    secret: bytes = field(repr=False)
    desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, username: str, at: datetime) -> Desk:
        """A person at the desk at `at`, with today's roles and certificate. Needs a transaction."""
        kept = self.desks[username]
        return replace(desk_of(queries.staff(kept.staff_id), kept.keys, at), session_id=b"")


@dataclass(frozen=True)
class Account:
    """What `demo-accounts.json` tells of a person."""

    username: str
    password: str = field(repr=False)
    role: str
    totp_secret: str = field(repr=False)


@click.command()
@click.option("--year", is_flag=True, help="A year of stories instead of the last months.")
def demo(year: bool) -> None:
    """A demonstration hospital in an empty database. Never for real reports: its passwords lie in a file."""
    settings = Settings.from_env()
    try:
        make_demo(settings, year=year)
    except REFUSALS as refused:
        raise said(refused) from None
    click.echo(f"演示账号 Accounts: {settings.home / ACCOUNTS}\n恢复分片 Shares: {settings.home / RECOVERY}")


def make_demo(
    settings: Settings, now: datetime | None = None, *, year: bool = False, cost: Argon2Cost = DEFAULT_COST
) -> None:
    """Found 市第一医院, bring its people in, play its stories up to `now`.

    Raises WrongState("not_empty") for a database or a home that is in use, BadInput("pepper") where a pepper is
    configured:
    that machine is meant for a real office.
    """
    now = now or clock()
    _empty(settings)
    objects.connect(settings.objects)
    wire()
    started = _monday(now - AGO)
    folder = settings.home / RECOVERY
    host = Host(make_secret(settings.pepper_file or settings.home / "pepper"), cost)
    hospital, accounts = _people(settings, host, started)
    codes = play(hospital, now, year=year)
    _today(hospital, now)
    for number, words in enumerate(hospital.founded.shares, start=1):
        write_private(folder / f"share-{number}.txt", f"{words}\n".encode())
    shown = "".join(f"{code}  {about}\n" for about, code in codes.items())
    write_private(settings.home / CODES, shown.encode())
    told = [account.__dict__ for account in accounts]
    write_private(settings.home / ACCOUNTS, json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def _monday(moment: datetime) -> datetime:
    """Nine o'clock in China on the Monday of that week."""
    day = moment.astimezone(CHINA) - timedelta(days=moment.astimezone(CHINA).weekday())
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def _empty(settings: Settings) -> None:
    if "QINGYUAN_PEPPER_FILE" in settings.configured:
        raise BadInput("pepper_configured")
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (settings.home / ACCOUNTS).exists():
        raise WrongState("not_empty")
    db.upgrade(db.connect(settings.database_url, pool=2))
    with db.transaction(reading=True):
        if has_office() or queries.people(left=True):
            raise WrongState("not_empty")
    # A first start that was cut short has left files of keys which open nothing.
    shutil.rmtree(settings.home / RECOVERY, ignore_errors=True)
    for file in (settings.office_root_file, settings.log_key_file, settings.home / CODES):
        if file is not None:
            file.unlink(missing_ok=True)


def _plan(superior: bytes) -> Plan:
    return Plan(
        name="市第一医院",
        room="纪检监察室",
        mode="single",
        secretary=NewPerson("dc_sec", "骆平川", "纪委书记"),
        departments=DEPARTMENTS,
        secrecy_review={"person": "骆平川", "document": "院保密审〔演示〕1 号", "day": "演示"},
        channels={
            "phone": "0000-6612388",
            "visit": "行政楼 407 室",
            "hours": "工作日 8:00—12:00，14:30—17:30",
            "letter": "市第一医院纪检监察室（信封写“举报”）",
            "email": "jubao@shiyiyuan.example",
            "complaints": "门诊楼一层医患关系办公室，0000-6612345",
        },
        superior={
            "name": "市卫生健康委员会、派驻纪检监察组",
            "address": "市府大道 1 号",
            "phone": "0000-6688001",
            "hours": "工作日 9:00—17:00",
            "consent": "卫健纪〔演示〕3 号",
        },
        officials=[
            ("陆闻笙", "纪检监察室主任", "office"),
            ("季望舒", "线索管理员", "office"),
            ("沈知秋", "纪检监察室干部", "office"),
            ("苗青禾", "信访受理人员", "office"),
            ("骆平川", "纪委书记", "leadership"),
            ("贺云岫", "党委书记", "leadership"),
            ("蒲松泉", "副院长", "leadership"),
        ],
        superior_public=superior,
        demo=True,
    )


def new_password() -> str:
    """80 random bits in letters and digits that are not mistaken for one another."""
    letters = "abcdefghjkmnpqrstvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _people(settings: Settings, host: Host, started: datetime) -> tuple[Demonstration, list[Account]]:
    folder = settings.home / RECOVERY
    public = write_superior_pair(folder)
    first = Account("dc_sec", new_password(), Role.DC_SEC.value, new_secret())
    lock = actions.new_lock(first.password, host)
    founded = establish(Papers(settings, folder / "office-root.key"), _plan(public), lock, first.totp_secret, started)
    secret = make_secret(settings.public_secret_file)
    hospital = Demonstration(founded, started, secret, {"dc_sec": founded.desk})
    accounts = [first]
    accounts += [_arrive(hospital, person, host) for person in PEOPLE]
    with db.transaction():
        groups = {name: system for system, names in SYSTEMS.items() for name in names}
        set_departments(hospital.desk("dc_sec", started), DEPARTMENTS, groups)
        actions.give_on(hospital.desk("key_custodian", started), hospital.desks["key_custodian_2"].staff_id)
    return hospital, accounts


def _arrive(hospital: Demonstration, person: tuple[str, Role, str, str], host: Host) -> Account:
    """Invited by the secretary, activated in a session of one's own, confirmed by the fingerprint."""
    username, role, name, post = person
    account = Account(username, new_password(), role.value, new_secret())
    at, secretary = hospital.started, hospital.founded.desk
    # Who invites and grants does not compare the fingerprint, from the head's coming on.
    head = "di_head" in hospital.desks
    with db.transaction():
        token = actions.invite(secretary, NewPerson(username, name, post, frozenset({role})))
    lock = actions.new_lock(account.password, host, username, name)
    with db.transaction():
        factor = SecondFactor(account.totp_secret, code_at(account.totp_secret, at))
        desk, _seed = actions.activate(token, lock, factor, at)
        actions.upkeep(desk)
    with db.transaction():
        arrived = queries.staff(desk.staff_id)
        if role in CERTIFIERS:
            actions.certify_person(hospital.founded.root_seed, arrived, at)
        certifier = hospital.desk("di_head", at) if head else secretary
        actions.confirm(certifier, arrived.id, queries.fingerprint_of(arrived))
    hospital.desks[username] = desk
    return account


def _today(hospital: Demonstration, now: datetime) -> None:
    """The story is over: the certificates of its beginning are given anew, so that they last from today."""
    with db.transaction():
        for username in ("dc_sec", "di_head"):
            person = queries.by_username(username)
            actions.certify_person(hospital.founded.root_seed, person, now)
        desk = hospital.desk("dc_sec", now)
        renew_certificates(desk, before=timedelta(days=366))
        actions.upkeep(desk)


def current_code(settings: Settings, username: str) -> str:
    """What an authenticator would show now for an account of the demonstration. Raises BadInput("username")."""
    file = Path(settings.home / ACCOUNTS)
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    for account in known:
        if account["username"] == username:
            return code_at(account["totp_secret"], clock())
    raise BadInput("username")


@click.command("demo-code")
@click.argument("username")
def demo_code(username: str) -> None:
    """The code to sign in with, for an account of the demonstration: in place of a telephone."""
    try:
        click.echo(current_code(Settings.from_env(), username))
    except REFUSALS as refused:
        raise said(refused) from None
