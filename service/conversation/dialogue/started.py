"""Sentences that nobody has asked for: check-ins, follow-ups, what became of an alert, and texts to strangers."""

from dataclasses import replace
from datetime import datetime

from service.conversation.dialogue.moment import clock_face, whole_minute
from service.conversation.plan import CrisisLine, Plan
from service.conversation.states import Mode, State
from service.conversation.wording import DEFAULT, joined, say


def ask_check_in(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Ask for today's number. Never in a crisis: the caller sends nothing then."""
    return say("check_in", plan.language, pick, level=plan.level), asked(state, Mode.CHECK_IN)


def ask_follow_up(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Ask how it is after a step, or, where no number is known to compare with, whether it helped (A6).

    Never in a crisis: the caller sends nothing then.
    """
    mode = Mode.DID_IT_HELP if state.intensity is None and state.steps else Mode.FOLLOW_UP
    return say(mode, plan.language, pick, level=plan.level), asked(state, mode)


def nudge(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Ask once more where nothing came back. Never in a crisis: the caller sends nothing then."""
    return say("nudge", plan.language, pick, level=plan.level), asked(state, Mode.FOLLOW_UP)


def still_you(plan: Plan, pick: int) -> str:
    """Ask whether the number is still theirs, before anything else is begun: nobody has written from it for long (I8)."""
    return say("still_you", plan.language, pick)


def still_you_first(said: str, plan: Plan, pick: int) -> str:
    """Add that question to what is answered meanwhile."""
    return joined(said, say("still_you_first", plan.language, pick))


def still_you_yes(plan: Plan, pick: int) -> str:
    return say("still_you_yes", plan.language, pick)


def silence_told(plan: Plan, pick: int) -> str:
    """Tell them that a person was asked to look after their silence."""
    return say("silence_told", plan.language, pick, level=plan.level, line=plan.line)


def asked(state: State, mode: Mode) -> State:
    """Wait for an answer, unless there is a crisis or no consent yet."""
    return (
        state if state.mode in {Mode.CRISIS, Mode.INVITED} else replace(state, mode=mode, staff_wrote_at=None)
    )


def invite(plan: Plan, pick: int) -> str:
    """Ask for consent; says what CTIA wants in the first text: frequency, rates, HELP and STOP (docs/evidence.md, 'Consent')."""
    return say("invite", plan.language, pick, level=plan.level)


def test_text(plan: Plan, pick: int) -> str:
    """Ask for an answer, to see that texts go both ways before anybody relies on it (F2)."""
    return say("test_text", plan.language, pick, level=plan.level)


def after_crisis(plan: Plan, pick: int) -> tuple[str, State]:
    """Ask how it is, on the next day and a week after a crisis that a person has closed (C6)."""
    asking = State(mode=Mode.CHECK_IN, is_after_crisis=True)
    return say("after_crisis", plan.language, pick, level=plan.level), asking


def when_seen(said: str, plan: Plan, by: datetime | None, pick: int) -> str:
    """Add by when a person will see it; or, where nobody can say (None), just that, and who answers at any hour (C5)."""
    if by is not None:
        at = clock_face(whole_minute(by).time(), plan.language)
        return joined(said, say("seen_by", plan.language, pick, at=at))
    if (plan.line.call if plan.line else "988") in said:
        return said
    return joined(said, say("seen_unknown", plan.language, pick, line=plan.line))


def hand_over(specialist_name: str, plan: Plan, pick: int) -> str:
    """Tell the alumnus who has taken their alert (D17)."""
    return say("hand_over", plan.language, pick, level=plan.level, name=specialist_name)


def hand_over_until(specialist_name: str, until: str, plan: Plan, pick: int) -> str:
    """Tell the alumnus who has it, where no time was promised: and when the next person is asked (D17)."""
    said = hand_over(specialist_name, plan, pick)
    return joined(said, say("unless_heard", plan.language, pick, at=until))


def calls_by(specialist_name: str, at: str, plan: Plan, pick: int) -> str:
    """Tell the alumnus who has it, and by when they call (D17)."""
    return say("calls_by", plan.language, pick, level=plan.level, name=specialist_name, at=at)


def asking_again(plan: Plan, pick: int) -> str:
    """Tell the alumnus that others are asked, where who had it has not said that they spoke (D17)."""
    return say("asking_again", plan.language, pick, level=plan.level, line=plan.line)


def meanwhile(said: str, who: str | None, plan: Plan, pick: int, *, has_more: bool) -> str:
    """Add who is asked now, and that their own steps are at hand: not in a crisis, which gets no steps."""
    if who:
        said = joined(said, say("asks_next", plan.language, pick, name=who))
    return joined(said, say("more_meanwhile", plan.language, pick)) if has_more else said


def nobody_yet(plan: Plan, pick: int) -> str:
    """Tell the alumnus truthfully that no one has answered yet (D17)."""
    return say("nobody_yet", plan.language, pick, level=plan.level, line=plan.line)


def grounding(language: str, pick: int) -> str:
    """Give a safe step to anyone, where we cannot know their own: the database is down."""
    return say("grounding", language, pick, action=say("grounding_step", language, pick))


def stranger(pick: int, language: str = DEFAULT, line: CrisisLine | None = None) -> str:
    """Answer a phone that we do not know, without a word about whom we serve (C7)."""
    return say("stranger", language, pick, line=line)


def stranger_crisis(pick: int, language: str = DEFAULT, line: CrisisLine | None = None) -> str:
    """Answer danger from a phone that we do not know. No person is told, so none is promised."""
    return say("stranger_crisis", language, pick, line=line)
