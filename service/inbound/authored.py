"""Words of a turn that are theirs: looked at when they are written down (ADD), and once more before they leave (E12)."""

from dataclasses import replace

from service.conversation.effects import AddStrategy, ShowStaff, Turn
from service.inbound.lookup import Person
from service.messaging import lint, sendable


def looked_at(turn: Turn, person: Person) -> Turn:
    """The turn as it may be carried out; staff see what they are to help with. Nothing of theirs is refused."""
    for words in [one.text for one in turn.effects if isinstance(one, AddStrategy)]:
        if not sendable.may_leave(words):
            turn = replace(turn, effects=(*turn.effects, ShowStaff("not_sendable")))
        if lint.shames(words):
            turn = replace(turn, effects=(*turn.effects, ShowStaff("unkind_words")))
    if turn.say is None or sendable.may_leave(turn.say):
        return turn
    said = sendable.in_clear(turn.say, person.row.language)
    return replace(turn, say=said, effects=(*turn.effects, ShowStaff("not_sendable")))
