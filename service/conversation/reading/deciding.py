"""Puts the layers together: exact commands and numbers, phrases of danger, the trained model, consent withdrawn.

Danger comes before everything that is not an exact command by itself; where the model cannot be asked, phrases alone decide, and a
person looks at the rest.
"""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from service.conversation import commands
from service.conversation.commands import Asked, Command
from service.conversation.reading import learned, opt_out
from service.conversation.reading.changes import of_a_change
from service.conversation.reading.danger import danger_phrase
from service.conversation.reading.despair import is_despair_alone, is_moment_of_danger
from service.conversation.reading.detailing import detailed
from service.conversation.reading.few_words import read_few_words
from service.conversation.reading.keywords import command_with_argument, whole_command
from service.conversation.reading.learned import Judgment
from service.conversation.reading.numbers import read_rating
from service.conversation.reading.paces import read_pace
from service.conversation.reading.places import is_place_alone, read_place
from service.conversation.reading.scope import hangs_a_thing
from service.conversation.reading.text import Text, prepare
from service.conversation.values import Intent, Reading, Risk

MOST_SENTENCES: Final = 10
"""Sentences of one text that are looked at by themselves; a text of 300 characters has about six."""

_END: Final = re.compile(r"[.!?\n]+")

LEAST_OPT_OUT: Final = 0.015
"""A plain phrase of opting out counts unless the model finds it less likely than this."""

PLAIN: Final = 0.5
"""How sure the model alone must be of danger where plain words say what is meant: that no text is to come any more, that thoughts
are to stop, that a word is to be their PIN; and where there are none but of despair, or of a moment of danger. A person sees it where the model doubts that."""

HUNG: Final = 0.9
"""The same where a thing is to be hung ("me voy a colgar la mochila")."""

FEW_WORDS: Final = 4
BRIEF: Final = 0.3
"""How sure the model alone must be of danger in so few words, which hold little to go by. A person looks at what lies below, down to what is in doubt."""

IN_A_SENTENCE: Final = 0.3
"""How sure the model must be of danger in a sentence by itself, which has lost what may take it back ("ten years ago … I am happy now")."""

SURE_OF_STOP: Final = 0.6
"""How sure the model alone must be that nothing is to be sent any more: below, texts go on and a person looks."""

LEAST_TO_ACT: Final = 0.15
"""How sure the model must be of what changes something of theirs or counts as an outcome: below, it is not understood.

On the dev part nothing that is right lies below; what lies there was left over where something else was ruled out."""

_ACTS: Final = frozenset(
    {
        Intent.PAUSE,
        Intent.START,
        Intent.WRONG_NUMBER,
        Intent.SCHEDULE,
        Intent.NOT_HELPED,
        Intent.HELPED,
        Intent.RESUME,
    }
)

_OF_HOURS: Final = (Intent.SCHEDULE, Intent.PAUSE)
"""What no texts at some hours is, or for a while."""

_NAMES_A_PACE: Final = frozenset({Intent.SCHEDULE, Intent.STOP, Intent.START})
"""What may name a pace beside what it asks for: 'I don't need the daily texts', 'id like to join the daily texts'."""

FOREIGN: Final = 0.5
"""Share of a text's letters that are not Latin: more of them, and it is in no language of ours."""

_MAYBE_A_JOURNEY: Final = frozenset({Intent.OTHER, Intent.WRONG_NUMBER})
"""What news of a journey is taken for, where it is not read as a wish about our hours."""

_OWN: Final = {Command.REMOVE: Intent.ADD_STRATEGY, Command.CHECK_BACK: Intent.SCHEDULE}
"""What a command about their own list or settings asks for, by docs/reading.md; any other is `other`, and the dialogue finds out (conversation/commands.py)."""

_MAY_BE_HIGH: Final = frozenset({Intent.URGE, Intent.LAPSE, Intent.HUMAN, Intent.FEELING, Intent.NOT_HELPED})
_ALWAYS_HARD: Final = frozenset({Intent.URGE, Intent.LAPSE})
"""docs/reading.md, 'Risk': never 'none'."""


def exact(text: Text) -> Reading | None:
    """Read one prepared text that is no more than a command or a number. None for all else."""
    own = commands.asked(text.raw)
    is_own = own is not None and own.command is not Command.NAME  # a name may be any words
    has_argument = own is not None or command_with_argument(text) is not None
    found = whole_command(text) or (_of_their_own(own) if own and is_own else None)
    if found is not None or has_argument:
        return found
    return read_rating(text) or read_few_words(text)


def _of_their_own(asked: Asked) -> Reading:
    return Reading(
        _OWN.get(asked.command, Intent.OTHER), because="a command about their own list or settings"
    )


def decide(text: Text) -> Reading:
    """Read one prepared text."""
    found = exact(text)
    if found is not None:
        return found
    own = commands.asked(text.raw)
    command = command_with_argument(text) or (_of_their_own(own) if own else None)
    phrase, model = danger_phrase(text), learned.model()
    judgment = model.judge(text.raw)
    is_bare = is_despair_alone(text) or is_moment_of_danger(text)
    is_setting = own is not None and own.command is not Command.NAME
    is_plain = is_setting or is_bare or _says_what_is_meant(text.words)
    if _is_danger(text, judgment.danger, phrase, alone=_least_alone(text, is_plain=is_plain)):
        because = f"danger: {phrase}" if phrase else f"danger: the model, {judgment.danger:.2f}"
        return Reading(Intent.CRISIS, Risk.CRISIS, because=because)
    if command is not None:
        return replace(command, is_doubtful=phrase is not None)
    if is_bare:
        return _despair(_in_words(text, judgment, is_doubtful=True))
    is_doubtful = phrase is not None or judgment.danger >= model.thresholds.doubt
    return _in_words(text, judgment, is_doubtful=is_doubtful)


