"""What the demo's phones show, read from the ledger. Sees the demo program alone, never a real one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from service.db import EVERY_PROGRAM, reading
from service.errors import ServiceError
from service.escalations import rotas
from service.escalations.calls.ledger import Call
from service.messaging.ledger import Direction, Message, Status
from service.people import alumni, staff
from service.people.alumni import Alumnus
from service.people.phones import Phone
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

MOST_ALUMNI: Final = 6
"""Those whom the demo begins with, and the first that are enrolled in it: a test text can be answered."""

MOST_TEXTS: Final = 400
"""Of the whole demo program, newest first: more than anybody scrolls back."""

ARRIVED: Final = (Status.ACCEPTED, Status.SENT, Status.DELIVERED)
PREVIEW: Final = 40
"""Characters of a text that a lock screen surely shows."""

ROLES: Final = {
    Role.SPECIALIST: "Specialist",
    Role.CLINICAL_LEAD: "Clinical lead",
    Role.ADMIN: "Administrator",
}


class NoDemo(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is no demo program here: `tideover demo` makes one")


class NoSuchPhone(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("this is not one of the demo's phones")


@dataclass(frozen=True, slots=True)
class Handset:
    """One phone of the demo."""

    id: UUID
    is_staff: bool
    name: str
    role: str
    phone: Phone
    timezone: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on a phone."""

    id: UUID
    is_own: bool
    """Typed on this phone; else it came from the service."""
    text: str
    at: datetime

    @property
    def preview(self) -> str:
        line = " ".join(self.text.split())
        return line if len(line) <= PREVIEW else f"{line[:PREVIEW].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo program and its phones, as they are at one moment."""

    program: UUID
    name: str
    sender: Phone
    timezone: str
    handsets: tuple[Handset, ...]
    texts: Mapping[UUID, tuple[Bubble, ...]]

    def handset(self, phone: UUID) -> Handset:
        """Raises NoSuchPhone."""
        found = next((one for one in self.handsets if one.id == phone), None)
        if found is None:
            raise NoSuchPhone
        return found


def find_demo(engine: Engine) -> UUID:
    """The demo program. Raises NoDemo."""
    with reading(engine, program=EVERY_PROGRAM) as session:
        found = session.exec(select(Program.id).where(col(Program.is_demo)).order_by(col(Program.id))).first()
    if found is None:
        raise NoDemo
    return found


def version(engine: Engine, program: UUID, *, now: datetime) -> str:
    """Changes whenever a phone would look different: a text, a call, their fate, the minute."""
    with reading(engine, program=program) as session:
        query = select(Message.status, func.count()).group_by(col(Message.status))
        counts = sorted(f"{status}{count}" for status, count in session.exec(query))
        rung = select(Call.status, func.count(), func.coalesce(func.sum(sa.cast(Call.digit, sa.Integer)), 0))
        counts += sorted(
            f"{status}{count}{keys}" for status, count, keys in session.exec(rung.group_by(col(Call.status)))
        )
    return f"{now:%d%H%M}-{'-'.join(counts)}"


def look(engine: Engine, vault: Vault, program: UUID, *, now: datetime) -> Demo:
    """Everything that the phones show."""
    with reading(engine, program=program) as session:
        keys = _keys(session, vault)
        row = session.exec(select(Program).where(Program.id == program)).one()
        handsets = (*_alumni(session, keys), *_staff(session, keys, row, now=now))
        return Demo(
            program=row.id,
            name=keys[row.id].open("program.name", row.id, row.name),
            sender=Phone(keys[row.id].open("program.sender", row.id, row.sender)),
            timezone=row.timezone,
            handsets=handsets,
            texts=_texts(session, keys, [one.id for one in handsets]),
        )


def _keys(session: Session, vault: Vault) -> dict[UUID, Key]:
    rows = session.exec(select(PersonKey))
    return {row.person_id: vault.key(WrappedKey(row.person_id, row.kek, row.wrapped)) for row in rows}


def _alumni(session: Session, keys: Mapping[UUID, Key]) -> Iterable[Handset]:
    for row in session.exec(
        select(Alumnus).where(col(Alumnus.erased_at).is_(None)).order_by(col(Alumnus.id)).limit(MOST_ALUMNI)
    ):
        key = keys[row.id]
        yield Handset(
            id=row.id,
            is_staff=False,
            name=alumni.name_of(key, row),
            role="Alumnus",
            phone=Phone(key.open("alumnus.phone", row.id, row.phone)),
            timezone=row.timezone,
            language=row.language,
        )


def _staff(
    session: Session, keys: Mapping[UUID, Key], program: Program, *, now: datetime
) -> Iterable[Handset]:
    on_call = rotas.on_call(session, program.id, now=now)[:1]
    rows = session.exec(select(Staff).order_by(col(Staff.id)))
    for row in sorted(rows, key=lambda one: (list(ROLES).index(one.role), one.id)):
        key = keys[row.id]
        yield Handset(
            id=row.id,
            is_staff=True,
            name=staff.name_of(key, row),
            role="On call now" if row.id in on_call else ROLES[row.role],
            phone=Phone(key.open("staff.phone", row.id, row.phone)),
            timezone=program.timezone,
        )


def _texts(session: Session, keys: Mapping[UUID, Key], phones: list[UUID]) -> dict[UUID, tuple[Bubble, ...]]:
    query = (
        select(Message)
        .where(
            func.length(col(Message.body)) > 0,
            (col(Message.direction) == Direction.INBOUND) | col(Message.status).in_(ARRIVED),
            col(Message.alumnus_id).in_(phones) | col(Message.staff_id).in_(phones),
        )
        .order_by(col(Message.created_at).desc(), col(Message.id).desc())
        .limit(MOST_TEXTS)
    )
    rows = sorted(session.exec(query), key=lambda row: (row.created_at, row.in_reply_to is not None, row.id))
    found: dict[UUID, list[Bubble]] = defaultdict(list)
    for row in rows:
        person = row.alumnus_id or row.staff_id
        assert person is not None
        text = keys[person].open("message.body", row.id, row.body)
        found[person].append(Bubble(row.id, row.direction is Direction.INBOUND, text, row.created_at))
    return {person: tuple(bubbles) for person, bubbles in found.items()}
