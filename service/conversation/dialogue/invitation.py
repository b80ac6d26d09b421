"""Before consent: only a yes begins the texts, but help is never refused."""

from collections.abc import Callable
from dataclasses import replace

from service.conversation.dialogue.moment import EASED_AT, Moment
from service.conversation.effects import FollowUp, OptIn, Turn
from service.conversation.states import Mode, State
from service.conversation.values import Intent, Keyword, Risk

_ANSWERED_AS_USUAL = frozenset(
    {
        Intent.URGE,
        Intent.LAPSE,
        Intent.HUMAN,
        Intent.NOT_HELPED,
        Intent.HELPED,
        Intent.HELP_INFO,
        Intent.WRONG_NUMBER,
    }
)


def answer(moment: Moment, converse: Callable[[Moment], Turn]) -> Turn:
    """Begin on START, 1 or an 'ok'; help at once who pleads for it; else repeat the invitation softly."""
    if _is_yes(moment):
        return _begun(moment)
    if not _wants_an_answer(moment):
        return Turn(moment.say("invite_again"), moment.state)
    mode = Mode.COPING if moment.state.offered else Mode.IDLE
    known = replace(moment, state=replace(moment.state, mode=mode), may_follow_up=False)
    turn = converse(known)
    effects = tuple(
        effect for effect in turn.effects if not isinstance(effect, FollowUp)
    )  # no consent to that yet
    return Turn(turn.say, replace(turn.state, mode=Mode.INVITED), effects)


def _begun(moment: Moment) -> Turn:
    """Welcome them; where help was given before, now we may ask how it is."""
    state, is_helped = moment.state, moment.state.episode is not None and moment.state.steps > 0
    if not is_helped:
        return Turn(moment.say("welcome"), State(episode=state.episode), (OptIn(),))
    return Turn(moment.say("welcome"), replace(state, mode=Mode.COPING), (OptIn(), moment.follow_up()))


def _is_yes(moment: Moment) -> bool:
    reading = moment.reading
    return (
        reading.intent is Intent.START
        or reading.keyword is Keyword.OK
        or (reading.intent is Intent.RATING and reading.intensity == 1)
    )


def _wants_an_answer(moment: Moment) -> bool:
    reading = moment.reading
    is_more = reading.keyword is Keyword.MORE and bool(moment.state.offered)
    is_hard = reading.risk is not Risk.NONE or (reading.intensity or 0) > EASED_AT
    return is_more or is_hard or reading.intent in _ANSWERED_AS_USUAL
