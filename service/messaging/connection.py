"""Twilio's side of the connection: which webhooks it is to call, and whether it does.

A Messaging Service, where there is one, decides for all its numbers; else each number decides for itself.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from service.errors import ServiceError
from service.messaging import account
from service.messaging.errors import NotSent, OutcomeUnknown
from service.people.phones import Phone

OVERRIDES: Final = "rc=2&rp=ct,5xx,rt&ct=2000&rt=4000&tt=9000"
"""How Twilio is to call us: a fragment of the URL, which it neither sends nor signs.

By default it waits 15 s and repeats only a connection that failed. We answer within 3 s or not at all, so a
connection may take 2 s and an answer 4; connections, 5xx and silence are tried twice more, which is safe because a
MessageSid counts once; and after 9 s in all the fallback speaks, so that nobody waits longer than 10 s.
Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
"""


_NO_FALLBACK: Final = (
    "it has no fallback: while this machine is off nobody gets even the crisis line; make a TwiML Bin of the"
    " text that `tideover connect --check` prints, and run `tideover connect --fallback-url` with its address"
)
_NO_FALLBACK_FOR_CALLS: Final = (
    "it has no fallback: while this machine is off a caller hears no crisis line; make a TwiML Bin of the spoken"
    " text that `tideover connect --check` prints, and run `tideover connect --voice-fallback-url` with its address"
)

LOGIN_REFUSED: Final = (20003, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class NotConnected(ServiceError):
    """Twilio cannot be asked, or does not know what we ask about; says what to do."""


@dataclass(frozen=True, slots=True)
class Hook:
    """What Twilio is to do with a text or a call that comes in."""

    url: str
    fallback_url: str | None
    """None: whatever is there stays there."""
    status_url: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How Twilio is to call us."""

    texts: Hook
    calls: Hook

    @classmethod
    def at(cls, base_url: str, fallback_url: str | None, voice_fallback_url: str | None) -> "Wanted":
        twilio = f"{base_url}/twilio"
        return cls(
            Hook(f"{twilio}/sms#{OVERRIDES}", fallback_url, f"{twilio}/status"),
            Hook(f"{twilio}/voice#{OVERRIDES}", voice_fallback_url, f"{twilio}/voice/status"),
        )


@dataclass(frozen=True, slots=True)
class Door:
    """A number or a Messaging Service at Twilio, as it was found there."""

    name: str
    resource: Any
    """Twilio's library's own: an IncomingPhoneNumber, or a Messaging Service."""
    fields: Mapping[str, str]
    """What each thing is called there."""
    wanted: Hook
    missing: tuple[Phone, ...] = ()
    """Numbers of ours that are not in this Messaging Service."""

    def get(self, what: str) -> str:
        return str(getattr(self.resource, self.fields[what]) or "")


_NUMBER: Final = {
    "url": "sms_url",
    "method": "sms_method",
    "fallback": "sms_fallback_url",
    "fallback_method": "sms_fallback_method",
    "instead": "sms_application_sid",
}
_CALLS: Final = {
    "url": "voice_url",
    "method": "voice_method",
    "fallback": "voice_fallback_url",
    "fallback_method": "voice_fallback_method",
    "instead": "voice_application_sid",
    "status": "status_callback",
}
_SERVICE: Final = {
    "url": "inbound_request_url",
    "method": "inbound_method",
    "fallback": "fallback_url",
    "fallback_method": "fallback_method",
    "instead": "use_inbound_webhook_on_number",
    "status": "status_callback",
}


def doors(client: Client, service: str, numbers: Sequence[Phone], wanted: Wanted) -> list[Door]:
    """What decides about these numbers' texts and calls. Raises NotConnected."""
    with _asking():
        texts = (
            [_service(client, service, numbers, wanted)]
            if service
            else [_number(client, one, _NUMBER, wanted.texts) for one in numbers]
        )
        return [*texts, *(_number(client, one, _CALLS, wanted.calls) for one in numbers)]


def _service(client: Client, sid: str, numbers: Sequence[Phone], wanted: Wanted) -> Door:
    try:
        resource = client.messaging.v1.services(sid).fetch()
        pool = {one.phone_number for one in client.messaging.v1.services(sid).phone_numbers.list()}
    except TwilioRestException as error:
        if error.status == HTTPStatus.NOT_FOUND:
            raise NotConnected(
                "TWILIO_MESSAGING_SERVICE_SID names no Messaging Service of this account"
            ) from None
        raise
    missing = tuple(one for one in numbers if one not in pool)
    return Door(f"Messaging Service {sid}", resource, _SERVICE, wanted.texts, missing)


def _number(client: Client, number: Phone, fields: Mapping[str, str], wanted: Hook) -> Door:
    found = client.incoming_phone_numbers.list(phone_number=number, limit=1)
    if not found or found[0].phone_number != number:
        raise NotConnected(
            f"{number} is not a number of this Twilio account: check `sender` in the program file"
        )
    return Door(f"calls to {number}" if fields is _CALLS else number, found[0], fields, wanted)


def set_up(door: Door) -> Door:
    """Make Twilio call us, and give what it says it will do now. Raises NotConnected."""
    wanted, fields = door.wanted, door.fields
    # An application's webhooks, or the numbers' own, would be called in place of ours.
    instead = False if fields is _SERVICE else ""
    changes: dict[str, Any] = {
        fields["url"]: wanted.url,
        fields["method"]: "POST",
        fields["instead"]: instead,
    }
    if wanted.fallback_url is not None:
        changes |= {fields["fallback"]: wanted.fallback_url, fields["fallback_method"]: "POST"}
    if "status" in fields:
        changes |= {fields["status"]: wanted.status_url}
    with _asking():
        door.resource.update(**changes)
        return replace(door, resource=door.resource.fetch())


def problems(door: Door) -> list[str]:
    """What is not as it must be there, each with what to do."""
    connect, wanted, is_calls = "run `tideover connect`", door.wanted, door.fields is _CALLS
    found = []
    if door.get("url") != wanted.url or door.get("method") != "POST":
        what = "calls" if is_calls else "messages"
        found.append(f"its webhook for incoming {what} is not POST {wanted.url}: {connect}")
    if door.get("instead") not in ("", "False"):
        found.append(f"something else answers in the webhook's place ({door.fields['instead']}): {connect}")
    if wanted.fallback_url is not None and door.get("fallback") != wanted.fallback_url:
        found.append(f"its fallback is not {wanted.fallback_url}: {connect}")
    if not door.get("fallback"):
        found.append(_NO_FALLBACK_FOR_CALLS if is_calls else _NO_FALLBACK)
    if "status" in door.fields and door.get("status") != wanted.status_url:
        found.append(f"its status callback is not {wanted.status_url}: {connect}")
    found += [f"{one} is not in it: add the number to its sender pool at Twilio" for one in door.missing]
    return found


@contextmanager
def _asking() -> Generator[None]:
    """Twilio's and the network's failures, each as one line that says what to do."""
    try:
        yield
    except TwilioException as error:
        code = account.code_of(error)
        if code in LOGIN_REFUSED:
            raise NotConnected(
                "Twilio does not accept this account and token: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
            ) from None
        raise NotConnected(
            f"Twilio refused (error {code}): see https://www.twilio.com/docs/api/errors"
        ) from None
    except (NotSent, OutcomeUnknown, ValueError, TypeError, AttributeError, KeyError):
        raise NotConnected(
            "Twilio gave no answer that makes sense: try again, and see https://status.twilio.com"
        ) from None
