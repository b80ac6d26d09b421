"""How one kept text lies in a file: marked, measured, checksummed and sealed. Reads whatever can be read."""

import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK: Final = b"TDSP\x01"
"""Begins each frame; its last byte is the version of the form."""

_MEASURE: Final = struct.Struct(">II")  # length of what follows, and its CRC-32
_NONCE_BYTES: Final = 12
LARGEST: Final = 256 * 1024
"""A webhook has less than 64 KiB; a length beyond this is damage."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that the database has not seen yet, and what was answered."""

    sid: str
    to: str
    sender: str
    body: str
    opt_out: str | None
    came_at: datetime
    is_crisis: bool
    is_stop: bool
    message: UUID | None = None
    """Our id of the reply, as its status callback carries it."""
    said: str | None = None
    """The reply; None where silence was the answer."""
    was_paged: bool = False
    """Whether somebody of the staff was texted directly about it."""
    tries: int = 0
    """How often it was handed to the database, and refused for its own sake."""
    takes: str | None = None
    """No text, but a key in a direct call: whose alert the sender has taken, by that phone. `sid` is the call's."""
    person: UUID | None = None
    """Whose it is, once it was put aside: when they are erased it must be found."""

    @property
    def is_urgent(self) -> bool:
        """Danger, and consent withdrawn: first in line, and with room of their own."""
        return self.is_crisis or self.is_stop


_KNOWN: Final = frozenset(field.name for field in fields(Kept))
_LATER: Final = frozenset({"takes", "person"})
"""Written only where they say something."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: the texts that can be read, and the bytes that cannot."""

    kept: list[Kept]
    damage: bytes


def pack(cipher: AESGCM, kept: Kept) -> bytes:
    # To the release before them a field that it does not know is damage.
    values = {name: one for name, one in asdict(kept).items() if one is not None or name not in _LATER}
    text = json.dumps(values, default=_plain).encode()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, text, MARK)
    return MARK + _MEASURE.pack(len(sealed), zlib.crc32(sealed)) + sealed


def unpack(cipher: AESGCM, data: bytes) -> Contents:
    """Read every whole frame, once for each MessageSid, however the bytes between them look."""
    found: dict[str, Kept] = {}
    damage = bytearray()
    at = 0
    for start, end in _frames(data):
        kept = _open(cipher, data[start + len(MARK) + _MEASURE.size : end])
        damage += data[at : end if kept is None else start]
        if kept is not None:
            found.setdefault(kept.sid, kept)
        at = end
    return Contents(list(found.values()), bytes(damage + data[at:]))


def count(data: bytes) -> int:
    """How many whole frames there are, unopened."""
    return sum(1 for _ in _frames(data))


def first(cipher: AESGCM, data: bytes) -> Kept | None:
    """The text of the first frame, in a file the oldest; None where it cannot be read."""
    start, end = next(_frames(data), (0, 0))
    return _open(cipher, data[start + len(MARK) + _MEASURE.size : end])


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the frames whose checksum holds begin and end."""
    at = data.find(MARK)
    while at >= 0:
        end = _end(data, at)
        if end is not None:
            yield at, end
        at = data.find(MARK, at + 1 if end is None else end)


def _end(data: bytes, start: int) -> int | None:
    head = start + len(MARK)
    if len(data) < head + _MEASURE.size:
        return None
    length, checksum = _MEASURE.unpack_from(data, head)
    begin = head + _MEASURE.size
    sealed = data[begin : begin + min(length, LARGEST)]
    return begin + length if len(sealed) == length and zlib.crc32(sealed) == checksum else None


def _open(cipher: AESGCM, sealed: bytes) -> Kept | None:
    try:
        values = json.loads(cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], MARK))
        values["came_at"] = datetime.fromisoformat(values["came_at"])
        for name in ("message", "person"):
            values[name] = UUID(hex=values[name]) if values.get(name) else None
        # A later release may have written more than we know; the text itself counts.
        return Kept(**{name: value for name, value in values.items() if name in _KNOWN})
    except (InvalidTag, ValueError, KeyError, TypeError):
        return None


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
