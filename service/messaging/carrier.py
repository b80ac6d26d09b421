"""The door to the carrier: what sending needs to know, and Twilio behind it."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Protocol

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from service.errors import ServiceError
from service.messaging import account, inbox, lookups, segments, sendable
from service.messaging.breaker import AT_ONCE
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.http_client import KeptConnections
from service.messaging.inbox import Received
from service.people.phones import Phone
from service.settings import Settings

__all__ = ["Carrier", "NotSent", "OutcomeUnknown", "Refused", "Ring", "Text", "TwilioCarrier"]

API: Final = "https://api.twilio.com"

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""By how much the carrier's clock may be behind ours."""

MOST_LISTED: Final = 100
"""Texts to one person, newest first, among which ours is looked for."""

RING: Final = timedelta(seconds=25)
"""How long a phone rings: most voicemails pick up after that."""

HEARING: Final = timedelta(seconds=6)
"""How long the carrier listens whether a machine answers; then it counts as a person, who is not kept waiting."""

CALL: Final = "CA"
"""How the sid of a call begins; all others of ours are of texts."""

_EVENTS: Final = ["initiated", "ringing", "answered", "completed"]

_STRAIGHT: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text as it is handed to the carrier: no word that it would block can be in it (E12)."""

    to: Phone
    sender: Phone
    body: str
    callback: str | None
    """Where its status is to be reported; carries our own id. None for a text outside the ledger."""
    lifetime: timedelta
    """The carrier drops it when it could not be delivered in this time."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", sendable.masked(segments.lean(self.body)))


@dataclass(frozen=True, slots=True)
class Ring:
    """One call as it is handed to the carrier."""

    to: Phone
    sender: Phone
    url: str
    """Asked for what to say when somebody picks up."""
    callback: str
    """Where its status is to be reported; carries our own id."""


class Carrier(Protocol):
    def send(self, text: Text) -> str:
        """Hand one text over; its MessageSid. Raises Refused, NotSent or OutcomeUnknown."""
        ...

    def call(self, ring: Ring) -> str:
        """Have a phone ring; the CallSid. Raises Refused, NotSent or OutcomeUnknown."""
        ...

    def hang_up(self, sid: str) -> None:
        """End a call that nobody has picked up; one that somebody has goes on. Raises Refused, NotSent or OutcomeUnknown."""
        ...

    def find(self, text: Text, *, since: datetime) -> Sequence[str]:
        """The MessageSids of texts with these very words that the carrier took since then, oldest first.

        More than one where the same was said twice: the ledger knows which are others. Raises OutcomeUnknown.
        """
        ...

    def inbound(self, number: Phone, *, since: datetime, until: datetime) -> Iterable[Received]:
        """Texts to one of our numbers, newest first. Raises NotListed."""
        ...

    def delete(self, sid: str) -> None:
        """Delete what the carrier keeps of a text or a call; what is gone already is no error.

        Raises Refused, NotSent or OutcomeUnknown: it may be tried again, as often as one likes.
        """
        ...

    def is_reassigned(self, number: Phone, *, since: date) -> bool | None:
        """Whether somebody else has this number than on that day; None: nothing is known. Of numbers of the United States.

        Raises Refused, NotSent or OutcomeUnknown.
        """
        ...


