"""A cry for help, how they are, or that something is in vain, in so few words that a model has too little to judge by. Whole texts only."""

import re
from typing import Final

from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_END: Final = r"(?: [.!,])* "
_CRY: Final = re.compile(
    r" (?:(?:sos|s o s|mayday|emergency|emergencia|socorro|auxilio|please|pls|por favor|its an|this is an|es una|help|ayuda) )+"
)
_SIGNS: Final = re.compile(r"(?: [.?!,])+ ")
_CRIED: Final = re.compile(r" (?:sos|s o s|mayday|emergency|emergencia|socorro|auxilio) ")
_HOW: Final = "(?:really |so |very |pretty |too |just |extra |super |kinda |still |muy |bien |tan |bastante |demasiado )*"
_WHEN: Final = (
    r"(?: (?:tonight|today|right now|now|rn|here|lately|again|this (?:morning|evening|week)|at the moment"
    r"|hoy|ahora|ahorita|esta noche|otra vez))*"
)
_BEYOND: Final = re.compile(rf" (?:urges?|craving|ganas|impulso) (?:is |at |a |de )?\d{{2,3}}{_END}")
_LEVEL: Final = re.compile(rf" {_HOW}(?:bad|awful|terrible|horrible|mal|pesimo){_WHEN}{_END}")
_PAIN: Final = re.compile(
    rf" (?:(?:its|it is|things are|tonight is|today is|im having a|having a|this is|it feels|it got) )?{_HOW}"
    rf"(?:bad|hard|rough|tough|awful|terrible|horrible)(?: (?:night|day|evening|morning|time|one|week))?{_WHEN}{_END}"
    rf"| (?:i feel |im |feeling )?(?:all |so |really |very )*alone{_WHEN}{_END}"
    rf"| (?:esta|estan|hoy esta|todo esta|se siente) {_HOW}(?:duro|dificil|feo|mal|cabron|pesado){_WHEN}{_END}"
    rf"| (?:una |es una |un |es un )?(?:mala noche|noche (?:mala|dura|dificil|fea|pesada)|mal dia|dia (?:malo|duro|dificil|feo|pesado)){_WHEN}{_END}"
)
_SELF: Final = r"(?:disgusting|gross|pathetic|filthy|garbage|trash|scum|filth|(?:a|such a) (?:pig|fraud|failure|disgrace|creep|mess))"
_CONTEMPT: Final = re.compile(
    rf" (?:im|i am|i feel|i felt|i just feel|feeling) {_HOW}{_SELF}{_WHEN}{_END}"
    rf"| (?:soy|me siento|estoy hecho|estoy hecha) {_HOW}(?:un |una )?(?:asco|asqueros[oa]|basura|porqueria|fracaso|cerd[oa]){_WHEN}{_END}"
    rf"| me doy {_HOW}asco{_WHEN}{_END}"
)
_IN_VAIN: Final = re.compile(
    rf" (?:but |well |pero )?(?:that|this|it|that one|this one) (?:really |just |still )?(?:never (?:works?|worked|helps?|helped)"
    rf"|(?:doesnt|didnt|wont) (?:really )?(?:work|help)|(?:isnt|wasnt) (?:really )?(?:working|helping))"
    rf"(?: (?:for me|me|at all|anymore|much|either)){{0,2}}{_WHEN}{_END}"
    rf"| (?:pero )?(?:eso |esto )?(?:nunca|no) (?:me )?(?:sirve|sirvio|funciona|funciono|ayuda|ayudo)(?: (?:de nada|para nada|nada|mucho|tampoco))?{_WHEN}{_END}"
)
_PERSON: Final = r"(?:someone|anyone|a person|a human|a counselor|the counselor|my counselor|a real person|the on call|my specialist|the specialist|staff)"
_ASKED_FOR: Final = re.compile(  # not 'right now', which makes it urgent, nor 'want someone', which may be an urge
    rf" (?:i )?(?:really |just )?need {_PERSON}{_END}"
    rf"| (?:i )?(?:really |just )?(?:need|want) (?:to|2) (?:talk|tlk|speak) (?:to|2|with) {_PERSON}{_END}"
    rf"| how (?:do|can) i (?:reach|get|get hold of|get a hold of|talk to|speak to|speak with|contact|call) {_PERSON}(?: [.?!,])* "
    rf"| whats the number (?:to reach|for|of) {_PERSON}(?: [.?!,])* "
)
_SO_SO: Final = re.compile(rf" (?:(?:im |feeling |just )?(?:meh|so so)|mas o menos|asi asi){_WHEN}{_END}")

_MEANINGS: Final = (
    # Up to 10 an urge is a rating, and read before.
    (_BEYOND, Reading(Intent.RATING, Risk.HIGH, because="few words: an urge beyond the scale")),
    (_LEVEL, Reading(Intent.RATING, Risk.ELEVATED, because="few words: the level of a mood")),
    (_PAIN, Reading(Intent.FEELING, Risk.ELEVATED, because="few words: it is hard")),
    (_CONTEMPT, Reading(Intent.FEELING, Risk.ELEVATED, because="few words: contempt for themselves")),
    (_ASKED_FOR, Reading(Intent.HUMAN, Risk.ELEVATED, because="few words: a person is asked for")),
    (_SO_SO, Reading(Intent.FEELING, because="few words: neither good nor bad")),
    (_IN_VAIN, Reading(Intent.NOT_HELPED, Risk.ELEVATED, because="few words: in vain")),
)


def read_few_words(text: Text) -> Reading | None:
    """Read 'SOS' as a call for a person, 'bad' as a mood, 'its bad tonight' as pain, 'that never works' as what did not help. None for all else."""
    if _CRIED.search(text.words) and _CRY.fullmatch(_SIGNS.sub(" ", text.words)):
        return Reading(Intent.HUMAN, Risk.HIGH, because="few words: a cry for help")
    return next((meaning for words, meaning in _MEANINGS if words.fullmatch(text.words)), None)
