"""When and how often we write, and by which clocks: what they ask of it by text (B2, B5)."""

from dataclasses import replace
from typing import Final

from service.conversation.dialogue import requests
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import SetPace, SetZone, ShowStaff, Turn
from service.conversation.values import Stay
from service.conversation.wording import say

LONGEST_STAY: Final = 90
"""Days; who stays longer lives there."""


def answer(moment: Moment) -> Turn | None:
    """Carry out what we can; None where it is a wish that the other requests know, or a person must see."""
    reading = moment.reading
    if reading.is_elsewhere and reading.at is None:
        return _elsewhere(moment)
    if reading.pace is None:
        return None
    if reading.at is not None:  # 'every day at 9pm'
        timed = requests.schedule(moment)
        return replace(timed, effects=(*timed.effects, SetPace(reading.pace)))
    return Turn(moment.say(f"pace_{reading.pace}"), moment.state, (SetPace(reading.pace),))


def _elsewhere(moment: Moment) -> Turn:
    """Follow them with our clocks, and say by whose and how long; ask where we cannot know (B5)."""
    zone, stay = moment.reading.zone, moment.reading.stay
    if zone is None:
        return Turn(moment.say("zone_how"), moment.state, (ShowStaff("schedule"),))
    city = zone.rpartition("/")[2].replace("_", " ")
    key = "zone_set" if stay is None else "zone_for"
    return Turn(moment.say(key, place=city, until=_until(moment, stay)), moment.state, (SetZone(zone, stay),))


def _until(moment: Moment, stay: Stay | None) -> str:
    """Until when, as a day of the week, or how many days."""
    if stay is None:
        return ""
    if stay.weekday is not None:
        return moment.say("until_day", day=weekday(stay.weekday, moment.plan.language))
    days = min(max(stay.days or 1, 1), LONGEST_STAY)
    length = moment.say("day") if days == 1 else moment.say("days", days=str(days))
    return moment.say("for_long", length=length)


def weekday(number: int, language: str) -> str:
    """Name a day of the week; 0 is Monday."""
    return say("weekdays", language, number)
