"""An office as the public side knows it: certified epochs whose seeds the test keeps, officials, channels."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from app.config import Settings
from cases.db import connect, disconnect, session, transaction
from cases.office import pin_root
from cases.office.actions import put_certificate
from cases.office.models import Department, KeyEpoch, Office, Official
from crypto.certs import Certificate, issue
from crypto.keys import Pair, Signer, UserKeys, new_seed

FOUNDED = date(2025, 1, 6)
UNTIL = date(2099, 12, 31)
KINDS = ("office", "secretary", "recovery", "approvers", "custodians")


@dataclass
class PublicOffice:
    """The office's secrets, so that a test can read what was sealed."""

    root: Signer
    certifier: UserKeys
    certifier_id: UUID
    certifier_certificate: str = ""
    seeds: dict[UUID, bytes] = field(default_factory=dict)
    epochs: dict[str, UUID] = field(default_factory=dict)

    def epoch(self, kind: str) -> UUID:
        """A new certified epoch of `kind`; the one before it is superseded. Needs a transaction."""
        pair = Pair.from_seed(new_seed())
        old = session().get(KeyEpoch, self.epochs[kind]) if kind in self.epochs else None
        number = old.number + 1 if old else 1
        if old:
            old.superseded_on = FOUNDED
        draft = Certificate(
            "intake" if kind in {"office", "secretary", "superior"} else "key",
            kind,
            number,
            b"",
            pair.public,
            FOUNDED,
            UNTIL,
            "",
        )
        made = put_certificate(issue(self.certifier.signer, str(self.certifier_id), draft), self.certifier_certificate)
        row = KeyEpoch(id=uuid4(), kind=kind, number=number, public=pair.public, certificate_id=made, began_on=FOUNDED)
        session().add(row)
        session().flush()
        self.seeds[row.id], self.epochs[kind] = pair.seed, row.id
        return row.id

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certifier's, for signing messages."""
        return (self.certificate,)

    @property
    def certificate(self) -> Certificate:
        """The certifier's certificate."""
        keys = self.certifier
        draft = Certificate(
            "certifier", str(self.certifier_id), 1, keys.signer.public, keys.pair.public, FOUNDED, UNTIL, ""
        )
        return issue(self.root, "root", draft)


SUPERIOR = {
    "name": "市纪委监委派驻市卫生健康委纪检监察组",
    "address": "滨河路 18 号 3 楼 305 室",
    "hours": "工作日 8:30–12:00，14:00–17:30",
}
CHANNELS = {
    "web": "https://report.example",
    "phone": "0000-8600 1200",
    "hours": "工作日 8:30–12:00，14:00–17:30",
    "visit": "行政楼 4 楼 412 室，走西侧楼梯",
    "letter": "门诊大厅绿色信箱，周一、周四两人一起开箱",
    "complaints": "请找医患关系办公室，门诊 1 楼",
}
OFFICIALS = (
    ("陆闻笙", "纪检监察室主任", "office"),
    ("季望舒", "行风办干事", "office"),
    ("欧阳澄", "院长", "leadership"),
    ("骆平川", "纪委书记", "leadership"),
)


def _office(*, consent: bool) -> Office:
    return Office(
        id=1,
        name="市第一医院",
        room="纪检监察室",
        demo=True,
        mode="network",
        channels=CHANNELS,
        superior={**SUPERIOR, "consent": "〔2025〕12 号"} if consent else SUPERIOR,
        notice={"leave_url": "https://weather.example/"},
        limits={},
        founded_on=FOUNDED,
    )


def found(url: str, kinds: tuple[str, ...] = KINDS, *, consent: bool = False) -> PublicOffice:
    """Make the office in the migrated database at `url`, and make that the process's own."""
    disconnect()
    connect(url)
    made = PublicOffice(Signer.from_seed(new_seed()), UserKeys.from_seed(new_seed()), uuid4())
    pin_root(made.root.public)
    with transaction():
        session().add(_office(consent=consent))
        session().add_all([Department(name="肿瘤内科二病区", place=1), Department(name="胃肠外科", place=2)])
        session().add_all([Official(name=name, post=post, side=side) for name, post, side in OFFICIALS])
        session().flush()
        made.certifier_certificate = put_certificate(made.certificate, None)
        for kind in kinds:
            made.epoch(kind)
    return made


def settings_for(home: Path, url: str, root: bytes, **more: object) -> Settings:
    """The settings of a public process in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "office-root.pub").write_bytes(root)
    (home / "public-secret").write_bytes(secrets.token_bytes(32))
    base = Settings.from_env({"QINGYUAN_HOME": str(home), "DATABASE_URL": url})
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return Settings(**{**values, "free_floor": 0, **more})


def long_ago(days: int) -> date:
    """So many days before today."""
    return date.today() - timedelta(days=days)  # noqa: DTZ011
