"""What a text gets while its phone may be in other hands: help, and an answer like any other, with nothing of the person in it.

Danger is read before, and met as ever.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from service.conversation import commands, effects
from service.conversation.commands import Command
from service.conversation.effects import DoubtPhone, RaiseAlert, ShowStaff, Turn
from service.conversation.reading import read
from service.conversation.values import Intent, Lock, NoLink, PinOutcome, Plan, Reading, Reason, Risk, Said
from service.inbound.lookup import Person
from service.inbound.texts import InboundText
from service.people import doubts, pins
from service.people.alumni import Alumnus, Doubt
from service.protection.vault import Key, Vault

_MEANS_NOTHING: Final = frozenset({Intent.OTHER, Intent.WRONG_NUMBER})

_PRETENDED: Final = {
    Command.PIN: PinOutcome.OPENED,
    Command.NEW_PIN: PinOutcome.SET,
    Command.NO_PIN: PinOutcome.CLEARED,
}

_CARRIED_OUT: Final = (
    effects.OpenEpisode,
    effects.EndEpisode,
    effects.FollowUp,
    effects.Rate,
    effects.RaiseAlert,
    effects.ShowStaff,
    effects.OptOut,
    effects.OptIn,
    effects.DoubtPhone,
)
"""What somebody who only holds the phone may bring about. Nothing that they have set up is changed."""


_BEGUN: Final = {
    Doubt.QUIET_WORD: (
        DoubtPhone(Doubt.QUIET_WORD),
        RaiseAlert(Reason.OTHER_HANDS),
        ShowStaff("other_hands"),
    ),
    Doubt.OTHER_PERSON: (DoubtPhone(Doubt.OTHER_PERSON), ShowStaff("wrong_number")),
}


def heard(vault: Vault, text: InboundText, person: Person, *, now: datetime) -> InboundText:
    """The text, marked where it is their quiet word. From then on the phone is in doubt; so is a number that was dead for long."""
    if doubts.was_dead_for_long(person.row, now=now) and not person.is_doubted:
        person.is_doubted, person.new_doubt = True, Doubt.OTHER_PERSON
    if text.is_urgent or not doubts.is_quiet_word(vault, person.row, text.body):
        return text
    person.is_doubted, person.new_doubt = True, Doubt.QUIET_WORD
    courtesy = Reading(Intent.THANKS, because="quiet word")
    return replace(text, is_quiet_word=True, reading=courtesy)


def said(text: InboundText, person: Person, *, now: datetime) -> Said:
    """As if every PIN were right; no link goes out."""
    outcome = None
    if person.row.pin is not None and text.is_quiet_word:
        outcome = PinOutcome.OPENED
    elif person.row.pin is not None and text.asked:
        outcome = _PRETENDED.get(text.asked.command)
    return Said(text.body, person.clock(now=now), pin=outcome, link=NoLink.TOO_MANY)


def plan(known: Plan, person: Person) -> Plan:
    """What the dialogue may know: nothing of theirs. An urge gets steps that are nobody's."""
    return replace(
        known,
        strategies=(),
        reasons=(),
        specialist=None,
        supporters=(),
        milestone=None,
        windows=(),
        good_days=0,
        ridden_out=0,
        practiced=None,
        is_erasing=False,
        lock=Lock.NONE if person.row.pin is None else Lock.OPEN,
    )


def turn(turn: Turn, text: InboundText, person: Person) -> Turn:
    """The turn as it may be carried out. Their quiet word pages somebody, unseen."""
    kept = tuple(one for one in turn.effects if text.is_urgent or isinstance(one, _CARRIED_OUT))
    begun, person.new_doubt = person.new_doubt, None
    return replace(turn, effects=(*kept, *_BEGUN[begun])) if begun else replace(turn, effects=kept)


def may_be_quiet(key: Key, row: Alumnus, word: str) -> bool:
    """Whether a word means nothing else to us, and is not their PIN."""
    if word.isdigit() and row.pin is not None and pins.is_right(key, row, word):
        return False
    reading = read(word)
    is_free = commands.asked(word) is None and reading.keyword is None
    return is_free and reading.risk is Risk.NONE and reading.intent in _MEANS_NOTHING
