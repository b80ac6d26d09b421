"""Danger to others, or word of a child: what one text tells of it, for the clinical lead alone reads that (C4)."""

import re
from typing import Final

from service.conversation.commands import plain
from service.conversation.values import Reading

_FOR_THE_LEAD: Final = frozenset({"danger: threat", "danger: child"})
"""Names of the reading's rules (reading/others_en.py)."""

_IN_SPANISH: Final = "danger: violencia"
"""One rule for violence of both directions (reading/danger_es.py): what is suffered is told apart here."""

_SUFFERED: Final = re.compile(
    r"(?<!\w)(?:(?:me|nos) (?:peg|golpe|viol|ahorc|estrangul|amenaz|acos|persig|sigui|empuj|atac|apu|encerr|quiere matar"
    r"|va a matar|abus|forz|oblig|est)|no (?:me|nos) deja|violencia dom|tengo miedo|me da miedo|tiene una? )",
    re.IGNORECASE,
)


BY_THE_MODEL: Final = "danger: the model"
"""How the reason of a reading begins where no phrase of danger stands in the text (reading/deciding.py)."""

_YOUNG: Final = re.compile(
    r"\b(?:minor|minors|under ?aged?|menor(?:es)? de edad|una menor|un menor)\b"
    r"|\b(?:is|was|turned|turning|only|shes|hes|aged?|tiene|tenia|de|cumplio) (?:only |just |solo )?1[0-7]\b"
    r"(?!:)(?! ?(?:min|hour|day|week|month|dollars|%|am\b|pm\b|years (?!old)|dias|horas|semanas|meses))"
    r"|\b1[0-7] ?(?:yo\b|y/o|(?:yr|year)s? olds?|anos\b)"
)
_CHILD: Final = (
    r"\b(?:(?:step|grand|god)?(?:daughter|son|child|children|kid)s?|nieces?|nephews?|little (?:girl|boy|sister|brother|cousin)s?"
    r"|(?:girl|boy)s? (?:next door|at school)|(?:hijastr|sobrin|niet|nin|hij)[oa]s?|ninit[oa]s?|primit[oa]s?)\b"
)
_TOWARD: Final = (
    r"(?:(?:having|have|had|get|getting|bad|those|these|the|dark) thoughts|fantas\w+|(?:cant|cannot|keep) (?:stop )?(?:looking|watching|thinking about)"
    r"|touch\w*|talking to|chat\w*|texting|sexting|online|(?:be|am|im) alone|attract\w*|turned on|arous\w*|towel|showers?|undress\w*|naked|nudes?"
    r"|crush|pensamientos|fantase\w+|no (?:puedo )?dej\w+ de (?:mirar|pensar)|tocar\w*|toque|hablando|a solas|atrae\w*|excit\w+|toalla|desnud\w+)"
)
_NEAR: Final = re.compile(
    rf"(?:{_CHILD})(?: \S+){{0,9}} \b(?:{_TOWARD})\b|\b(?:{_TOWARD})\b(?: \S+){{0,5}} (?:{_CHILD})"
)
_OF_THEMSELVES: Final = re.compile(
    r"\b(?:kill\w*|die|dying|dead|suicid\w*|pills?|gun|overdos\w*|end it|jump\w*|disappear|better off|hurt(?:ing)? myself|cut(?:ting)? myself"
    r"|(?:hits?|beats?|chok\w+|hurts?|hurting|hitting) (?:me|us)|hate me|lose (?:my|the)|t(?:ook|ake|aking) (?:my|the) kids"
    r"|mat\w+|morir\w*|muert\w+|suicid\w+|pastillas|pistola|sobredosis|desaparecer|(?:me|nos) (?:peg|golpe)\w+)\b"
)
"""Danger to themselves, or that they suffer: then their own people hear of it, as in every crisis."""


def is_disclosure(reading: Reading, body: str) -> bool:
    """The same of one text alone, for whoever keeps it."""
    if reading.because == _IN_SPANISH:
        return _SUFFERED.search(body) is None
    is_by_model = reading.because.startswith(BY_THE_MODEL)
    return reading.because in _FOR_THE_LEAD or (is_by_model and _is_about_child(plain(body)))


def _is_about_child(words: str) -> bool:
    """Whether a child is in it, and something between them and that child; not who speaks of their own life as well."""
    is_told = _YOUNG.search(words) or _NEAR.search(words)
    return bool(is_told) and _OF_THEMSELVES.search(words) is None
