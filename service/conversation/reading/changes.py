"""A strength that changed, and hardly a word beside: 'went from a 2 to a 9', 'era un 7, ahora un 2'. Which way it went decides what it means.

Whatever else is told, the model reads: hours, scores, wishes, and what came after the change.
"""

import re
from dataclasses import replace
from typing import Final

from service.conversation.reading.numbers import HIGH_FROM, NO_RATING, REAL_FALL, WORD, risk_of, value_of
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_BEGIN: Final = "(?:(?:ok|so|it|its|has|have|just|the|my|mi|mis|el|la|las|se|me|urges?|cravings?|number|level|ganas|antojo|impulso|nivel) ){0,5}"
_MOVED: Final = (
    "(?:went|gone|jumped|rose|climbed|shot|spiked|dropped|fell|came|down|paso|pasaron|subio|subieron|salto|brinco|bajo|bajaron|fue|fueron) "
    "(?:up |down )?"
)
_ROUGHLY: Final = "(?:(?:at|en|like|como|about|around|maybe|casi|a|an|un|una) ){0,3}"
_NOW: Final = (
    "(?:, |\\. |and |y |but |pero ){0,2}(?:now|ahora|ya) (?:(?:its|is|it|im|es|esta|estoy|ando) ){0,2}"
)
_NUMBER: Final = rf"(10|\d|{WORD})(?:\.\d+)?(?:/10)?"
_CHANGE: Final = re.compile(
    rf" {_BEGIN}(?:(?P<moved>{_MOVED})?(?:from|de|desde) {_ROUGHLY}{_NUMBER} (?:to|a|hasta) {_ROUGHLY}{_NUMBER}"
    rf"|(?P<was>(?:was|were|era|estaba|andaba)) {_ROUGHLY}{_NUMBER} {_NOW}{_ROUGHLY}{_NUMBER})(?= ){NO_RATING}(?P<rest>.*)"
)
_BY_WHAT: Final = re.compile(
    r" (?:[,.] )?(?:(?:after|with|thanks|thanx|con|despues|gracias|tras|por) (?:(?!but|now|then|pero|ahora|luego)[^\s\d]+ ){1,6})?"
)
"""What a fall may be told with: what brought it about."""
_IN_PASSING: Final = re.compile(
    r" (?:(?!but|then|helped|passed|gone|better|fine|ok|thank|pero|luego|ayudo|sirvio|paso|mejor|bien|gracias)[^\s\d]+ ){0,6}"
)
"""What a rise may be told with: nothing of how it ended."""


def of_a_change(found: Reading, text: Text) -> Reading:
    """Read anew what was taken for a rating or for something that helped, where a change is all that is told: a fall has helped, and after a rise its end counts."""
    change = _CHANGE.fullmatch(text.words)
    if change is None or found.intent not in {Intent.RATING, Intent.HELPED}:
        return found
    before, now = (value_of(one) for one in change.group(2, 3) + change.group(5, 6) if one)
    told = replace(found, intensity=now)
    if before - now >= REAL_FALL and now < HIGH_FROM and _BY_WHAT.fullmatch(change["rest"]):
        return replace(told, intent=Intent.HELPED, risk=Risk.NONE, because=f"a fall: {found.because}")
    is_told_as_rise = change["moved"] or change["was"]  # without either, 'from 1 to 10' is the scale
    if now > before and is_told_as_rise and _IN_PASSING.fullmatch(change["rest"]):
        return replace(told, intent=Intent.RATING, risk=risk_of(now), because=f"a rise: {found.because}")
    return found
