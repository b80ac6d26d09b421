"""What we begin ourselves besides the check-in. Harmless on a lock screen: nothing of theirs stands in it."""

from dataclasses import replace

from service.conversation.values import Mode, Plan, State
from service.conversation.wording import say


def remind(plan: Plan, state: State, pick: int) -> tuple[str, State]:
    """Ask once more, without a reproach (B3)."""
    return say("remind", plan.language, pick), _asked(state, Mode.CHECK_IN)


def pause_over(plan: Plan, pick: int) -> str:
    """Say once that the check-ins begin again (A14)."""
    return say("pause_over", plan.language, pick)


def _asked(state: State, mode: Mode) -> State:
    return state if state.mode in {Mode.CRISIS, Mode.INVITED} else replace(state, mode=mode)
