"""Keys, sealing and the blind index. The only code that touches a cipher.

A key-encryption key (KEK) from `KEYS` wraps one system key and one key per person; a person's
key seals every personal column of theirs. What is sealed is bound to its column, row and person,
so that a ciphertext moved elsewhere no longer opens.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from service import metrics
from service.errors import ServiceError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
VERSION: Final = b"\x01"
"""First byte of everything sealed: version 1 is AES-256-GCM, nonce, ciphertext and tag."""


UNREADABLE: Final = "(unreadable)"
"""Stands where something sealed was damaged."""


class KeysWrong(ServiceError):
    """KEYS cannot be read, or does not belong to this database."""


class Unreadable(ServiceError):
    def __init__(self, column: str) -> None:
        super().__init__(
            f"{column} does not open with its person's key: it was changed, or moved from another row"
        )


@dataclass(frozen=True, slots=True)
class Key:
    """One person's key, or a program's own."""

    person: UUID
    _cipher: AESGCM

    def seal(self, column: str, row: UUID, text: str) -> bytes:
        """Encrypt `text` for `table.column` of one row."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), self._place(column, row))
        return VERSION + nonce + sealed

    def open(self, column: str, row: UUID, sealed: bytes) -> str:
        """Decrypt what `seal` made for this very column, row and person. Raises Unreadable."""
        nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            text = self._cipher.decrypt(nonce, ciphertext, self._place(column, row))
        except (InvalidTag, ValueError):
            metrics.DECRYPT_FAILURES.inc()
            raise Unreadable(column) from None
        return text.decode("utf-8", "surrogatepass")

    def read(self, column: str, row: UUID, sealed: bytes) -> str:
        """As `open`, to be shown: one value that does not open must hide no other (fault F48)."""
        try:
            return self.open(column, row, sealed)
        except Unreadable:
            return UNREADABLE

    def _place(self, column: str, row: UUID) -> bytes:
        return f"{column}|{row.hex}|{self.person.hex}".encode()


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person's key as the database holds it."""

    person: UUID
    kek: str
    wrapped: bytes


class Vault:
    """Opens and makes keys. Built once from `KEYS` and the database's system key (see keyring.py)."""

    def __init__(self, keks: Mapping[str, bytes], system_key: bytes) -> None:
        self._keks = keks
        self.newest = next(iter(keks))
        """The name of the KEK that wraps what is new."""
        self.system_key = system_key
        self._index_key = self.subkey("blind index")
        # Opening a wrapped key costs 2 µs, making its cipher as much again; enough for everybody who writes at about the same time.
        self.key = lru_cache(maxsize=4_096)(self._key)

    def new_key(self, person: UUID) -> WrappedKey:
        """A fresh key for a person, wrapped by the newest KEK. To be stored before it is used."""
        wrapped = aes_key_wrap(self._keks[self.newest], os.urandom(KEY_BYTES))
        return WrappedKey(person, self.newest, wrapped)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the KEKs that we have, newest first."""
        return tuple(self._keks)

    def rewrapped(self, key: WrappedKey) -> WrappedKey:
        """The same key, wrapped by the newest KEK. Raises KeysWrong."""
        return WrappedKey(
            key.person, self.newest, wrap(self._keks[self.newest], unwrap(self._kek(key.kek), key.wrapped))
        )

    def wrapped_system_key(self) -> bytes:
        """The system key, wrapped by the newest KEK. One that stays in KMS has wrapped it already (keyring.py)."""
        return wrap(self._keks[self.newest], self.system_key)

    def _key(self, wrapped: WrappedKey) -> Key:
        """Unwrap a person's key. Raises KeysWrong."""
        return Key(wrapped.person, AESGCM(unwrap(self._kek(wrapped.kek), wrapped.wrapped)))

    def _kek(self, name: str) -> bytes:
        kek = self._keks.get(name)
        if kek is None:
            raise KeysWrong(f"KEYS lacks {name!r}, which a person's key needs: put it back")
        return kek

    def index(self, kind: str, text: str) -> bytes:
        """The blind index of an exact value, 32 bytes: equal values find each other, nothing else shows."""
        return hmac.digest(self._index_key, f"{kind}|{text}".encode(), hashlib.sha256)

    def subkey(self, label: str) -> bytes:
        """A key of 32 bytes for one purpose, derived from the system key."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=label.encode()).derive(self.system_key)


def new_kek() -> str:
    """One entry for KEYS, with an id that nobody has to remember."""
    return f"k{os.urandom(3).hex()}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def wrap(kek: bytes, key: bytes) -> bytes:
    return aes_key_wrap(kek, key)


def unwrap(kek: bytes, wrapped: bytes) -> bytes:
    """Raises KeysWrong where this KEK did not wrap it (RFC 3394 checks itself)."""
    try:
        return aes_key_unwrap(kek, wrapped)
    except InvalidUnwrap:
        raise KeysWrong("KEYS does not open this database: put back the value it was made with") from None
