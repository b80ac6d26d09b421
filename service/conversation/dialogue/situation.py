"""After a lapse, one question: what was going on before? The answer is kept for their specialist (A12)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from service.conversation.dialogue.moment import EASED_AT, Moment
from service.conversation.effects import Effect, EndEpisode, FollowUp, KeepSituation, Turn
from service.conversation.reading.despair import is_despair_alone
from service.conversation.reading.text import prepare
from service.conversation.states import Mode, Outcome, State
from service.conversation.values import Intent, Risk

OPEN_FOR: Final = timedelta(hours=1)
"""How long we wait for the answer. Then the episode ends as it stands: nobody has to explain a lapse."""

_ANSWERS: Final = frozenset(
    {
        Intent.URGE,
        Intent.LAPSE,
        Intent.FEELING,
        Intent.HELPED,
        Intent.NOT_HELPED,
        Intent.GREETING,
        Intent.OTHER,
    }
)
"""What an answer may read as. Anything else is a request of its own, and the question stays open."""

_PAST: Final = re.compile(
    r"(?<!\w)(?:was|were|had|did|got|felt|came|went|after|before|because|when|estaba|hab\u00eda|tuve|despu\u00e9s|antes|cuando|porque)"
    r"(?!\w)",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"\W*(?:no|nope|nah|skip|pass|later|not now|no thanks|rather not|i dont want to|ahora no|paso|luego|no gracias)\W*",
    re.IGNORECASE,
)


def declines(body: str) -> bool:
    """Whether they would rather not tell."""
    return _NO.fullmatch(body.replace("'", "")) is not None


def ask(moment: Moment, before: tuple[Effect, ...]) -> Turn:
    """Say that it counts, and ask once. The episode stays open for the answer."""
    state = replace(moment.state, mode=Mode.SITUATION)
    return Turn(moment.say("lapse_ask", who=moment.who), state, (*before, FollowUp(OPEN_FOR)))


def answer(moment: Moment, otherwise: Callable[[Moment], Turn]) -> Turn:
    """Keep their words; help at once where these tell of an urge that is there now."""
    reading = moment.reading
    if reading.intent is Intent.THANKS or declines(moment.said.body):
        return Turn(moment.say("lapse_unasked"), State(), (EndEpisode(Outcome.EASED),))
    if reading.keyword is not None or reading.intent not in _ANSWERS:
        return otherwise(moment)
    kept = KeepSituation(moment.said.body)
    if not _is_urgent(moment):
        return Turn(moment.say("lapse_kept", who=moment.who), State(), (kept, EndEpisode(Outcome.EASED)))
    turn = otherwise(moment)
    return replace(turn, effects=(kept, *turn.effects))


def _is_urgent(moment: Moment) -> bool:
    """Tell an urge or despair of now from one that they tell of: at a doubt, it is of now."""
    reading = moment.reading
    if reading.risk is Risk.HIGH or (reading.intensity or 0) > EASED_AT:
        return True
    if reading.intent is Intent.FEELING:
        return is_despair_alone(prepare(moment.said.body))
    return reading.intent is Intent.URGE and _PAST.search(moment.said.body) is None
