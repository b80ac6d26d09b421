"""What a text means after what we asked last, on top of what it says by itself (docs/reading.md, 'Layers').

Danger stays danger: nothing that reads as it comes here.
"""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from service.conversation import commands
from service.conversation.commands import plain
from service.conversation.dialogue import choices, situation
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import ShowStaff, Turn
from service.conversation.plan import Asked
from service.conversation.reading import hard_times
from service.conversation.states import ASKED_BACK, Mode
from service.conversation.values import Intent, Keyword, Reading, Risk

PRACTICE_TAKES: Final = timedelta(hours=1)
"""For so long 'done with it' is about the practice; later it may be about anything, and about life."""

STAFF_WAIT: Final = timedelta(hours=12)
"""So long after a text of the staff a bare answer is theirs: until the next morning, and no longer than that."""

_TALK: Final = frozenset({Intent.OTHER, Intent.SCHEDULE, Intent.FEELING})
_NO_CALL: Final = re.compile(
    r"(?:(?:please|pls|actually|ok|no|nvm|por favor|mejor) )*(?:do not|dont|you dont (?:have|need) to|no need to|no one needs to|ya no(?: hace falta que)?|no)(?: (?:me|le|les))?"
    r" (?:call|phone|ring|tell|llam\w+|avis\w+)(?: (?:me|him|her|them|anyone|anybody|a (?:sam|nadie)|(?!i|how|what|if|that)\w{2,}))?"
    r"(?: (?:back|please|pls|now|today|yet|thanks|anymore|any more|por favor|gracias|ahora))*"
)
_NOT_CALLED: Final = re.compile(
    r"(?:nobody|no ?one|none|they|he|she|nadie|still no|never|didn\W?t|hasn\W?t|haven\W?t|aun no|todavia no)\b.{0,20}"
    r"\b(?:call\w*|rang|ring|phon\w+|text\w*|answer\w*|came|llam\w+|contest\w+|escrib\w+)"
)
_CALL_THEN: Final = re.compile(
    r"\b(?:call|ring|phone|llam\w+)(?: (?:me|us|back))* (?:after|at|around|then|despues|luego|a las|como a las)\b"
)
_NUMBER: Final = re.compile(r"\W*\d{1,2}\W*(?:/\W*10\W*)?")
_ANOTHER: Final = Reading(
    Intent.LIST_PLAN, keyword=Keyword.MORE, because="an answer: not this step, so the next one"
)
_WHETHER: Final = {
    2: Reading(Intent.URGE, Risk.ELEVATED, because="an answer: it helped a little"),
    3: Reading(Intent.NOT_HELPED, Risk.ELEVATED, because="an answer: it did not help"),
}
"""Words for "did it help?", where a number was asked for meanwhile. A plain yes says nothing of a number."""
_RATHER_NOT: Final = Reading(Intent.OTHER, because="an answer: they would rather not tell")
_DONE: Final = Reading(Intent.OTHER, because="an answer: the practice is done")


def heard(moment: Moment) -> Moment:
    """The moment with the text read as the answer that it is; the same where it is none."""
    if moment.reading.risk is Risk.CRISIS or moment.reading.intent is Intent.CRISIS:
        return moment
    if moment.plan.has_opted_out:
        return moment
    answer = _answer(moment) or _still_hard(moment)
    return moment if answer is None else replace(moment, reading=answer)


def is_answer(moment: Moment) -> bool:
    """Whether the text is the answer to a question of ours or of the staff, whatever it says by itself."""
    return heard(moment) is not moment or (is_for_staff(moment) and not moment.plan.has_opted_out)


def _answer(moment: Moment) -> Reading | None:
    number = choices.chosen(moment.state.mode, moment.said.body)
    if moment.state.mode is Mode.FOLLOW_UP and moment.state.intensity is None and moment.state.steps:
        told = choices.in_words(Mode.DID_IT_HELP, moment.said.body)
        return None if told is None else _WHETHER.get(told)
    if number is not None:
        return Reading(Intent.RATING, intensity=number, because=f"an answer: {number}")
    if is_practice_done(moment):
        return _DONE
    if moment.state.mode is Mode.SITUATION and situation.declines(moment.said.body):
        return _RATHER_NOT
    is_step_declined = moment.state.mode is Mode.COPING and moment.reading.intent is Intent.OTHER
    return _ANOTHER if is_step_declined and choices.declines(moment.said.body) else None


def is_practice_done(moment: Moment) -> bool:
    """Whether they say that they did the practice which they began just now."""
    begun, now = moment.state.begun_at, moment.said.at
    if moment.state.mode is not Mode.PRACTICED or begun is None or now is None:
        return False
    return now - begun <= PRACTICE_TAKES and choices.says_done(moment.said.body)


