"""What may be meant so, but should be looked at: an alert that would reach nobody, words that no text should hold."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from service.escalations import foretelling, rotas
from service.importing.drafts import EACH, find, values
from service.importing.places import Finding, Path
from service.importing.written import read_words
from service.messaging import lint, sendable
from service.people.programs import Program


def of_policy(session: Session, program: Program, *, now: datetime) -> Iterator[Finding]:
    """Whose alerts no step of the policy would bring to anybody. In a session of the program."""
    roster = rotas.roster(session, program.id, now=now)
    for case in foretelling.cases(session, program.id):
        if not foretelling.foretell(roster, case.steps, case.wanted, now).steps:
            yield ("policy",), f"no step reaches anybody for the alerts of {case.count} of the alumni"


def of_words(raw: Any) -> Iterator[Finding]:
    """Strategies, reasons and words for milestones that hold what a carrier blocks, what shames their owner, or what tells a condition.

    None of it is refused: these are their words.
    """
    for path, strategy in find(raw, "alumni", EACH, "strategies", EACH):
        names = [words for _, words in values(strategy, read_words, "alias")]
        has_name = any(map(sendable.may_leave, names))
        for path_to, words in values(strategy, read_words, "then"):
            yield from _of_own(words, (*path, *path_to), _NAMED if has_name else _NAMELESS)
        for path_to, words in values(strategy, read_words, "alias"):
            yield from _of_own(words, (*path, *path_to), _NAMELESS)
    for path, words in values(raw, read_words, "alumni", EACH, "reasons", EACH):
        yield from _of_own(words, path, "is never sent")
    for path, words in values(raw, read_words, "alumni", EACH, "milestones", EACH, "words"):
        yield from _of_own(words, path, "is never sent")


def _of_own(words: str, path: Path, what_follows: str) -> Iterator[Finding]:
    for problem in lint.in_own_words(words):
        kind, _, word = problem.partition(": ")
        match kind:
            case "carrier" if what_follows:
                yield path, f"holds a word that carriers block ({word}), and so {what_follows}"
            case "shame":
                yield (
                    path,
                    f"is sent as written, but shames its owner ({word}): look for kinder words together",
                )
            case "condition":
                yield path, f"is sent as written, and tells a condition ({word}) to whoever sees the phone"


_NAMELESS: Final = "goes out as 'the first step that you wrote down': give it an alias that they like"
_NAMED: Final = ""
"""Its alias goes out: nothing to be done."""
