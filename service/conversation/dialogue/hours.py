"""When and how often we write, and by which clocks: what they ask of it by text (B2, B5)."""

from dataclasses import replace

from service.conversation.dialogue import requests
from service.conversation.dialogue.moment import Moment
from service.conversation.values import SetPace, Turn


def answer(moment: Moment) -> Turn | None:
    """Carry out what we can; None where it is a wish that the other requests know, or a person must see."""
    reading = moment.reading
    if reading.pace is None:
        return None
    if reading.at is not None:  # 'every day at 9pm'
        timed = requests.schedule(moment)
        return replace(timed, effects=(*timed.effects, SetPace(reading.pace)))
    return Turn(moment.say(f"pace_{reading.pace}"), moment.state, (SetPace(reading.pace),))
