"""The key-encryption keys that KEYS names: secrets that stand in it, and keys that AWS KMS keeps."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from service.protection import kms
from service.protection.vault import KEY_BYTES, KeysWrong, Vault, unwrap, wrap

_FORM: Final = "KEYS must be id:base64 of 32 bytes, or id:aws-kms:ARN, with commas between; `tideover keys new` makes one"


class Kek(Protocol):
    """What all that these do may raise: KeysWrong, and its KmsAway."""

    @property
    def secret(self) -> bytes | None:
        """Itself, where it stands in KEYS."""

    def wrap(self, key: bytes) -> bytes: ...
    def unwrap(self, wrapped: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class LocalKek:
    secret: bytes = field(repr=False)

    def wrap(self, key: bytes) -> bytes:
        return wrap(self.secret, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return unwrap(self.secret, wrapped)


@dataclass(frozen=True, slots=True)
class KmsKek:
    name: str
    key_id: str
    secret: None = None

    def wrap(self, key: bytes) -> bytes:
        return kms.wrap(self.name, self.key_id, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return kms.unwrap(self.name, self.key_id, wrapped)


def parse(setting: str) -> dict[str, Kek]:
    """`id:base64,id:aws-kms:ARN,…` as a mapping, newest first. Raises KeysWrong, without repeating any of it."""
    keks: dict[str, Kek] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, _, said = entry.partition(":")
        if not name:
            raise KeysWrong(_FORM)
        keks[name] = _parse_kms(name, said) if said.startswith(kms.SIGN) else LocalKek(_parse_secret(said))
    if not keks:
        raise KeysWrong(
            "KEYS is not set: make one with `tideover keys new` and keep it apart from the database"
        )
    return keks


def _parse_kms(name: str, said: str) -> KmsKek:
    key_id = said.removeprefix(kms.SIGN)
    if not key_id:
        raise KeysWrong(_FORM)
    return KmsKek(name, key_id)


def _parse_secret(encoded: str) -> bytes:
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise KeysWrong(_FORM)
    return secret


def opened(keks: Mapping[str, Kek], kept: Mapping[str, bytes]) -> Vault:
    """The vault of a database that keeps these wrapped system keys. Raises KeysWrong where none opens, or one does not."""
    secrets = {name: kek.secret for name, kek in keks.items()}
    system_key = None
    for name in (one for one in keks if one in kept):
        secrets[name], system_key = _opened(keks[name], kept[name])
    if system_key is None:
        raise KeysWrong("KEYS does not open this database: put back the value it was made with")
    return Vault({name: one for name, one in secrets.items() if one is not None}, system_key)


def begun(kek: Kek, system_key: bytes) -> bytes:
    """The system key, wrapped; beside it, for a key that stays in KMS, the fresh one that wraps people's keys in its place."""
    return kek.wrap(system_key if kek.secret else os.urandom(KEY_BYTES) + system_key)


def _opened(kek: Kek, wrapped: bytes) -> tuple[bytes, bytes]:
    """What wraps people's keys, and the system key: the other way of `begun`."""
    plain = kek.unwrap(wrapped)
    return (kek.secret, plain) if kek.secret else (plain[:KEY_BYTES], plain[KEY_BYTES:])
