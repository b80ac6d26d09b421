"""A word of their own that says, unseen, that somebody else has their phone. What it does then, `inbound` knows."""

from service.conversation.commands import Asked, Command
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import SetQuietWord, Turn
from service.conversation.plan import Lock


def explain(moment: Moment, asked: Asked) -> Turn:
    return Turn(moment.say("quiet_how"), moment.state)


def change(moment: Moment, asked: Asked) -> Turn:
    """Set it or take it off; behind their PIN, where there is one."""
    match moment.plan.lock:
        case Lock.BARRED:
            return Turn(moment.say("pin_barred"), moment.state)
        case Lock.SHUT:
            return Turn(moment.say("quiet_pin_first"), moment.state)
    if asked.command is Command.NO_QUIET_WORD:
        return Turn(moment.say("quiet_off"), moment.state, (SetQuietWord(None),))
    if not moment.said.may_be_quiet:
        return Turn(moment.say("quiet_refused"), moment.state)
    return Turn(moment.say("quiet_set"), moment.state, (SetQuietWord(asked.words),))
