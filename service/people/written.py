"""The written plan as a value: three circles, what leads up to them, reasons in three tenses (F1).

It is never texted: only `reasons`, those of today, are told to who asks for them (plans.reasons_in). What sends texts may
not import this module, which the import contracts hold.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, Self

from service.people import plans
from service.people.plans import Plan
from service.protection.vault import Key, Unreadable

Lines = tuple[str, ...]

LISTS: Final = (
    "inner",
    "middle",
    "outer",
    "triggers",
    "signs",
    "past",
    "reasons",
    "future",
    "commitments",
)
"""The lists of a plan, in the order in which they are read."""

CIRCLES: Final = ("inner", "middle", "outer")


@dataclass(frozen=True, slots=True)
class Written:
    """One version, in the person's own words."""

    inner: Lines = ()
    """What they abstain from. Nobody but them decides what counts."""
    middle: Lines = ()
    """What is slippery, or unsure."""
    outer: Lines = ()
    """What is good for them."""
    triggers: Lines = ()
    signs: Lines = ()
    """By which they, or others, notice early that it gets hard."""
    past: Lines = ()
    """Reasons: what it has cost."""
    reasons: Lines = ()
    """Reasons of today."""
    future: Lines = ()
    """Reasons: what they want to come."""
    commitments: Lines = ()
    review_on: date | None = None
    """When both look at it next."""

    def of(self, name: str) -> Lines:
        lines: Lines = getattr(self, name)
        return lines

    def dump(self) -> dict[str, Any]:
        return asdict(self) | {"review_on": self.review_on.isoformat() if self.review_on else None}

    @classmethod
    def load(cls, content: dict[str, Any]) -> Self:
        """What `dump` made, or an older version that held reasons alone."""
        day = content.get("review_on")
        lists = {name: tuple(content.get(name, ())) for name in LISTS}
        return cls(**lists, review_on=date.fromisoformat(day) if day else None)


EMPTY: Final = Written()


def written_in(key: Key, plan: Plan) -> Written | None:
    """What one version says; None where it does not open, which hides no other version and nobody else's plan."""
    try:
        return Written.load(plans.content_of(key, plan))
    except Unreadable:
        return None


class Line(NamedTuple):
    """One line of a list beside the same list of another version."""

    text: str
    was_there: bool
    is_there: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one list between two versions; unchanged lines are there too."""

    name: str
    lines: tuple[Line, ...] = field(default_factory=tuple)


def differences(before: Written, after: Written) -> list[Difference]:
    """The lists in which two versions differ. Another order alone is no difference."""
    found = []
    for name in LISTS:
        old, new = before.of(name), after.of(name)
        if set(old) != set(new):
            lines = [Line(one, one in old, is_there=True) for one in new]
            gone = [Line(one, was_there=True, is_there=False) for one in old if one not in new]
            found.append(Difference(name, (*gone, *lines)))
    if before.review_on != after.review_on:
        found.append(Difference("review_on", _days(before.review_on, after.review_on)))
    return found


def _days(old: date | None, new: date | None) -> tuple[Line, ...]:
    gone = [Line(old.isoformat(), was_there=True, is_there=False)] if old else []
    come = [Line(new.isoformat(), was_there=False, is_there=True)] if new else []
    return (*gone, *come)


def merged(base: Written, mine: Written, theirs: Written) -> Written:
    """What two people made of one version, together: what either has added is there, what either took out is not."""
    lists = {name: _together(base.of(name), mine.of(name), theirs.of(name)) for name in LISTS}
    return Written(
        **lists, review_on=theirs.review_on if mine.review_on == base.review_on else mine.review_on
    )


def _together(base: Lines, mine: Lines, theirs: Lines) -> Lines:
    kept = [one for one in theirs if one in mine or one not in base]
    return (*kept, *(one for one in mine if one not in base and one not in theirs))
