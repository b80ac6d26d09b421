"""`scripts/evaluate_reading`: how well the reading that production uses reads a part of the corpus."""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.conversation import reading
from service.conversation.values import Intent, Reading, Risk
from training.corpus import Item, Ordinary, items, ordinary
from training.fuzzing import fuzz

DANGER: Final = frozenset({Risk.CRISIS})
ALARMING: Final = frozenset({Risk.HIGH, Risk.CRISIS})


@dataclass(frozen=True, slots=True)
class Read:
    """One text with what is meant and what was read."""

    item: Item
    found: Reading
    seconds: float


def main() -> None:
    """Read and print. The test part is opened rarely: what is changed after a look at it, it no longer measures."""
    asked = _parser().parse_args()
    if asked.fuzz:
        fuzz(asked.fuzz)
        return
    reading.load()
    rows = [_read(one) for one in items(asked.part)]
    _print_whole(rows)
    _print_classes(rows)
    _print_slices(rows)
    _print_speed([row.seconds for row in rows])
    _print_false_alarms(_ordinary(asked.ordinary))


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/evaluate_reading", description=__doc__)
    made.add_argument("--part", choices=("dev", "test", "fresh"), default="dev")
    made.add_argument(
        "--ordinary",
        type=Path,
        metavar="FILE",
        help="count false alarms on these, one a line, in place of ours",
    )
    made.add_argument(
        "--fuzz", type=int, metavar="N", help="only read so many mutated texts, and tell what breaks"
    )
    return made


def _read(item: Item) -> Read:
    began = time.perf_counter()
    found = reading.read(item.text)
    return Read(item, found, time.perf_counter() - began)


def share(rows: Iterable[bool]) -> float:
    """Part of the rows that hold; 0 where there are none."""
    held = list(rows)
    return sum(held) / len(held) if held else 0.0


def recall(rows: Sequence[Read], risks: frozenset[Risk]) -> float:
    return share(row.found.risk in risks for row in rows if row.item.risk in risks)


def precision(rows: Sequence[Read], risks: frozenset[Risk]) -> float:
    return share(row.item.risk in risks for row in rows if row.found.risk in risks)


def f1(rows: Sequence[Read], intent: Intent) -> float:
    hits = sum(row.item.intent is intent and row.found.intent is intent for row in rows)
    named = sum((row.item.intent is intent) + (row.found.intent is intent) for row in rows)
    return 2 * hits / named if named else 0.0


def macro_f1(rows: Sequence[Read]) -> float:
    """Mean of the F1 of the intents that these texts have."""
    meant = {row.item.intent for row in rows}
    return sum(f1(rows, one) for one in meant) / len(meant)


def _print_whole(rows: Sequence[Read]) -> None:
    explicit = [row for row in rows if row.item.slice == "explicit"]
    print(f"{len(rows)} texts")
    print(f"macro-F1 over intents     {macro_f1(rows):.3f}")
    print(f"crisis recall             {recall(rows, DANGER):.3f}, explicit {recall(explicit, DANGER):.3f}")
    print(f"crisis precision          {precision(rows, DANGER):.3f}")
    print(f"high or crisis, recall    {recall(rows, ALARMING):.3f}")
    print(f"risk, exactly             {share(row.item.risk is row.found.risk for row in rows):.3f}")
    doubted = [row for row in rows if row.item.risk is Risk.CRISIS and row.found.risk is not Risk.CRISIS]
    print(
        f"missed danger that a person sees all the same: {sum(row.found.is_doubtful for row in doubted)} of {len(doubted)}"
    )


def _print_classes(rows: Sequence[Read]) -> None:
    print("\nintent           meant  read   precision  recall  F1    most often read as")
    for intent in Intent:
        meant = [row for row in rows if row.item.intent is intent]
        read = [row for row in rows if row.found.intent is intent]
        others = Counter(row.found.intent for row in meant if row.found.intent is not intent)
        also = ", ".join(f"{one} {count}" for one, count in others.most_common(3))
        right = (
            share(row.item.intent is intent for row in read),
            share(row.found.intent is intent for row in meant),
        )
        print(
            f"{intent:16} {len(meant):5}  {len(read):4}   {right[0]:9.2f}  {right[1]:6.2f}  {f1(rows, intent):.2f}  {also}"
        )


def _print_slices(rows: Sequence[Read]) -> None:
    print("\nslice            texts  macro-F1  crisis recall  false crises")
    slices = {
        "explicit": [row for row in rows if row.item.slice == "explicit"],
        "subtle": [row for row in rows if row.item.slice == "subtle"],
        "hard negatives": [row for row in rows if row.item.slice == "hard_negative"],
        "plain": [row for row in rows if row.item.slice == "plain"],
        "English": [row for row in rows if row.item.language == "en"],
        "Spanish": [row for row in rows if row.item.language == "es"],
    }
    for name, some in slices.items():
        false = sum(row.found.risk is Risk.CRISIS and row.item.risk is not Risk.CRISIS for row in some)
        print(f"{name:16} {len(some):5}  {macro_f1(some):8.3f}  {recall(some, DANGER):13.3f}  {false:12}")


def _print_speed(seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    p50, p99 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    print(f"\nmilliseconds a text: p50 {p50:.1f}, p99 {p99:.1f}")


def _ordinary(path: Path | None) -> list[Ordinary]:
    if path is not None:
        return [Ordinary(line, path.name) for line in path.read_text(encoding="utf-8").splitlines()]
    return ordinary("held_ordinary")


def _print_false_alarms(texts: Sequence[Ordinary]) -> None:
    print("\nordinary texts                  texts  of 1,000: danger  urge or lapse  shown to a person")
    found = [(one.source, reading.read(one.text)) for one in texts]
    for source in sorted({one.source for one in texts}):
        _print_alarms(source, [read for origin, read in found if origin == source])
    _print_alarms("all", [read for _, read in found])


def _print_alarms(name: str, found: Sequence[Reading]) -> None:
    crises = 1000 * share(one.risk is Risk.CRISIS for one in found)
    urges = 1000 * share(one.intent in {Intent.URGE, Intent.LAPSE} for one in found)
    doubts = 1000 * share(one.is_doubtful for one in found)
    print(f"{name:30}  {len(found):5}  {crises:16.1f}  {urges:13.1f}  {doubts:17.1f}")


if __name__ == "__main__":
    main()
