"""Letters of 5 kB from a local Dovecot through the door: by one process, as it runs; and what it weighs meanwhile."""

import time

import psutil

from bench.figures import Scale, tell
from bench.place import cpu, pss
from tests.factories.letters import big
from tests.factories.processes import wait_until
from tests.hold.mail_kills import WHO, Place, place

SIZE = 5000
FIRST = 50  # letters until the process has warmed up


def run(scale: Scale) -> None:
    """How many a second from the fiftieth letter on, the processor time of each, and the memory at the end."""
    letters = 300 if scale.quick else 2000
    with place() as here:
        here.server.put(WHO, [big(f"第{n}封", SIZE) for n in range(letters)])
        here.start()
        _until(here, FIRST)
        assert here.process is not None
        process = psutil.Process(here.process.pid)
        begun, used, first = time.perf_counter(), cpu([process]), here.kept()
        _until(here, letters)
        elapsed, n = time.perf_counter() - begun, letters - first
        tell("mail", n / elapsed, "1/s", n)
        tell("mail.cpu", 1000 * (cpu([process]) - used) / n, "ms", n)
        tell("mail.pss", pss(process), "MB", 1)


def _until(here: Place, letters: int) -> None:
    wait_until(lambda: here.kept() >= letters, here.log.read_text, here.process, 600)
