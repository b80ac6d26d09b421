"""Consent as it changes after enrollment: STOP, START, the carrier's own block (21610), and what staff were told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.conversation.states import Mode
from service.messaging.later import NotLeft
from service.messaging.ledger import Message, Status
from service.people import alumni, consents, tasks
from service.people.alumni import Alumnus
from service.people.consents import Change, Source, Way
from service.people.staff import Staff
from service.people.task_kinds import About

_message: Any = Message.__table__  # type: ignore[attr-defined]


def withdraw(
    session: Session,
    alumnus: Alumnus,
    source: Source,
    *,
    way: Way | None = None,
    taken_by: UUID | None = None,
    now: datetime,
) -> None:
    """Nothing more goes to this person: recorded, and everything still queued for them is canceled.

    `way`, `taken_by`: how it was told and to whom, where staff recorded it.
    """
    alumnus.status = alumni.Status.STOPPED
    consents.record(session, alumnus, Change.WITHDRAWN, source, way=way, taken_by=taken_by, now=now)
    session.connection().execute(
        sa.update(_message)
        .where(_message.c.alumnus_id == alumnus.id, _message.c.status == Status.QUEUED)
        .values(status=Status.CANCELED, next_at=None, because=NotLeft.STOPPED)
    )


def give(session: Session, alumnus: Alumnus, source: Source, *, wording: str | None, now: datetime) -> None:
    """The person agrees to be texted, for the first time or again."""
    alumnus.status = alumni.Status.ACTIVE
    consents.record(session, alumnus, Change.GIVEN, source, wording=wording, now=now)
    tasks.close_about(session, About.STOPPED_BY_STAFF, alumnus=alumnus.id, waits=False, now=now)


def set_staff(session: Session, staff: Staff, change: Change, source: Source, *, now: datetime) -> None:
    """A member of staff texted STOP or START, or the carrier blocks their phone.

    Where no page reaches them any more, the admins see a task until it does.
    """
    staff.has_opted_out = change is Change.WITHDRAWN
    consents.record(session, staff, change, source, now=now)
    if staff.has_opted_out:
        tasks.open_one(session, About.STAFF_STOPPED, program=staff.program_id, staff=staff.id, now=now)
    else:
        tasks.close_about(session, About.STAFF_STOPPED, staff=staff.id, now=now)


def opted_out(session: Session, alumnus: UUID | None, staff: UUID | None, *, now: datetime) -> None:
    """The carrier blocks this phone for us (failures.py): keep our consent in step with its own."""
    if alumnus:
        person = session.get_one(Alumnus, alumnus)
        if person.status is not alumni.Status.STOPPED:
            withdraw(session, person, Source.CARRIER, now=now)
            if person.conversation.get("mode") != Mode.CRISIS:
                person.conversation = {}  # they begin anew if they come back; the open episode ends by itself
    elif staff:
        set_staff(session, session.get_one(Staff, staff), Change.WITHDRAWN, Source.CARRIER, now=now)
