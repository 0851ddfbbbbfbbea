"""Answers on their way out: in a thread of their own, so that a mail server that is slow or away holds up no letter.

They wait in memory and nowhere else, for an address may be written down nowhere. So an answer is sent once or not at
all: who is killed or drowned in letters loses some, never a letter, and nobody is answered twice.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from queue import Full, Queue
from threading import Lock, Thread

log = logging.getLogger("qingyuan.mail")
MOST = 500
_LOOK = 0.02


@dataclass
class Outbox:
    """`send` hands one to the mail server; `failed` is told why one was not sent."""

    send: Callable[[EmailMessage], None]
    failed: Callable[[BaseException], None]
    _waiting: "Queue[EmailMessage]" = field(default_factory=lambda: Queue(MOST))
    _starting: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    def put(self, answer: EmailMessage) -> None:
        """Send it soon. Comes back at once; where very many wait, this one is not sent."""
        try:
            self._waiting.put_nowait(answer)
        except Full as error:
            self.failed(error)
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="outbox", daemon=True)
                self._thread.start()

    def empty(self, seconds: float) -> bool:
        """Wait until all is sent, at most so long; whether it is."""
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(_LOOK)
        return not self._waiting.unfinished_tasks

    def _run(self) -> None:
        while True:
            answer = self._waiting.get()
            try:
                self.send(answer)
            except Exception as error:
                # The outermost edge of a thread: what ended it would end all answers.
                log.info("an answer was not sent", exc_info=error)
                self.failed(error)
            finally:
                self._waiting.task_done()
