"""What the reading is taught and measured with: labeled alike twice, and never both (docs/reading.md, 'Figures')."""

import hashlib
import json
from functools import cache
from typing import Literal

import pytest

from training.corpus import FOLDER, items, ordinary


@pytest.mark.parametrize("part", ["train", "dev", "test", "fresh"])
def test_two_readers_labeled_every_text_alike_and_none_was_changed_since(part: str) -> None:
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    labels = [{"intent": row["intent"], "risk": row["risk"]} for row in rows]
    assert [row["second"] for row in rows] == labels
    assert [row["id"] for row in rows] == [
        hashlib.sha256(row["text"].encode()).hexdigest()[: len(row["id"])] for row in rows
    ]


@pytest.mark.parametrize("part", ["dev", "test"])
def test_what_measures_is_never_taught(part: Literal["dev", "test"]) -> None:
    assert not _taught() & {one.text for one in items(part)}


def test_what_measures_false_alarms_is_never_taught() -> None:
    assert not _taught() & {one.text for one in ordinary("held_ordinary")}


@cache
def _taught() -> set[str]:
    return {one.text for one in items("train")} | {one.text for one in ordinary()}
