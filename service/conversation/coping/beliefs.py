"""What we believe of one strategy in one kind of moment: a Beta distribution of how often it helps."""

from collections.abc import Iterable
from typing import Final

from service.conversation.context import Context, Evidence

PRIOR: Final = (0.5, 0.5)
"""Before anything is known, the same for all: half a time with help and half without (Jeffreys), so it yields quickly."""

FITS: Final = 1.0
"""A strategy that was written for such a moment starts as if it had helped so many times more."""

NEARNESS: Final = (1.0, 0.75, 0.5)
"""How much an outcome counts here: from such a moment, from one that differs in one respect, in both."""

WORSE: Final = 2.0
"""That it was worse afterwards counts as so many times without any help."""


def belief(evidence: Iterable[Evidence], context: Context, *, fits: bool) -> tuple[float, float]:
    """The two parameters of Beta: help, and no help.

    Where nothing was tried in such a moment, what came of it in others speaks; where it was never tried, the prior.
    """
    help_, no_help = PRIOR
    if fits:
        help_ += FITS
    here, is_strong_here = context.part, context.is_strong
    for part, is_strong, helped, unchanged, worse in evidence:
        weight = NEARNESS[(part != here) + (is_strong != is_strong_here)]
        help_ += weight * helped
        no_help += weight * (unchanged + WORSE * worse)
    return help_, no_help
