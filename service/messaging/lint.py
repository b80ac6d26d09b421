"""What may not leave in a text: words that carriers block, that shame, or that tell a condition; reserved words as answers.

`problems` is for what we and the staff write, `in_own_words` for what people write down for themselves: that is theirs,
and only looked at with other eyes. Where texts leave, sendable.py asks for `blocked` alone. Carriers refuse sexual content in
any sample or message (Twilio 30007, 30441, 30873); shame is a mechanism and not a matter of tone (docs/evidence.md, 'After a lapse'); Twilio acts on its
reserved words before we see them (docs/twilio-facts.md, 'Reserved words').
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

PREVIEW: Final = 40
"""Characters that a lock screen shows at least (docs/evidence.md, 'Lock screens')."""

_CARRIER = r"""
    sex\w* porn\w* nude\w* naked erotic\w* masturbat\w* orgasm\w* horny fuck\w* cock dick pussy tits boobs cum escort\w*
    hooker\w* prostitut\w* brothel stripper\w* strip.club xxx nsfw onlyfans webcam.model camgirl\w* fetish\w* blowjob\w*
    handjob\w* anal dildo vibrator penis vagina slut\w* whore\w* sexo coger follar puta\w* desnud\w* pornografia
    masturb\w* verga culo tetas prostibulo
"""
_SHAME = r"""
    clean dirty fail failed failure failing disappoint\w* ashamed shameful disgusting pathetic weak loser should\w*
    at.least why.did.you not.again again\? streak pervert\w* sinner\w* sucio sucia fracas\w* debes deberias decepcion\w*
    verguenza asco debil al.menos otra.vez\?
"""
_ON_ONESELF = r"""
    fail failed failure failing loser worthless pathetic disgusting ashamed shameful pervert\w* sinner\w* (?:so.|too.)?weak
    hate.myself stupid idiot fracas\w* inutil asco\w* verguenza debil pervertid\w* pecador\w* me.odio estupid\w* idiota
"""
"""Not all of _SHAME: who cleans the kitchen or owes a friend a call shames nobody."""
_CONDITION = r"""
    relaps\w* addiction\w* addict\w* rehab\w* sobriety sober compulsi\w* disorder\w* treatment therap\w* recovery sponsor
    twelve.step 12.step recaida\w* adiccion\w* adict\w* rehabilitacion sobriedad compulsiv\w* trastorno\w* tratamiento terapia
"""
_TELLING = r"""
    urge\w* crav\w* lapse\w* slip\w* tempt\w* trigger\w* suicid\w* crisis coping strateg\w* aftercare alumni alumnus
    impulso\w* ganas tentacion\w* antojo\w* estrategia\w*
"""
_RESERVED = "stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|yes|start|unstop|help|info"
_ASKED = re.compile(
    rf"\b(?:reply|text|send|answer|respond|write|say|type|respond[ea]|manda|escribe|envia|contesta)"
    rf"(?: (?:with|back|us|me|con|a|the word|la palabra))? \W?({_RESERVED})\b(?! (?:to|at) \d{{5,6}})",
    re.IGNORECASE,
)
_OPTIONS = re.compile(rf"\b({_RESERVED})\s?(?:/|or|o|=)\s?(?:no\b|\w+\?)", re.IGNORECASE)


def _pattern(words: str) -> re.Pattern[str]:
    choices = "|".join(word.replace(".", r"\W") for word in words.split())
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")


_KINDS: Final[dict[str, re.Pattern[str]]] = {
    "carrier": _pattern(_CARRIER),
    "shame": _pattern(_SHAME),
    "condition": _pattern(_CONDITION),
}
_ON_LOCK_SCREEN: Final = _pattern(_TELLING)
_OWN: Final[Mapping[str, re.Pattern[str]]] = _KINDS | {"shame": _pattern(_ON_ONESELF)}


def problems(text: str, *, is_unasked: bool = False) -> tuple[str, ...]:
    """List what is wrong as 'kind: word'; an empty tuple is good to go.

    A text that we start (is_unasked) must also say nothing in what a lock screen shows of it.
    """
    plain = _plain(text)
    found = _found(plain, _KINDS)
    found += [
        f"reserved: {match[1].upper()}" for pattern in (_ASKED, _OPTIONS) for match in pattern.finditer(text)
    ]
    if is_unasked:
        found += [f"lock screen: {match[0]}" for match in _ON_LOCK_SCREEN.finditer(plain[:PREVIEW])]
    return tuple(dict.fromkeys(found))


def in_own_words(text: str) -> tuple[str, ...]:
    """The same of what people wrote down for themselves: words that carriers block, that shame them, that tell a condition."""
    return tuple(dict.fromkeys(_found(_plain(text), _OWN)))


def shames(text: str) -> bool:
    """Whether somebody puts themselves down in it."""
    return _OWN["shame"].search(_plain(text)) is not None


def blocked(text: str) -> tuple[str, ...]:
    """The words in it that carriers block."""
    return tuple(dict.fromkeys(match[0] for match in _KINDS["carrier"].finditer(_plain(text))))


def shortened(text: str) -> str:
    """A text in plain letters, of whose words that carriers block only the first letter stands."""
    return _KINDS["carrier"].sub(lambda match: f"{match[0][0]}.", _plain(text))


def _found(plain: str, kinds: Mapping[str, re.Pattern[str]]) -> list[str]:
    return [f"{kind}: {match[0]}" for kind, pattern in kinds.items() for match in pattern.finditer(plain)]


def _plain(text: str) -> str:
    """Take letters as they are meant: lower case, no accents, p0rn is porn."""
    letters = text.lower() if text.isascii() else _letters(text)
    return re.sub(
        r"(?<=[a-z])[013](?=[a-z])", lambda match: {"0": "o", "1": "i", "3": "e"}[match[0]], letters
    )


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in decomposed if unicodedata.category(sign) not in {"Mn", "Cf"})
