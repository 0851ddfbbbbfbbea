"""A mail server that takes everything and keeps it in memory, for what we send."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class Sink:
    """What came, with the envelope's sender beside it."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """A server on the loopback."""
    sink = Sink()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sender = ""
            self.wfile.write(b"220 sink\r\n")
            while line := self.rfile.readline().decode().strip():
                word = line.upper()
                if word.startswith("MAIL"):
                    sender = line.partition(":")[2].split()[0]
                if word == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    body = b"".join(iter(self.rfile.readline, b".\r\n"))
                    sink.letters.append((sender, message_from_bytes(body, policy=policy.default)))
                self.wfile.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
                if word == "QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        sink.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield sink
        server.shutdown()
