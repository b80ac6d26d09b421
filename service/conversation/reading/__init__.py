"""What one text asks for, and how much danger it speaks of. Definitions, layers and figures: docs/reading.md."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from service.conversation.reading import deciding, learned, surroundings
from service.conversation.reading.text import Text, prepare
from service.conversation.values import Intent, Reading, Risk

__all__ = ["load", "read", "read_exact", "read_in_haste"]


LONGEST_EXACT: Final = 40
"""Characters of what is tried as no more than a command or a number; the longest of these has half as many."""

_NO_MODEL: Final = Reading(Intent.OTHER, Risk.HIGH, because="no model")
_TOO_LATE: Final = Reading(Intent.OTHER, is_doubtful=True, because="the model came too late")


def read(body: str) -> Reading:
    """Read one text. Never raises: what cannot be read goes to a person as high risk."""
    return _read(body, _decided)


def read_exact(body: str) -> Reading | None:
    """As `read`, for what is no more than a command or a number: a twentieth of a millisecond. None for all else. Never raises."""
    if len(body) > LONGEST_EXACT:
        return None
    try:
        text = prepare(body)
        found = deciding.exact(text)
        return found and _in_its_surroundings(found, text)
    except Exception:  # noqa: BLE001  # `read` knows what to do then
        return None


def read_in_haste(body: str) -> Reading:
    """Read one text without the model, for when it would come too late: a tenth of the work. Never raises.

    What it leaves open is no alarm, or a storm of good evenings would page everybody; a person looks at it.
    """
    return _read(body, lambda text: deciding.by_phrases_alone(text) or _TOO_LATE)


def _read(body: str, decide: Callable[[Text], Reading]) -> Reading:
    try:
        text = prepare(body)
        return _in_its_surroundings(decide(text), text)
    except Exception:  # noqa: BLE001  # the one place: whatever went wrong, a text must be answered and seen
        return Reading(Intent.OTHER, Risk.HIGH, because="reader failed")


def _in_its_surroundings(found: Reading, text: Text) -> Reading:
    return replace(
        found,
        place=surroundings.place(text),
        triggers=surroundings.triggers(text),
        is_worse=surroundings.is_worse(text),
    )


def _decided(text: Text) -> Reading:
    try:
        return deciding.decide(text)
    except Exception:  # noqa: BLE001  # the model, or what it needs, is broken: danger is looked for without it
        return deciding.by_phrases_alone(text) or _NO_MODEL


def load() -> None:
    """Load the model now rather than with the first text. Raises ModelDamaged."""
    learned.model()
