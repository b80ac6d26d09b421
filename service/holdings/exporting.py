"""Everything that is held about one person, opened: for the person themselves, to read or to take along."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, SQLModel

from service.escalations import confidential
from service.people import disclosures, notes
from service.people.alumni import Alumnus
from service.people.consents import Consent
from service.people.programs import Program
from service.protection import audit, keyring
from service.protection.audit import Action, AuditEvent, By
from service.protection.vault import Key, Vault

Found = dict[str, list[dict[str, Any]]]
"""The rows of each table."""

NOT_THEIRS: Final = frozenset(
    {
        "program_id",
        "phone_index",
        "other_index",
        "pin",
        "pin_tries",
        "quiet_word",
        "mac",
        "policy",
        "was",
        "became",
        "link_hash",
        "token_hash",
    }
)
"""What is about our keys and duties, and not about them."""

NOT_KEPT: Final = "(not kept any longer)"
FOR_LEAD: Final = "(for the clinical lead alone)"

READ_AS: Final = frozenset({"intent", "risk", "because"})
"""How a text was read: of a disclosure that tells what it was about."""

UNSENT: Final = "draft"
"""The table of what staff have begun to write, and said to nobody yet: its writer alone sees it."""

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_consent: Any = Consent.__table__  # type: ignore[attr-defined]
_event: Any = AuditEvent.__table__  # type: ignore[attr-defined]


def everything(
    session: Session, vault: Vault, alumnus: UUID, *, by: By, with_disclosures: bool = False, now: datetime
) -> Found:
    """Each table's rows about them, as plain values, and that this was given out is recorded.

    `with_disclosures`: also the words about danger to others or a child, which are the clinical lead's to give out (C4).
    Raises NoResultFound for somebody who is not here, or was erased.
    """
    connection = session.connection()
    key = keyring.key_of(session, vault, alumnus)
    whose = {_alumnus: _alumnus.c.id, _consent: _consent.c.person_id, _event: _event.c.subject_id}
    tables = [one for one in SQLModel.metadata.sorted_tables if one.name != UNSENT]
    whose |= {one: one.c.alumnus_id for one in tables if "alumnus_id" in one.c}
    withheld = frozenset() if with_disclosures else _kept_for_lead(session, alumnus)
    found: Found = {}
    for table, column in whose.items():
        rows = connection.execute(sa.select(table).where(column == alumnus).order_by(table.c.id)).mappings()
        found[table.name] = [_opened(key, table.name, dict(row), withheld) for row in rows]
    if not found["alumnus"]:
        raise NoResultFound
    program = session.get_one(Alumnus, alumnus).program_id
    detail = {"with_disclosures": with_disclosures}
    audit.record(
        session, vault, Action.EXPORTED, program=program, by=by, subject=alumnus, detail=detail, now=now
    )
    return (
        _under_part_2(session, vault, alumnus, found)
        if session.get_one(Program, program).under_part_2
        else found
    )


def spelled(found: Found) -> bytes:
    """As a file. Half of an emoji, which some phones send, becomes a question mark."""
    return json.dumps(found, indent=1, ensure_ascii=False).encode("utf-8", "replace")


def _under_part_2(session: Session, vault: Vault, alumnus: UUID, found: Found) -> Found:
    """With the notice that goes along, and all that was given out before."""
    given_out = [
        {name: str(value) for name, value in asdict(one).items()}
        for one in disclosures.accounting(session, vault, alumnus)
    ]
    return {"notice": [{"text": disclosures.NOTICE}], **found, "given_out": given_out}


def _kept_for_lead(session: Session, alumnus: UUID) -> frozenset[UUID]:
    return confidential.kept_for_lead(session, alumnus) | notes.for_lead(session, alumnus)


def _opened(key: Key, table: str, row: Mapping[str, Any], withheld: frozenset[UUID]) -> dict[str, Any]:
    """One row; what is sealed in it is opened, unless it is withheld: then they learn that there is something."""
    is_withheld = row["id"] in withheld
    left_out = NOT_THEIRS | READ_AS if is_withheld else NOT_THEIRS
    return {
        name: FOR_LEAD
        if is_withheld and isinstance(value, bytes)
        else _plain(key, f"{table}.{name}", row["id"], value)
        for name, value in row.items()
        if name not in left_out and value is not None
    }


def _plain(key: Key, column: str, row: UUID, value: Any) -> Any:
    if not isinstance(value, bytes):
        return value if isinstance(value, str | int | float | bool | list | dict) else str(value)
    return key.read(column, row, value) if value else NOT_KEPT
