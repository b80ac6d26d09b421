r"""A small notation for phrases, so that a clinician can read and change the lists.

One phrase a line, matched against whole words of Text.words. (a|b) is either word, [a|b] either or nothing, <name> a word
of that class, `..` up to three words and `...` up to seven, never across the end of a sentence; \w* is any ending and (?!…)
what may not follow. A \\ at the end goes on in the next line, # begins a comment. Every gap is bounded, so that matching is linear in the text.
"""

import re
from collections.abc import Mapping
from typing import Final

_GAP = r"(?:(?![.?] )\S+ ){0,%d}"
_SHORT: Final = _GAP % 3
_LONG: Final = _GAP % 7
_SHORT_MARK, _LONG_MARK = "\x01", "\x02"
_GAP_AND_OPTION: Final = re.compile(r"(?<= )(\.{2,3}) (?:\[([^\]]*)\] )?")

Classes = Mapping[str, str]
Rules = Mapping[str, re.Pattern[str]]


def rules(blocks: Mapping[str, str], classes: Classes) -> Rules:
    """Compile named blocks of phrases, one pattern a block."""
    return {name: compiled(block, classes) for name, block in blocks.items()}


def compiled(block: str, classes: Classes | None = None) -> re.Pattern[str]:
    """Compile one block of phrases. Raises re.error or KeyError at import, never at work."""
    lines = (line.strip() for line in block.replace("\\\n", "").splitlines())
    phrases = "|".join(_phrase(line, classes or {}) for line in lines if line and not line.startswith("#"))
    return re.compile(
        rf" (?:{phrases})(?:(?= )|(?<= ))"
    )  # a phrase that ends in (?!…) has taken the space already


def _phrase(line: str, classes: Classes) -> str:
    """Turn one line into a regular expression over single-spaced words; an optional word takes one space with it."""
    line = re.sub(r"<(\w+)>", lambda match: f"({' '.join(classes[match[1]].split())})", line)
    line = _GAP_AND_OPTION.sub(_gap_and_option, line)
    line = re.sub(r"\((?!\?)", "(?:", line)
    line = re.sub(r" \[([^\]]*)\]", r"(?: (?:\1))?", line)
    line = re.sub(r"\[([^\]]*)\] ", r"(?:(?:\1) )?", line)
    return line.replace(_LONG_MARK, _LONG).replace(_SHORT_MARK, _SHORT)


def _gap_and_option(match: re.Match[str]) -> str:
    """Mark a gap, which brings its spaces along, so that an optional word behind it takes the space after it."""
    mark = _LONG_MARK if match[1] == "..." else _SHORT_MARK
    return mark if match[2] is None else f"{mark}(?:(?:{match[2]}) )?"
