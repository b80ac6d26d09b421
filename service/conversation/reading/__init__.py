"""What one text asks for, and how much danger it speaks of. Definitions, layers and figures: docs/reading.md."""

from service.conversation.reading import deciding, learned
from service.conversation.reading.text import prepare
from service.conversation.values import Intent, Reading, Risk

__all__ = ["load", "read"]


def read(body: str) -> Reading:
    """Read one text. Never raises: what cannot be read goes to a person as high risk."""
    try:
        text = prepare(body)
        try:
            return deciding.decide(text)
        except Exception:  # noqa: BLE001  # the model or what it needs is broken: danger is looked for without it
            return deciding.by_phrases_alone(text)
    except Exception:  # noqa: BLE001  # the one place: whatever went wrong, a text must be answered and seen
        return Reading(Intent.OTHER, Risk.HIGH, because="reader failed")


def load() -> None:
    """Load the model now rather than with the first text. Raises ModelDamaged."""
    learned.model()
