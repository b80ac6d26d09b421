"""Whose people somebody of the staff has: every page, list, search and count of the console asks here first (I4).

In a session of their program, which holds the wall to other programs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from service.conversation.states import Reason
from service.escalations import confidential, rota_changes, rotas
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind
from service.people import staff as staff_table
from service.people.alumni import Alumnus
from service.people.enrollments import Enrollment
from service.people.glass import BrokenGlass
from service.people.staff import HAVE_LEFT, Role
from service.people.tasks import Task

AFTER: Final = timedelta(days=7)
"""Whoever has seen to somebody's alert or task sees them so long after it: we ask as long after a crisis (C6)."""

_MADE_THEIRS: Final = (EventKind.PAGED, EventKind.ACKNOWLEDGED)
"""What makes an open alert somebody's matter, also once it is not in their hands any more."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """Whom one of the staff may see at a moment."""

    staff: UUID
    reads_all: bool
    """Whether that is everybody, texts included."""
    lists_all: bool
    """Whether they see the names of everybody."""
    people: frozenset[UUID]
    """Their own; empty where they read everybody."""
    asked: frozenset[UUID] = frozenset()
    """The alerts for the lead alone that have paged them, who do not lead."""

    def holds(self, person: UUID) -> bool:
        """Whether their page is open to them."""
        return self.reads_all or person in self.people

    def lists(self, person: UUID | None) -> bool:
        """Whether they see that this person is here, what waits for them, and may do it. None: it is about nobody."""
        return person is None or self.lists_all or self.holds(person)

    def alerts(self, opened: Iterable[Alert], appointed: Collection[UUID]) -> list[Alert]:
        """Those of the open alerts that they see: about people whom they list, and what is offered to them. Pure."""
        return [one for one in opened if self._sees(one, appointed)]

    def _sees(self, alert: Alert, appointed: Collection[UUID]) -> bool:
        if alert.is_for_lead and not self.reads_all and alert.id not in self.asked:
            return False
        return self.lists(alert.alumnus_id) or is_offered(alert, self.staff, appointed)

    def tasks(self, todo: Iterable[Task], appointed: Collection[UUID]) -> list[Task]:
        """Those of the open tasks that they see. Pure."""
        return [one for one in todo if self.lists(one.alumnus_id) or self.staff in appointed]


def read(session: Session, staff: UUID, role: Role, *, now: datetime) -> Caseload:
    """The clinical lead reads everybody, and so do admins where there is none; admins know everybody's name."""
    return read_of(session, staff, role, is_lead=staff_table.is_lead(session, role), now=now)


def read_of(session: Session, staff: UUID, role: Role, *, is_lead: bool, now: datetime) -> Caseload:
    """The same, where it is known already whether they lead."""
    if is_lead:
        return Caseload(staff, reads_all=True, lists_all=True, people=frozenset())
    people = frozenset(session.exec(select(Alumnus.id).where(or_(*_ways(staff, role, now=now)))))
    asked = confidential.asked_of(session, staff)
    return Caseload(staff, reads_all=False, lists_all=role is Role.ADMIN, people=people, asked=asked)


def _ways(staff: UUID, role: Role, *, now: datetime) -> list[Any]:
    """How somebody comes to be theirs."""
    theirs: list[Any] = [
        col(Alumnus.specialist_id) == staff,
        _named(Enrollment.alumnus_id, col(Enrollment.backup_id) == staff),
        _named(
            Alert.alumnus_id,
            col(Alert.assignee_id) == staff,
            or_(IS_OPEN, col(Alert.closed_at) > now - AFTER),
        ),
        col(Alumnus.id).in_(_paged(staff)),
        _named(BrokenGlass.alumnus_id, col(BrokenGlass.staff_id) == staff, col(BrokenGlass.ends_at) > now),
    ]
    if role is not Role.SPECIALIST:
        return theirs  # an admin may take any task: that alone must not open whom it is about
    task = _named(
        Task.alumnus_id,
        col(Task.assignee_id) == staff,
        col(Task.alumnus_id).is_not(None),
        or_(col(Task.closed_at).is_(None), col(Task.closed_at) > now - AFTER),
    )
    # Nobody's people, and those of who has left, are everybody's, so that nobody is forgotten while a specialist is still to be found.
    is_nobodys = or_(col(Alumnus.specialist_id).is_(None), col(Alumnus.specialist_id).in_(HAVE_LEFT))
    return [*theirs, task, is_nobodys]


def _named(column: Any, *conditions: Any) -> sa.ColumnElement[bool]:
    return col(Alumnus.id).in_(select(column).where(*conditions))


def _paged(staff: UUID) -> Any:
    """About whom an open alert has paged them, by the rota or by a colleague who handed it over, or has been theirs."""
    return (
        select(Alert.alumnus_id)
        .join(AlertEvent, col(AlertEvent.alert_id) == Alert.id)
        .where(IS_OPEN, col(AlertEvent.kind).in_(_MADE_THEIRS), AlertEvent.staff_id == staff)
    )


def is_open_to(session: Session, alert: Alert, staff: UUID, role: Role, *, now: datetime) -> bool:
    """Whether they may take an open alert, by text and in the console alike: it is about one of theirs, or offered to them.

    What is for the lead alone is nobody else's, whoever it is about.
    """
    if not confidential.may_see_to(session, alert, staff):
        return False
    if read(session, staff, role, now=now).lists(alert.alumnus_id):
        return True
    on_call = rotas.on_call(session, alert.program_id, now=now)
    return is_offered(alert, staff, rota_changes.appointed(session, alert.program_id, on_call, now=now))


def is_offered(alert: Alert, staff: UUID, appointed: Collection[UUID]) -> bool:
    """Whether somebody of another caseload sees an open alert and may take it: in a crisis, and while on call. Pure.

    What is for the lead alone is offered to nobody.

    `appointed`: rota_changes.appointed.
    """
    return not alert.is_for_lead and (alert.reason is Reason.CRISIS or staff in appointed)
