"""One of their strategies, tried for a minute on a calm day, so that it is at hand on another one (F3, G3).

It begins only in the answer to a text of theirs, for own words never come unasked; whether the day is calm enough, the
caller tells by `Plan.practiced`.
"""

from dataclasses import replace
from typing import Final

from service.conversation import coping
from service.conversation.commands import Asked, Command
from service.conversation.dialogue import expected, help_now, pins
from service.conversation.dialogue.moment import Moment, verbatim
from service.conversation.effects import Effect, Rehearse, Rehearsed, SetPractice, Turn
from service.conversation.plan import Lock
from service.conversation.states import Guarded, Mode, Practiced, State
from service.conversation.values import Intent

YES: Final = 1
LATER: Final = 2

TOLD: Final = {1: Practiced.EASY, 2: Practiced.FAIR, 3: Practiced.HARD}
"""How doable it was."""


def after_calm(moment: Moment, before: tuple[Effect, ...]) -> Turn | None:
    """Thank for a calm answer, and ask for a minute; None where there is nothing to practice now."""
    if moment.plan.lock in {Lock.SHUT, Lock.BARRED}:
        return None  # their own words wait for their PIN
    return _ask(moment, "practice_ask", before)


def _ask(moment: Moment, key: str, before: tuple[Effect, ...] = ()) -> Turn | None:
    """Ask for a minute with one of their strategies; None where there is nothing to practice now."""
    if moment.plan.practiced is None:
        return None
    chosen = coping.rehearsal(moment.plan.strategies, moment.plan.practiced)
    if chosen is None:
        return None
    key = f"{key}_when" if chosen.situation else key
    say = moment.say(key, situation=chosen.situation.strip().rstrip("."), action=_ended(verbatim(chosen)))
    return Turn(say, State(mode=Mode.PRACTICE), (*before, Rehearse(chosen.id)))


def _ended(action: str) -> str:
    """Their words with a mark at the end: a question follows."""
    return action if action.endswith((".", "!", "?")) else f"{action}."


def answer(moment: Moment) -> Turn | None:
    """Take the answer to either question; None where the text is no such answer."""
    number = moment.reading.intensity if moment.reading.intent is Intent.RATING else None
    match moment.state.mode:
        case Mode.PRACTICE if number == YES:
            after = replace(moment.state, mode=Mode.PRACTICED, begun_at=moment.said.at)
            return Turn(moment.say("practice_go"), after, (Rehearsed(Practiced.BEGUN),))
        case Mode.PRACTICE if number == LATER:
            return _end(moment, "practice_later", Practiced.LATER)
        case Mode.PRACTICED if number in TOLD:
            told = TOLD[number]
            return _end(moment, "practice_change" if told is Practiced.HARD else "practice_done", told)
        case Mode.PRACTICED if expected.is_practice_done(moment):
            return Turn(moment.say("practice_done"), replace(moment.state, mode=Mode.IDLE))
        case _:
            return None


def _end(moment: Moment, key: str, told: Practiced) -> Turn:
    return Turn(moment.say(key), replace(moment.state, mode=Mode.IDLE), (Rehearsed(told),))


def on_request(moment: Moment, asked: Asked) -> Turn:
    """PRACTICE: at once, behind their PIN. In the middle of an urge it is the next step that they need, and no exercise."""
    if moment.state.episode is not None:
        return help_now.another(moment, "offer_next")
    return pins.guarded(moment, Guarded.PRACTICE, begin)


def begin(moment: Moment, what: Guarded) -> Turn:
    return _ask(moment, "practice_now") or Turn(moment.say("practice_none"), moment.state)


def switch(moment: Moment, asked: Asked) -> Turn:
    """Ask no more, once and for all; or again."""
    is_wanted = asked.command is Command.PRACTICE_ON
    state = moment.state if moment.state.mode is not Mode.PRACTICE else replace(moment.state, mode=Mode.IDLE)
    return Turn(moment.say("practice_on" if is_wanted else "practice_off"), state, (SetPractice(is_wanted),))
