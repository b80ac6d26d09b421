r"""A small notation for phrases, so that a clinician can read and change the lists.

One phrase a line, matched against whole words of Text.words. (a|b) is either word, [a|b] either or nothing, `..` up to
three words and `...` up to seven, never across the end of a sentence, \\w* any ending. Lines with # are comments.
Every gap is bounded, so that matching is linear in the text.
"""

import re
from collections.abc import Mapping
from typing import Final

_GAP = r"(?:(?![.?] )\S+ ){0,%d}"
_SHORT: Final = _GAP % 3
_LONG: Final = _GAP % 7

Rules = Mapping[str, re.Pattern[str]]


def rules(blocks: Mapping[str, str]) -> Rules:
    """Compile named blocks of phrases, one pattern a block."""
    return {name: compiled(block) for name, block in blocks.items()}


def compiled(block: str) -> re.Pattern[str]:
    """Compile one block of phrases. Raises re.error at import, never at work."""
    lines = (line.strip() for line in block.splitlines())
    phrases = "|".join(_phrase(line) for line in lines if line and not line.startswith("#"))
    return re.compile(rf" (?:{phrases})(?= )")


def _phrase(line: str) -> str:
    """Turn one line into a regular expression over single-spaced words; an optional word takes one space with it."""
    line = re.sub(r"\((?!\?)", "(?:", line)
    line = re.sub(r" \[([^\]]*)\]", r"(?: (?:\1))?", line)
    line = re.sub(r"\[([^\]]*)\] ", r"(?:(?:\1) )?", line)
    return line.replace(" ... ", f" {_LONG}").replace(" .. ", f" {_SHORT}")
