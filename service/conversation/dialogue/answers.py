"""What a number, a feeling or 'it helped' means, depending on what we had asked."""

import re
from dataclasses import replace
from typing import Final

from service.conversation.dialogue import choices, device, help_now, ladder, practice, situation
from service.conversation.dialogue.moment import EASED_AT, STRONG, Moment, was_high
from service.conversation.effects import Effect, EndEpisode, RaiseAlert, ShowStaff, Turn
from service.conversation.reading.numbers import REAL_FALL
from service.conversation.states import ASKED_BACK, EpisodeKind, Mode, Outcome, Reason, Rung, State
from service.conversation.values import Intent, Keyword, Risk

_DIGITS: Final = re.compile(r"\W*\d+\W*")

STEPS_BEFORE_PERSON: Final = 2
"""Steps given in one go, with numbers that stay strong."""

MISSED_BEFORE_PERSON: Final = 3
"""Texts of one episode that we could not place."""

_HELPING: Final = ASKED_BACK | {Mode.COPING}

YES_ANSWERS: Final = _HELPING | {Mode.CHECK_IN, Mode.SURVEY}
"""Where a plain yes follows something of ours, and is no wish to begin."""

DID_IT_HELP: Final = {1: Intent.HELPED, 2: Intent.URGE, 3: Intent.NOT_HELPED}
"""What the numbers mean where that was asked: yes, a little, no. Any other is taken for the strength of it."""


def urge(moment: Moment) -> Turn:
    """Help at once; and if we have just asked how it is now, or words of acting out come after steps, this is the answer."""
    if moment.state.mode in ASKED_BACK or (moment.reading.risk is Risk.HIGH and _is_tried(moment)):
        return _outcome(moment)
    if device.is_trigger(moment.said.body):
        return help_now.leave_device(moment, moment.rate())
    return help_now.offer(moment, before=moment.rate())


def rating(moment: Moment) -> Turn:
    """Take a number, or a level in words, as the answer to what was asked last."""
    is_choice = moment.reading.because.startswith("an answer")  # 'a 3 now' and '2/10' are strengths
    if moment.state.mode is Mode.DID_IT_HELP and is_choice and moment.reading.intensity in DID_IT_HELP:
        return _did_it_help(moment, moment.reading.intensity)
    if _is_off_scale(moment):
        return ask_number(moment)
    if moment.state.mode in ASKED_BACK or _stays_strong(moment):
        return _outcome(moment)
    if not _is_hard(moment):
        return _calm(moment)
    is_answer = moment.state.mode is Mode.CHECK_IN
    kind = EpisodeKind.LOW_CHECK_IN if is_answer else EpisodeKind.URGE
    key = "offer_next" if moment.state.mode is Mode.COPING and moment.state.offered else "offer"
    return help_now.offer(moment, key=key, kind=kind, before=moment.rate())


def _is_off_scale(moment: Moment) -> bool:
    """Whether it is a bare number that no scale of ours has, such as 100 or their PIN: nobody is eased by that."""
    is_unknown = moment.reading.intensity is None and moment.reading.risk is Risk.NONE
    return is_unknown and _DIGITS.fullmatch(moment.said.body) is not None


def _stays_strong(moment: Moment) -> bool:
    """Whether one strong number after the other comes before we ask: then a person is asked as if we had."""
    state, told = moment.state, moment.reading.intensity or 0
    return _is_tried(moment) and told >= STRONG and (state.intensity or 0) >= STRONG


def _is_tried(moment: Moment) -> bool:
    """Whether enough steps were given in this episode that the next strong word asks for a person."""
    return moment.state.mode is Mode.COPING and moment.state.steps >= STEPS_BEFORE_PERSON


def feeling(moment: Moment) -> Turn:
    """Answer pain with help, and anything else with a kind word; shame that comes in the text after a lapse as if it were in the same one."""
    if _is_hard(moment) and _is_for_the_specialist(moment):
        return help_now.lapse_in_distress(moment)
    if moment.state.mode in ASKED_BACK:
        return _outcome(moment)
    if _is_hard(moment):
        is_answer = moment.state.mode is Mode.CHECK_IN
        if moment.reading.keyword is Keyword.BLUE:
            return help_now.offer(moment, key="offer_low", kind=EpisodeKind.LOW_MOOD)
        return help_now.offer(moment, kind=EpisodeKind.LOW_CHECK_IN if is_answer else EpisodeKind.URGE)
    if moment.state.mode is Mode.CHECK_IN:
        return _calm(moment) if choices.says_well(moment.said.body) else ask_number(moment)
    return Turn(moment.say("feeling"), moment.state)


def helped(moment: Moment) -> Turn:
    """Believe them, unless the number they add is still a high one."""
    if (moment.reading.intensity or 0) > EASED_AT:
        return _outcome(moment)
    return _eased(moment)


def not_helped(moment: Moment) -> Turn:
    """Remember that it did not help, and give the next one; ask a person to call where it is still strong."""
    return _outcome(moment)


def assent(moment: Moment) -> Turn:
    """Take 'ok' for what it follows."""
    match moment.state.mode:
        case Mode.COPING:
            return Turn(moment.say("keep_going"), moment.state)
        case Mode.FOLLOW_UP | Mode.DID_IT_HELP:
            return ask_number(moment)
        case Mode.CHECK_IN:
            return ask_number(moment)
        case _:
            return Turn(moment.say("assent"), moment.state)


def ask_number(moment: Moment, *effects: Effect) -> Turn:
    """Ask how strong it is, where we cannot tell. What was asked stays open; whether it helped gives way to the number."""
    mode = Mode.FOLLOW_UP if moment.state.mode in ASKED_BACK else moment.state.mode
    return Turn(moment.say("ask_number"), replace(moment.state, mode=mode), effects)


