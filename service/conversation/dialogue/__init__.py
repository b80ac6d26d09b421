"""What we do next: `respond` for a text of theirs, and the sentences that we start. Pure and total; danger first."""

from service.conversation.dialogue.away import crisis_goes_on, crisis_told, crisis_untold, own_step
from service.conversation.dialogue.moment import was_high
from service.conversation.dialogue.response import respond
from service.conversation.dialogue.staff import (
    acknowledged,
    closed,
    needs_you_now,
    page,
    staff_help,
    staff_later,
    taken_by_another,
)
from service.conversation.dialogue.started import (
    after_crisis,
    ask_check_in,
    ask_follow_up,
    grounding,
    hand_over,
    invite,
    nobody_yet,
    nudge,
    silence_told,
    stranger,
    stranger_crisis,
    when_seen,
)

__all__ = [
    "acknowledged",
    "after_crisis",
    "ask_check_in",
    "ask_follow_up",
    "closed",
    "crisis_goes_on",
    "crisis_told",
    "crisis_untold",
    "grounding",
    "hand_over",
    "invite",
    "needs_you_now",
    "nobody_yet",
    "nudge",
    "own_step",
    "page",
    "respond",
    "silence_told",
    "staff_help",
    "staff_later",
    "stranger",
    "stranger_crisis",
    "taken_by_another",
    "was_high",
    "when_seen",
]
