"""The link to their own page (G1): sent only where they ask, and in words that say nothing of what it opens."""

from service.conversation.commands import Asked
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import Turn
from service.conversation.plan import Lock
from service.conversation.states import NoLink


def link(moment: Moment, asked: Asked) -> Turn:
    """Send it, or say why not. Behind it their PIN is asked for, so there has to be one."""
    match moment.said.link, moment.plan.lock:
        case NoLink.NOT_HERE, _:
            said = moment.say("link_not_here")
        case NoLink.TOO_MANY, _:
            said = moment.say("link_wait")
        case _, Lock.NONE:
            said = moment.say("link_pin")
        case _, Lock.BARRED:
            said = moment.say("pin_barred")
        case str(address), _:
            said = moment.say("link_sent", link=address)
        case _:
            said = moment.say("link_wait")
    return Turn(said, moment.state)
