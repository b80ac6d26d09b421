"""The answers to questions of ours that have two or three of them, in words: the labels that we print ourselves, and what people say.

Only ever the whole text, so that none can hide what else it says.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from service.conversation.commands import LONGEST, plain
from service.conversation.states import Mode

_COURTESY: Final = (
    "thanks|thank you|thx|ty|please|pls|but|well|so|hmm?|um|oh|gracias|por favor|pues|pero|bueno pues"
)
_YES: Final = (
    "yes|yeah|yea|yep|yup|ya|y|sure|ok|okay|okey|k|kk|alright|all right|cool|agreed|go|go ahead|go for it|lets go|lets do it|do it"
    "|ill do it|sounds good|why not|of course|absolutely|definitely|i guess(?: so)?|i would(?: like that)?|id like (?:that|it)"
    "|(?:to|i want to) have it|i want it|(?:to )?add it|ready|im ready|now|right now|one minute|si|claro|claro que si|dale|vale|va"
    "|si va|bueno|de acuerdo|por supuesto|esta bien|perfecto|listo|lista|ahora|hagamoslo|me sirve|si quiero|un minuto"
)
_NO: Final = (
    "no|nope|nah|n|not (?:now|today|tonight|really|yet|right now|at the moment|this time)|later|(?:maybe )?(?:later|tomorrow|another"
    " (?:day|time)|some other (?:day|time))|(?:to )?leave it(?: as it is)?|skip(?: it| this)?|pass|ill pass|no need|(?:id )?rather not"
    "|i dont want (?:to|it|that)|im busy|busy|(?:i )?cant (?:right )?now|ahora no|ahorita no|hoy no|luego|despues|mas tarde"
    "|otro dia|en otro momento|otra vez sera|manana|no puedo ahora|ahora no puedo|no quiero|mejor (?:no|luego)|todavia no|si no|dejalo"
)
_EASY: Final = (
    "(?:it was |very |pretty |really |super |quite |fue |muy )?easy|(?:it )?went well|(?:it was )?(?:good|great)"
    "|(?:me )?(?:sale|salio|fue) (?:muy )?bien|(?:muy )?bien|(?:fue |muy |es )?facil"
)
_OKAY: Final = "(?:it was )?(?:ok|okay|okey|alright|all right|fine)|k|so so|meh|not bad|regular|mas o menos|asi asi|normal"
_CHANGE: Final = (
    "(?:it )?needs? (?:a |to )?change|change(?: it)?|(?:it was |too |very |really |pretty )?(?:hard|difficult)|not easy"
    "|(?:hay que |quiero )?cambiarlo|(?:hay que )?cambiar|(?:necesita )?un cambio|(?:fue |muy |es )?dificil|no (?:sale|salio)(?: bien)?"
)
_DONE: Final = (
    "(?:im |i am |all )?(?:done|finished)(?: with (?:it|this|that))?|(?:i )?(?:just )?(?:did|finished) (?:it|that|this)|done it"
    "|hecho|ya(?: esta)?|lista?|listo|(?:ya )?l[oa] hice|(?:ya )?termine|terminado|ok|okay"
)

_WELL: Final = (
    "(?:im |i am |its |it was |it is |feeling |doing |today (?:was|is) |going |a |pretty |very |really |so |quite |all |todo |muy |estoy |me siento )*"
    "(?:good|great|well|calm|peaceful|wonderful|better|nice|quiet|bien|tranquil[oa]|genial|mejor|excelente)(?: (?:day|night|today|so far|dia|hoy))?"
)

_HELPED: Final = "yes|yeah|yea|yep|yup|y|it did|it helped|si|claro|(?:si )?me (?:ayudo|sirvio)"
_A_LITTLE: Final = (
    "(?:yes |only |just )?(?:a )?(?:little|bit|tiny bit)(?: bit)?|kinda|kind of|sort of|somewhat|some|so so|(?:un )?poco|un poquito"
    "|algo|mas o menos"
)
_NOT_HELPED: Final = "no|nope|nah|n|not (?:really|yet|at all|much)|not this time|it didnt|nothing|todavia no|aun no|no mucho|para nada|nada"
_NOT_THIS: Final = (
    "no|nope|nah|no way|not (?:that|this|now)(?: one)?|not happening|(?:i )?cant(?: do (?:that|this|it))?|i dont want (?:to|that|it)"
    "|i wont|(?:that|this|it) never works|neither(?: of (?:them|those))?|ese no|esa no|eso no|no puedo|no quiero|ahora no|eso nunca sirve|ningun[oa]"
)

_KINDS: Final[Mapping[Mode, Mapping[int, str]]] = {
    Mode.PRACTICE: {1: _YES, 2: _NO},
    Mode.NEW_TIME: {1: _YES, 2: _NO},
    Mode.MILESTONE: {1: _YES},
    Mode.DID_IT_HELP: {1: _HELPED, 2: _A_LITTLE, 3: _NOT_HELPED},
    Mode.PRACTICED: {1: _EASY, 2: _OKAY, 3: _CHANGE},
}
_FILLED: Final = re.compile(rf"\b(?:{_COURTESY})\b")
_SIGNS: Final = re.compile(r"[^\w ]+")
_NUMBERED: Final = re.compile(r"(?P<number>[1-3])\b(?P<words>.*)")


@lru_cache(maxsize=256)
def chosen(mode: Mode, body: str) -> int | None:
    """Which of the answers to what this mode has asked a text is; None for any other. A number and words that differ are none."""
    words, kinds = _words(body), _KINDS.get(mode, {})
    numbered = _NUMBERED.fullmatch(words)
    if numbered:
        number, told = int(numbered["number"]), numbered["words"].strip()
        return number if number in kinds and (not told or _is(kinds[number], told)) else None
    return next((number for number, kind in kinds.items() if _is(kind, words)), None)


def in_words(mode: Mode, body: str) -> int | None:
    """The same of words alone."""
    words = _words(body)
    return next((number for number, kind in _KINDS[mode].items() if _is(kind, words)), None)


def declines(body: str) -> bool:
    """Whether it only says that a step is not for now."""
    return _is(_NOT_THIS, _words(body))


def says_well(body: str) -> bool:
    """Whether it says that they are well, and nothing else: 'tired of it' is read as no danger, and is no good news."""
    return _is(_WELL, _words(body))


def says_yes(body: str) -> bool:
    """Whether it is a plain yes: the carrier's word for beginning, too."""
    return _words(body) in {"yes", "si"}


def says_good_night(body: str) -> bool:
    """Whether it is a farewell for the night."""
    return _is("gn|night|nite|good ?(?:night|nite)|(?:muy )?buenas noches", _words(body))


def says_done(body: str) -> bool:
    """Whether it says that they have done what we asked them to, and not how it went."""
    return _is(_DONE, _words(body))


def _words(body: str) -> str:
    """Lower case, without accents, signs and courtesies."""
    if len(body) > LONGEST:
        return ""
    return " ".join(_FILLED.sub(" ", _SIGNS.sub(" ", plain(body))).split())


def _is(kind: str, words: str) -> bool:
    """Whether these words are of this kind, once or more often: 'no thanks, not today'."""
    return re.fullmatch(rf"(?:{kind})(?: (?:{kind}))*", words) is not None
