"""Words of a turn that are theirs: looked at when they are written down (ADD), and once more before they leave (E12)."""

from dataclasses import replace

from service.conversation import dialogue
from service.conversation.values import AddStrategy, ShowStaff, Turn
from service.inbound.lookup import Person
from service.messaging import lint, sendable


def looked_at(turn: Turn, person: Person, *, pick: int) -> Turn:
    """The turn as it may be carried out; staff see what they are to help with. Nothing of theirs is refused."""
    language = person.row.language
    for words in [one.text for one in turn.effects if isinstance(one, AddStrategy)]:
        if not sendable.may_leave(words):
            said = dialogue.saved_by_name(language, pick)
            turn = replace(turn, say=said, effects=(*turn.effects, ShowStaff("not_sendable")))
        if lint.shames(words):
            turn = replace(turn, effects=(*turn.effects, ShowStaff("unkind_words")))
    if turn.say is None or sendable.may_leave(turn.say):
        return turn
    said = sendable.in_clear(turn.say, language)
    return replace(turn, say=said, effects=(*turn.effects, ShowStaff("not_sendable")))