class TwilioCarrier:
    """Twilio's REST API, by Twilio's own library. For any number of threads."""

    def __init__(self, settings: Settings) -> None:
        token = settings.twilio_auth_token.get_secret_value()
        base_url = str(settings.twilio_api_base_url or API).rstrip("/")
        http = KeptConnections(base_url, connections=AT_ONCE)
        self._client = Client(settings.twilio_account_sid, token, http_client=http)
        self._client.api.base_url = base_url
        self._service = settings.twilio_messaging_service_sid
        self._account = account.client(settings)

    def send(self, text: Text) -> str:
        origin = {"messaging_service_sid": self._service} if self._service else {"from_": text.sender}
        callback = {"status_callback": text.callback} if text.callback else {}
        return _sid_of(
            lambda: self._client.messages.create(
                to=text.to,
                body=text.body,
                validity_period=int(text.lifetime.total_seconds()),
                **origin,
                **callback,
            )
        )

    def call(self, ring: Ring) -> str:
        return _sid_of(
            lambda: self._client.calls.create(
                to=ring.to,
                from_=ring.sender,
                url=ring.url,
                status_callback=ring.callback,
                status_callback_event=_EVENTS,
                timeout=int(RING.total_seconds()),
                machine_detection="Enable",
                machine_detection_timeout=int(HEARING.total_seconds()),
            )
        )

    def hang_up(self, sid: str) -> None:
        # `canceled` ends what is queued or rings; `completed` would also cut off somebody who is speaking.
        _sid_of(lambda: self._client.calls(sid).update(status="canceled"))

    def find(self, text: Text, *, since: datetime) -> Sequence[str]:
        try:
            # Not filtered by date: a text that still waits at the carrier has no DateSent, and would not be listed.
            listed = self._client.messages.list(to=text.to, limit=MOST_LISTED, page_size=MOST_LISTED)
            mine = [one for one in listed if self._is_same(one, text, since)]
            return [str(one.sid) for one in sorted(mine, key=lambda one: one.date_created)]
        except (NotSent, TwilioException, ValueError, TypeError, AttributeError):
            raise OutcomeUnknown from None

    def inbound(self, number: Phone, *, since: datetime, until: datetime) -> Iterable[Received]:
        return inbox.received(self._account, number, since=since, until=until)

    def delete(self, sid: str) -> None:
        if not sid.startswith(CALL):
            _gone(self._account.messages(sid).delete)
            return
        # The leg to the other phone is a call of its own; a recording outlives its call.
        legs = _listed(partial(self._account.calls.list, parent_call_sid=sid))
        for leg in (*legs, sid):
            for recording in _listed(partial(self._account.recordings.list, call_sid=leg)):
                _gone(self._account.recordings(recording).delete)
            _gone(self._account.calls(leg).delete)

    def is_reassigned(self, number: Phone, *, since: date) -> bool | None:
        return lookups.is_reassigned(self._account, number, since=since)

    def _is_same(self, listed: MessageInstance, text: Text, since: datetime) -> bool:
        """Whether this is our text. A Messaging Service may have sent it from any of its numbers."""
        return (
            listed.direction != "inbound"
            and listed.date_created is not None
            and listed.date_created >= since - CLOCKS_DIFFER
            and (bool(self._service) or listed.from_ == text.sender)
            and _plain(listed.body) == _plain(text.body)
        )


def _sid_of(create: Callable[[], Any]) -> str:
    """The sid of what was made at the carrier. Raises Refused, NotSent or OutcomeUnknown."""
    try:
        made = create()
    except TwilioRestException as error:
        raise _meaning(error) from None
    except (TwilioException, ValueError, TypeError, AttributeError):
        raise OutcomeUnknown from None  # an answer that is no JSON, or not the one that was asked for
    if not made.sid:
        raise OutcomeUnknown
    return str(made.sid)


def _listed(look: Callable[[], Sequence[Any]]) -> list[str]:
    """The sids of what is listed. Raises Refused, NotSent or OutcomeUnknown."""
    try:
        return [str(one.sid) for one in look()]
    except TwilioException as error:
        raise Refused(account.code_of(error) or 0) from None
    except (ValueError, TypeError, AttributeError):
        raise OutcomeUnknown from None


def _gone(delete: Callable[[], object]) -> None:
    """Delete one resource; one that is not there was deleted before. Raises Refused, NotSent or OutcomeUnknown."""
    try:
        delete()
    except TwilioRestException as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise _meaning(error) from None
    except (TwilioException, ValueError, TypeError, AttributeError):
        raise OutcomeUnknown from None


def _plain(body: str | None) -> str:
    """Words alone: the carrier trims texts, and its smart encoding straightens quotes and dashes."""
    return " ".join(unicodedata.normalize("NFKC", body or "").translate(_STRAIGHT).split())


def _meaning(error: TwilioRestException) -> ServiceError:
    """What a refusal of Messages.create means for this text (twilio.com/docs/api/errors)."""
    if error.status >= 500:  # noqa: PLR2004  (HTTP's own name)
        return OutcomeUnknown()  # may have been processed all the same: twilio.com/docs/api/errors/20500
    return Refused(int(error.code or error.status))
