"""One text, prepared for the rules: the same words whatever keyboard, accent, slang or length it came with.

Everything here is linear in the length of the text and raises nothing.
"""

import re
import unicodedata
from dataclasses import dataclass

from service.conversation.reading import slang

LONGEST = 1600
"""Characters that are read: Twilio's own limit for one inbound text (docs/twilio-facts.md, 'Inbound texts')."""

_APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`\u2032\uff07]")
_SAD_FACES = re.compile(r"[:;=]-?'?\(+|<[/\\]3")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
# Digits and signs that stand for letters inside a word: su1c1de, p0rn, but no 'at7pm'.
_LEET = re.compile(r"(?<=[a-z])(?!\d[ap]m\b)[013457@$](?=[a-z])")
# k!ll; for the rules alone, as it may as well end a sentence: 'ok!bye'.
_BANG = re.compile(r"(?<=[a-z])!(?=[a-z])")
_LETTER_OF = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
# A word (with the rest of 7/10, 2.5 or 9:30pm), the end of a sentence, a comma or quote, or one symbol (an emoji).
_TOKEN = re.compile(r'[^\W_]+(?:[.:/][0-9]+[a-z]{0,2})*|[.!;:\u2026\n]+|\?|[,"]|[^\s\w]')
_SILENT = frozenset("()[]{}*-_~+=/\\|<>^#&%$@\u2013\u2014\u2022")


@dataclass(frozen=True, slots=True)
class Text:
    """One inbound text in the three forms that the rules look at."""

    raw: str
    """As it came, cut to LONGEST and trimmed."""
    line: str
    """Lower case, without accents and invisible signs, single-spaced, punctuation kept: for keywords and numbers."""
    words: str
    """' words separated by single spaces , with . ? and commas as words of their own ': for phrases."""


def prepare(body: str) -> Text:
    """Cut, normalize and split one text."""
    raw = _written(both_ends(body))
    line = _line(raw)
    return Text(raw=raw.strip(), line=" ".join(line.split()), words=_words(line))


def both_ends(body: str, most: int = LONGEST) -> str:
    """Keep the beginning and the end of a very long text: the last words are often the ones that matter."""
    half = most // 2
    return body if len(body) <= most else f"{body[:half]} . {body[-half:]}"


def _written(body: str) -> str:
    """Drop what nobody types and no answer may echo: control signs and halves of surrogate pairs."""
    return "".join(sign for sign in body if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})


def _line(raw: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", raw.replace("\u2026", "...")))
    kept = (
        sign for sign in decomposed.casefold() if unicodedata.category(sign) not in {"Mn", "Me", "Cf", "Sk"}
    )
    return both_ends("".join(kept), 2 * LONGEST).replace("\u201c", '"').replace("\u201d", '"')


def _words(line: str) -> str:
    spoken = _SAD_FACES.sub(" \U0001f622 ", line).replace("'", "")
    spoken = _STRETCHED.sub(r"\1\1\1", uncensored(_BANG.sub("i", spoken)))
    tokens: list[str] = []
    for token in _TOKEN.findall(spoken):
        tokens.extend(_canonical(token).split())
    return f" {' '.join(_joined(tokens))} "


def _canonical(token: str) -> str:
    if token in _SILENT:
        return ""
    if token[0] in ".!;:\n\u2026":
        return "."
    word = unstretched(token)
    return slang.WORDS.get(word, word)


def uncensored(lower: str) -> str:
    """Take 'su1c1de' and 'r@ped' back to letters."""
    return _LEET.sub(lambda match: _LETTER_OF[match[0]], lower)


def unstretched(word: str) -> str:
    """Take 'pleeease' back to 'please' and 'neeed' to 'need'."""
    if not _STRETCHED.search(word):
        return word
    double = _STRETCHED.sub(r"\1\1", word)
    return double if double in slang.DOUBLES else _STRETCHED.sub(r"\1", word)


def _joined(tokens: list[str]) -> list[str]:
    """Take 'i am' to 'im' and 'do not' to 'dont', so that a rule needs one spelling."""
    joined: list[str] = []
    for token in tokens:
        pair = slang.PAIRS.get((joined[-1], token)) if joined else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(token)
    return joined
