"""Texts as hands in a hurry would have typed them: a new slip in each epoch, so that spelling teaches nothing."""

import random
from typing import Final

_NEIGHBORS: Final = dict(
    pair.split("=")
    for pair in [
        "q=wa",
        "w=qes",
        "e=wrd",
        "r=etf",
        "t=ryg",
        "y=tuh",
        "u=yij",
        "i=uok",
        "o=ipl",
        "p=ol",
        "a=sqz",
        "s=adw",
        "d=sfe",
        "f=dgr",
        "g=fht",
        "h=gjy",
        "j=hku",
        "k=jli",
        "l=ko",
        "z=xa",
        "x=zcs",
        "c=xvd",
        "v=cbf",
        "b=vng",
        "n=bmh",
        "m=nj",
    ]
)
_PLAIN: Final = str.maketrans("\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1", "aeiouun")
_SHORT: Final = {
    "you": "u", "your": "ur", "are": "r", "because": "bc", "tomorrow": "tmrw", "people": "ppl", "please": "pls",
    "though": "tho", "going": "goin", "want": "wanna", "really": "rly", "with": "w", "about": "abt", "to": "2",
    "for": "4", "que": "q", "porque": "xq", "tambi\u00e9n": "tmb",
}  # fmt: skip
_MARKS: Final = frozenset(",.!?;:'\"\u00bf\u00a1")
_ENDS: Final = (".", "!", "...", "!!", "?", " lol", " smh", " ...")


def augmented(text: str, chance: random.Random) -> str:
    """Perhaps the text itself, perhaps with less punctuation, fewer accents, slips, short forms."""
    if chance.random() < 0.35:
        return text
    if chance.random() < 0.35:
        text = _otherwise_punctuated(text, chance)
    if chance.random() < 0.3:
        text = text.replace("'", "")
    if chance.random() < 0.3:
        text = text.translate(_PLAIN)
    return _otherwise_spelled(text, chance) or text


def _otherwise_punctuated(text: str, chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        return "".join(sign for sign in text if sign not in _MARKS)
    return text.rstrip(".!?") if kind < 0.8 else text + chance.choice(_ENDS)


def _otherwise_spelled(text: str, chance: random.Random) -> str:
    rate = chance.choice((0.0, 0.0, 0.05, 0.12))
    words = [_slipped(word, chance) if chance.random() < rate else word for word in text.split(" ")]
    if chance.random() < 0.25:
        words = [_SHORT.get(word.lower(), word) if chance.random() < 0.6 else word for word in words]
    if len(words) > 8 and chance.random() < 0.1:
        del words[chance.randrange(len(words))]
    return " ".join(filter(None, words))


def _slipped(word: str, chance: random.Random) -> str:
    """One letter left out, swapped, doubled, or its neighbor on the keyboard."""
    if len(word) < 4 or not word.isalpha():
        return word
    at, kind = chance.randrange(1, len(word) - 1), chance.random()
    if kind < 0.3:
        return word[:at] + word[at + 1 :]
    if kind < 0.55:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.75:
        return word[:at] + word[at] + word[at:]
    neighbors = _NEIGHBORS.get(word[at].lower(), word[at])
    return word[:at] + chance.choice(neighbors) + word[at + 1 :]
