"""The reply as TwiML, sound XML whatever the words hold."""

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

LONGEST: Final = 1600
"""Twilio refuses a longer text (error 21617)."""

# What XML 1.0 cannot hold, escaped or not (w3.org/TR/xml, 'Char').
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'


def silence() -> str:
    """Nothing to say here."""
    return f"{_HEAD}<Response />"


def message(say: str, callback: str | None) -> str:
    """One reply. Both attributes name the callback: which one the carrier follows differs by account."""
    # Twilio's MessagingResponse says the same (tests/test_twiml.py) in a hundred times the time.
    where = f" action={quoteattr(callback)} statusCallback={quoteattr(callback)}" if callback else ""
    return f"{_HEAD}<Response><Message{where}>{escape(clean(say))}</Message></Response>"


def clean(words: str) -> str:
    """Without what XML cannot hold, and no longer than one message may be."""
    return _NOT_XML.sub("", words)[:LONGEST]
