"""They have told the staff that they want no more texts: the same as a STOP of theirs, but for the ledger (E9).

No text confirms it: one may answer a text that stops us, and here there is none.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.conversation.effects import AskErasure, OptOut
from service.conversation.reading import read
from service.inbound import from_page
from service.messaging import consent
from service.messaging.ledger import Purpose
from service.people import tasks
from service.people.alumni import Alumnus, Status
from service.people.consents import Source, Way
from service.people.task_kinds import About
from service.protection.vault import Vault

STOP = "STOP"


def stop(session: Session, vault: Vault, row: Alumnus, way: Way, *, by: UUID, now: datetime) -> bool:
    """Whether they had not stopped already. Their specialist sees a task where a colleague records it. The caller holds their row."""
    if row.status is Status.STOPPED:
        return False
    reading = read(STOP)
    person, plan, turn = from_page.decided(session, vault, row, STOP, reading, now=now)
    consent.withdraw(session, row, Source.CONSOLE, way=way, taken_by=by, now=now)
    # Whether their data is to be erased all the same, they alone say.
    others = tuple(one for one in turn.effects if not isinstance(one, OptOut | AskErasure))
    told = replace(turn, say=None, effects=others)
    from_page.write(session, vault, person, plan, reading, told, Purpose.HELP, now=now)
    if row.specialist_id not in {None, by}:
        tasks.open_one(session, About.STOPPED_BY_STAFF, program=row.program_id, alumnus=row.id, now=now)
    return True
