"""An OpenPGP letter is opened in the cage, and what is packed too tightly does not come out of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crypto.fields import join
from crypto.mail import make
from intake.files.sandbox import Sandbox
from intake.files.told import Refused
from tests.crypto.mail_keys import LETTERS, WORDS, mail_key
from tests.crypto.mail_programs import gpg_home, gpg_to

LETTER, KEY = LETTERS["gpg"], mail_key("openpgp").private
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_letter_opens_in_the_cage() -> None:
    assert Sandbox().run("probe", "openpgp", join((LETTER, KEY))).parts == (WORDS,)


def test_why_it_does_not_open_is_told() -> None:
    other = make("openpgp", "other@hospital.example", NOW).private
    changed = LETTER[:-1] + bytes((LETTER[-1] ^ 1,))
    for data, code in ((join((LETTER, other)), "locked"), (join((changed, KEY)), "damaged"), (b"\0\0\0\1", "damaged")):
        with pytest.raises(Refused) as found:
            Sandbox().run("probe", "openpgp", data)
        assert found.value.code == code


def test_seventy_megabytes_in_a_hundred_thousand_bytes_stay_in_the_cage(tmp_path: Path) -> None:
    key = make("openpgp", "jjs@hospital.example", NOW)
    bomb = gpg_to(gpg_home(key, tmp_path), bytes(70 * 1024 * 1024))
    assert len(bomb) < 200_000
    with pytest.raises(Refused) as found:
        Sandbox().run("probe", "openpgp", join((bomb, key.private)))
    assert found.value.code in {"big", "huge"}
