"""Danger, and consent withdrawn: nothing else of the conversation comes before these."""

import re
from dataclasses import replace
from typing import Final

from service.conversation.dialogue import erasure
from service.conversation.dialogue.moment import VERY_STRONG, Moment
from service.conversation.effects import (
    AskErasure,
    Effect,
    EndEpisode,
    OptIn,
    OptOut,
    RaiseAlert,
    ShowStaff,
    Turn,
)
from service.conversation.values import EpisodeKind, Intent, Mode, Outcome, Reading, Reason, Risk, State

_FOR_THE_LEAD: Final = frozenset({"danger: threat", "danger: child"})
"""Names of the reading's rules (reading/others_en.py)."""

_IN_SPANISH: Final = "danger: violencia"
"""One rule for violence of both directions (reading/danger_es.py): what is suffered is told apart here."""

_SUFFERED: Final = re.compile(
    r"(?<!\w)(?:(?:me|nos) (?:peg|golpe|viol|ahorc|estrangul|amenaz|acos|persig|sigui|empuj|atac|apu|encerr|quiere matar"
    r"|va a matar|abus|forz|oblig|est)|no (?:me|nos) deja|violencia dom|tengo miedo|me da miedo|tiene una? )",
    re.IGNORECASE,
)


def crisis(moment: Moment) -> Turn:
    """Answer danger to anyone, in every mode, also paused, invited or opted out (C1, C2)."""
    alert = RaiseAlert(Reason.CRISIS, is_for_lead=is_for_lead(moment))
    effects: tuple[Effect, ...] = (alert, *moment.open(EpisodeKind.CRISIS))
    state = erasure.let_go(moment).state
    return Turn(moment.say("crisis"), replace(state, mode=Mode.CRISIS), effects)


def is_for_lead(moment: Moment) -> bool:
    """Tell whether it is danger to others, or about a child: only a licensed person weighs the duties that follow (C4).

    Whoever speaks of danger to themselves as well is read as that first, and goes the way of every crisis.
    """
    return is_disclosure(moment.reading, moment.said.body)


def is_disclosure(reading: Reading, body: str) -> bool:
    """The same of one text alone, for whoever keeps it."""
    if reading.because == _IN_SPANISH:
        return _SUFFERED.search(body) is None
    return reading.because in _FOR_THE_LEAD


def stay(moment: Moment) -> Turn:
    """Stay with somebody in a crisis until a person closes it: no tips, no survey, nothing scheduled.

    What stands in the way of calling is asked once: a number alone is not enough (docs/safety.md, 'The evidence'). A
    denial ends nothing. Asking for a person is passed on again, since the first alert may be closed by now.
    """
    effects: list[Effect] = [ShowStaff("wrote_in_crisis")]
    if erasure.takes_back(moment):
        effects.append(AskErasure(wanted=False))
    if moment.reading.intent is Intent.HUMAN:
        effects.append(RaiseAlert(Reason.CALL))
    key = "crisis_stay" if moment.state.was_asked_why else "crisis_barrier"
    return Turn(moment.say(key), replace(moment.state, was_asked_why=True), tuple(effects))


def stop(moment: Moment) -> Turn:
    """End all our texts (E8). The carrier confirms its own words; one sentence of ours confirms any other."""
    state, is_known = moment.state, moment.plan.has_opted_out or moment.reading.keyword is not None
    effects: list[Effect] = [OptOut()]
    if _is_in_distress(moment):
        effects.append(ShowStaff("stopped_in_distress"))
    if state.mode not in {Mode.CRISIS, Mode.INVITED}:
        if state.episode is not None:
            effects.append(EndEpisode(Outcome.NO_ANSWER))
        state = State(is_erasure_explained=state.is_erasure_explained)
    turn = Turn(None if is_known else moment.say("stopped"), state, tuple(effects))
    return erasure.stopped(moment, turn)


def silence(moment: Moment) -> Turn:
    """Say nothing to somebody who has opted out, unless they come back; the carrier confirms START."""
    if moment.reading.intent is not Intent.START:
        return Turn(None, moment.state, (ShowStaff("wrote_after_stop"),))
    mode = Mode.IDLE if moment.state.mode is Mode.INVITED else moment.state.mode
    return Turn(None, replace(moment.state, mode=mode), (OptIn(),))


def _is_in_distress(moment: Moment) -> bool:
    is_strong = (moment.state.intensity or 0) >= VERY_STRONG
    return moment.state.mode is Mode.CRISIS or moment.reading.risk is Risk.HIGH or is_strong
