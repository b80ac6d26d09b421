"""One of the staff has another phone: the former one is told so and asked nothing more, and the new one is tried (D15)."""

from datetime import datetime

from sqlmodel import Session, col, update

from service.escalations import drills, wording
from service.escalations.tables import Drill, DrillKind
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people import tasks
from service.people.staff import Staff
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.vault import Vault


def take_up(session: Session, vault: Vault, one: Staff, former: str | None, *, now: datetime) -> None:
    """`former`: the number that texts went to until now; None where they went nowhere. Who has left is not tried."""
    waits = update(Drill).where(col(Drill.staff_id) == one.id, col(Drill.kind) != DrillKind.SHIFT)
    session.exec(waits.values(next_at=None))
    for about in (About.STAFF_STOPPED, About.DRILL):
        tasks.close_about(session, about, staff=one.id, now=now)
    if former:
        key, to = keyring.key_of(session, vault, one.program_id), Recipient(one.program_id, phone=former)
        outbox.queue(session, key, to, wording.no_more_texts(), Purpose.NOTICE, now=now)
    drills.send(session, vault, [one], DrillKind.TEST, program=one.program_id, now=now)
