"""Tasks that nobody takes in their time: they become what cannot be overlooked (people/tasks.py has the times)."""

from datetime import datetime

from sqlmodel import Session, col, select

from service.conversation.values import Reason
from service.db import within
from service.escalations import alerts, notices, wording
from service.escalations.rows import set_aside
from service.people import staff
from service.people.staff import Role
from service.people.tasks import Task
from service.protection.vault import Vault


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Raise an alert for each task whose time is over, of every program; how many.

    The task stays until somebody ends it. One about nobody whom an alert could be for is told to the admins.
    """
    due = (
        select(Task)
        .where(col(Task.next_at) <= now, col(Task.closed_at).is_(None))
        .order_by(col(Task.next_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = session.exec(due).all()
    for task in found:
        task.next_at = None
        with within(session, task.program_id), set_aside(session, "tasks"):
            _raise(session, vault, task, now=now)
    return len(found)


def _raise(session: Session, vault: Vault, task: Task, *, now: datetime) -> None:
    if task.alumnus_id is None:
        admins = {one.id for one in staff.with_role(session, Role.ADMIN)}
        notices.tell_staff(session, vault, admins, wording.task_waits(), now=now)
        return
    alerts.raise_alert(
        session,
        vault,
        program=task.program_id,
        alumnus=task.alumnus_id,
        reason=Reason.OVERDUE,
        episode=None,
        now=now,
    )
