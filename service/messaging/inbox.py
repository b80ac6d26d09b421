"""What came in, as the carrier lists it: for texts whose webhook never reached us."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from service.errors import ServiceError
from service.messaging import account
from service.messaging.errors import NotSent, OutcomeUnknown
from service.people.phones import Phone

PAGE: Final = 100
"""Messages in one answer of the carrier's."""


@dataclass(frozen=True, slots=True)
class Received:
    """One text in the carrier's list."""

    sid: str
    sender: str
    """`From`, verbatim."""
    body: str
    """Empty where the carrier has kept nothing of it: message redaction, or a picture alone."""
    at: datetime


class NotListed(ServiceError):
    """The carrier did not say what came in. `code` is Twilio's, where it gave one."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(
            f"the carrier did not list what came in (error {code})" if code else "the carrier is silent"
        )
        self.code = code


def received(client: Client, number: Phone, *, since: datetime, until: datetime) -> Iterator[Received]:
    """Texts to one of our numbers, newest first, page by page as they are asked for. Raises NotListed."""
    try:
        for one in _listed(client, number, since=since, until=until):
            text = _received(one)
            if text.at < since:
                return  # sorted by DateSent: twilio.com/docs/messaging/api/message-resource
            if text.at <= until:
                yield text
    except TwilioException as error:
        raise NotListed(account.code_of(error)) from None
    except (NotSent, OutcomeUnknown, ValueError, TypeError, AttributeError, KeyError):
        raise NotListed from None  # no answer, or one that is not what was asked for


def _listed(client: Client, number: Phone, *, since: datetime, until: datetime) -> Iterator[Any]:
    """What the carrier finds. Its filter is documented for whole days, so it is asked for a day more than we want."""
    # The library writes `Z` behind any time that it is given, so both must be UTC.
    found = client.messages.stream(
        to=number,
        date_sent_after=since.astimezone(UTC),
        date_sent_before=until.astimezone(UTC) + timedelta(days=1),
        page_size=PAGE,
    )
    return (one for one in found if one.direction == "inbound")


def _received(one: Any) -> Received:
    at = one.date_sent or one.date_created
    if not one.sid or at is None:
        raise NotListed
    return Received(str(one.sid), str(one.from_ or ""), one.body or "", at)
