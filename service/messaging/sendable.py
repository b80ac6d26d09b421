"""What may not leave in clear: carriers block explicit words, and a blocked text helps nobody (E12).

Only that counts here. A person's own strategy may say `sponsor` or `clean`: those are their words for their phone, given
as the answer to their asking (A3); what we write ourselves is held to all of lint.py by its tests.

Their words give way to an alias where they are chosen (inbound/lookup.py, lifeline/local_copy.py). Behind that stand two
more doors that every text passes, whatever made it: `in_clear` where it is written or claimed, and `masked` where it is
handed over (carrier.Text, twiml.py).
"""

import re
from functools import lru_cache
from typing import Final

from service.conversation import wording
from service.messaging import lint

_BETWEEN: Final = re.compile(r"((?<=[.!?:])\s+|\n+)")
_WORD: Final = re.compile(r"\S+")
_MARKS: Final = (".", "!", "?", ":")


@lru_cache(maxsize=4096)
def may_leave(words: str) -> bool:
    """Whether no carrier would block these words. Kept for the next time: looking costs more than remembering."""
    return not lint.blocked(words)


def in_clear(said: str, language: str) -> str:
    """A text as it may leave: each sentence that may not gives way to a pointer to what they wrote down."""
    if may_leave(said):
        return said
    step = wording.say("own_step", language, 0)
    parts = _BETWEEN.split(said)
    return masked("".join(one if may_leave(one) else f"{step}{_mark(one)}" for one in parts))


def masked(said: str) -> str:
    """The last resort, where nobody knows whose words they are: of each blocked word the first letter stays."""
    if may_leave(said):
        return said
    short = _WORD.sub(lambda word: word[0] if may_leave(word[0]) else f"{word[0][0]}.", said)
    return short if may_leave(short) else lint.shortened(short)


def _mark(sentence: str) -> str:
    return sentence[-1] if sentence.endswith(_MARKS) else ""
