"""After a long silence a number may be somebody else's: before anything is begun to it again, it is asked about that (I8).

Looked at where a text is about to leave, and not where it is made: so nothing that begins texts can forget it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from service.conversation import dialogue
from service.conversation.states import State
from service.db import within
from service.errors import ServiceError
from service.messaging import outbox
from service.messaging.ledger import Direction, Message, Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, doubts, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.vault import Vault

log = structlog.get_logger()

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]

_SILENT: Final = (
    sa.select(_alumnus.c.id, _alumnus.c.program_id)
    .where(
        _alumnus.c.id.in_(sa.bindparam("people", expanding=True)),
        _alumnus.c.doubted_at.is_(None),
        sa.func.coalesce(_alumnus.c.theirs_since, _alumnus.c.enrolled_at) <= sa.bindparam("since"),
        ~sa.exists().where(
            _message.c.alumnus_id == _alumnus.c.id,
            _message.c.direction == Direction.INBOUND,
            _message.c.created_at > sa.bindparam("since"),
        ),
    )
    # Whose text is handled at this very moment is not silent.
    .with_for_update(of=_alumnus, skip_locked=True, key_share=True)
)


def ask_first(session: Session, vault: Vault, begun: Sequence[Any], *, now: datetime) -> set[UUID]:
    """Those of these texts (rows of the ledger) that must not leave yet; who gets them is asked whether it is still they.

    Their phone is held until they say so, and a person is to look where they do not.
    """
    people = list({row.alumnus_id for row in begun if row.alumnus_id})
    if not people:
        return set()
    asked = {"people": people, "since": now - doubts.SILENT_FOR}
    silent = session.connection().execute(_SILENT, asked).all()
    for one in silent:
        with within(session, one.program_id):
            _ask(session, vault, one.id, now=now)
    return {row.id for row in begun if row.alumnus_id in {one.id for one in silent}}


def _ask(session: Session, vault: Vault, person: UUID, *, now: datetime) -> None:
    alumnus = session.get_one(Alumnus, person)
    doubts.ask_first(session, vault, alumnus, now=now)
    alumnus.conversation = alumni.dump_state(State())  # nothing else has been asked
    session.add(alumnus)
    about = About.WRONG_NUMBER
    tasks.open_one(session, about, program=alumnus.program_id, alumnus=person, now=now)
    try:
        key = keyring.key_of(session, vault, person)
    except ServiceError as error:
        # Held without having been asked: the task is there, and nobody else's text waits for this one.
        log.error("silent_unreadable", alumnus=str(person), error=type(error).__name__)  # noqa: TRY400
        return
    said = dialogue.still_you(alumni.voice(alumnus), now.toordinal() + person.int)
    to = Recipient(alumnus.program_id, alumnus=person)
    outbox.queue(session, key, to, said, Purpose.HELP, now=now)
