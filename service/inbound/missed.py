"""Texts whose webhook never reached us: what may still be done about one, and what only a person can do."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.conversation.values import Intent
from service.inbound.texts import InboundText
from service.messaging.ledger import Purpose
from service.messaging.outbox import LIFETIME
from service.people import consents
from service.people.task_kinds import About


def about(session: Session, text: InboundText, person: UUID | None, *, now: datetime) -> About | None:
    """What staff are to see to where the conversation has nothing to say any more; None: it is handled as usual.

    Danger is never too old. Neither is STOP, unless the person has changed their mind since.
    """
    if text.missed_at is None:
        return None
    if text.is_unreadable:
        return About.LOST_WORDS
    if text.is_urgent:
        return None
    if person is not None and consents.has_changed(session, person, since=text.missed_at):
        return About.MISSED_TEXT
    is_too_old = now - text.missed_at > LIFETIME[Purpose.HELP] and text.reading.intent is not Intent.STOP
    return About.MISSED_TEXT if is_too_old else None
