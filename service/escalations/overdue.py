"""Tasks that nobody takes in their time: they become what cannot be overlooked (people/tasks.py has the times)."""

from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.conversation.states import Reason
from service.escalations import alerts, notices, rows, wording
from service.people import staff
from service.people.alumni import Alumnus
from service.people.staff import Role
from service.people.tasks import Task
from service.protection.vault import Vault


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Raise an alert for each task whose time is over, of every program; how many.

    The task stays until somebody ends it. One about nobody whom an alert could be for is told to the admins.
    """
    # The person before what is theirs, as everywhere (docs/architecture.md, 'Who waits for whom').
    of_people = _due(limit, now=now).join(Alumnus, col(Alumnus.id) == Task.alumnus_id)
    locked = of_people.with_for_update(of=(Task, Alumnus), skip_locked=True, key_share=True)
    raised = rows.run(session, locked, "tasks", lambda task: _raise(session, vault, task, now=now))
    others = _due(limit, now=now).where(col(Task.alumnus_id).is_(None))
    locked = others.with_for_update(skip_locked=True)
    return raised + rows.run(session, locked, "tasks", lambda _: _tell_admins(session, vault, now=now))


def _due(limit: int, *, now: datetime) -> SelectOfScalar[Task]:
    over = select(Task).where(col(Task.next_at) <= now, col(Task.closed_at).is_(None))
    return over.order_by(col(Task.next_at)).limit(limit)


def _tell_admins(session: Session, vault: Vault, *, now: datetime) -> None:
    admins = {one.id for one in staff.with_role(session, Role.ADMIN)}
    notices.tell_staff(session, vault, admins, wording.task_waits(), now=now)


def _raise(session: Session, vault: Vault, task: Task, *, now: datetime) -> None:
    assert task.alumnus_id is not None, "joined with their row"
    alerts.raise_alert(
        session,
        vault,
        program=task.program_id,
        alumnus=task.alumnus_id,
        reason=Reason.OVERDUE,
        episode=None,
        now=now,
    )
