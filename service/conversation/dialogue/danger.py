"""Danger, and consent withdrawn: nothing else of the conversation comes before these."""

from dataclasses import replace

from service.conversation.dialogue.moment import VERY_STRONG, Moment
from service.conversation.values import (
    Effect,
    EndEpisode,
    EpisodeKind,
    Intent,
    Mode,
    OptIn,
    OptOut,
    Outcome,
    RaiseAlert,
    Reason,
    Risk,
    ShowStaff,
    State,
    Turn,
)


def crisis(moment: Moment) -> Turn:
    """Answer danger to anyone, in every mode, also paused, invited or opted out (C1, C2)."""
    effects: tuple[Effect, ...] = (RaiseAlert(Reason.CRISIS), *moment.open(EpisodeKind.CRISIS))
    return Turn(moment.say("crisis"), replace(moment.state, mode=Mode.CRISIS), effects)


def stay(moment: Moment) -> Turn:
    """Stay with somebody in a crisis until a person closes it: no tips, no survey, nothing scheduled.

    A denial ends nothing. Asking for a person is passed on again, since the first alert may be closed by now.
    """
    effects: list[Effect] = [ShowStaff("wrote_in_crisis")]
    if moment.reading.intent is Intent.HUMAN:
        effects.append(RaiseAlert(Reason.CALL))
    return Turn(moment.say("crisis_stay"), moment.state, tuple(effects))


def stop(moment: Moment) -> Turn:
    """End all our texts (E8). The carrier confirms its own words; one sentence of ours confirms any other."""
    state, is_known = moment.state, moment.plan.has_opted_out or moment.reading.keyword is not None
    effects: list[Effect] = [OptOut()]
    if _is_in_distress(moment):
        effects.append(ShowStaff("stopped_in_distress"))
    if state.mode not in {Mode.CRISIS, Mode.INVITED}:
        if state.episode is not None:
            effects.append(EndEpisode(Outcome.NO_ANSWER))
        state = State()
    return Turn(None if is_known else moment.say("stopped"), state, tuple(effects))


def silence(moment: Moment) -> Turn:
    """Say nothing to somebody who has opted out, unless they come back; the carrier confirms START."""
    if moment.reading.intent is not Intent.START:
        return Turn(None, moment.state, (ShowStaff("wrote_after_stop"),))
    mode = Mode.IDLE if moment.state.mode is Mode.INVITED else moment.state.mode
    return Turn(None, replace(moment.state, mode=mode), (OptIn(),))


def _is_in_distress(moment: Moment) -> bool:
    is_strong = (moment.state.intensity or 0) >= VERY_STRONG
    return moment.state.mode is Mode.CRISIS or moment.reading.risk is Risk.HIGH or is_strong
