"""A real mail server on loopback, by aiosmtpd: takes e-mails, and refuses, forgets or hangs up as it is told."""

import email
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from tests.ports import free_port

NAME, PASSWORD = "tideover", "heron/7@sea"


@dataclass
class MailServer:
    """What it took. `faults` come first, one for each e-mail that is handed over; '' hangs up and has taken it."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Replies such as '451 try again later'."""
    refused: dict[str, str] = field(default_factory=dict)
    """By recipient."""
    tries: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            self.tries += 1
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.tries += 1
        fault = self.faults.pop(0) if self.faults else None
        if not fault:
            assert isinstance(envelope.content, bytes)
            taken = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(taken, EmailMessage)
            self.mails.append(taken)
        if fault == "":
            server.transport.abort()
        return fault or "250 OK"


@contextmanager
def running(*, tls: ssl.SSLContext | None = None, wants_login: bool = False) -> Iterator[MailServer]:
    """A server that listens on a free port of 127.0.0.1 until the end of the block; with `tls`, STARTTLS first."""
    made = MailServer(free_port())
    controller = Controller(
        made,
        hostname="127.0.0.1",
        port=made.port,
        ready_timeout=60,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=_authenticate if wants_login else None,
        auth_required=wants_login,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
    is_right = isinstance(login, LoginPassword) and login == LoginPassword(NAME.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)
