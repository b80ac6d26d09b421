"""Keys, sealing and the blind index. The only code that touches a cipher.

A key-encryption key (KEK) from `KEYS` wraps one system key and one key per person; a person's
key seals every personal column of theirs. What is sealed is bound to its column, row and person,
so that a ciphertext moved elsewhere no longer opens.
"""

import base64
import binascii
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
        self._newest = next(iter(keks))
        self._system_key = system_key
        self._index_key = self.subkey("blind index")
        # Opening a wrapped key costs 2 µs, making its cipher as much again; enough for everybody who writes at about the same time.
        self.key = lru_cache(maxsize=4_096)(self._key)

    def new_key(self, person: UUID) -> WrappedKey:
        """A fresh key for a person, wrapped by the newest KEK. To be stored before it is used."""
        wrapped = aes_key_wrap(self._keks[self._newest], os.urandom(KEY_BYTES))
        return WrappedKey(person, self._newest, wrapped)

    def _key(self, wrapped: WrappedKey) -> Key:
        """Unwrap a person's key. Raises KeysWrong."""
        kek = self._keks.get(wrapped.kek)
        if kek is None:
            raise KeysWrong(f"KEYS lacks {wrapped.kek!r}, which a person's key needs: put it back")
        return Key(wrapped.person, AESGCM(unwrap(kek, wrapped.wrapped)))

    def index(self, kind: str, text: str) -> bytes:
        """The blind index of an exact value, 32 bytes: equal values find each other, nothing else shows."""
        return hmac.digest(self._index_key, f"{kind}|{text}".encode(), hashlib.sha256)

    def subkey(self, label: str) -> bytes:
        """A key of 32 bytes for one purpose, derived from the system key."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=label.encode()).derive(self._system_key)


def parse_keys(setting: str) -> dict[str, bytes]:
    """`id:base64,…` as a mapping, newest first. Raises KeysWrong, without repeating any of it."""
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != KEY_BYTES:
            raise KeysWrong(
                "KEYS must be id:base64 of 32 bytes, with commas between; `tideover keys new` makes one"
            )
        keys[name] = key
    if not keys:
        raise KeysWrong(
            "KEYS is not set: make one with `tideover keys new` and keep it apart from the database"
        )
    return keys


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
