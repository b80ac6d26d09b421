"""What is changed of one of the staff without a file: their name, phone and gender, as a form of the console says it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from service.escalations import new_phones
from service.importing import joining
from service.importing.checks import against_database
from service.importing.places import Path
from service.importing.programs import put_staff
from service.importing.report import Report
from service.people import staff
from service.people.countries import Countries
from service.people.programs import Program
from service.people.staff import Gender, Staff
from service.protection import keyring
from service.protection.signin import invitations
from service.protection.vault import Key, Vault

FIELDS: Final = ("name", "phone", "gender")
_PHONE: Final[Path] = (*joining.PERSON, "phone")


def held(session: Session, member: UUID) -> Staff | None:
    """Their row, which nobody else changes until the transaction ends."""
    query = select(Staff).where(Staff.id == member)
    return session.exec(query.with_for_update(key_share=True)).one_or_none()


def show(key: Key, row: Staff) -> dict[str, str]:
    """How it stands, as a form has it."""
    phone = key.open("staff.phone", row.id, row.phone)
    return {"name": staff.name_of(key, row), "phone": phone, "gender": row.gender or ""}


def amend(
    session: Session,
    vault: Vault,
    program: Program,
    row: Staff,
    said: Mapping[str, str],
    *,
    countries: Countries,
    now: datetime,
) -> list[str]:
    """Make one of the staff, held by whoever calls, be so; returns which fields that changed. Raises ImportRefused.

    Their role is the program file's, and their e-mail is what a file knows them by: neither is changed here.
    """
    key = keyring.key_of(session, vault, row.id)
    before = show(key, row)
    former = before["phone"] if row.is_textable else None
    _put(
        session, vault, program, row, {name: said[name] for name in FIELDS if said[name]}, countries, now=now
    )
    row.gender = Gender(said["gender"]) if said["gender"] else None
    after = show(key, row)
    if after["phone"] != before["phone"]:
        _begin_anew(session, vault, row, former, now=now)
    return [name for name in FIELDS if before[name] != after[name]]


def _put(
    session: Session,
    vault: Vault,
    program: Program,
    row: Staff,
    said: Mapping[str, str],
    countries: Countries,
    *,
    now: datetime,
) -> None:
    email = staff.email_of(session, vault, row)
    file = joining.written({**said, "email": email, "role": row.role.value})
    entries = file.believed(against_database(session, vault, file.raw, program, countries, now=now)).staff
    try:
        put_staff(session, vault, program, entries, Report(program.id, file.places))
    except IntegrityError:  # another process gives this phone to somebody at this very moment
        raise joining.refused(file, (_PHONE, "is the phone of another member of staff already")) from None


def _begin_anew(session: Session, vault: Vault, row: Staff, former: str | None, *, now: datetime) -> None:
    """A link that went to the former phone is good no more: it may be in other hands, or was never theirs."""
    invitations.cancel(session, row.id)
    new_phones.take_up(session, vault, row, former, now=now)
