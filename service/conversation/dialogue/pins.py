"""The PIN before anything of theirs is read back. Never before help, and its order with what they ask does not matter.

Whether a PIN is right is told by `Said.pin`: only `people.pins` compares it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from service.conversation.commands import Asked
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import ShowStaff, Turn
from service.conversation.plan import Lock
from service.conversation.states import Guarded, PinOutcome

Go = Callable[[Moment, Guarded], Turn]

_SAY: Final = {
    PinOutcome.SET: "pin_set",
    PinOutcome.OPENED: "pin_opened",
    PinOutcome.WRONG: "pin_wrong",
    PinOutcome.BARRED: "pin_barred",
    PinOutcome.CLEARED: "pin_cleared",
    PinOutcome.REFUSED: "pin_first",
}


def guarded(moment: Moment, what: Guarded, go: Go) -> Turn:
    """Do what they want, or ask for the PIN first and remember it."""
    match moment.plan.lock:
        case Lock.NONE | Lock.OPEN:
            return go(replace(moment, state=replace(moment.state, pending=None)), what)
        case Lock.BARRED:
            return Turn(moment.say("pin_barred"), replace(moment.state, pending=None))
        case Lock.SHUT:
            return Turn(moment.say("pin_ask"), replace(moment.state, pending=what))


def answer(moment: Moment, go: Go) -> Turn:
    """Say what came of a PIN; with the right one, what they had asked for before goes on."""
    outcome = moment.said.pin
    assert outcome is not None, "only asked where a text brought a PIN"
    pending = moment.state.pending
    if outcome is PinOutcome.OPENED and pending is not None:
        return guarded(moment, pending, go)
    seen = (ShowStaff("pin"),) if outcome is PinOutcome.BARRED else ()
    return Turn(moment.say(_SAY[outcome]), moment.state, seen)


def explain(moment: Moment, asked: Asked) -> Turn:
    """Say how a PIN is set, or that there is one."""
    return Turn(moment.say("pin_how" if moment.plan.lock is Lock.NONE else "pin_ask"), moment.state)


def forgotten(moment: Moment, asked: Asked) -> Turn:
    """A PIN that they do not know any more only a person can take off."""
    if moment.plan.lock is Lock.NONE:
        return explain(moment, asked)
    return Turn(moment.say("pin_forgotten"), moment.state, (ShowStaff("pin"),))
