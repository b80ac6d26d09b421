"""Proofreads the files of sentences as a whole, before anybody is sent one: at each start, by the tests, by `tideover wording`.

What a reader of one file can see is told with its line and what to do. The reasons are in docs/wording.md.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Final

from service.conversation import wording
from service.conversation.plan import Level
from service.conversation.wording import DEFAULT, ELSEWHERE, WordingRefused
from service.conversation.wording.files import Book, Entry, Problem, same_keys
from service.messaging import lint, readability, segments

SAMPLES: Final[Mapping[str, str]] = {
    "action": "Call Mike",
    "at": "10:30 PM",
    "day": "on Wednesdays",
    "days": "30",
    "length": "30 days",
    "link": "https://texts.example.org/my/7abcdefghijklmnopqrstuvwxyz",
    "tone": "neutral",
    "minutes": "60",
    "month": "November",
    "moments": "1250",
    "name": "Alexandra",
    "number": "12",
    "place": "Salt Lake City",
    "line": "0800 123 4567",
    "emergency": "112",
    "situation": "I am alone at night",
    "times": "12",
    "until": "until Wednesday",
    "what": "looked",
    "who": "Alexandra",
}
"""What is filled in to measure a wording. A name is seldom longer."""

LOCAL_SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "es": {
        "at": "22:30",
        "day": "los s\u00e1bados",
        "length": "30 d\u00edas",
        "month": "noviembre",
        "tone": "cercano",
        "until": "hasta el s\u00e1bado",
        "what": "mir\u00f3",
    }
}
"""What we fill in ourselves in another language: its letters may cost more."""

LONG_ACTION: Final = "Put the phone in the kitchen, get my shoes and walk to the park"
"""With a strategy as long as this a text may cost LONGEST segments."""

LONGEST: Final = 2

GRADE: Final = 6.0
"""School grade that a wording may need at most, and all wordings of a sentence together."""

MEASURABLE: Final = 8
"""Words; below it one long word decides alone, and a grade says nothing."""

SCANT: Final = 16
"""The same for all wordings of a sentence together: names of things, and hints of three words."""

LETTERS: Final[Mapping[str, frozenset[str]]] = {
    "es": frozenset("\u00e1\u00ed\u00f3\u00fa\u00c1\u00cd\u00d3\u00da")
}
"""Letters that a language cannot do without, though they are not in GSM-7 and cost more."""

BY_WEEKDAY: Final = frozenset({"weekdays", "on_weekdays"})
"""Said by the number of the day: seven lines, Monday first."""

ADDED: Final = frozenset(
    {"call_meanwhile", "lapse_told", "lapse_tell_supporter", "supporter_hint"}
    | {"unless_heard", "asks_next", "more_meanwhile"}
)
"""Said after another sentence, so far from what a lock screen shows."""

OWN: Final = frozenset({"action", "situation"})
"""What is filled in from their own plan."""

CRISIS_NUMBER: Final = "988"

ONE_COUNTRY: Final = frozenset({"away", "voice_away"})
"""Pasted at the carrier by hand, once for each program: there they are written for its country."""

_LOCAL_NUMBER: Final = re.compile(r"\b(?:988|911)\b")

SPOKEN: Final = "voice_"
"""What is said on the phone begins so: it costs no segments, and no lock screen shows it."""

SHOWN: Final = "page_"
"""So does what stands on their own page."""

_SAME: Final = {
    "everyday": "Everyday",
    "is_unasked": "We start it",
    "segments": "Segments",
    "names": "Filled in",
}
"""What the files of all languages must say alike."""

_WEEK: Final = 7

_BRACED = re.compile(r"\{([^{}]*)\}")
_TEAM = re.compile(r"\bteam\b|\bequipo\b")
_PROMISE = re.compile(
    r"understand how|know how you feel|will call you (?:in|at)|within \d|24/7|always here|siempre aqu|s\u00e9 c\u00f3mo te sientes",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"thinking of you|miss you|\blove|\bdear|hi again|\bhey\b|tonight|pienso en ti|extra\u00f1o|cari\u00f1o|saludarte|esta noche",
    re.IGNORECASE,
)


@cache
def start() -> None:
    """Refuse to run with sentences that may not be sent. Raises WordingRefused."""
    found = problems(wording.books())
    if found:
        raise WordingRefused(found)


def problems(books: Mapping[str, Book]) -> list[Problem]:
    """List what is wrong in any of the files, in their order."""
    unread = [problem for book in books.values() for problem in book.problems] or same_keys(books)
    if unread:
        return unread
    return [
        problem for language, book in books.items() for problem in _in_book(language, book, books[DEFAULT])
    ]


def sample(said: str, language: str, **names: str) -> str:
    """Fill a wording in, as it may go out."""
    known = {**SAMPLES, **LOCAL_SAMPLES.get(language, {}), **names}
    return _BRACED.sub(lambda name: known.get(name[1], SAMPLES["name"]), said)


def _in_book(language: str, book: Book, first: Book) -> Iterator[Problem]:
    for key, entry in book.entries.items():
        for line, message in _in_entry(language, entry, first.entries[key]):
            yield Problem(book.file, line, f"{key}: {message}")
        for message in _elsewhere(entry, book.entries.get(f"{key}{ELSEWHERE}")):
            yield Problem(book.file, entry.line, f"{key}: {message}")


def _in_entry(language: str, entry: Entry, english: Entry) -> Iterator[tuple[int, str]]:
    for what, label in _SAME.items():
        if getattr(entry, what) != getattr(english, what):
            yield entry.line, f"{label!r} is not the same as in {DEFAULT}.md: make it so"
    if entry.key in BY_WEEKDAY and len(entry.at(Level.NEUTRAL)) != _WEEK:
        yield entry.line, "is said by the number of the day: write seven lines, Monday first"
    for level, wordings in entry.wordings.items():
        for number, said in enumerate(wordings):
            line = entry.lines[level, number]
            yield from ((line, message) for message in _in_wording(language, entry, said))
        grade = grade_of(wordings, language)
        if grade > GRADE and readability.words(" ".join(wordings)) >= SCANT:
            yield entry.line, f"{level} reads like grade {grade} of {GRADE}: use shorter words and sentences"


def _elsewhere(entry: Entry, other: Entry | None) -> Iterator[str]:
    """A sentence that names 988 has a form for where nobody answers that; and such a form names no number itself."""
    is_local = CRISIS_NUMBER in entry.musts and entry.key not in ONE_COUNTRY
    if is_local and (other is None or "line" not in other.names):
        key = f"{entry.key}{ELSEWHERE}"
        yield f"names {CRISIS_NUMBER}: write {key} as well, with {{line}} for the number of another country"
    if entry.key.endswith(ELSEWHERE) and any(
        _LOCAL_NUMBER.search(said) for said in chain.from_iterable(entry.wordings.values())
    ):
        yield "names a number of one country: write {line} or {emergency} instead"


def grade_of(wordings: tuple[str, ...], language: str) -> float:
    """Tell the school grade of wordings taken together."""
    return readability.grade("\n".join(sample(said, language) for said in wordings), language)


def _in_wording(language: str, entry: Entry, said: str) -> Iterator[str]:
    yield from _names(entry, said)
    yield from (f"must say {must!r}: put it back" for must in entry.musts if must not in said)
    is_shown = entry.key.startswith(SHOWN)
    is_text = not (is_shown or entry.key.startswith(SPOKEN))
    if is_text:
        yield from _letters(language, said)
        yield from _length(language, entry, said)
    filled = sample(said, language)
    yield from (
        f"may not go out ({one}): say it otherwise" for one in lint.problems(filled, is_unasked=not is_shown)
    )
    if "!" in said:
        yield "is loud: end it with a period"
    yield from (f"promises too much ({one[0]}): leave it out" for one in _PROMISE.finditer(said))
    if entry.is_unasked:
        yield from (f"looks like a private text ({one[0]}): leave it out" for one in _PRIVATE.finditer(said))
    if is_text:
        yield from _lock_screen(entry, said)
    grade = readability.grade(filled, language)
    if grade > GRADE and readability.words(said) >= MEASURABLE:
        yield f"reads like grade {grade} of {GRADE}: use shorter words and sentences"


def _names(entry: Entry, said: str) -> Iterator[str]:
    there = set(_BRACED.findall(said))
    yield from (f"{{{name}}} is missing: put it back" for name in sorted(entry.names - there))
    yield from (
        f"{{{name}}} is not filled in here: take it out, or add it to 'Filled in'"
        for name in sorted(there - entry.names)
    )
    if set("{}") & set(_BRACED.sub("", said)):
        yield "a brace stands alone: write {" + "} around a name, or take it out"


def _letters(language: str, said: str) -> Iterator[str]:
    costly = segments.costly(said) - LETTERS.get(language, frozenset())
    yield from (
        f"{sign!r} makes every text dearer: use plain letters and straight quotes" for sign in sorted(costly)
    )


def _length(language: str, entry: Entry, said: str) -> Iterator[str]:
    counted = segments.count(sample(said, language))
    if counted.segments > entry.segments:
        cost = f"{counted.segments} segments ({counted.units} units of {counted.encoding})"
        yield f"costs {cost} instead of {entry.segments}: make it shorter"
    elif segments.count(sample(said, language, action=LONG_ACTION)).segments > LONGEST:
        yield "is too long with a long strategy of theirs: make it shorter"


def _lock_screen(entry: Entry, said: str) -> Iterator[str]:
    """About 40 characters can be seen by others: nothing of theirs, and no name without the team, which looks private."""
    if entry.key in ADDED:
        return
    early = {name[1] for name in _BRACED.finditer(said) if name.start() < lint.PREVIEW}
    for theirs in sorted(early & OWN):
        yield f"their own words come too soon: write at least {lint.PREVIEW} characters before {{{theirs}}}"
    if early & {"days", "moments"} and entry.key.startswith("progress"):
        yield f"what is theirs comes too soon: write at least {lint.PREVIEW} characters before the number"
    if early & {"who", "name"} and not _TEAM.search(said[: lint.PREVIEW]):
        yield f"a name looks private: say it after {lint.PREVIEW} characters, or with the team before it"
    if entry.key.endswith("_head") and len(f"{said}\n") < lint.PREVIEW:
        yield f"their own words follow: write at least {lint.PREVIEW} characters before them"
