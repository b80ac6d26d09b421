"""A program with many people, written in bulk through the real sealing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Engine

from service.checkins.schedules import CheckInTime
from service.db import new_id, transaction
from service.people.alumni import Alumnus, Status
from service.people.plans import Strategy
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault

CHUNK: Final = 1_000
SPECIALISTS: Final = 20
ZONES: Final = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
SENDER: Final = "+12025550100"
ACTIONS: Final = (
    "Put the phone in the kitchen and call Mike before anything else",
    "Leave the room, walk around the block twice, then drink a glass of water",
    "Cold water on my face, then ten slow breaths by the open window",
    "Open the folder with the kids' drawings and read what I wrote in March",
    "Text the group that it is a hard evening, and wait for the first answer",
)

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]
_strategy: Any = Strategy.__table__  # type: ignore[attr-defined]
_time: Any = CheckInTime.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many people, and what each of them has."""

    people: int
    strategies: int = len(ACTIONS)
    due: int = 0
    """How many of the people have a check-in that is due; all others have theirs within the day after."""
    have_times: bool = False


def phone(number: int) -> str:
    """The phone of one of the alumni, counted from 0."""
    return f"+1303{number:07d}"


def seed(engine: Engine, vault: Vault, wanted: Wanted, *, now: datetime) -> UUID:
    """Write the program and its people; gives the program."""
    program = new_id()
    specialists = _program(engine, vault, program, now=now)
    for first in range(0, wanted.people, CHUNK):
        numbers = range(first, min(first + CHUNK, wanted.people))
        rows = _Rows(vault, program, specialists, wanted, now)
        for number in numbers:
            rows.add(number)
        with transaction(engine, program=program) as session:
            rows.write(session.connection())
    return program


def _program(engine: Engine, vault: Vault, program: UUID, *, now: datetime) -> list[UUID]:
    """Write the program and its specialists; gives their ids."""
    with transaction(engine, program=program) as session:
        made = Program(
            id=program,
            name=b"",
            sender=b"",
            sender_index=vault.index("phone", SENDER),
            timezone=ZONES[0],
            created_at=now,
        )
        session.add(made)
        session.flush()
        key = keyring.create(session, vault, program, program=program)
        made.name = key.seal("program.name", program, "Harbor")
        made.sender = key.seal("program.sender", program, SENDER)
        staff = [new_id() for _ in range(SPECIALISTS)]
        for number, one in enumerate(staff):
            session.add(_specialist(vault, keyring.create(session, vault, one, program=program), program, number))
    return staff


def _specialist(vault: Vault, key: Key, program: UUID, number: int) -> Staff:
    email, phone = f"specialist{number}@example.org", f"+1404{number:07d}"
    return Staff(
        id=key.person,
        program_id=program,
        name=key.seal("staff.name", key.person, "Sam Rivera"),
        email=key.seal("staff.email", key.person, email),
        email_index=vault.index("email", email),
        phone=key.seal("staff.phone", key.person, phone),
        phone_index=vault.index("phone", phone),
        role=Role.SPECIALIST,
    )


class _Rows:
    """The rows of some of the alumni."""

    def __init__(
        self, vault: Vault, program: UUID, specialists: Sequence[UUID], wanted: Wanted, now: datetime
    ) -> None:
        self._vault, self._program, self._specialists = vault, program, specialists
        self._wanted, self._now = wanted, now
        self._rows: dict[Any, list[dict[str, Any]]] = {_key: [], _alumnus: [], _strategy: [], _time: []}

    def add(self, number: int) -> None:
        wrapped = self._vault.new_key(new_id())
        key = self._vault.key(wrapped)
        common = {"program_id": self._program}
        self._rows[_key].append(
            common | {"person_id": key.person, "kek": wrapped.kek, "wrapped": wrapped.wrapped}
        )
        self._rows[_alumnus].append(common | self._alumnus(key, number))
        self._rows[_strategy] += [common | one for one in self._strategies(key)]
        if self._wanted.have_times:
            self._rows[_time].append(common | self._time(key, number))

    def write(self, connection: sa.Connection) -> None:
        for table, rows in self._rows.items():
            if rows:
                connection.execute(sa.insert(table), rows)

    def _alumnus(self, key: Key, number: int) -> dict[str, Any]:
        return {
            "id": key.person,
            "name": key.seal("alumnus.name", key.person, "Ana Ruiz"),
            "phone": key.seal("alumnus.phone", key.person, phone(number)),
            "phone_index": self._vault.index("phone", phone(number)),
            "timezone": _zone(number),
            "language": "en",
            "status": Status.ACTIVE,
            "specialist_id": self._specialists[number % SPECIALISTS],
            "conversation": {},
            "enrolled_at": self._now,
        }

    def _strategies(self, key: Key) -> Iterator[dict[str, Any]]:
        for action in ACTIONS[: self._wanted.strategies]:
            row = new_id()
            yield {
                "id": row,
                "alumnus_id": key.person,
                "situation": key.seal("strategy.situation", row, "alone late at night"),
                "action": key.seal("strategy.action", row, action),
                "tags": key.seal("strategy.tags", row, "night,lonely"),
                "recorded_at": self._now,
            }

    def _time(self, key: Key, number: int) -> dict[str, Any]:
        """Within the last minute for those who are due, spread over the day from an hour on for the others."""
        is_due = number < self._wanted.due
        after = timedelta(hours=1) + timedelta(hours=22) * number / self._wanted.people
        at = self._now + (-timedelta(seconds=number % 60) if is_due else after)
        local = at.astimezone(ZoneInfo(_zone(number))).time()
        return {"id": new_id(), "alumnus_id": key.person, "slot": 0, "local_time": local, "next_at": at}


def _zone(number: int) -> str:
    return ZONES[number % len(ZONES)]