def _still_hard(moment: Moment) -> Reading | None:
    """'Nights are so hard', in the middle of an urge, is about this one: help, and no question about hours (B7)."""
    is_helping = moment.state.mode in ASKED_BACK | {Mode.COPING} or moment.state.episode is not None
    if not is_helping or moment.state.mode in {Mode.SITUATION, Mode.CRISIS}:
        return None
    is_vague = moment.reading.intent in {Intent.FEELING, Intent.OTHER, Intent.SCHEDULE, Intent.PAUSE}
    if not is_vague or moment.reading.risk is Risk.HIGH or hard_times.told(moment.said.body) is None:
        return None
    return replace(moment.reading, intent=Intent.FEELING, risk=Risk.ELEVATED)


def is_for_staff(moment: Moment) -> bool:
    """Whether it answers the person of the staff who has written last (D14, H4): a bare number, yes or no, or words that are no call for help."""
    if moment.state.mode is not Mode.IDLE:
        return False  # what is asked, or has begun, keeps its own numbers
    is_waiting = moment.plan.is_awaited or _wrote_last(moment)
    is_words = _is_talk(moment) and moment.reading.risk is Risk.NONE
    return is_waiting and (_is_bare(moment) or is_words)


def shown_too(moment: Moment, turn: Turn) -> Turn:
    """Where it hurts, or is a number in words, they get their answer, and whoever of the staff has written sees the text as well."""
    is_talk = _is_talk(moment) or (moment.reading.intent is Intent.RATING and not _is_bare(moment))
    if moment.state.mode is not Mode.IDLE or not is_talk or not _wrote_last(moment):
        return turn
    return replace(turn, effects=(*turn.effects, ShowStaff("answered")))


def _is_bare(moment: Moment) -> bool:
    body = moment.said.body
    return choices.chosen(Mode.NEW_TIME, body) is not None or _NUMBER.fullmatch(body) is not None


def _is_talk(moment: Moment) -> bool:
    """Whether it may be about anything: no command of ours, and no news of where they are or which hours are hard."""
    reading, body = moment.reading, moment.said.body
    is_ours = reading.keyword is not None or reading.is_elsewhere or reading.pace is not None
    is_told = commands.asked(body) is not None or hard_times.told(body) is not None
    return reading.intent in _TALK and not is_ours and not is_told


def _wrote_last(moment: Moment) -> bool:
    """Whether the staff's text is the last in the thread. A high number is a call for help, as nobody waits for it."""
    wrote, now = moment.state.staff_wrote_at, moment.said.at
    if wrote is None or now is None or moment.reading.risk is Risk.HIGH:
        return False
    return now - wrote <= STAFF_WAIT


def settled(turn: Turn) -> Turn:
    """Something is asked or has begun: what the staff wrote before is not the last in the thread any more."""
    if turn.state.staff_wrote_at is None or turn.state.mode is Mode.IDLE:
        return turn
    return replace(turn, state=replace(turn.state, staff_wrote_at=None))


def pass_on(moment: Moment) -> Turn:
    """Say that they will see it. Who has the alert is told by escalations/relaying.py; where nobody has one, a task says it."""
    shown = () if moment.plan.is_awaited else (ShowStaff("answered"),)
    return Turn(moment.say("passed_on"), moment.state, shown)


def asks_about_call(moment: Moment) -> bool:
    """Whether a person is asked for, and this says nothing that we know: it is about that, then ('when?', 'nobody called'); or names an hour to call."""
    reading = moment.reading
    if moment.plan.alert is None or moment.state.mode not in {Mode.IDLE, Mode.COPING}:
        return False
    if reading.intent is Intent.NOT_HELPED:
        return reading.risk is not Risk.HIGH and _NOT_CALLED.search(plain(moment.said.body)) is not None
    if reading.intent in {Intent.SCHEDULE, Intent.PAUSE}:  # an hour that is none of ours
        return _CALL_THEN.search(plain(moment.said.body)) is not None
    is_vague = reading.intent in {Intent.OTHER, Intent.GREETING} and reading.keyword is None
    return is_vague and reading.risk is Risk.NONE


def say_how_it_is(moment: Moment) -> Turn:
    """Say whether somebody has it, and pass the text on: who calls reads it."""
    key = "asked_taken" if moment.plan.alert is Asked.TAKEN else "asked_waiting"
    return Turn(moment.say(key), moment.state, (ShowStaff("answered"),))


def declines_call(moment: Moment) -> bool:
    """Whether they would rather not be called, or not have somebody told; the whole text says no more than that."""
    is_near = moment.reading.intent in {
        Intent.HUMAN,
        Intent.OTHER,
        Intent.WRONG_NUMBER,
        Intent.NOT_HELPED,
        Intent.START,
    }
    words = re.sub(r"[^\w ]+", "", plain(moment.said.body))
    return is_near and moment.reading.keyword is None and _NO_CALL.fullmatch(words) is not None


def say_no_call(moment: Moment) -> Turn:
    """Pass that on. Somebody may look in all the same, so nothing is promised."""
    return Turn(moment.say("no_call"), moment.state, (ShowStaff("answered"),))
