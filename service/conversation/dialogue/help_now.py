"""Help at once, in the person's own words (A1, A3), and a person where one is wanted."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from service.conversation import coping, wording
from service.conversation.dialogue.moment import FOLLOW_UP_AFTER, VERY_STRONG, Moment, verbatim
from service.conversation.values import (
    Effect,
    EpisodeKind,
    FollowUp,
    Mode,
    Offer,
    RaiseAlert,
    Reason,
    Risk,
    ShowStaff,
    State,
    Strategy,
    Turn,
)

CONNECT_TAGS = frozenset({"connect", "call", "people"})
"""After a lapse: one person to tell counters 'might as well go on' (docs/evidence.md, 'After a lapse')."""


def offer(
    moment: Moment,
    *,
    key: str = "offer",
    kind: EpisodeKind = EpisodeKind.URGE,
    before: tuple[Effect, ...] = (),
) -> Turn:
    """Give their next strategy, or a safe step for anyone where their list is exhausted: never nothing."""
    strategy = _next(moment)
    say = moment.say(key if strategy else "grounding", action=_action(moment, strategy))
    if _is_strong(moment) or strategy is None:
        say = wording.joined(say, moment.say("call_hint"))
    for hint in ("more_hint", "back_hint"):
        say = wording.joined_if_room(say, moment.say(hint))
    seen = (ShowStaff("strong_urge"),) if moment.reading.risk is Risk.HIGH else ()
    effects = (*before, *moment.open(kind), *seen, *_offered(strategy))
    return Turn(say, _coping(moment, strategy), (*effects, FollowUp(FOLLOW_UP_AFTER)))


def another(moment: Moment, key: str, before: tuple[Effect, ...] = ()) -> Turn:
    """Give the next one of the same episode (A5); without an episode, begin one."""
    return offer(moment, key=key if _tried(moment) else "offer", before=before)


def still_strong(moment: Moment, before: tuple[Effect, ...] = ()) -> Turn:
    """Ask a person to call, since the urge has not fallen, and give something for the meantime. The episode stays open."""
    strategy = _next(moment)
    say = moment.say("still_strong", who=moment.who, action=_action(moment, strategy))
    alert = (*before, *moment.open(EpisodeKind.URGE), RaiseAlert(Reason.STRONG_URGE))
    return Turn(say, _coping(moment, strategy), (*alert, *_offered(strategy), FollowUp(FOLLOW_UP_AFTER)))


def lapse(moment: Moment) -> Turn:
    """Thank, make it a moment, give one next step and one person to tell (A12). Nothing is counted or reset."""
    is_distressed = moment.reading.risk is Risk.HIGH
    strategy = _next(moment, CONNECT_TAGS)
    say = moment.say("lapse", action=_action(moment, strategy))
    told = moment.say("lapse_told", who=moment.who) if is_distressed else moment.say("lapse_tell")
    seen: Effect = RaiseAlert(Reason.LAPSE) if is_distressed else ShowStaff("lapse")
    effects = (
        *moment.rate(),
        *moment.open(EpisodeKind.LAPSE),
        seen,
        *_offered(strategy),
        FollowUp(FOLLOW_UP_AFTER),
    )
    return Turn(wording.joined(say, told), _coping(moment, strategy), effects)


def call(moment: Moment) -> Turn:
    """Ask a person to call (A10). We promise no time; who takes it tells the time (D17)."""
    say = moment.say("call", who=moment.who)
    effects: tuple[Effect, ...] = (*moment.rate(), *moment.open(EpisodeKind.CALL), RaiseAlert(Reason.CALL))
    if moment.reading.risk is Risk.NONE:
        return Turn(say, moment.state, effects)
    strategy = _next(moment)
    meanwhile = moment.say("call_meanwhile", action=_action(moment, strategy))
    return Turn(wording.joined(say, meanwhile), _coping(moment, strategy), (*effects, *_offered(strategy)))


def _is_strong(moment: Moment) -> bool:
    """Tell whether a person is to be offered with it, also while one thing after the other is tried."""
    return moment.reading.risk is Risk.HIGH or (moment.intensity or 0) >= VERY_STRONG


def _tried(moment: Moment) -> tuple[UUID, ...]:
    """List what this episode has offered; a new episode begins with the whole list."""
    is_new = moment.state.episode is None and moment.state.mode not in {Mode.COPING, Mode.FOLLOW_UP}
    return () if is_new else moment.state.offered


def _next(moment: Moment, first: Collection[str] = ()) -> Strategy | None:
    return coping.choose(
        moment.plan.strategies,
        _tried(moment),
        context=moment.context,
        pick=moment.pick,
        first=first,
        is_urgent=moment.reading.risk is Risk.HIGH,
    )


def _action(moment: Moment, strategy: Strategy | None) -> str:
    return verbatim(strategy) if strategy else moment.say("grounding_step")


def _offered(strategy: Strategy | None) -> tuple[Offer, ...]:
    return (Offer(strategy.id),) if strategy else ()


def _coping(moment: Moment, strategy: Strategy | None) -> State:
    tried = _tried(moment)
    offered = (*tried, strategy.id) if strategy else tried
    return replace(moment.state, mode=Mode.COPING, offered=offered, intensity=moment.intensity)
