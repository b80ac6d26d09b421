"""What we do next: `respond` for a text of theirs, and the sentences that we start. Pure and total; danger first."""

from service.conversation.dialogue.away import crisis_goes_on, crisis_told, crisis_untold, own_step
from service.conversation.dialogue.moment import context, was_high
from service.conversation.dialogue.response import respond
from service.conversation.dialogue.staff import (
    acknowledged,
    closed,
    needs_you_now,
    page,
    staff_help,
    staff_later,
    stopped,
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
from service.conversation.dialogue.unasked import (
    offer_window,
    pause_over,
    remind,
    tell_milestone,
    write_ahead,
)
from service.conversation.dialogue.week import ask_week

__all__ = [
    "acknowledged",
    "after_crisis",
    "ask_check_in",
    "ask_follow_up",
    "ask_week",
    "closed",
    "context",
    "crisis_goes_on",
    "crisis_told",
    "crisis_untold",
    "grounding",
    "hand_over",
    "invite",
    "needs_you_now",
    "nobody_yet",
    "nudge",
    "offer_window",
    "own_step",
    "page",
    "pause_over",
    "remind",
    "respond",
    "silence_told",
    "staff_help",
    "staff_later",
    "stopped",
    "stranger",
    "stranger_crisis",
    "taken_by_another",
    "tell_milestone",
    "was_high",
    "when_seen",
    "write_ahead",
]
