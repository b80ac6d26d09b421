"""Twilio's client for what is no sending: looking at the account, setting its webhooks, listing what came in."""

from typing import Final

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
        made.api.base_url = made.messaging.base_url = str(settings.twilio_api_base_url).rstrip("/")
    return made
