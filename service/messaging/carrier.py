"""The door to the carrier: what sending needs to know, and Twilio behind it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from service.errors import ServiceError
from service.people.phones import Phone
from service.settings import Settings

TIMEOUT_SECONDS: Final = 10
"""To connect, and to answer, each. Twilio's client has no default and would wait for ever."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text as it is handed to the carrier."""

    to: Phone
    sender: Phone
    body: str
    callback: str | None
    """Where its status is to be reported; carries our own id. None for a text outside the ledger."""
    lifetime: timedelta
    """The carrier drops it when it could not be delivered in this time."""


class Refused(ServiceError):
    """The carrier will not take this text, now or later. `code` is Twilio's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the carrier refused a text with error {code}")
        self.code = code


class NotSent(ServiceError):
    """The carrier surely did not take it: to be tried again."""


class OutcomeUnknown(ServiceError):
    """No answer, or none that says whether the text went: look before sending again."""


class Carrier(Protocol):
    def send(self, text: Text) -> str:
        """Hand one text over; its MessageSid. Raises Refused, NotSent or OutcomeUnknown."""
        ...

    def find(self, text: Text, *, since: datetime) -> str | None:
        """The MessageSid of this very text where the carrier took it since then. Raises OutcomeUnknown."""
        ...


class TwilioCarrier:
    """Twilio's REST API, by Twilio's own library."""

    def __init__(self, settings: Settings) -> None:
        token = settings.twilio_auth_token.get_secret_value()
        # No retries below us: repeating a POST may send twice.
        http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(settings.twilio_account_sid, token, http_client=http)
        self._service = settings.twilio_messaging_service_sid
        if settings.twilio_api_base_url:
            self._client.api.base_url = str(settings.twilio_api_base_url).rstrip("/")

    def send(self, text: Text) -> str:
        origin = {"messaging_service_sid": self._service} if self._service else {"from_": text.sender}
        callback = {"status_callback": text.callback} if text.callback else {}
        try:
            message = self._client.messages.create(
                to=text.to,
                body=text.body,
                validity_period=int(text.lifetime.total_seconds()),
                **origin,
                **callback,
            )
        except TwilioRestException as error:
            raise _meaning(error) from None
        except requests.ConnectionError as error:
            raise (NotSent() if _never_connected(error) else OutcomeUnknown()) from None
        except (requests.RequestException, TwilioException, ValueError):
            raise OutcomeUnknown from None  # ValueError: an answer that is no JSON
        return str(message.sid)

    def find(self, text: Text, *, since: datetime) -> str | None:
        try:
            # The library writes `Z` behind any time that it is given, so it must be UTC.
            found = self._client.messages.list(
                to=text.to, date_sent_after=since.astimezone(UTC), limit=100
            )
        except (requests.RequestException, TwilioException, ValueError):
            raise OutcomeUnknown from None
        return next((str(one.sid) for one in found if one.body == text.body), None)


def _meaning(error: TwilioRestException) -> ServiceError:
    """What a refusal of Messages.create means for this text (twilio.com/docs/api/errors)."""
    if error.status == 429:  # noqa: PLR2004  (HTTP's own name)
        return NotSent()  # never processed, always safe to retry: twilio.com/docs/api/errors/20429
    if error.status >= 500:  # noqa: PLR2004
        return OutcomeUnknown()  # may have been processed all the same: twilio.com/docs/api/errors/20500
    return Refused(int(error.code or error.status))


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
