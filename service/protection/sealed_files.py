"""Files that only KEYS opens: a stream in pieces, each sealed in its place, so that none can be left out or moved.

Each file has a key of its own, wrapped by the newest KEK. With that KEK destroyed, the file says nothing to anybody.
"""

import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service import files
from service.errors import ServiceError
from service.protection.keks import Kek
from service.protection.vault import KEY_BYTES, KeysWrong

MARK: Final = b"TDBK\x02"
"""Begins the file; its last byte is the version of the form."""
_FIRST: Final = b"TDBK\x01"
"""The same without a length before the wrapped key: that of a key that stands in KEYS."""

PIECE: Final = 1 << 20
"""Bytes that are sealed together."""

_LENGTH: Final = struct.Struct(">I")
_WRAPPED_LENGTH: Final = struct.Struct(">H")
_WRAPPED_BYTES: Final = KEY_BYTES + 8
_MORE, _LAST = b"\x00", b"\x01"


class Damaged(ServiceError):
    def __init__(self) -> None:
        super().__init__("this backup is not whole: take another one")


def write(path: Path, keks: Mapping[str, Kek], stream: Iterable[bytes]) -> None:
    """Seal a stream into a file: there whole, or not at all. Raises KeysWrong, OSError, and what the stream raises."""
    name, key = next(iter(keks)), os.urandom(KEY_BYTES)
    wrapped = keks[name].wrap(key)
    head = MARK + bytes([len(name.encode())]) + name.encode() + _WRAPPED_LENGTH.pack(len(wrapped)) + wrapped
    files.replace(path, _sealed(AESGCM(key), head, stream))


def _sealed(cipher: AESGCM, head: bytes, stream: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    place, before = 0, b""
    for piece in _even(stream):
        if place:
            yield _frame(cipher, head, place, before, _MORE)
        place, before = place + 1, piece
    yield _frame(cipher, head, max(place, 1), before, _LAST)


def _even(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The stream in pieces of one size."""
    kept = bytearray()
    for part in stream:
        kept += part
        while len(kept) >= PIECE:
            yield bytes(kept[:PIECE])
            del kept[:PIECE]
    if kept:
        yield bytes(kept)


def _frame(cipher: AESGCM, head: bytes, place: int, piece: bytes, sign: bytes) -> bytes:
    sealed = cipher.encrypt(_nonce(place), piece, head + sign)
    return sign + _LENGTH.pack(len(sealed)) + sealed


def _nonce(place: int) -> bytes:
    return place.to_bytes(12, "big")


def read(path: Path, keks: Mapping[str, Kek]) -> Iterator[bytes]:
    """What was sealed, a piece at a time. Raises Damaged, KeysWrong and OSError: then believe nothing of what came before."""
    with path.open("rb") as file:
        mark = _read(file, len(MARK))
        if mark not in {MARK, _FIRST}:
            raise Damaged
        size = _read(file, 1)
        name = _read(file, size[0])
        length = b"" if mark == _FIRST else _read(file, _WRAPPED_LENGTH.size)
        wrapped = _read(file, _WRAPPED_LENGTH.unpack(length)[0] if length else _WRAPPED_BYTES)
        kek = keks.get(name.decode("utf-8", "replace"))
        if kek is None:
            raise KeysWrong("KEYS lacks the key that this backup was made with: put it back")
        yield from _opened(file, AESGCM(kek.unwrap(wrapped)), mark + size + name + length + wrapped)


def _read(file: BinaryIO, size: int) -> bytes:
    """Raises Damaged where there is less."""
    found = file.read(size)
    if len(found) < size:
        raise Damaged
    return found


def _opened(file: BinaryIO, cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    place, sign = 0, _MORE
    while sign == _MORE:
        place, sign = place + 1, file.read(1)
        length = file.read(_LENGTH.size)
        if sign not in {_MORE, _LAST} or len(length) < _LENGTH.size:
            raise Damaged
        size = _LENGTH.unpack(length)[0]
        if size > PIECE + 16:
            raise Damaged
        try:
            yield cipher.decrypt(_nonce(place), file.read(size), head + sign)
        except (InvalidTag, ValueError):
            raise Damaged from None
    if file.read(1):
        raise Damaged
