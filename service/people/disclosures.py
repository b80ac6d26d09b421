"""What 42 CFR Part 2 asks for, in programs that are under it: written consents to give records out, and what was given out.

Both stand where their like stands already: a consent in the ledger of consents, a disclosure in the record of who did
what (protection/audit.py), which names its consent; and so no word of theirs is in the record. What somebody tells of
danger to others, which is the clinical lead's (C4), is no disclosure in this sense.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.db import new_id
from service.people import staff
from service.people.alumni import Alumnus
from service.people.consents import Aim, Change, Consent, Source
from service.people.staff import Staff
from service.protection import keyring
from service.protection.audit import Action, Actor, AuditEvent
from service.protection.vault import Key, Vault

NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""Goes with whatever is given out. Source: 42 CFR 2.32(a)(2), word for word; nobody translates it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a written consent says. Source: 42 CFR 2.31(a); who may disclose is the program."""

    wording: str
    """Version of the form that was signed."""
    recipients: str
    what: str
    """What kind of information, and how much."""
    purpose: str
    signed_on: date
    expires_on: date | None
    """Its last day; None: none."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent to give records out, and whether it still holds."""

    id: UUID
    terms: Terms
    withdrawn_at: datetime | None

    def holds(self, on: date) -> bool:
        """`on`: a day on the program's clock."""
        return self.withdrawn_at is None and (self.terms.expires_on is None or on <= self.terms.expires_on)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something that was given out. Source: 42 CFR 2.25."""

    at: datetime
    to: str
    what: str
    why: str
    by: str


def agree(session: Session, key: Key, alumnus: Alumnus, terms: Terms, *, by: UUID, now: datetime) -> None:
    """Record a consent that was signed. `by`: who of the staff took it."""
    row = new_id()
    session.add(
        Consent(
            id=row,
            program_id=alumnus.program_id,
            person_id=alumnus.id,
            aim=Aim.DISCLOSURE,
            change=Change.GIVEN,
            source=Source.CONSOLE,
            wording=terms.wording,
            recipients=key.seal("consent.recipients", row, terms.recipients),
            what=key.seal("consent.what", row, terms.what),
            purpose=key.seal("consent.purpose", row, terms.purpose),
            signed_on=terms.signed_on,
            expires_on=terms.expires_on,
            at=now,
            taken_by=by,
        )
    )


def withdraw(session: Session, alumnus: Alumnus, consent: UUID, *, by: UUID, now: datetime) -> None:
    session.add(
        Consent(
            program_id=alumnus.program_id,
            person_id=alumnus.id,
            aim=Aim.DISCLOSURE,
            change=Change.WITHDRAWN,
            source=Source.CONSOLE,
            withdraws_id=consent,
            at=now,
            taken_by=by,
        )
    )


def agreed(session: Session, key: Key, alumnus: UUID) -> dict[UUID, Agreed]:
    """All that this person ever signed, newest first."""
    query = select(Consent).where(Consent.person_id == alumnus, Consent.aim == Aim.DISCLOSURE)
    rows = session.exec(query.order_by(col(Consent.id).desc())).all()
    withdrawn = {row.withdraws_id: row.at for row in rows if row.change is Change.WITHDRAWN}
    given = (row for row in rows if row.change is Change.GIVEN)
    return {row.id: Agreed(row.id, _terms(key, row), withdrawn.get(row.id)) for row in given}


def _terms(key: Key, row: Consent) -> Terms:
    def read(name: str, sealed: bytes | None) -> str:
        return key.read(f"consent.{name}", row.id, sealed) if sealed else ""

    return Terms(
        wording=row.wording or "",
        recipients=read("recipients", row.recipients),
        what=read("what", row.what),
        purpose=read("purpose", row.purpose),
        signed_on=row.signed_on or row.at.date(),
        expires_on=row.expires_on,
    )


def accounting(session: Session, vault: Vault, alumnus: UUID) -> tuple[Disclosure, ...]:
    """All that was given out of what is about this person, newest first."""
    terms = agreed(session, keyring.key_of(session, vault, alumnus), alumnus)
    names = _names(session, vault)
    query = select(AuditEvent).where(
        AuditEvent.subject_id == alumnus, col(AuditEvent.action).in_([Action.EXPORTED, Action.DISCLOSED])
    )
    rows = session.exec(query.order_by(col(AuditEvent.seq).desc()))
    return tuple(_disclosure(row, terms, names) for row in rows)


def _disclosure(row: AuditEvent, terms: Mapping[UUID, Agreed], names: Mapping[UUID, str]) -> Disclosure:
    by = names.get(row.actor_id) if row.actor_id else None
    under = terms.get(row.object_id) if row.object_id else None
    if under is not None:
        to, what, why = under.terms.recipients, under.terms.what, under.terms.purpose
    elif table := (row.detail or {}).get("what"):
        to, what, why = TO_PROGRAM, f"a table that names them: {table}", "the program's own work"
    else:
        to, what, why = "themselves", "all that is kept about them", "asked for by them"
    return Disclosure(row.at, to, what, why, by or _NOBODYS[row.actor])


TO_PROGRAM: Final = "the program's staff"

_NOBODYS: Final = {
    Actor.STAFF: "somebody who has left",
    Actor.PERSON: "themselves",
    Actor.COMMAND: "an operator",
    Actor.SERVICE: "the service",
}


def _names(session: Session, vault: Vault) -> dict[UUID, str]:
    """The program's staff, as colleagues see them."""
    rows = session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {row.id: staff.alias(staff.name_of(keys[row.id], row)) for row in rows if row.id in keys}
