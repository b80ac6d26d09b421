"""The questions of the week, one short text each (B9). A number answers; any other text is answered as what it is."""

import re
from dataclasses import dataclass, replace
from typing import Final

from service.conversation import wording
from service.conversation.commands import plain
from service.conversation.dialogue.moment import Moment
from service.conversation.dialogue.started import asked
from service.conversation.effects import Rate, Turn
from service.conversation.plan import Plan
from service.conversation.states import Mode, RatingKind, State
from service.conversation.values import Intent, Keyword, Risk


@dataclass(frozen=True, slots=True)
class Item:
    """One question, and the scale of its answer."""

    kind: RatingKind
    lowest: int
    highest: int


ITEMS: Final = (
    Item(RatingKind.MOOD, 0, 10),
    Item(RatingKind.URGE, 0, 10),
    Item(RatingKind.CONTACT, 1, 5),
    Item(RatingKind.SESSIONS, 1, 5),
    Item(RatingKind.CONFIDENCE, 0, 10),
)
_AROUND: Final = frozenset(
    "a an about around maybe like id i d say think its it s is was out of im at just only this week overall probably"
    " zero one two three four five six seven eight nine ten none un una como tal vez quizas creo que diria es fue de"
    " esta semana mas o menos unos cero uno dos tres cuatro cinco seis siete ocho nueve diez ninguno ninguna thanks gracias".split()
)
"""Words that may stand around such a number, or for it."""

DONE: Final = len(ITEMS)
"""Where State.item stands once all were answered."""


def ask_week(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Begin with the first question. Never in a crisis: the caller sends nothing then."""
    body = wording.say("week_mood", plan.language, pick, level=plan.level)
    after = asked(state, Mode.SURVEY)
    return body, after if after is state else replace(after, item=0)


def answer(moment: Moment) -> Turn | None:
    """Take the number, and ask the next question; None where the text is no answer to it."""
    if moment.reading.keyword is Keyword.WEEK:
        return _go_on(moment)
    told, at = moment.reading.intensity, moment.state.item
    if (
        moment.state.mode is not Mode.SURVEY
        or at is None
        or at >= DONE
        or told is None
        or not _is_number(moment)
    ):
        return None
    item = ITEMS[at]
    if not item.lowest <= told <= item.highest:
        return Turn(moment.say(f"week_{item.kind}"), moment.state)
    rated = (Rate(told, kind=item.kind),)
    if at + 1 == DONE:
        return Turn(moment.say("week_done"), replace(moment.state, mode=Mode.IDLE, item=DONE), rated)
    return Turn(moment.say(f"week_{ITEMS[at + 1].kind}"), replace(moment.state, item=at + 1), rated)


def _is_number(moment: Moment) -> bool:
    """Whether it is a number and no more: 'urge 8' or '8 help' in the middle of the questions asks for help now."""
    is_rating = moment.reading.intent is Intent.RATING and moment.reading.intensity is not None
    words = re.findall(r"[^\W\d]+", plain(moment.said.body))
    return is_rating and all(word in _AROUND for word in words)


def _go_on(moment: Moment) -> Turn:
    """Ask the question again at which they stopped, or say that there is none."""
    at = moment.state.item
    if at is None or at >= DONE:
        return Turn(moment.say("week_none"), moment.state)
    return Turn(moment.say(f"week_{ITEMS[at].kind}"), replace(moment.state, mode=Mode.SURVEY))


def kept(before: State, turn: Turn, moment: Moment) -> Turn:
    """Keep the open question through whatever else is talked about, and say how to go on, where there is room for it.

    A word in between does not close it: the number that comes then is of the week, and no urge of now.
    """
    item = before.item
    if item is None or turn.state.item is not None:
        item = turn.state.item
    turn = replace(turn, state=replace(turn.state, item=item))
    is_broken_off = before.mode is Mode.SURVEY and not _is_number(moment)
    is_calm = moment.reading.risk is Risk.NONE and moment.reading.keyword is not Keyword.WEEK
    if not (is_broken_off and is_calm) or turn.say is None or item is None or item >= DONE:
        return turn
    return replace(turn, say=wording.joined_if_room(turn.say, moment.say("week_later")))
