"""What a text gets while its phone may be in other hands: help, and an answer like any other, with nothing of the person in it.

Danger is read before, and met as ever.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from service.conversation import commands, dialogue, effects
from service.conversation.commands import Command
from service.conversation.effects import DoubtPhone, Effect, RaiseAlert, ShowStaff, TrustPhone, Turn
from service.conversation.plan import Lock, Plan
from service.conversation.reading import read
from service.conversation.states import Mode, NoLink, PinOutcome, Reason, Said
from service.conversation.values import Intent, Reading, Risk
from service.inbound.lookup import Person
from service.inbound.texts import InboundText
from service.people import doubts, pins
from service.people.alumni import Alumnus, Doubt
from service.protection.vault import Key, Vault

_MEANS_NOTHING: Final = frozenset({Intent.OTHER, Intent.WRONG_NUMBER, Intent.GREETING})
"""A word by itself that is rare is easily taken for a greeting: those that greet stand below."""
_GREETS: Final = re.compile(
    r"(hi|hello|hey|heya|hiya|howdy|yo|sup|greetings|morning|good|evening|night|g[mn]|hola|buen[ao]s|saludos|adios|bye)\b",
    re.IGNORECASE,
)

_STILL_ME: Final = frozenset(
    {
        "still me",
        "its still me",
        "it is still me",
        "yes still me",
        "its me",
        "it is me",
        "yes its me",
        "this is me",
    }
    | {"soy yo", "si soy yo", "sigo siendo yo", "todavia soy yo"}
)
"""Says it beyond doubt, whatever else we have asked meanwhile; a number or a bare yes does so where we have asked nothing else."""

_YES: Final = frozenset({"1", "yes", "y", "yeah", "yep", "yes it is", "yes 1", "1 yes", "si", "si 1", "1 si"})
_NO: Final = frozenset({"2", "no", "nope", "2 no", "no 2"})
_STILL: Final = "still theirs"
_ONLY_THEY_SAY: Final = frozenset({Intent.URGE, Intent.LAPSE})
"""What nobody texts to a number that they do not know: an answer by itself, for in these minutes nobody is to be asked first."""
_NOT_TO_BE_ASKED: Final = frozenset({Intent.STOP, Intent.WRONG_NUMBER})

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


def _may_be(effect: Effect) -> bool:
    """That something is kept, anybody may bring about: it only preserves."""
    is_kept = isinstance(effect, effects.AskErasure) and not effect.wanted
    return is_kept or isinstance(effect, _CARRIED_OUT)


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
    # First of all: no word of danger can be one, so what the model may think of it is a mistake.
    if not doubts.is_quiet_word(vault, person.row, text.body):
        if text.is_urgent:
            return text
        return _still_theirs(text, person) if person.is_asked else _says_still(text, person)
    person.is_doubted, person.is_asked, person.new_doubt = True, False, Doubt.QUIET_WORD
    courtesy = Reading(Intent.THANKS, because="quiet word")
    return replace(text, is_quiet_word=True, reading=courtesy)


def _says_still(text: InboundText, person: Person) -> InboundText:
    """Who says that it is still they, though nothing is open any more, has answered a question of ours. It clears no doubt."""
    answer = commands.plain(text.body).replace(",", "")
    if person.is_doubted or person.state.mode in {Mode.CRISIS, Mode.INVITED} or answer not in _STILL_ME:
        return text
    return replace(text, reading=Reading(Intent.THANKS, because=_STILL))


def _still_theirs(text: InboundText, person: Person) -> InboundText:
    """What they answer to whether the number is still theirs; most other texts leave that open."""
    mode, answer = person.state.mode, commands.plain(text.body).replace(",", "")
    if mode in {Mode.CRISIS, Mode.INVITED}:
        return text
    is_plain = mode is Mode.IDLE and person.state.episode is None
    if answer in _STILL_ME or (is_plain and answer in _YES):
        person.confirm()
        return replace(text, reading=Reading(Intent.THANKS, because=_STILL))
    if text.reading.intent in _ONLY_THEY_SAY:
        person.confirm()
        return text
    if is_plain and answer in _NO:
        person.is_asked, person.new_doubt = False, Doubt.OTHER_PERSON
        return replace(text, reading=Reading(Intent.WRONG_NUMBER, because="no longer theirs"))
    return text


def settled(turn: Turn, text: InboundText, person: Person) -> Turn:
    """What is said and written where the number is still theirs; or, while we wait to hear that, the question once more."""
    plan = Plan(language=person.row.language)
    if person.is_confirmed:
        person.is_confirmed = False
        is_answer = text.reading.because == _STILL
        said = dialogue.still_you_yes(plan, text.pick) if is_answer else turn.say
        return replace(turn, say=said, effects=(*turn.effects, TrustPhone()))
    if text.reading.because == _STILL:
        return replace(turn, say=dialogue.still_you_yes(plan, text.pick))
    is_busy = text.is_urgent or person.state.mode is Mode.CRISIS or text.reading.intent in _NOT_TO_BE_ASKED
    if not person.is_asked or turn.say is None or is_busy:
        return turn
    is_plain = person.state.mode is Mode.IDLE and person.state.episode is None
    if is_plain and text.reading.intent in _MEANS_NOTHING and text.reading.risk is Risk.NONE:
        return replace(turn, say=dialogue.still_you_back(plan, text.pick))
    return replace(turn, say=dialogue.still_you_first(turn.say, plan, text.pick))


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
        alert=None,
        lock=Lock.NONE if person.row.pin is None else Lock.OPEN,
    )


def turn(turn: Turn, text: InboundText, person: Person) -> Turn:
    """The turn as it may be carried out. Their quiet word pages somebody, unseen."""
    kept = tuple(one for one in turn.effects if text.is_urgent or _may_be(one))
    begun, person.new_doubt = person.new_doubt, None
    return replace(turn, effects=(*kept, *_BEGUN[begun])) if begun else replace(turn, effects=kept)


def may_be_quiet(key: Key, row: Alumnus, word: str) -> bool:
    """Whether a word means nothing else to us, and is not their PIN."""
    if word.isdigit() and row.pin is not None and pins.is_right(key, row, word):
        return False
    reading = read(word)
    chosen = commands.asked(f"quiet word {word}")
    is_free = commands.asked(word) is None and reading.keyword is None
    is_word = chosen is not None and chosen.command is Command.QUIET_WORD
    greets = reading.intent is Intent.GREETING and _GREETS.match(word) is not None
    means_nothing = reading.intent in _MEANS_NOTHING and not greets
    return is_free and is_word and reading.risk is Risk.NONE and means_nothing
