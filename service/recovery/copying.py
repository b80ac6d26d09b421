"""Makes the local copy: reads everybody in small chunks, each in a moment, and lets the texts go first."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, select

from service.conversation.states import Mode
from service.db import EVERY_PROGRAM, reading, within
from service.escalations import rotas
from service.messaging.lifeline import local_copy
from service.messaging.lifeline.local_copy import Builder, Person, ProgramCopy
from service.people import alumni, plans, staff
from service.people.alumni import Alumnus
from service.people.countries import Countries
from service.people.phones import Phone
from service.people.programs import Program
from service.people.staff import Role
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Unreadable, Vault, WrappedKey
from service.runtime import Runtime

log = structlog.get_logger()

CHUNK: Final = 200
REST: Final = 3
"""After each chunk, so many times as long as it took: the processor belongs to the texts."""

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_strategy: Any = plans.Strategy.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]

_PEOPLE = (
    sa.select(
        *_alumnus.c["id", "program_id", "phone_index", "name", "language", "status", "specialist_id"],
        *_alumnus.c["conversation", "doubted_at"],
        _key.c.kek,
        _key.c.wrapped,
    )
    .select_from(_alumnus.join(_key, _key.c.person_id == _alumnus.c.id))
    .where(_alumnus.c.id > sa.bindparam("after"))
    .order_by(_alumnus.c.id)
    .limit(sa.bindparam("chunk"))
)
_STRATEGIES = (
    sa.select(*_strategy.c["id", "alumnus_id", "action", "alias"])
    .where(
        _strategy.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)),
        _strategy.c.retired_at.is_(None),
    )
    .order_by(*plans.IN_ORDER)
)


def refresh(runtime: Runtime, *, wait: Callable[[float], object] = time.sleep) -> None:
    """Make a new copy and put it in place of the one before; where the disk refuses, it is there in memory.

    Raises whatever the database raises: then the copy before stays.
    """
    lifeline, now = runtime.lifeline, runtime.clock.now()
    builder = Builder(runtime.vault)
    programs, phones = _programs(runtime, now=now)
    for rows, strategies in _chunks(runtime, wait):
        for row in rows:
            try:
                person = _person(runtime.vault, row, strategies[row.id], phones.get(row.specialist_id))
            except Unreadable:  # theirs alone is missing from the copy
                log.error("person_unreadable", person=str(row.id))  # noqa: TRY400
                continue
            builder.add(row.program_id, row.phone_index, person)
    lifeline.copy, parts = builder.finish(programs, now=now)
    try:
        local_copy.save(lifeline.path, parts)
        lifeline.can_keep = True
    except OSError:
        lifeline.can_keep = False
        log.exception("local_copy_not_written")


def _chunks(
    runtime: Runtime, wait: Callable[[float], object]
) -> Iterator[tuple[Sequence[Any], dict[UUID, list[Any]]]]:
    """Everybody, some at a time, with their strategies. What is read is used outside the transaction."""
    after = UUID(int=0)
    while True:
        began = time.monotonic()
        with reading(runtime.engine, program=EVERY_PROGRAM) as session:
            rows = session.connection().execute(_PEOPLE, {"after": after, "chunk": CHUNK}).all()
            ids = {"alumni": [row.id for row in rows]}
            found = session.connection().execute(_STRATEGIES, ids).all() if rows else []
        strategies: dict[UUID, list[Any]] = defaultdict(list)
        for one in found:
            strategies[one.alumnus_id].append(one)
        yield rows, strategies
        if len(rows) < CHUNK:
            return
        after = rows[-1].id
        wait((time.monotonic() - began) * REST)


def _person(vault: Vault, row: Any, strategies: Sequence[Any], specialist: Phone | None) -> Person:
    # Past the cache of keys: everybody in turn would push out those who are texting.
    key: Key = vault.key.__wrapped__(WrappedKey(row.id, row.kek, row.wrapped))
    return Person(
        language=row.language,
        has_agreed=row.status != alumni.Status.INVITED,
        has_stopped=row.status == alumni.Status.STOPPED,
        is_in_crisis=row.conversation.get("mode") == Mode.CRISIS,
        alias=staff.alias(key.open("alumnus.name", row.id, row.name)),
        specialist=specialist,
        # Somebody else may have the phone: then it gets steps that are nobody's.
        strategies=() if row.doubted_at else tuple(_readable(key, strategies)),
    )


def _readable(key: Key, strategies: Sequence[Any]) -> Iterator[tuple[str, str | None]]:
    for one in strategies:
        try:
            yield _words(key, one)
        except Unreadable:
            log.error("strategy_unreadable", strategy=str(one.id))  # noqa: TRY400


def _words(key: Key, row: Any) -> tuple[str, str | None]:
    """What they planned to do, and what they call it."""
    name = key.open("strategy.alias", row.id, row.alias) if row.alias else None
    return key.open("strategy.action", row.id, row.action), name


def _programs(runtime: Runtime, *, now: datetime) -> tuple[list[ProgramCopy], dict[UUID, Phone]]:
    """The programs, and the phones of the staff who can be paged."""
    phones: dict[UUID, Phone] = {}
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        programs = session.exec(select(Program)).all()
        countries = runtime.directory.countries
        made = []
        for one in programs:
            try:
                made.append(_program(session, runtime.vault, one, phones, countries, now=now))
            except Unreadable:  # its number: no text can be told to be for it
                log.error("program_unreadable", program=one.id.hex)  # noqa: TRY400
    return made, phones


def _program(
    session: Session,
    vault: Vault,
    program: Program,
    phones: dict[UUID, Phone],
    countries: Countries,
    *,
    now: datetime,
) -> ProgramCopy:
    key = keyring.key_of(session, vault, program.id)
    with within(session, program.id):
        members = staff.everybody(session)
        rung = ((one.id, staff.phone_to_ring(session, vault, one)) for one in members)
        theirs = {one: phone for one, phone in rung if phone is not None}
        admins = [one.id for one in members if one.role is Role.ADMIN]
        on_call = rotas.on_call(session, program.id, now=now)
        leads = [one.id for one in staff.leads(session)]
    sender = Phone(key.open("program.sender", program.id, program.sender))
    pageable = {
        one.id
        for one in members
        if one.id in theirs and not one.has_opted_out and countries.hold(theirs[one.id], sender=sender)
    }
    phones.update({one: theirs[one] for one in pageable})
    return ProgramCopy(
        id=program.id,
        sender=sender,
        language=program.language,
        on_call=tuple(dict.fromkeys(theirs[one] for one in (*on_call, *admins) if one in pageable)),
        staff=frozenset(theirs.values()),
        leads=tuple(theirs[one] for one in leads if one in pageable),
        crisis_line=program.crisis_line,
    )
