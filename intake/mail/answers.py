"""What a sender is told: that a letter came, with a one-time link to the code; or whom to turn to instead. Never a word
of the letter, never its subject; to nobody who is not a person (RFC 3834).
"""

import smtplib
import ssl
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from secrets import token_hex

from intake.mail.parse import Letter
from intake.mail.settings import Answers

PATIENCE = 20.0
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Words:
    """An answer's subject and text, as the edge says them."""

    subject: str
    text: str


def make_id(settings: Answers) -> str:
    """A random Message-ID of ours, without brackets."""
    return f"{token_hex(16)}@{settings.sender.rpartition('@')[2] or 'localhost'}"


def written(settings: Answers, letter: Letter, our_id: str, words: Words, now: datetime) -> EmailMessage:
    """The answer to `letter`, in its thread."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.sender, letter.address, words.subject
    made["Date"], made["Message-ID"] = format_datetime(now), f"<{our_id}>"
    made["Auto-Submitted"], made["X-Auto-Response-Suppress"] = "auto-replied", "All"
    if letter.message_id:
        made["In-Reply-To"] = made["References"] = f"<{letter.message_id}>"
    made.set_content(words.text, charset="utf-8", cte="base64")
    return made


@dataclass
class Post:
    """Sends answers, so many an hour at most and one address once a day: a forged sender is not to be flooded, and two
    robots are not to write to one another for ever. What is known of addresses is in memory and short-lived.
    """

    settings: Answers
    _sent: deque[tuple[float, int]] = field(default_factory=deque)

    def may(self, address: str, at: float) -> bool:
        """Whether this address may be written to now; counts it."""
        while self._sent and self._sent[0][0] < at - 24 * _HOUR:
            self._sent.popleft()
        known = hash(address)
        recent = sum(1 for when, _ in self._sent if when > at - _HOUR)
        if recent >= self.settings.an_hour or any(one == known for _, one in self._sent):
            return False
        self._sent.append((at, known))
        return True

    def send(self, answer: EmailMessage) -> None:
        """Hand it to the mail server. Raises OSError, smtplib.SMTPException."""
        server = self.settings.server
        with _line(self.settings) as line:
            if server.user:
                line.login(server.user, server.password)
            # An empty sender on the envelope: what cannot be delivered comes back to nobody (RFC 3834, 3.3).
            line.send_message(answer, from_addr="")


def _line(settings: Answers) -> smtplib.SMTP:
    server = settings.server
    if server.tls == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=ssl.create_default_context())
    made = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    if server.tls == "starttls":
        made.starttls(context=ssl.create_default_context())
    return made
