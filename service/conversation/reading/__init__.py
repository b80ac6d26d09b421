"""What one text asks for, and how much danger it speaks of. Definitions, layers and figures: docs/reading.md."""

from dataclasses import replace

from service.conversation.reading import deciding, learned, surroundings
from service.conversation.reading.text import Text, prepare
from service.conversation.values import Intent, Reading, Risk

__all__ = ["load", "read"]


def read(body: str) -> Reading:
    """Read one text. Never raises: what cannot be read goes to a person as high risk."""
    try:
        text = prepare(body)
        return replace(
            _read(text),
            place=surroundings.place(text),
            triggers=surroundings.triggers(text),
            is_worse=surroundings.is_worse(text),
        )
    except Exception:  # noqa: BLE001  # the one place: whatever went wrong, a text must be answered and seen
        return Reading(Intent.OTHER, Risk.HIGH, because="reader failed")


def _read(text: Text) -> Reading:
    try:
        return deciding.decide(text)
    except Exception:  # noqa: BLE001  # the model, or what it needs, is broken: danger is looked for without it
        return deciding.by_phrases_alone(text)


def load() -> None:
    """Load the model now rather than with the first text. Raises ModelDamaged."""
    learned.model()
