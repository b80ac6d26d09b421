"""How far a text, a call, an e-mail or a push has come, and what it is for."""

from typing import Final

from service.escalations.calls.ledger import Status as Ring
from service.escalations.notifications.ledger import Status as Note
from service.messaging.ledger import Purpose, Status
from service.web.spoken import Spoken, retell, say

PURPOSES: Final = Spoken(
    {
        Purpose.CRISIS: "Crisis reply",
        Purpose.ALERT: "Page",
        Purpose.HELP: "Help",
        Purpose.NOTICE: "Notice",
        Purpose.CHECK_IN: "Check-in",
    }
)

DELIVERY: Final = Spoken(
    {
        Status.RECEIVED: "received",
        Status.QUEUED: "waiting to be sent",
        Status.SENDING: "being sent",
        Status.UNKNOWN: "not sure it was sent, looking",
        Status.ACCEPTED: "with the carrier",
        Status.SENT: "sent",
        Status.DELIVERED: "delivered",
        Status.UNDELIVERED: "not delivered",
        Status.FAILED: "failed",
        Status.EXPIRED: "too late, not sent",
        Status.CANCELED: "not sent: no consent, or the phone is held",
    }
)

FAILED: Final = frozenset({Status.UNDELIVERED, Status.FAILED, Status.EXPIRED, Status.CANCELED})

CALLS: Final = Spoken(
    {
        Ring.QUEUED: "waiting to be placed",
        Ring.PLACING: "being placed",
        Ring.ACCEPTED: "with the carrier",
        Ring.RINGING: "ringing",
        Ring.ANSWERED: "picked up",
        Ring.COMPLETED: "picked up, and no key pressed",
        Ring.BUSY: "busy",
        Ring.NO_ANSWER: "not answered",
        Ring.FAILED: "failed",
        Ring.EXPIRED: "too late, not placed",
        Ring.CANCELED: "not needed any more",
    }
)

FAILED_CALLS: Final = frozenset({Ring.COMPLETED, Ring.BUSY, Ring.NO_ANSWER, Ring.FAILED, Ring.EXPIRED})
"""Nobody has answered these: a voicemail is no answer (ADR 0018)."""

NOTIFICATIONS: Final = Spoken(
    {
        Note.QUEUED: "waiting to leave",
        Note.SENDING: "being sent",
        Note.ACCEPTED: "handed over",
        Note.FAILED: "failed",
        Note.EXPIRED: "too late, not sent",
        Note.CANCELED: "not needed any more",
    }
)

FAILED_NOTIFICATIONS: Final = frozenset({Note.FAILED, Note.EXPIRED})


def delivery(status: Status, why_not: str = "") -> str:
    """Where a text of ours stands; `why_not`: why one that was planned did not leave."""
    return say("not sent: {why}", why=retell(why_not)) if why_not else DELIVERY[status]
