"""Alumni of a program, enrolled or brought up to date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.conversation import dialogue
from service.db import new_id
from service.importing.already import NOTHING, Already, keys_of, look_up
from service.importing.entries import AlumnusEntry
from service.importing.person import Person
from service.importing.report import Report
from service.importing.updates import update
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people import alumni
from service.people.alumni import Alumnus, Status
from service.people.programs import Program
from service.protection import keyring
from service.protection.vault import Key, Vault

INVITED_FOR: Final = timedelta(hours=24)
"""How long an invitation may wait to be sent: the service may be started only after the import."""

CHUNK: Final = 500
"""People that are looked up at once."""

Found = dict[bytes, tuple[Alumnus, Key, Already]]
"""People at hand, by the blind index of their phone."""

HAS_STOPPED: Final = "has opted out of texts: only their own START ends that"


def put_alumni(
    session: Session,
    vault: Vault,
    program: Program,
    entries: Sequence[AlumnusEntry],
    *,
    staff: Mapping[bytes, UUID],
    report: Report,
    is_inviting: bool = True,
    now: datetime,
) -> None:
    """Create or update each by phone, in a session of their program. Nobody is ever removed.

    Who is new and has not agreed is invited by text, unless the caller does that later.
    """
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        enrolled = _find(session, vault, chunk)
        new = [entry for entry in chunk if vault.index("phone", entry.phone) not in enrolled]
        people = enrolled | _create(session, vault, program, new, now=now)
        with session.no_autoflush:
            for at, entry in enumerate(chunk, start):
                row, key, had = people[vault.index("phone", entry.phone)]
                person = Person(session, vault, row, key, staff, had, now)
                report.note(("alumni", at), update(person, entry), is_new=had is NOTHING)
                if row.status is Status.STOPPED and entry.consent:
                    report.findings.append((("alumni", at, "consent"), HAS_STOPPED))
                if is_inviting and had is NOTHING and row.status is Status.INVITED:
                    invite(session, key, row, now=now)
        session.flush()


def _find(session: Session, vault: Vault, entries: Iterable[AlumnusEntry]) -> Found:
    """Who of them is enrolled already."""
    indexes = [vault.index("phone", entry.phone) for entry in entries]
    rows = session.exec(select(Alumnus).where(col(Alumnus.phone_index).in_(indexes))).all()
    ids = [row.id for row in rows]
    keys, had = keys_of(session, vault, ids), look_up(session, ids)
    return {row.phone_index: (row, keys[row.id], had[row.id]) for row in rows}


def _create(
    session: Session, vault: Vault, program: Program, entries: Iterable[AlumnusEntry], *, now: datetime
) -> Found:
    """New people, who have nothing yet but a name and a phone."""
    created: Found = {}
    for entry in entries:
        row = new_id()
        key = keyring.create(session, vault, row, program=program.id)
        alumnus = Alumnus(
            id=row,
            program_id=program.id,
            name=key.seal("alumnus.name", row, entry.name),
            phone=key.seal("alumnus.phone", row, entry.phone),
            phone_index=vault.index("phone", entry.phone),
            timezone=entry.timezone or program.timezone,
            language=entry.language or program.language,
            status=Status.INVITED,
            enrolled_at=now,
        )
        created[alumnus.phone_index] = (alumnus, key, NOTHING)
    session.add_all(alumnus for alumnus, _, _ in created.values())
    session.flush()  # before the rows that refer to theirs
    return created


def invite(session: Session, key: Key, alumnus: Alumnus, *, now: datetime) -> None:
    """Ask for their consent by text."""
    text = dialogue.invite(alumni.voice(alumnus), alumnus.id.int)
    to = Recipient(program=alumnus.program_id, alumnus=alumnus.id)
    outbox.queue(session, key, to, text, Purpose.NOTICE, expires_at=now + INVITED_FOR, now=now)
