"""Texts as the carrier posts them: every field of a real webhook, signed, as bytes ready for the wire."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from service.bench.people import SENDER
from service.bench.rows import phone
from service.messaging import signatures

URL: Final = "https://bench.example.org/twilio/sms"
"""What is signed. The requests themselves go to 127.0.0.1, as from a proxy."""
ACCOUNT: Final = "AC" + "b" * 32

_PLACE: Final = {"City": "BOULDER", "State": "CO", "Zip": "80301", "Country": "US"}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who texts, and whose signature is on it."""

    people: int
    token: str


def requests(crowd: Crowd, *, first: int) -> Iterator[bytes]:
    """URGE from one after the other, without end, in an order by chance; every text has a MessageSid of its own.

    Nobody texts again before all others have: the service takes a closer look at who texts much. `first` counts
    the texts that the crowd has sent before.
    """
    order = list(range(crowd.people))
    random.Random(0).shuffle(order)  # noqa: S311  (the same in every run)
    for number in itertools.count(first):
        yield _request(_form(phone(order[number % crowd.people])), crowd.token)


def _form(sender: str) -> dict[str, str]:
    sid = f"SM{uuid4().hex}"
    return {
        **{f"To{name}": value for name, value in _PLACE.items()},
        **{f"From{name}": value for name, value in _PLACE.items()},
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": "URGE",
        "To": SENDER,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }


def _request(form: dict[str, str], token: str) -> bytes:
    body = urlencode(form).encode()
    head = (
        f"POST {urlsplit(URL).path} HTTP/1.1\r\n"
        f"Host: {urlsplit(URL).netloc}\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signatures.sign(token, URL, form)}\r\n\r\n"
    )
    return head.encode() + body
