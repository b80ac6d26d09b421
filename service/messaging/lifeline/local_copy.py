"""What must be known to help a person while the database is away: one sealed file, kept in memory too.

The file holds a sealed head (the programs), a sealed table of who lies where, and one sealed record a person,
opened only when they write: 100,000 people cost about 30 MB. Each file has a key of its own.
"""

import json
import os
import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service import files
from service.messaging import sendable
from service.people.phones import Phone
from service.protection.vault import Vault

MARK: Final = b"TDLC\x01"
"""Begins the file; its last byte is the version of the form."""

_SALT_BYTES: Final = 16
_LENGTHS: Final = struct.Struct(">II")
_ENTRY: Final = struct.Struct(">16sQI")
_HEAD, _TABLE, _FIRST_PERSON = 0, 1, 2
"""Nonces: none is used twice with one file's key; a person's is their place in the file, counted on from the last."""


@dataclass(frozen=True, slots=True)
class Person:
    """One alumnus, as far as an answer needs them."""

    language: str
    has_agreed: bool
    """False for somebody who is only invited."""
    has_stopped: bool
    is_in_crisis: bool
    """A crisis was open, and the team told of it, when the copy was made."""
    alias: str
    """As it may stand on a lock screen: 'Ana R.'."""
    specialist: Phone | None
    """Theirs to page; None where nobody is assigned, or that phone has opted out."""
    strategies: tuple[tuple[str, str | None], ...]
    """What they planned to do, in their own words, and what they call it where those may not leave in clear."""

    @property
    def actions(self) -> tuple[str, ...]:
        """Their strategies, ready to send: judged only now, since judging costs more than all the rest."""
        sayable = (next(filter(sendable.may_leave, filter(None, words)), None) for words in self.strategies)
        return tuple(filter(None, sayable))


@dataclass(frozen=True, slots=True)
class ProgramCopy:
    """One program, as far as an answer needs it."""

    id: UUID
    sender: Phone
    language: str
    on_call: tuple[Phone, ...]
    """Whom to page as of the copy, in order: who is on call, then the administrators."""
    staff: frozenset[str]
    """Every phone of the staff, so that none of them is taken for a stranger."""
    leads: tuple[Phone, ...] = ()
    """Whom alone to page of danger to others."""
    crisis_line: dict[str, str] | None = None
    """The program's own."""


@dataclass(frozen=True, slots=True)
class LocalCopy:
    """One copy; never changed, only replaced."""

    made_at: datetime | None
    programs: dict[str, ProgramCopy]
    """By sender number."""
    _cipher: AESGCM | None = None
    _table: bytes = b""
    _people: bytes | bytearray | memoryview = b""

    @property
    def count(self) -> int:
        return len(self._table) // _ENTRY.size

    def person(self, program: UUID, phone_index: bytes) -> Person | None:
        """The alumnus with this phone; None where there is none, or the record is damaged."""
        wanted = _place_of(program, phone_index)
        at = bisect_left(range(self.count), wanted, key=lambda row: self._row(row)[0])
        if self._cipher is None or at >= self.count:
            return None
        place, start, length = self._row(at)
        if place != wanted:
            return None
        try:
            sealed = bytes(self._people[start : start + length])
            return _load(self._cipher.decrypt(_nonce(_FIRST_PERSON + start), sealed, place))
        except (InvalidTag, ValueError):
            return None

    def _row(self, row: int) -> tuple[bytes, int, int]:
        return _ENTRY.unpack_from(self._table, row * _ENTRY.size)

    @classmethod
    def load(cls, path: Path, vault: Vault) -> Self:
        """The copy in a file. Raises OSError, or ValueError where it is damaged or not ours."""
        data = memoryview(path.read_bytes())
        begin = len(MARK) + _SALT_BYTES + _LENGTHS.size
        if bytes(data[: len(MARK)]) != MARK or len(data) < begin:
            raise ValueError("this is no local copy")
        head_length, table_length = _LENGTHS.unpack_from(data, len(MARK) + _SALT_BYTES)
        cipher = _cipher_of(vault, bytes(data[len(MARK) : len(MARK) + _SALT_BYTES]))
        middle, end = begin + head_length, begin + head_length + table_length
        try:
            head = json.loads(cipher.decrypt(_nonce(_HEAD), bytes(data[begin:middle]), MARK))
            table = cipher.decrypt(_nonce(_TABLE), bytes(data[middle:end]), MARK)
        except InvalidTag:
            raise ValueError("this local copy is damaged, or sealed with another key") from None
        programs = [_program(fields) for fields in head["programs"]]
        made_at = datetime.fromisoformat(head["made_at"])
        return cls(made_at, {one.sender: one for one in programs}, cipher, table, data[end:])


