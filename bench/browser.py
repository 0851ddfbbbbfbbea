"""A file of 1 GiB sealed in Chromium and sent in parts, and what it costs in memory: the tab's and the server's.

Chromium is driven through its own pipe, for whatever watches the network is handed every body that is sent.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.attachment import MEGABYTE, Watch, memory
from bench.figures import Scale, tell
from bench.place import office, pss
from cases.db import connect, disconnect, transaction
from cases.office.queries import office as the_office
from tests.factories.browser import QUIET, chromium
from tests.factories.system import System

CAPS = {"files": {"file_mb": 4096, "report_mb": 4096}}
LONGEST = 900.0


def run(scale: Scale) -> None:
    """From the press on the button to the page with the code: read, hash, seal, send, write down, hand in."""
    size = 128 if scale.quick else 1024
    with tempfile.TemporaryDirectory() as folder, office("sqlite") as made, _chrome(Path(folder)) as tab:
        file = Path(folder) / "a.mp4"
        with file.open("wb") as out:  # a hole reads as zeros: the disk is the server's, who writes what comes
            out.truncate(size * MEGABYTE)
        _raise_caps(made)
        tab.open(f"http://127.0.0.1:{made.settings.public_port}/report", file)
        before, server = tab.memory(), memory(made)
        with Watch(tab.memory, 0.5) as in_tab, Watch(lambda: memory(made), 0.5) as in_server:
            begun, used = time.perf_counter(), tab.seconds()
            tab.run("document.querySelector('form[data-seal] .btn-main').click()")
            tab.wait("document.querySelectorAll('#receipt-code span').length === 12")
            elapsed, used = time.perf_counter() - begun, tab.seconds() - used
        tell("browser.sealed", size / elapsed, "MB/s")
        tell("browser.processor", size / used, "MB for a second of the browser's processors")
        tell("browser.tab", in_tab.most - before, "MB")
        tell("browser.server", in_server.most - server, "MB")


def _raise_caps(made: System) -> None:
    connect(made.settings.database_url)
    with transaction():
        the_office().limits = {**the_office().limits, **CAPS}
    disconnect()
    time.sleep(4)  # the public processes know the office's limits for three seconds


class _Tab:
    """One page of a Chromium of our own, asked in JSON over a pipe (Chrome DevTools Protocol)."""

    def __init__(self, process: "subprocess.Popen[bytes]", ask: int, answer: int) -> None:
        self._process, self._ask, self._answer = psutil.Process(process.pid), ask, answer
        self._rest, self._number, self._session = b"", 0, ""

    def call(self, method: str, **more: Any) -> Any:
        """What the method gives."""
        self._number += 1
        said = {"id": self._number, "method": method, "params": more}
        os.write(self._ask, json.dumps(said | ({"sessionId": self._session} if self._session else {})).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                self._rest += os.read(self._answer, 1 << 16)
            one, _, self._rest = self._rest.partition(b"\0")
            found = json.loads(one)
            if found.get("id") == self._number:
                assert "error" not in found, found
                return found["result"]

    def open(self, url: str, file: Path) -> None:
        """The report's page with a story and this file chosen."""
        target = self.call("Target.createTarget", url=url)["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.wait("Boolean(document.querySelector('.sealing-path [data-path=sealed]:not([hidden])'))")
        self.run("document.querySelector('#narrative').value = '录像在附件里。'")
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector="#attachments")["nodeId"]
        self.call("DOM.setFileInputFiles", files=[str(file)], nodeId=node)

    def run(self, js: str) -> Any:
        """The value of an expression."""
        return self.call("Runtime.evaluate", expression=js)["result"].get("value")

    def wait(self, js: str) -> None:
        """Until the expression is true."""
        until = time.monotonic() + LONGEST
        while not self.run(js):
            assert time.monotonic() < until, js
            time.sleep(0.1)

    def memory(self) -> float:
        """Megabytes of the browser's pages."""
        return sum(pss(one) for one in self._all() if "--type=renderer" in one.cmdline())

    def seconds(self) -> float:
        """Processor time that the whole browser has used."""
        return sum(one.cpu_times().user + one.cpu_times().system for one in self._all())

    def _all(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]


@contextmanager
def _chrome(folder: Path) -> Iterator[_Tab]:
    theirs, ours = os.pipe()
    back, forth = os.pipe()
    more = [*QUIET, "--headless=new", "--no-sandbox", "--remote-debugging-pipe", f"--user-data-dir={folder / 'chrome'}"]
    # The protocol's descriptors are 3 and 4; the shell puts the pipes there.
    shell = f'exec "$0" "$@" 3<&{theirs} 4>&{forth}'
    process = subprocess.Popen(
        ["/bin/sh", "-c", shell, chromium(), *more, "about:blank"], pass_fds=(theirs, forth), stderr=subprocess.DEVNULL
    )
    try:
        yield _Tab(process, ours, back)
    finally:
        process.terminate()
        process.wait(20)
