"""The corpus: texts written for this project, each labeled twice, split by family of phrasing. training/corpus/README.md."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from service.conversation.values import Intent, Risk

FOLDER: Final = Path(__file__).parent / "corpus"

Part = Literal["train", "dev", "test", "fresh"]


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    text: str
    intent: Intent
    risk: Risk
    language: str
    family: str
    """Texts of one family are in one part: none is a paraphrase of what the model was trained on."""
    slice: str
    """explicit, subtle, hard_negative or plain."""


NEVER_ORDINARY: Final = frozenset(
    {Intent.CRISIS, Intent.URGE, Intent.LAPSE, Intent.STOP, Intent.START, Intent.PAUSE, Intent.RESUME}
    | {Intent.SCHEDULE, Intent.ADD_STRATEGY, Intent.LIST_PLAN}
)
"""Dangers, and what is asked of the service; which of the others an ordinary text is, nobody has said."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """What people wrote each other elsewhere: whatever it means, it speaks of no danger and asks nothing of the service."""

    text: str
    source: str
    """The collection it is from."""


def ordinary(name: Literal["ordinary", "held_ordinary"] = "ordinary") -> list[Ordinary]:
    """Those to train on, or those that measure false alarms; their sources: training/corpus/README.md."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Ordinary(row["text"], row["source"]) for row in rows]


def items(part: Part) -> list[Item]:
    """All of one part, in the order of the file."""
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_item(json.loads(line)) for line in lines]


def _item(row: dict[str, str]) -> Item:
    return Item(
        id=row["id"],
        text=row["text"],
        intent=Intent(row["intent"]),
        risk=Risk(row["risk"]),
        language=row["language"],
        family=row["family"],
        slice=row["slice"],
    )
