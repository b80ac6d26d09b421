"""A strategy as it would be sent: its costliest wording, how many segments, what a lock screen shows, what to look at (F3, E10, E12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.conversation import wording
from service.conversation.plan import Level
from service.messaging import lint, segments, sendable
from service.messaging.segments import Encoding


@dataclass(frozen=True, slots=True)
class Preview:
    text: str
    """The whole text, in the wording that costs most."""
    segments: int
    is_dear: bool
    """A sign in it is outside the plain alphabet: a segment holds less than half then."""
    costly: str
    """Those signs."""
    lock_screen: str
    """What shows while the phone is locked, at least."""
    blocked: str
    """Words that carriers block; the strategy goes out under its alias then, or as a pointer to it."""
    notes: tuple[str, ...]
    """What to look at together; none of it keeps the text from leaving."""


def preview(action: str, alias: str | None, *, language: str, level: Level) -> Preview:
    sent = _sent(action, alias, language)
    text = max(
        (segments.lean(one.format(action=sent)) for one in wording.variants("offer", language, level)),
        key=lambda one: (segments.count(one).segments, len(one)),
    )
    cost = segments.count(text)
    return Preview(
        text=text,
        segments=cost.segments,
        is_dear=cost.encoding is Encoding.UCS_2,
        costly=" ".join(sorted(segments.costly(text))),
        lock_screen=text[: lint.PREVIEW],
        blocked=", ".join(lint.blocked(action)),
        notes=tuple(_notes(sent)),
    )


def _sent(action: str, alias: str | None, language: str) -> str:
    """What stands in place of the strategy (inbound/lookup.py chooses in the same way)."""
    if sendable.may_leave(action):
        return action
    return alias if alias and sendable.may_leave(alias) else wording.say("own_step", language, 0)


def _notes(sent: str) -> Iterator[str]:
    for problem in lint.in_own_words(sent):
        kind, _, word = problem.partition(": ")
        if kind == "shame":
            yield f"is hard on themselves ({word}): look for kinder words together"
        elif kind == "condition":
            yield f"tells a condition ({word}) to whoever sees the phone"
