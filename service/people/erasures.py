"""What somebody asked for by text or on their page, to be erased, called off by others than them: nothing is erased, and a person asks what they want."""

from datetime import datetime

from sqlmodel import Session

from service.people import tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection import audit
from service.protection.audit import Action, By
from service.protection.vault import Vault


def call_off(session: Session, vault: Vault, alumnus: Alumnus, *, by: By, now: datetime) -> bool:
    """Whether something was asked for. Of who is erased already `erase_at` is the carrier's sweep, and stays."""
    if alumnus.erase_at is None or alumnus.erased_at is not None:
        return False
    alumnus.erase_at = None
    program = alumnus.program_id
    audit.record(
        session, vault, Action.ERASURE_WITHDRAWN, program=program, by=by, subject=alumnus.id, now=now
    )
    tasks.open_one(session, About.ERASURE, program=program, alumnus=alumnus.id, now=now)
    return True
