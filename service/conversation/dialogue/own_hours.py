"""Hours that they say are often hard: asked back, kept once they agree, listed, and taken off again (B7)."""

from dataclasses import replace
from typing import Final

from service.conversation import wording
from service.conversation.commands import Asked
from service.conversation.dialogue.moment import Moment, clock_face
from service.conversation.effects import DropWindow, TellWindow, Turn
from service.conversation.plan import Hours, Window
from service.conversation.reading import hard_times
from service.conversation.reading.hard_times import HardTime
from service.conversation.states import ASKED_BACK, Mode
from service.conversation.values import Intent, Risk

LIST_SEGMENTS: Final = 2
"""They asked for it."""

_IN_THE_MIDDLE: Final = ASKED_BACK | {Mode.COPING, Mode.SITUATION}


def told(moment: Moment) -> Turn | None:
    """Ask back whether we are to write before such hours; None where it is an urge of now, or nothing of the kind."""
    is_help = moment.state.episode is not None or moment.state.mode in _IN_THE_MIDDLE
    is_help = is_help or moment.state.is_after_crisis
    found = None if is_help or moment.reading.risk is Risk.HIGH else _found(moment)
    if found is None:
        return None
    if found.at is None:
        asking = replace(moment.state, hard_days=found.weekdays)
        return Turn(_with_help(moment, "window_when"), asking)
    new = _new(found, moment.plan.windows)
    if new is None:
        return Turn(_with_help(moment, "window_known"), moment.state)
    say = _with_help(moment, "window_ask", day=_days(moment, new.weekdays), at=_face(moment, found))
    effect = TellWindow(new.weekdays, found.at, moment.said.body)
    asked = replace(moment.state, mode=Mode.NEW_TIME, hours=Hours(new.weekdays, found.at))
    return Turn(say, asked, (effect,))


def _found(moment: Moment) -> HardTime | None:
    """Such hours, or the hour alone where we have just asked for it."""
    found = hard_times.told(moment.said.body)
    is_bare = moment.reading.keyword is None and moment.reading.intent is not Intent.RATING
    if found is not None or not moment.hard_days or not is_bare:
        return found
    at = hard_times.hour(moment.said.body)
    return None if at is None else HardTime(moment.hard_days, at)


def _new(found: HardTime, known: tuple[Window, ...]) -> HardTime | None:
    """What of it we do not write before already; None: all of it is known."""
    assert found.at is not None, "only an hour can be known"
    days: tuple[int | None, ...] = found.weekdays or (None,)
    new = tuple(day for day in days if not any(one.holds(day, found.at) for one in known))
    return replace(found, weekdays=tuple(day for day in new if day is not None)) if new else None


def _with_help(moment: Moment, key: str, **names: str) -> str:
    """It may be one of these hours right now."""
    said = moment.say(key, **names)
    return wording.joined_if_room(said, moment.say("urge_hint"))


def _face(moment: Moment, found: HardTime) -> str:
    assert found.at is not None, "asked back only with an hour"
    return clock_face(found.at, moment.plan.language)


def _days(moment: Moment, weekdays: tuple[int, ...]) -> str:
    if not weekdays:
        return moment.say("every_day")
    names = [wording.say("on_weekdays", moment.plan.language, one) for one in weekdays]
    return f" {moment.say('and_also')} ".join(names) if len(names) <= 2 else ", ".join(names)  # noqa: PLR2004


def read(moment: Moment) -> Turn:
    """List them, in the order in which they came."""
    lines = [
        f"{number}. {clock_face(one.starts, moment.plan.language)} {_days(moment, one.days)}"
        for number, one in enumerate(moment.plan.windows, start=1)
    ]
    if not lines:
        return Turn(moment.say("windows_empty"), moment.state)
    return Turn(wording.listed(moment.say("windows_head"), lines, LIST_SEGMENTS), moment.state)


def drop(moment: Moment, asked: Asked) -> Turn:
    """Write before these hours no more, by their number in the list."""
    number = asked.number or 0
    if not 1 <= number <= len(moment.plan.windows):
        return Turn(moment.say("windows_how"), moment.state)
    gone = moment.plan.windows[number - 1].id
    return Turn(moment.say("window_dropped", number=str(number)), moment.state, (DropWindow(gone),))
