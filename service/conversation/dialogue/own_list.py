"""Their own list by text: add to it, take from it, take that back, and read it (A11)."""

import re
from dataclasses import replace
from typing import Final

from service.conversation import wording
from service.conversation.commands import Asked
from service.conversation.dialogue import pins
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import (
    AddStrategy,
    RemoveStrategy,
    RestoreStrategy,
    SetAlias,
    ShowStaff,
    Turn,
)
from service.conversation.plan import Strategy
from service.conversation.states import Guarded
from service.conversation.values import Keyword, Risk

LIST_SEGMENTS: Final = 3
"""They asked for their list, so it may be longer than our other texts."""

_KEEP: Final = (
    "put|add|save|write(?: down)?|keep|note(?: down)?|remember|store|pon|agrega|guarda|anota|apunta"
)
_FREE: Final = re.compile(
    rf"\W*(?:please |por favor,? )?(?:can you |could you |puedes )?(?:{_KEEP})\b(?:[^:]{{0,60}}:\s*(?P<after>.+)"
    r"|\s+(?P<before>.+?)\s+(?:on|to|in|into|en|a)\s+(?:my|mi)\s+(?:list|plan|lista)\W*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_LIST: Final = re.compile(
    rf"\W*(?:please |por favor,? )?(?:{_KEEP})\b[^:]{{0,40}}\b(?:my|mi)\s+(?:list|plan|lista)\s*:\s*\S",
    re.IGNORECASE,
)
_TO_MY_LIST: Final = re.compile(r"\s+(?:on|to|in|en|a)\s+(?:my|mi)\s+(?:list|plan|lista)\W*$", re.IGNORECASE)
_POINTING: Final = frozenset({"this", "that", "it", "one", "something", "esto", "eso", "algo"})


def add(moment: Moment) -> Turn:
    """Store their words without showing them again on the lock screen; ask for a name where they may not leave."""
    words = _words(moment)
    if words:
        key = "saved" if moment.said.may_leave else "saved_nameless"
        say = wording.joined_if_room(moment.say(key), moment.say("undo_hint"))
        return Turn(say, moment.state, (AddStrategy(words),))
    if moment.reading.keyword is Keyword.ADD:
        return Turn(moment.say("add_how"), moment.state)
    return Turn(moment.say("change_how"), moment.state, (ShowStaff("plan_change"),))


def _words(moment: Moment) -> str:
    """What they want kept: after ADD, after a colon, or before 'on my list'."""
    told = moment.reading.argument
    if not told and (found := _FREE.fullmatch(moment.said.body)):
        told = found["after"] or found["before"] or ""
    told = _TO_MY_LIST.sub("", told).strip().strip("\"'\u201c\u201d")
    return "" if told.casefold() in _POINTING else told


def is_free_adding(moment: Moment) -> bool:
    """Whether it plainly says to put words on their list, and no more than that is read in it."""
    is_calm = moment.reading.risk is Risk.NONE and moment.reading.keyword in {None, Keyword.PLAN}
    return is_calm and _NAMED_LIST.match(moment.said.body) is not None


def remove(moment: Moment, asked: Asked) -> Turn:
    """Take one off, by its number in PLAN."""
    number, strategies = asked.number or 0, moment.plan.strategies
    if not 1 <= number <= len(strategies):
        return Turn(moment.say("remove_how"), moment.state)
    gone = strategies[number - 1].id
    return Turn(
        moment.say("removed", number=str(number)), replace(moment.state, undo=gone), (RemoveStrategy(gone),)
    )


def undo(moment: Moment, asked: Asked) -> Turn:
    """Take back what was added or removed last; once more, and it is as before."""
    last = moment.state.undo
    if last is None:
        return Turn(moment.say("undo_nothing"), moment.state)
    is_there = any(one.id == last for one in moment.plan.strategies)
    effect = RemoveStrategy(last) if is_there else RestoreStrategy(last)
    return Turn(moment.say("undone"), moment.state, (effect,))


def name(moment: Moment, asked: Asked) -> Turn | None:
    """Name the newest one whose own words may not leave; None where there is none: then it is no command."""
    nameless = [one for one in moment.plan.strategies if not one.is_sayable and one.alias is None]
    if not nameless:
        return None
    if not moment.said.may_leave:
        return Turn(moment.say("name_again"), moment.state)
    newest = max(nameless, key=lambda one: one.id)  # ids are in the order of time
    return Turn(moment.say("named"), moment.state, (SetAlias(newest.id, asked.words),))


def show(moment: Moment) -> Turn:
    """Show their own list, or their reasons: only ever as an answer to their asking, and behind their PIN."""
    what = Guarded.REASONS if moment.reading.keyword is Keyword.REASONS else Guarded.PLAN
    return pins.guarded(moment, what, read)


def read(moment: Moment, what: Guarded) -> Turn:
    reasons, strategies = moment.plan.reasons, moment.plan.strategies
    return _listed(moment, what, reasons if what is Guarded.REASONS else tuple(map(_line, strategies)))


def _line(strategy: Strategy) -> str:
    return strategy.action


def _listed(moment: Moment, what: Guarded, entries: tuple[str, ...]) -> Turn:
    if not entries:
        return Turn(moment.say(f"{what}_empty"), moment.state)
    lines = [f"{number}. {entry.strip()}" for number, entry in enumerate(entries, start=1)]
    say = wording.listed(moment.say(f"{what}_head"), lines, LIST_SEGMENTS)
    return Turn(say, moment.state)
