"""Every sentence we send, in one place per language: en.py and es.py. Reviewed by a clinician before it changes.

Rules that the tests hold (tests/test_wording.py): the same keys and placeholders in every language, at most two segments,
no word that shames or names a condition, nothing on a lock screen in the first 40 characters of a text we start.
"""

import re
from collections.abc import Mapping
from typing import Final

from service.conversation.wording import en, es

LANGUAGES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {"en": en.SENTENCES, "es": es.SENTENCES}
DEFAULT: Final = "en"

UNASKED: Final = frozenset(
    {
        "invite",
        "check_in",
        "follow_up",
        "did_it_help",
        "nudge",
        "silence_told",
        "after_crisis",
        "hand_over",
        "nobody_yet",
    }
)
"""Texts that we start: they arrive on a shared nightstand with nobody holding the phone (docs/evidence.md, 'Lock screens')."""

_GSM_LETTERS = frozenset(
    "\u00a1\u00bf\u00c4\u00c9\u00d1\u00d6\u00dc\u00e0\u00e4\u00e8\u00e9\u00ec\u00f1\u00f2\u00f6\u00f9\u00fc"
)
_PLACEHOLDER = re.compile(r"\{[a-z]+\}")


def variants(key: str, language: str) -> tuple[str, ...]:
    """Give every wording of one sentence; a language that we do not speak is answered in English."""
    return LANGUAGES.get(language, LANGUAGES[DEFAULT])[key]


def say(key: str, language: str, pick: int, **names: str) -> str:
    """Choose one wording, the same for the same pick, and put the names in."""
    choices = variants(key, language)
    return choices[pick % len(choices)].format(**names)


def has_said(key: str, text: str) -> bool:
    """Tell whether a text begins with some wording of this sentence: for tests and transcripts."""
    return any(
        re.match(".*".join(map(re.escape, _PLACEHOLDER.split(variant))), text, re.DOTALL) is not None
        for sentences in LANGUAGES.values()
        for variant in sentences[key]
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
