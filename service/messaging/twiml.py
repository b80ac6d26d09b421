"""The reply as TwiML: sound XML whatever the words hold, and no word in it that carriers block (E12)."""

import re
from typing import Final

from twilio.twiml.messaging_response import MessagingResponse

from service.messaging import segments, sendable

LONGEST: Final = 1600
"""Twilio refuses a longer text (error 21617)."""

# What XML 1.0 cannot hold, escaped or not (w3.org/TR/xml, 'Char').
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def silence() -> str:
    """Nothing to say here."""
    return str(MessagingResponse())


def message(say: str, callback: str | None) -> str:
    """One reply. Both attributes name the callback: which one the carrier follows differs by account."""
    response, words = MessagingResponse(), clean(sendable.masked(segments.lean(say)))
    if callback is None:
        response.message(words)
    else:
        response.message(words, action=callback, status_callback=callback)
    return str(response)


def clean(words: str) -> str:
    """Without what XML cannot hold, and no longer than one message may be."""
    return _NOT_XML.sub("", words)[:LONGEST]
