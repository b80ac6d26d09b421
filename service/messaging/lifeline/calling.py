"""The calls that follow direct pages by text: their addresses say all that an answer needs, in any process, with no database."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.messaging.carrier import Ring
from service.people.phones import Phone
from service.protection.vault import Vault

TOKEN_LIFETIME: Final = timedelta(hours=2)
"""Longer than a call may wait at the carrier, ring and last."""

_MARK: Final = b"direct call"
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Page:
    """One of the staff who is told of one alumnus."""

    ours: Phone
    """The program's number."""
    about: str
    """The alumnus's phone."""
    to: Phone
    at: datetime


@dataclass(frozen=True, slots=True)
class Called:
    """What such a call may say."""

    language: str
    alias: str
    """Of the alumnus, said to whoever has pressed a key."""


class Line:
    """Makes the addresses of such calls and texts, and reads them again. They hold numbers only sealed."""

    def __init__(self, vault: Vault, base_url: str) -> None:
        self._cipher = AESGCM(vault.subkey("direct calls"))
        self._twilio = f"{base_url}/twilio"

    def ring(self, page: Page) -> Ring:
        # What becomes of it is told to nobody: the call is not placed again.
        return Ring(page.to, page.ours, self.url(page), f"{self._twilio}/voice/status")

    def url(self, page: Page, *, turn: int = 0) -> str:
        """Asked for what to say, and then for what follows from a key."""
        fields = json.dumps([page.ours, page.about, page.to, int(page.at.timestamp())]).encode()
        nonce = os.urandom(_NONCE_BYTES)
        token = urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, fields, _MARK)).decode()
        return f"{self._twilio}/voice/direct?t={token}&n={turn}"

    def status_url(self, key: str) -> str:
        """Where the carrier reports on the text."""
        return f"{self._twilio}/direct?k={key}"

    def read(self, token: str, *, now: datetime) -> Page | None:
        """None for what was never ours, or is too old."""
        try:
            sealed = urlsafe_b64decode(token)
            opened = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _MARK)
        except (InvalidTag, ValueError):
            return None
        ours, about, to, at = json.loads(opened)
        page = Page(Phone(ours), about, Phone(to), datetime.fromtimestamp(at, UTC))
        return page if now - page.at < TOKEN_LIFETIME else None
