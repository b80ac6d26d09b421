"""The door to the operator's mail server, by the standard library: what one e-mail needs, and how it can fail."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.settings import Settings

SUBJECT: Final = "New activity"
"""Of every e-mail: a subject shows on a lock screen, and in the logs of every server on the way (D13)."""

TIMEOUT_SECONDS: Final = 10
"""To connect, and then for each word of the server."""

HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""To a server on this machine nobody listens in on the way, and few such have a certificate."""

_PORTS: Final = {"smtp": 587, "smtps": 465}
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail as it is handed over."""

    to: str
    body: str
    id: str
    """Becomes its Message-ID: what is handed over twice is one e-mail to most mailboxes."""
    at: datetime


class Mailer:
    """One mail server. For any number of threads: each e-mail has a connection of its own."""

    def __init__(self, url: str, sender: str, tls: ssl.SSLContext | None = None) -> None:
        self._server, self._sender = urlsplit(url), sender
        self._tls = tls or ssl.create_default_context()

    @classmethod
    def of(cls, settings: Settings) -> "Mailer | None":
        """None where no server is set."""
        url = settings.smtp_url.get_secret_value()
        return cls(url, settings.smtp_from) if url else None

    def send(self, mail: Mail) -> None:
        """Hand one over. Raises Refused, NotSent or OutcomeUnknown."""
        server = self._open()
        try:
            server.send_message(self._message(mail))
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            raise _meaning(code) from None
        except smtplib.SMTPResponseException as error:
            raise _meaning(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise OutcomeUnknown from None
        finally:
            _leave(server)

    def check(self) -> None:
        """Knock, and sign in. Raises Refused or NotSent."""
        _leave(self._open())

    def _open(self) -> smtplib.SMTP:
        """A connection that is encrypted and signed in. Raises Refused or NotSent."""
        try:
            server = self._connected()
        except smtplib.SMTPResponseException as error:
            raise _meaning(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise NotSent from None
        return server

    def _connected(self) -> smtplib.SMTP:
        scheme, host = self._server.scheme, self._server.hostname or ""
        port = self._server.port or _PORTS[scheme]
        name = self._sender.rpartition("@")[2]  # else smtplib asks the DNS who we are, and waits for it
        server = (
            smtplib.SMTP_SSL(host, port, name, timeout=TIMEOUT_SECONDS, context=self._tls)
            if scheme == "smtps"
            else smtplib.SMTP(host, port, name, timeout=TIMEOUT_SECONDS)
        )
        try:
            if scheme == "smtp" and host not in HERE:
                server.starttls(context=self._tls)
            if self._server.username:
                server.login(unquote(self._server.username), unquote(self._server.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, mail: Mail) -> EmailMessage:
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = self._sender, mail.to, SUBJECT
        made["Date"] = format_datetime(mail.at)
        made["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2]}>"
        made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office answers it
        made.set_content(mail.body)
        return made


def _leave(server: smtplib.SMTP) -> None:
    """What the server says to a goodbye changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _meaning(code: int) -> Refused | NotSent:
    """A reply of the server: 5xx is final, all else may go better later (RFC 5321, 4.2.1)."""
    return Refused(code) if code >= _PERMANENT else NotSent()
