"""A test text: that our texts reach this phone, and that its answers reach us, is seen before anybody relies on it (F2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.conversation import dialogue
from service.errors import ServiceError
from service.messaging import outbox
from service.messaging.ledger import Direction, Message, Purpose, Status
from service.messaging.outbox import Recipient
from service.people import alumni, enrollments
from service.people.alumni import Alumnus
from service.people.enrollments import Enrollment
from service.protection import keyring
from service.protection.vault import Vault

GAP: Final = timedelta(minutes=2)
"""Between two of them: a second click is no second text."""


class NotYet(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, slots=True)
class Trial:
    """The test text that was sent last."""

    sent_at: datetime
    status: Status
    answered_at: datetime | None
    """When they first wrote after it. What they wrote stands in their timeline, for whom it may be shown to."""


def send(session: Session, vault: Vault, alumnus: Alumnus, *, now: datetime) -> None:
    """Send one. The caller holds the person's row. Raises NotYet."""
    if alumnus.status is not alumni.Status.ACTIVE:
        raise NotYet("they have not agreed to be texted yet: record their consent first")
    if alumnus.doubted_at is not None:
        raise NotYet("somebody else may have this phone: nothing was sent. Clear it on their page first")
    enrolled = enrollments.open_for(session, alumnus, now=now)
    last = session.get(Message, enrolled.test_id) if enrolled.test_id else None
    if last is not None and now - last.created_at < GAP:
        raise NotYet("a test text left just now: give it two minutes")
    key = keyring.key_of(session, vault, alumnus.id)
    said = dialogue.test_text(alumni.voice(alumnus), enrolled.id.int)
    to = Recipient(alumnus.program_id, alumnus=alumnus.id)
    enrolled.test_id = outbox.queue(session, key, to, said, Purpose.NOTICE, now=now).id


def answers(session: Session, enrolled: Iterable[Enrollment]) -> dict[UUID, datetime]:
    """When each of these people first wrote after their test text; at a discharge it was written down."""
    known = {one.alumnus_id: one.tested_at for one in enrolled if one.tested_at}
    sent = {one.test_id: one.alumnus_id for one in enrolled if one.test_id and not one.tested_at}
    tests = session.exec(select(Message.id, Message.created_at).where(col(Message.id).in_(sent))).all()
    since = {sent[message]: at for message, at in tests}
    if since:
        wrote = select(Message.alumnus_id, Message.created_at).where(
            col(Message.alumnus_id).in_(since),
            Message.direction == Direction.INBOUND,
            Message.created_at > min(since.values()),
        )
        latest_first = session.exec(wrote.order_by(col(Message.created_at).desc()))
        known |= {person: at for person, at in latest_first if person and at > since[person]}
    return known


def of(session: Session, alumnus: UUID) -> Trial | None:
    """The last test text of one person, with what became of it. None where none was sent, or it is not kept any more."""
    enrolled = enrollments.of(session, [alumnus]).get(alumnus)
    message = session.get(Message, enrolled.test_id) if enrolled and enrolled.test_id else None
    if message is None:
        return None
    wrote = select(Message.created_at).where(
        Message.alumnus_id == alumnus,
        Message.direction == Direction.INBOUND,
        Message.created_at > message.created_at,
    )
    answered_at = session.exec(wrote.order_by(col(Message.created_at)).limit(1)).one_or_none()
    return Trial(message.created_at, message.status, answered_at)