def _says_what_is_meant(words: str) -> bool:
    return opt_out.says_stop(words) or opt_out.asks_relief(words)


def _least_alone(text: Text, *, is_plain: bool) -> float:
    """How sure the model must be of danger where no phrase of it stands in the text."""
    if hangs_a_thing(text.words):
        return HUNG
    if is_plain:
        return PLAIN
    return BRIEF if len(text.raw.split()) <= FEW_WORDS else learned.model().thresholds.alone


def _despair(read: Reading) -> Reading:
    """A feeling that hurts at least; what the model finds worse stays so."""
    if read.risk is Risk.HIGH:
        return read
    return Reading(
        Intent.FEELING,
        Risk.ELEVATED,
        is_doubtful=True,
        because="despair, or a moment of danger, and nothing else",
    )


def _is_danger(text: Text, whole: float, phrase: str | None, *, alone: float) -> bool:
    """By the whole text, from `alone` on where no phrase stands in it; where one does, from less on, and by its sentence too, which all else that is told would drown."""
    model = learned.model()
    if phrase is None or whole >= model.thresholds.with_phrase:
        return whole >= (model.thresholds.with_phrase if phrase else alone)
    # As the rules see it, too: a slip of the thumb in the word that counts hides it from the model ("hang mslf").
    return any(
        danger_phrase(prepare(one)) and model.judge(one, most=learned.WINDOW).danger >= IN_A_SENTENCE
        for one in (text.words, *_sentences(text.raw))
    )


def _sentences(raw: str) -> list[str]:
    """Of a text with more than one: those at its ends, MOST_SENTENCES at most."""
    found = [one for one in _END.split(raw) if one.strip()]
    half = MOST_SENTENCES // 2
    return [] if len(found) <= 1 else found if len(found) <= MOST_SENTENCES else found[:half] + found[-half:]


def by_phrases_alone(text: Text) -> Reading | None:
    """Read one text without the model: danger by its phrases, and exact commands. None for all else."""
    phrase = danger_phrase(text)
    if phrase is not None:
        return Reading(Intent.CRISIS, Risk.CRISIS, because=f"danger: {phrase}")
    return whole_command(text) or command_with_argument(text) or read_rating(text)


def _in_words(text: Text, judgment: Judgment, *, is_doubtful: bool) -> Reading:
    if _is_foreign(text.raw):
        return Reading(Intent.OTHER, is_doubtful=True, because="a language that is not ours")
    intent = _intent(text, judgment)
    if opt_out.says_stop(text.words) and intent is not Intent.STOP:
        is_doubtful = True  # whatever else it is taken for, somebody sees that no text may have been wanted
    is_unsure = judgment.intents[Intent.STOP] < SURE_OF_STOP and not opt_out.says_stop(text.words)
    if intent is Intent.STOP and is_unsure:  # STOP is final
        is_doubtful, intent = True, _likeliest(judgment, but={Intent.STOP})
    if intent in _ACTS and judgment.intents[intent] < LEAST_TO_ACT:
        is_doubtful, intent = True, Intent.OTHER
    is_journey = intent in _MAYBE_A_JOURNEY or (intent is Intent.PAUSE and is_place_alone(text))
    told = (read_place(text) if is_journey else None) or (
        read_pace(text) if intent not in _NAMES_A_PACE else None
    )
    if told is not None:
        return replace(told, is_doubtful=is_doubtful)
    because = f"model: {intent} {judgment.intents[intent]:.2f}"
    found = detailed(intent, _risk(intent, judgment), text, because=because, is_doubtful=is_doubtful)
    return of_a_change(found, text)


def _intent(text: Text, judgment: Judgment) -> Intent:
    if opt_out.asked_before(text.words):
        return Intent.STOP
    if judgment.intents[Intent.STOP] >= LEAST_OPT_OUT and opt_out.says_stop(text.words):
        hours = max(_OF_HOURS, key=judgment.intents.__getitem__)
        return (
            hours
            if judgment.intents[hours] >= PLAIN and opt_out.is_for_some_hours(text.words)
            else Intent.STOP
        )
    only_sounds = opt_out.only_sounds_like_stop(text.words)
    found = _likeliest(judgment, but={Intent.STOP} if only_sounds else set())
    return Intent.URGE if found is Intent.OTHER and opt_out.asks_relief(text.words) else found


def _likeliest(judgment: Judgment, *, but: set[Intent]) -> Intent:
    """Danger is decided elsewhere (`_is_danger`)."""
    others = {one: p for one, p in judgment.intents.items() if one not in {Intent.CRISIS, *but}}
    return max(others, key=others.__getitem__)


def _risk(intent: Intent, judgment: Judgment) -> Risk:
    if intent in _MAY_BE_HIGH and judgment.risks[Risk.HIGH] >= learned.model().thresholds.high:
        return Risk.HIGH
    likely = {risk: p for risk, p in judgment.risks.items() if risk is not Risk.CRISIS}
    if intent in _ALWAYS_HARD:
        del likely[Risk.NONE]
    return max(likely, key=likely.__getitem__)


def _is_foreign(body: str) -> bool:
    letters = [sign for sign in body if sign.isalpha()]
    others = [sign for sign in letters if not unicodedata.name(sign, "").startswith("LATIN")]
    return len(others) > FOREIGN * len(letters)