def unclear(moment: Moment) -> Turn:
    """Offer help in one line, and let a person look at it (A8); at once where the reader itself has failed.

    In the middle of help that goes on as it was: nobody is sent back to where it begins, and the third time a person is asked.
    """
    seen, state = ShowStaff("unclear"), moment.state
    if state.mode in _HELPING:
        state = replace(state, missed=state.missed + 1)
    is_too_often = state.missed > moment.state.missed and state.missed % MISSED_BEFORE_PERSON == 0
    if moment.reading.risk is Risk.HIGH or is_too_often:
        return Turn(moment.say("unread", who=moment.who), state, (seen, RaiseAlert(Reason.CALL)))
    if state.mode is Mode.COPING:
        return Turn(moment.say("coping_unclear"), state, (seen,))
    if state.mode in ASKED_BACK | {Mode.CHECK_IN}:
        return ask_number(replace(moment, state=state), seen)
    return Turn(moment.say("unclear"), state, (seen,))


def greeting(moment: Moment) -> Turn:
    """Say hello; to somebody in the middle of help, ask how it is now. Who says good night is leaving."""
    if moment.state.mode in _HELPING:
        return ask_number(moment)
    return Turn(
        moment.say("thanks" if choices.says_good_night(moment.said.body) else "greeting"), moment.state
    )


def is_step_done(moment: Moment) -> bool:
    """Whether 'did it' may be about the step that was given: then a number tells whether it was that, or a lapse."""
    is_ours = moment.state.mode is Mode.COPING and moment.reading.keyword is None
    return is_ours and choices.says_done(moment.said.body)


def _is_for_the_specialist(moment: Moment) -> bool:
    """Whether pain follows a lapse that was told, and nobody was asked yet. Who keeps lapses to themselves keeps this, too, but for high risk."""
    state, keeps = moment.state, moment.plan.tells_lapses is False and moment.reading.risk is not Risk.HIGH
    is_asked = state.rung in {Rung.SPECIALIST, Rung.CRISIS_LINE}
    return state.episode is not None and state.kind is EpisodeKind.LAPSE and not is_asked and not keeps


def _did_it_help(moment: Moment, told: int) -> Turn:
    """Take 1, 2 or 3 for what was asked, and not for the strength of an urge."""
    reading = replace(moment.reading, intent=DID_IT_HELP[told], intensity=None)
    known = replace(moment, reading=reading)
    if reading.intent is not Intent.URGE:
        return _eased(known) if reading.intent is Intent.HELPED else _outcome(known)
    return ladder.climb(known, "offer_next", known.judge(has_helped=True), is_strong=False)


def _outcome(moment: Moment) -> Turn:
    """Go on from how it is after a step: eased, still strong, or in between. Words that tell neither are no end of it."""
    if not _is_hard(moment):
        return ask_number(moment) if moment.reading.intensity is None else _eased(moment)
    before: tuple[Effect, ...] = (*moment.rate(), *moment.judge(has_helped=_has_helped(moment)))
    key = "offer_instead" if moment.reading.intent is Intent.NOT_HELPED else "offer_next"
    return ladder.climb(moment, key, before, is_strong=_is_still_strong(moment))


def _calm(moment: Moment) -> Turn:
    """Thank for a low number, and end the episode that it may belong to."""
    if moment.state.mode is Mode.COPING:
        return _eased(moment)
    is_answer = moment.state.mode is Mode.CHECK_IN
    ended = () if moment.state.episode is None else (EndEpisode(Outcome.EASED),)
    effects = (*moment.rate(), *ended)
    asked = practice.after_calm(moment, effects) if is_answer and not ended else None
    return asked or Turn(moment.say("calm" if is_answer else "rated"), State(), effects)


def _eased(moment: Moment) -> Turn:
    """Say that it counts, remember what helped, end the episode; after a lapse, not without one question."""
    if moment.state.kind is EpisodeKind.LAPSE and moment.state.episode is not None:
        return situation.ask(moment, (*moment.rate(), *moment.judge(has_helped=_has_helped(moment))))
    ended = () if moment.state.episode is None else (EndEpisode(Outcome.EASED),)
    effects = (*moment.rate(), *moment.judge(has_helped=_has_helped(moment)), *ended)
    return Turn(moment.say("eased"), State(), effects)


def _is_hard(moment: Moment) -> bool:
    """Tell whether this is more than calm: 4 and up, or painful words without a number."""
    told, intent = moment.reading.intensity, moment.reading.intent
    if intent in {Intent.URGE, Intent.NOT_HELPED}:
        return True
    if told is not None:
        return told > EASED_AT
    return moment.reading.risk is not Risk.NONE


def _is_still_strong(moment: Moment) -> bool:
    """Tell whether help has been tried and the urge is as strong as before: then a person must answer (D)."""
    told = moment.reading.intensity
    if told is not None:
        return told >= STRONG
    if moment.reading.risk is Risk.HIGH:
        return True
    return moment.reading.intent is Intent.NOT_HELPED and was_high(moment.state)


def _has_helped(moment: Moment) -> bool | None:
    """Judge the last strategy by their word, else by the fall of the number; None where neither tells."""
    match moment.reading.intent:
        case Intent.HELPED:
            return True
        case Intent.NOT_HELPED:
            return False
    told, before = moment.reading.intensity, moment.state.intensity
    if told is None:
        return None
    if before is None:
        return True if told <= EASED_AT else None
    return told <= before - REAL_FALL or told <= EASED_AT < before
