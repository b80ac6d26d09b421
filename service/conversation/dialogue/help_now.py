"""Help at once, in the person's own words (A1, A3), and a person where one is wanted."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from service.conversation import coping, wording
from service.conversation.dialogue import device
from service.conversation.dialogue.moment import VERY_STRONG, Moment, clock_face, verbatim, whole_minute
from service.conversation.effects import Effect, FollowUp, Offer, RaiseAlert, ShowStaff, Turn
from service.conversation.plan import Strategy
from service.conversation.states import ASKED_BACK, EpisodeKind, Mode, Reason, Rung, State
from service.conversation.values import Risk

CONNECT_TAGS = frozenset({"connect", "call", "people"})
"""After a lapse: one person to tell counters 'might as well go on' (docs/evidence.md, 'After a lapse')."""

DEVICE_TAGS = frozenset({"device", "device_exit"})


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
    say = wording.joined_if_room(say, moment.say("more_hint"))
    if moment.may_follow_up:
        say = wording.joined_if_room(say, moment.say("check_back_hint", minutes=moment.minutes()))
    effects = (*before, *moment.open(kind), *_seen(moment), *_offered(strategy))
    return Turn(say, _coping(moment, strategy, kind), (*effects, moment.follow_up()))


def leave_device(moment: Moment, before: tuple[Effect, ...] = ()) -> Turn:
    """Away from the phone first, where it is the trigger; and we are back at a time that any clock shows them."""
    if moment.said.at is None or not moment.may_follow_up:
        return offer(moment, before=before)
    strategy = _next(moment, DEVICE_TAGS)
    at = whole_minute(moment.said.at + moment.check_back)
    clock = clock_face(at.time(), moment.plan.language)
    say = moment.say("device_exit", at=clock, action=_action(moment, strategy))
    if _is_strong(moment):
        say = wording.joined(say, moment.say("call_hint"))
    effects = (*before, *moment.open(EpisodeKind.URGE), *_seen(moment), *_offered(strategy))
    return Turn(say, _coping(moment, strategy), (*effects, FollowUp(at - moment.said.at)))


def another(moment: Moment, key: str, before: tuple[Effect, ...] = ()) -> Turn:
    """Give the next one of the same episode (A5); without an episode, begin one."""
    return offer(moment, key=key if _tried(moment) else "offer", before=before)


def ask_supporter(moment: Moment, before: tuple[Effect, ...] = ()) -> Turn:
    """Name one whom they trust. They write to them themselves: nothing of ours goes to a supporter."""
    say = moment.say("supporter", name=moment.plan.supporters[0])
    if moment.may_follow_up:
        say = wording.joined_if_room(say, moment.say("check_back_hint", minutes=moment.minutes()))
    state = _coping(moment, None, rung=Rung.SUPPORTER)
    return Turn(say, state, (*before, *moment.open(EpisodeKind.URGE), moment.follow_up()))


def ask_specialist(moment: Moment, before: tuple[Effect, ...] = ()) -> Turn:
    """Ask a person to call, since the urge has not fallen, and give something for the meantime. The episode stays open."""
    return _with_person(moment, "still_strong", Rung.SPECIALIST, before)


def crisis_line(moment: Moment, before: tuple[Effect, ...] = ()) -> Turn:
    """Ask again, and give the line that answers at any hour: all that was tried before has not helped."""
    return _with_person(moment, "crisis_line", Rung.CRISIS_LINE, before)


def _with_person(moment: Moment, key: str, rung: Rung, before: tuple[Effect, ...]) -> Turn:
    strategy = _next(moment)
    say = moment.say(key, who=moment.who, action=_action(moment, strategy))
    for name in moment.plan.supporters[:1]:
        say = wording.joined_if_room(say, moment.say("supporter_hint", name=name))
    alert = (*before, *moment.open(EpisodeKind.URGE), RaiseAlert(Reason.STRONG_URGE))
    return Turn(say, _coping(moment, strategy, rung=rung), (*alert, *_offered(strategy), moment.follow_up()))


def lapse(moment: Moment) -> Turn:
    """Thank, make it a moment, give one next step and one person to tell (A12). Nothing is counted or reset."""
    return _after_lapse(moment, *_who_hears_of_it(moment))


def lapse_in_distress(moment: Moment) -> Turn:
    """The same where the pain comes in a later text: their specialist is asked now, as in distress in one text."""
    turn = _after_lapse(moment, *_told(moment))
    return replace(turn, state=replace(turn.state, rung=Rung.SPECIALIST))


def _after_lapse(moment: Moment, told: str, seen: tuple[Effect, ...]) -> Turn:
    strategy = _next(moment, CONNECT_TAGS)
    say = moment.say("lapse", action=_action(moment, strategy))
    effects = (*moment.rate(), *moment.open(EpisodeKind.LAPSE), *seen, *_offered(strategy))
    state = _coping(moment, strategy, EpisodeKind.LAPSE)
    return Turn(wording.joined(say, told), state, (*effects, moment.follow_up()))


def _told(moment: Moment) -> tuple[str, tuple[Effect, ...]]:
    return moment.say("lapse_told", who=moment.who), (RaiseAlert(Reason.LAPSE),)


def _who_hears_of_it(moment: Moment) -> tuple[str, tuple[Effect, ...]]:
    """An alert where they chose that, and always in distress; else one person whom they tell themselves."""
    tells = moment.plan.tells_lapses
    if tells or moment.reading.risk is Risk.HIGH:
        return _told(moment)
    seen = () if tells is False else (ShowStaff("lapse"),)
    for name in moment.plan.supporters[:1]:
        return moment.say("lapse_tell_supporter", name=name), seen
    return moment.say("lapse_tell"), seen


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


def _seen(moment: Moment) -> tuple[ShowStaff, ...]:
    return (ShowStaff("strong_urge"),) if moment.reading.risk is Risk.HIGH else ()


def _is_new(moment: Moment) -> bool:
    return moment.state.episode is None and moment.state.mode not in ASKED_BACK | {Mode.COPING}


def _tried(moment: Moment) -> tuple[UUID, ...]:
    """List what this episode has offered; a new episode begins with the whole list."""
    return () if _is_new(moment) else moment.state.offered


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
    if strategy is not None:
        return verbatim(strategy)
    is_there = moment.reading.risk is Risk.HIGH and device.is_at_the_place(moment.said.body)
    return moment.say("leaving_step" if is_there else "grounding_step")


def _offered(strategy: Strategy | None) -> tuple[Offer, ...]:
    return (Offer(strategy.id),) if strategy else ()


def _coping(
    moment: Moment, strategy: Strategy | None, kind: EpisodeKind | None = None, *, rung: Rung | None = None
) -> State:
    """Where one more step leaves us. A new episode begins at the foot of the ladder."""
    before = State() if _is_new(moment) else moment.state
    tried = before.offered
    return replace(
        moment.state,
        mode=Mode.COPING,
        offered=(*tried, strategy.id) if strategy else tried,
        intensity=moment.intensity,
        risk=moment.risk,
        kind=EpisodeKind.LAPSE if kind is EpisodeKind.LAPSE else before.kind or kind or EpisodeKind.URGE,
        rung=rung or before.rung,
        steps=before.steps + 1,
        missed=before.missed,
    )
