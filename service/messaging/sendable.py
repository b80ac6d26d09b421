"""Own words that may not leave in clear: carriers block explicit ones, and a blocked text helps nobody (E12).

Only that counts here. A person's own strategy may say `sponsor` or `clean`: those are their words for their phone, given
as the answer to their asking (A3); what we write ourselves is held to all of lint.py by its tests.
"""

from functools import lru_cache

from service.messaging import lint


@lru_cache(maxsize=4096)
def may_leave(words: str) -> bool:
    """Whether no carrier would block these words. Kept for the next time: looking costs more than remembering."""
    return not any(problem.startswith("carrier:") for problem in lint.problems(words))
