"""Erasing all that we hold, when they ask by text: explained first, confirmed in words, and taken back within the hour."""

import re
from dataclasses import replace
from typing import Final

from service.conversation import commands
from service.conversation.commands import Command
from service.conversation.dialogue import choices, pins
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import AskErasure, ShowStaff, Turn
from service.conversation.plan import Lock, Plan
from service.conversation.states import Guarded, Mode
from service.conversation.values import Keyword
from service.conversation.wording import joined, say

_ASKS: Final = {Command.ERASE: Guarded.ERASE, Command.ERASE_ALL: Guarded.ERASE_ALL}
_OF_A_PIN: Final = frozenset(
    {Command.PIN, Command.NEW_PIN, Command.NO_PIN, Command.FORGOTTEN_PIN, Command.PIN_HOW}
)
_OBJECT: Final = "(?: (?:it|that|this|them|anything|everything|me|my (?:data|stuff|things)|nada|eso|esto))?"
_TAKE_BACK: Final = re.compile(
    rf"(?:oh |no |ok |please |sorry |wait |actually |espera |perdon |por favor )*(?:"
    rf"never ?mind|nvm|no|wait|hold on|not yet|(?:stop|cancel|undo) (?:that|the erasing|the erasure|the deletion|erasing|deleting)"
    rf"|(?:dont|do not|never)(?: do| erase| delete| remove)?{_OBJECT}|keep (?:it|everything|all)(?: all)?|forget it"
    rf"|(?:i )?changed my mind|i take (?:it|that) back|that was a mistake|my mistake"
    rf"|espera|olvidalo|dejalo(?: asi)?|mejor no|no (?:lo )?(?:borres|borren|elimines|eliminen|hagas){_OBJECT}|cambie de opinion"
    rf"|(?:guarda|guardalo|conserva)(?: todo)?|fue un error|cancela eso|todavia no"
    rf")(?: (?:wait|please|thanks|sorry|por favor|gracias|espera))*"
)
"""Only looked for while the hour runs, where 'no, wait' can mean little else; that something is kept can be mended."""


def answer(moment: Moment) -> Turn | None:
    """Answer a text that is such a request and nothing else; None for any other. Behind their PIN, where they have one.

    Looked for before STOP: whoever wants all of it gone would else only be taken for one who wants no more texts.
    """
    if takes_back(moment):
        kept = None if moment.plan.has_opted_out else moment.say("erase_kept")
        return Turn(kept, moment.state, (AskErasure(wanted=False),))
    asked = commands.asked(moment.said.body)
    what = _ASKS.get(asked.command) if asked else None
    if what is None and _agrees(moment):
        what = Guarded.ERASE
    if what is None:
        return None
    if what is Guarded.ERASE_ALL and not _is_confirmed(moment):
        what = Guarded.ERASE
    if moment.plan.has_opted_out:
        return _unsaid(moment, what)
    return pins.guarded(moment, what, read)


def _agrees(moment: Moment) -> bool:
    """Whether 'ok' or 'yes' follows the explanation: it confirms nothing, and whoever says it must not believe that it did."""
    if not moment.state.is_erasure_explained or moment.plan.has_opted_out:
        return False
    return moment.reading.keyword is Keyword.OK or choices.says_yes(moment.said.body)


def takes_back(moment: Moment) -> bool:
    """Whether they want to keep it. It only preserves: no PIN stands before it, nor a crisis."""
    asked, said = commands.asked(moment.said.body), commands.plain(moment.said.body)
    if asked is not None:
        is_undone = asked.command is Command.UNDO and moment.plan.is_erasing
        return is_undone or asked.command is Command.KEEP_DATA
    words = re.sub(r"[^\w ]+", "", said)
    is_about_it = moment.plan.is_erasing and (words != "no" or moment.state.mode is Mode.IDLE)
    return is_about_it and _TAKE_BACK.fullmatch(words) is not None


def read(moment: Moment, what: Guarded) -> Turn:
    """Say what it would be, or begin the hour."""
    if what is Guarded.ERASE:
        return Turn(moment.say("erase_ask"), replace(moment.state, is_erasure_explained=True))
    done = replace(moment.state, is_erasure_explained=False)
    return Turn(moment.say("erase_set"), done, (AskErasure(wanted=True),))


def _is_confirmed(moment: Moment) -> bool:
    return moment.state.is_erasure_explained or moment.state.pending is Guarded.ERASE_ALL


def _unsaid(moment: Moment, what: Guarded) -> Turn:
    """After STOP nothing can be explained, and no PIN be asked for: what was not confirmed before is left to a person."""
    if what is Guarded.ERASE or moment.plan.lock in {Lock.BARRED, Lock.SHUT}:
        return Turn(None, moment.state, (ShowStaff("erasure"),))
    return replace(read(moment, what), say=None)


def let_go(moment: Moment) -> Moment:
    """Something else is talked about: ERASE ALL is no confirmation any more. A PIN on the way to it is nothing else."""
    asked = commands.asked(moment.said.body)
    if asked is not None and asked.command in _OF_A_PIN:
        return moment
    waits = moment.state.pending in _ASKS.values()
    pending = None if waits else moment.state.pending
    return replace(moment, state=replace(moment.state, is_erasure_explained=False, pending=pending))


def stopped(moment: Moment, turn: Turn) -> Turn:
    """STOP while the hour runs may mean either: texts end at once, nothing is erased, and a person asks what they want.

    What was kept can be erased any day; what is erased never comes back.
    """
    if not moment.plan.is_erasing:
        return turn
    told = None if turn.say is None else joined(turn.say, moment.say("erase_off"))
    return replace(turn, say=told, effects=(*turn.effects, AskErasure(wanted=False), ShowStaff("erasure")))


def erasure_held(plan: Plan, pick: int) -> str:
    """Say that the law makes their team keep it for now."""
    return say("erase_held", plan.language, pick, level=plan.level)


def erasure_off(plan: Plan, pick: int) -> str:
    """Say that their team has called it off."""
    return say("erase_off", plan.language, pick, level=plan.level)
