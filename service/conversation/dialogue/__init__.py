"""What we do next: `respond` for a text of theirs, and the sentences that we start. Pure and total; danger first."""

from service.conversation.dialogue.response import respond
from service.conversation.dialogue.staff import (
    acknowledged,
    closed,
    page,
    staff_help,
    stale,
    taken_by_another,
)
from service.conversation.dialogue.started import (
    ask_check_in,
    ask_follow_up,
    grounding,
    hand_over,
    invite,
    nobody_yet,
    stranger,
    stranger_crisis,
)

__all__ = [
    "acknowledged",
    "ask_check_in",
    "ask_follow_up",
    "closed",
    "grounding",
    "hand_over",
    "invite",
    "nobody_yet",
    "page",
    "respond",
    "staff_help",
    "stale",
    "stranger",
    "stranger_crisis",
    "taken_by_another",
]