NOTHING: Final = LocalCopy(None, {})
"""Before the first copy was made."""


class Builder:
    """Makes a copy person by person."""

    def __init__(self, vault: Vault) -> None:
        self._salt = os.urandom(_SALT_BYTES)
        self._cipher = _cipher_of(vault, self._salt)
        self._people = bytearray()
        self._rows: list[bytes] = []

    def add(self, program: UUID, phone_index: bytes, person: Person) -> None:
        place, start = _place_of(program, phone_index), len(self._people)
        self._people += self._cipher.encrypt(_nonce(_FIRST_PERSON + start), _dump(person), place)
        self._rows.append(_ENTRY.pack(place, start, len(self._people) - start))

    def finish(
        self, programs: Sequence[ProgramCopy], *, now: datetime
    ) -> tuple[LocalCopy, list[bytes | bytearray]]:
        """The copy, and the parts of its file in order."""
        head = json.dumps(
            {"made_at": now.isoformat(), "programs": [_fields(one) for one in programs]}
        ).encode()
        table = b"".join(sorted(self._rows))
        sealed_head = self._cipher.encrypt(_nonce(_HEAD), head, MARK)
        sealed_table = self._cipher.encrypt(_nonce(_TABLE), table, MARK)
        lengths = _LENGTHS.pack(len(sealed_head), len(sealed_table))
        copy = LocalCopy(now, {one.sender: one for one in programs}, self._cipher, table, self._people)
        return copy, [MARK, self._salt, lengths, sealed_head, sealed_table, self._people]


def save(path: Path, parts: Sequence[bytes | bytearray]) -> None:
    """Put a copy's file in place of the one before. Raises OSError."""
    files.replace(path, parts)


def _cipher_of(vault: Vault, salt: bytes) -> AESGCM:
    return AESGCM(vault.subkey(f"local copy {salt.hex()}"))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _place_of(program: UUID, phone_index: bytes) -> bytes:
    return blake2b(program.bytes + phone_index, digest_size=16).digest()


def _dump(person: Person) -> bytes:
    signs = person.has_agreed | person.has_stopped << 1 | person.is_in_crisis << 2
    fields = [person.language, signs, person.alias, person.specialist, person.strategies]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _load(opened: bytes) -> Person:
    language, signs, alias, specialist, kept = json.loads(opened.decode("utf-8", "surrogatepass"))
    strategies = tuple((action, name) for action, name in kept)
    return Person(language, bool(signs & 1), bool(signs & 2), bool(signs & 4), alias, specialist, strategies)


def _fields(program: ProgramCopy) -> dict[str, Any]:
    return {
        "id": program.id.hex,
        "sender": program.sender,
        "language": program.language,
        "on_call": program.on_call,
        "staff": sorted(program.staff),
        "leads": program.leads,
        "crisis_line": program.crisis_line,
    }


def _program(fields: dict[str, Any]) -> ProgramCopy:
    return ProgramCopy(
        id=UUID(fields["id"]),
        sender=Phone(fields["sender"]),
        language=fields["language"],
        on_call=tuple(map(Phone, fields["on_call"])),
        staff=frozenset(fields["staff"]),
        leads=tuple(map(Phone, fields.get("leads", ()))),  # not in a copy of the release before
        crisis_line=fields.get("crisis_line"),
    )
