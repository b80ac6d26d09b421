"""Twilio's client for what is no sending: looking at the account, setting its webhooks, listing what came in, looking up a number."""

from typing import Final

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from service.messaging.http_client import KeptConnections
from service.settings import Settings

API: Final = "https://api.twilio.com"


def client(settings: Settings) -> Client:
    """Twilio's client, or a stand-in's where TWILIO_API_BASE_URL says so; it repeats nothing and never waits for ever."""
    token = settings.twilio_auth_token.get_secret_value()
    http = KeptConnections(str(settings.twilio_api_base_url or API), connections=2)
    made = Client(settings.twilio_account_sid, token, http_client=http)
    if settings.twilio_api_base_url:
        base_url = str(settings.twilio_api_base_url).rstrip("/")
        made.api.base_url = made.messaging.base_url = made.lookups.base_url = base_url
    return made


def code_of(error: TwilioException) -> int | None:
    """Twilio's code of a refusal, or the HTTP status; None where there was no answer to speak of."""
    if isinstance(error, TwilioRestException):
        return int(error.code or error.status)
    # For a list the library keeps the answer, and looks at nothing in it.
    answer = error.args[1] if len(error.args) > 1 else None
    return getattr(answer, "status_code", None)
