"""What we begin ourselves besides the check-in. Harmless on a lock screen: nothing of theirs stands in it."""

from dataclasses import replace
from datetime import time

from service.conversation.dialogue.moment import clock_face
from service.conversation.dialogue.started import asked
from service.conversation.plan import Hours, Plan
from service.conversation.states import Mode, State
from service.conversation.wording import say


def remind(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Ask once more, without a reproach (B3)."""
    return say("remind", plan.language, pick, level=plan.level), asked(state, Mode.CHECK_IN)


def pause_over(plan: Plan, pick: int) -> str:
    """Say once that the check-ins begin again (A14)."""
    return say("pause_over", plan.language, pick, level=plan.level)


def plan_review(plan: Plan, pick: int) -> str:
    """Say that their team would like a talk, and not about what: no answer is waited for (F4)."""
    return say("plan_review", plan.language, pick, level=plan.level)


def write_ahead(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Ask just before an hour that is often hard; MORE brings their own step, only as an answer (B7)."""
    return say("ahead", plan.language, pick, level=plan.level), asked(state, Mode.CHECK_IN)


def offer_window(
    plan: Plan, state: State, pick: int, *, weekday: int, at: time, starts: time
) -> tuple[str, State]:
    """Offer one more check-in, before hours that start then; why is not for a lock screen (B8)."""
    day = say("on_weekdays", plan.language, weekday)
    hour = clock_face(at, plan.language)
    body = say("window_offer", plan.language, pick, level=plan.level, day=day, at=hour)
    return body, replace(asked(state, Mode.NEW_TIME), hours=Hours((weekday,), starts))


def tell_milestone(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Say that it is a day they picked, and no more (B11)."""
    return say("milestone", plan.language, pick, level=plan.level), asked(state, Mode.MILESTONE)


def tried(specialist_name: str, plan: Plan, pick: int) -> str:
    """Tell the alumnus that somebody tried to reach them, and how to ask again (D17)."""
    return say("tried", plan.language, pick, level=plan.level, line=plan.line, name=specialist_name)


def still_you_back(plan: Plan, pick: int) -> str:
    """Ask it again, of somebody who is back and has not answered it: nothing has to be explained (I8)."""
    return say("still_you_back", plan.language, pick)
