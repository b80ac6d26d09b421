"""Every sentence we send, in one file per language, en.md and es.md, which a clinician reads and edits (docs/wording.md).

Here they are chosen and put together. What a wording must keep to is in messaging/proofreading.py: it knows segments and carriers.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from service.conversation.plan import CrisisLine, Level
from service.conversation.wording import files
from service.conversation.wording.files import Book, Entry, Problem
from service.errors import ServiceError

LANGUAGES: Final = ("en", "es")
DEFAULT: Final = "en"

ELSEWHERE: Final = "_elsewhere"
"""A sentence that names 988 ends so in its form for where other numbers answer: {line} and {emergency}."""

_GSM_LETTERS = frozenset(
    "\u00a1\u00bf\u00c4\u00c9\u00d1\u00d6\u00dc\u00e0\u00e4\u00e8\u00e9\u00ec\u00f1\u00f2\u00f6\u00f9\u00fc"
)
_PLACEHOLDER = re.compile(r"\{[a-z]+\}")


class WordingRefused(ServiceError):
    """A file of sentences cannot be used as it stands. Holds our own words only."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more: tideover wording --check FILE)" if len(problems) > 1 else ""
        super().__init__(f"wording/{problems[0]}{more}")


def file_of(language: str) -> Path:
    return Path(__file__).with_name(f"{language}.md")


@cache
def books() -> Mapping[str, Book]:
    """All languages, read once in each process: about a millisecond. Raises WordingRefused."""
    found = {language: files.open_book(file_of(language)) for language in LANGUAGES}
    problems = [problem for book in found.values() for problem in book.problems] or files.same_keys(found)
    if problems:
        raise WordingRefused(problems)
    return found


def entry(key: str, language: str) -> Entry:
    """Find one sentence; a language that we do not speak is answered in English."""
    known = books()
    return known.get(language, known[DEFAULT]).entries[key]


def variants(key: str, language: str, level: Level = Level.NEUTRAL) -> tuple[str, ...]:
    """Give every wording of one sentence at this level; where it has none of its own, the neutral ones."""
    return entry(key, language).at(level)


def say(
    key: str,
    language: str,
    pick: int,
    *,
    level: Level = Level.NEUTRAL,
    line: CrisisLine | None = None,
    **names: str,
) -> str:
    """Choose one wording, the same for the same pick, and put the names in; with a line of their own, that one."""
    if line is not None and f"{key}{ELSEWHERE}" in books()[DEFAULT].entries:
        key, names = f"{key}{ELSEWHERE}", {**names, "line": line.call, "emergency": line.emergency}
    choices = variants(key, language, level)
    return choices[pick % len(choices)].format(**names)


def has_said(key: str, text: str) -> bool:
    """Tell whether a text begins with some wording of this sentence: for tests and transcripts."""
    return any(
        re.match(".*".join(map(re.escape, _PLACEHOLDER.split(variant))), text, re.DOTALL) is not None
        for language in LANGUAGES
        for level in Level
        for variant in variants(key, language, level)
    )


def joined(text: str, more: str) -> str:
    """Put a second sentence after a text whose last words may be theirs, without a mark at the end."""
    return f"{text} {more}" if text.endswith((".", "!", "?")) else f"{text}. {more}"


def joined_if_room(text: str, more: str) -> str:
    """Join, unless it costs one more segment."""
    longer = joined(text, more)
    return longer if _parts(longer) == _parts(text) else text


def listed(head: str, lines: list[str], segments: int) -> str:
    """Put as many lines under a heading as so many segments hold; the first one is cut if it alone is too long."""
    text = f"{head}\n{lines[0]}"
    while _parts(text) > segments:
        text = text[:-1]
    for line in lines[1:]:
        longer = f"{text}\n{line}"
        if _parts(longer) > segments:
            break
        text = longer
    return text


def _parts(text: str) -> int:
    """Estimate the segments of one text; messaging.segments counts exactly what is sent."""
    is_gsm = text.isascii() or all(sign.isascii() or sign in _GSM_LETTERS for sign in text)
    single, part = (160, 153) if is_gsm else (70, 67)
    return 1 if len(text) <= single else -(-len(text) // part)
