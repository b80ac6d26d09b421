"""A program with many people, written in bulk through the real sealing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from service.bench import rows
from service.bench.rows import Row, Who
from service.db import new_id, transaction
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.vault import Key, Vault

SENDER: Final = "+12025550100"
SPECIALISTS: Final = 20
CHUNK: Final = 1_000
"""People per transaction, where they have few rows each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many people, and what each of them has."""

    people: int
    has_help: bool = False
    """Strategies, and an urge that has passed."""
    due: int | None = None
    """How many have a check-in that is due, all others theirs within the day after; None: nobody has one."""
    texts: int = 0
    """How many each has exchanged with us, the last one an hour ago; and a number of every day of the last month."""
    texts_of_first: int = 0
    """The same for the first of them."""

    @property
    def at_once(self) -> int:
        """People per transaction."""
        return max(1, CHUNK // (1 + self.texts // 10))


def seed(engine: Engine, vault: Vault, wanted: Wanted, *, now: datetime) -> UUID:
    """Write the program and its people; gives the program."""
    program = new_id()
    with transaction(engine, program=program) as session:
        specialists = list(_program(session, vault, program, now=now))
    for first in range(0, wanted.people, wanted.at_once):
        made: list[Row] = []
        for number in range(first, min(first + wanted.at_once, wanted.people)):
            wrapped = vault.new_key(new_id())
            specialist = specialists[number % SPECIALISTS]
            who = Who(number, program, specialist, wrapped, vault.key(wrapped), now)
            made += _belongings(who, vault, wanted)
        with transaction(engine, program=program) as session:
            _write(session.connection(), made)
    analyze(engine)
    return program


def _belongings(who: Who, vault: Vault, wanted: Wanted) -> Iterator[Row]:
    yield from rows.alumnus(who, vault)
    if wanted.has_help:
        yield from rows.help_of(who)
    if wanted.texts:
        yield from rows.history_of(who, wanted.texts if who.number else wanted.texts_of_first)
    if wanted.due is not None:
        since = -timedelta(seconds=who.number % 60)
        later = timedelta(hours=1) + timedelta(hours=22) * who.number / wanted.people
        yield rows.check_in_time(who, at=who.now + (since if who.number < wanted.due else later))


def _write(connection: Connection, made: Iterable[Row]) -> None:
    """Write table by table, in the order in which one person's rows rely on each other."""
    by_table: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    for table, columns in made:
        by_table[table].append(columns)
    for table, some in by_table.items():
        connection.execute(sa.insert(table), some)


def analyze(engine: Engine) -> None:
    """Tell PostgreSQL what the tables hold, as its autovacuum does after a while."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _program(session: Session, vault: Vault, program: UUID, *, now: datetime) -> Iterator[UUID]:
    """Write the program and its specialists; gives their ids."""
    made = Program(
        id=program,
        name=b"",
        sender=b"",
        sender_index=vault.index("phone", SENDER),
        timezone=rows.ZONES[0],
        created_at=now,
    )
    session.add(made)
    session.flush()
    key = keyring.create(session, vault, program, program=program)
    made.name = key.seal("program.name", program, "Harbor")
    made.sender = key.seal("program.sender", program, SENDER)
    for number in range(SPECIALISTS):
        person = new_id()
        session.add(
            _specialist(vault, keyring.create(session, vault, person, program=program), program, number)
        )
        yield person


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
