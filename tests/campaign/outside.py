"""What is neither ours nor the carrier's: a mail server, and a monitor that waits for the watchdog's heartbeat."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from tests import mail_server
from tests.campaign.world import World
from tests.mail_server import MailServer

OPERATOR_MAIL: Final = "operator@example.org"
LOOK: Final = 10.0
"""Seconds between two looks of the watchdog, each of which is a heartbeat where all is well."""


@dataclass
class Monitor:
    """Raises the alarm, in an operator's life, when the heartbeat stops."""

    url: str = ""
    beats: list[float] = field(default_factory=list)
    """By the clock that nobody sets."""

    def beats_again(self, world: World) -> bool:
        """Whether a heartbeat comes from now on, within three looks."""
        number = len(self.beats)
        return world.wait(lambda: len(self.beats) > number, seconds=3 * LOOK)

    def is_silent(self, *, seconds: float = LOOK + 2) -> bool:
        """Whether none comes for longer than one look."""
        number = len(self.beats)
        time.sleep(seconds)
        return len(self.beats) == number


def monitor(world: World) -> Monitor:
    """To be called before the service is started."""
    made = world.at_the_end.enter_context(_listening())
    world.deployment.settings["HEARTBEAT_URL"] = made.url
    return made


def mails(world: World) -> MailServer:
    """The same for a mail server, which also takes what is for the operator."""
    server = world.at_the_end.enter_context(mail_server.running())
    world.deployment.settings |= {
        "SMTP_URL": server.url,
        "SMTP_FROM": "alerts@example.org",
        "OPERATOR_EMAIL": OPERATOR_MAIL,
    }
    return server


def mailed(server: MailServer, address: str) -> list[str]:
    """What was mailed to this address, oldest first."""
    return [one.get_content() for one in list(server.mails) if address in str(one["To"])]


@contextmanager
def _listening() -> Iterator[Monitor]:
    made = Monitor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.beats.append(time.monotonic())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/beat"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
