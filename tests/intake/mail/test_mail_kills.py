"""Two hundred letters across four kills of the process and of the mail server: none lost, none doubled."""

import pytest

from tests.hold.mail_kills import across, place


@pytest.mark.slow
def test_no_letter_is_lost_or_doubled_across_kills() -> None:
    with place() as here:
        assert across(here, 200, 4) == {"lost": 0, "doubled": 0, "troubles": 0, "files gone": 0}
        assert "Traceback" not in here.log.read_text()
