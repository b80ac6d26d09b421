"""How outcomes fade: what was told long ago counts for less (docs/conversation.md, 'How it fades')."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from service.conversation.context import Evidence

HALF_LIFE: Final = timedelta(days=365)
"""After half a year an outcome counts 71%, after a year a half, after three an eighth: what helped in another life must not
outvote this one. Half a year was measured as well, and costs people in whom nothing changes four times as much.
"""


def weight(age: timedelta) -> float:
    """What is left of an outcome: 1 now, a half after a HALF_LIFE. A clock that was set back makes nothing count more."""
    return float(0.5 ** (max(age, timedelta(0)) / HALF_LIFE))


def faded(evidence: Iterable[Evidence], age: timedelta) -> tuple[Evidence, ...]:
    """The same, so much later. Fading twice is fading once for the sum: so counts can be kept as of one day."""
    left = weight(age)
    return tuple(
        Evidence(part, is_strong, left * helped, left * unchanged, left * worse)
        for part, is_strong, helped, unchanged, worse in evidence
    )
