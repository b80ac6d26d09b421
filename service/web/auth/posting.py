"""Hands invitations to the operator's mail server."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import structlog

from service.db import new_id
from service.errors import ServiceError
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.mail import Mail, Mailer
from service.settings import Settings

log = structlog.get_logger()


class NotPosted(ServiceError):
    status = HTTPStatus.CONFLICT  # whoever sends it is to read what to do

    def __init__(self) -> None:
        super().__init__("the mail server did not surely take the e-mail: send it again, or use their phone")


@dataclass(frozen=True, slots=True)
class MailPost:
    """A Post of one mail server."""

    mailer: Mailer

    @classmethod
    def of(cls, settings: Settings) -> "MailPost | None":
        """None where no server is set."""
        mailer = Mailer.of(settings)
        return cls(mailer) if mailer is not None else None

    def send(self, to: str, body: str, *, now: datetime) -> None:
        """Raises NotPosted."""
        try:
            self.mailer.send(Mail(to, body, new_id().hex, now))
        except (Refused, NotSent, OutcomeUnknown) as error:
            log.warning(
                "invitation_not_mailed", error=type(error).__name__, code=getattr(error, "code", None)
            )
            raise NotPosted from None
