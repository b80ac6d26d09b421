"""How it is on the days after a crisis: a calm number is good to hear, and anything else is for a person, at once (C6)."""

from dataclasses import replace
from typing import Final

from service.conversation.dialogue import answers
from service.conversation.dialogue.moment import EASED_AT, Moment
from service.conversation.effects import Effect, RaiseAlert, ShowStaff, Turn
from service.conversation.states import EpisodeKind, Mode, Reason
from service.conversation.values import Intent, Keyword, Risk

_NOTHING_TOLD: Final = frozenset({Intent.START, Intent.GREETING, Intent.THANKS})
"""Among them the plain yes, which is the carrier's word as well."""

_TELLS: Final = frozenset(
    {
        Intent.URGE,
        Intent.LAPSE,
        Intent.RATING,
        Intent.FEELING,
        Intent.NOT_HELPED,
        Intent.HUMAN,
        Intent.OTHER,
    }
)
"""What may be an answer to that question. All else is a request of its own, and the question stays open."""


def answer(moment: Moment) -> Turn | None:
    """Ask for the number where nothing was told; ask a person, with no step, for all that is not calm; None for the rest."""
    state, reading = moment.state, moment.reading
    if not state.is_after_crisis or state.mode is not Mode.CHECK_IN or _is_calm(moment):
        return None
    if reading.keyword is Keyword.OK or reading.intent in _NOTHING_TOLD:
        return answers.ask_number(moment, ShowStaff("unclear"))
    if reading.intent not in _TELLS and reading.risk is Risk.NONE:
        return None
    told = replace(state, mode=Mode.IDLE, is_after_crisis=False)
    effects: tuple[Effect, ...] = (*moment.rate(), *moment.open(EpisodeKind.CALL), RaiseAlert(Reason.CALL))
    return Turn(moment.say("after_crisis_call", who=moment.who), told, effects)


def _is_calm(moment: Moment) -> bool:
    """Whether it is 0 to 3, or plainly better. That they are 'fine' is not: a number is asked for."""
    told, intent = moment.reading.intensity, moment.reading.intent
    if told is not None:
        return intent in {Intent.RATING, Intent.HELPED} and told <= EASED_AT
    return intent is Intent.HELPED and moment.reading.risk is Risk.NONE
