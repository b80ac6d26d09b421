"""By which way each page of an alert went, and whether it got there, in words (H3)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations.calls import ledger as calls
from service.escalations.calls.ledger import Call
from service.escalations.notifications import ledger as notifications
from service.escalations.notifications.ledger import Notification
from service.escalations.tables import AlertEvent, EventKind
from service.messaging.ledger import Message, Status
from service.web import words
from service.web.spoken import say

NOT_BEGUN: Final = frozenset({calls.Status.QUEUED, calls.Status.CANCELED})
"""A call behind a text of which nothing is to be told: it waits, or was not needed."""


@dataclass(frozen=True, slots=True)
class Way:
    said: str
    """'text delivered', 'call not answered'."""
    is_bad: bool


def read(session: Session, events: Sequence[AlertEvent]) -> dict[UUID, tuple[Way, ...]]:
    """For the pages among these events, by the event; in three queries."""
    pages = {one.id: one.message_id for one in events if one.kind is EventKind.PAGED and one.message_id}
    if not pages:
        return {}
    texts = select(Message.id, Message.status).where(col(Message.id).in_(pages.values()))
    rung = select(Call).where(col(Call.page_id).in_(pages.values())).order_by(col(Call.id))
    sent = (
        select(Notification)
        .where(col(Notification.page_id).in_(pages.values()))
        .order_by(col(Notification.id))
    )
    by_text = {text: (_of_text(Status(status)),) for text, status in session.exec(texts)}
    by_call: dict[UUID, list[Way]] = defaultdict(list)
    for call in session.exec(rung):
        if call.status not in NOT_BEGUN or call.page_id == call.id:
            by_call[call.page_id].append(_of_call(call))
    by_notification: dict[UUID, list[Way]] = defaultdict(list)
    for one in session.exec(sent):
        if one.status is not notifications.Status.CANCELED:
            by_notification[one.page_id].append(_of_notification(one))
    return {
        # Two browsers in which the same happened are told of once.
        event: tuple(dict.fromkeys((*by_text.get(page, ()), *by_call[page], *by_notification[page])))
        for event, page in pages.items()
    }


def _of_text(status: Status) -> Way:
    if status is Status.CANCELED:  # somebody has the alert, or this phone has said stop
        return Way(say("text taken back before it left"), is_bad=False)
    return Way(say("text {status}", status=words.sending.DELIVERY[status]), status in words.sending.FAILED)


def _of_call(call: Call) -> Way:
    was_answered = call.digit is not None
    said = say("answered with a key") if was_answered else words.sending.CALLS[call.status]
    return Way(
        say("call {status}", status=said), not was_answered and call.status in words.sending.FAILED_CALLS
    )


def _of_notification(one: Notification) -> Way:
    """An e-mail or a push: a server has taken it, and nobody knows more."""
    said = words.sending.NOTIFICATIONS[one.status]
    told = say("push {status}", status=said) if one.subscription_id else say("e-mail {status}", status=said)
    return Way(told, one.status in words.sending.FAILED_NOTIFICATIONS)
