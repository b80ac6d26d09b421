"""The ladder of help (A9): own step, own supporter, specialist, crisis line; one rung at a time, and why which comes next."""

from typing import Final

from service.conversation.dialogue import help_now
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import Effect, Turn
from service.conversation.states import Rung

STEPS_BEFORE_SUPPORTER: Final = 2
"""Steps that have not eased it before we name one whom they trust."""

STEPS_BEFORE_SPECIALIST: Final = 3
"""The same before their specialist is asked: the supporter is one of these where there is one."""


def climb(moment: Moment, key: str, before: tuple[Effect, ...], *, is_strong: bool) -> Turn:
    """Go on from a step that has not eased it."""
    match _next_rung(moment, is_strong=is_strong):
        case Rung.OWN_STEP:
            return help_now.another(moment, key, before)
        case Rung.SUPPORTER:
            return help_now.ask_supporter(moment, before)
        case Rung.SPECIALIST:
            return help_now.ask_specialist(moment, before)
        case Rung.CRISIS_LINE:
            return help_now.crisis_line(moment, before)


def _next_rung(moment: Moment, *, is_strong: bool) -> Rung:
    """A strong urge does not wait for the supporter's turn: the specialist is asked at once (docs/adr/0006)."""
    state = moment.state
    if state.rung in {Rung.SPECIALIST, Rung.CRISIS_LINE}:
        return Rung.CRISIS_LINE
    if is_strong or state.rung is Rung.SUPPORTER or state.steps >= STEPS_BEFORE_SPECIALIST:
        return Rung.SPECIALIST
    is_supporters_turn = state.steps >= STEPS_BEFORE_SUPPORTER and moment.plan.supporters
    return Rung.SUPPORTER if is_supporters_turn else Rung.OWN_STEP
