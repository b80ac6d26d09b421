"""What the tests of due work have in common: run it at one moment, also in many threads, and see what it left."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import db
from service.conversation.states import State
from service.db import EVERY_PROGRAM, transaction
from service.messaging.ledger import Direction, Message
from service.people import alumni
from service.people.alumni import Alumnus
from service.protection import keyring
from service.protection.vault import Vault
from tests.world import World

RunDue = Callable[..., int]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def run(world: World, run_due: RunDue, now: datetime) -> int:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return run_due(session, world.vault, now=now)


def run_in_workers(world: World, run_due: RunDue, now: datetime, *, workers: int, limit: int) -> int:
    """Several workers with a connection of their own each, at once, until nothing is left; how much they did."""
    done: list[int] = []
    together = threading.Barrier(workers)

    def work() -> None:
        engine = db.connect(world.engine.url.render_as_string(hide_password=False))
        together.wait()
        while did := _chunk(engine, world.vault, run_due, now, limit):
            done.append(did)
        engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


def _chunk(engine: Engine, vault: Vault, run_due: RunDue, now: datetime, limit: int) -> int:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        return run_due(session, vault, now=now, limit=limit)


def run_while_a_text_is_handled(
    world: World, run_due: RunDue, person: UUID, change: Callable[[Session, Alumnus], None], now: datetime
) -> None:
    """A worker comes by just as a text of this person changes their row; then once more."""
    with transaction(world.engine, program=world.program) as session:
        change(session, locked(session, person))
        session.flush()
        worker = threading.Thread(target=run, args=(world, run_due, now))
        worker.start()
        worker.join(timeout=0.5)  # on SQLite it waits for us
    worker.join()
    run(world, run_due, now)


def locked(session: Session, person: UUID) -> Alumnus:
    return session.exec(select(Alumnus).where(Alumnus.id == person).with_for_update()).one()


def change(world: World, person: UUID | None, **columns: object) -> None:
    """Set columns of a person's row."""
    assert person is not None
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        alumnus = session.get_one(Alumnus, person)
        for name, value in columns.items():
            setattr(alumnus, name, value)


def state_of(world: World, person: UUID | None) -> State:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        alumnus = session.get_one(Alumnus, person)
        return alumni.load_state(alumnus.conversation, alumnus.status)


def queued(world: World) -> list[Message]:
    """Every text of ours, in the order written."""
    ours = select(Message).where(Message.direction == Direction.OUTBOUND)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return list(session.exec(ours.order_by(col(Message.created_at), col(Message.id))))


def words(world: World, message: Message) -> str:
    assert message.alumnus_id is not None
    with transaction(world.engine, program=message.program_id) as session:
        key = keyring.key_of(session, world.vault, message.alumnus_id)
    return key.open("message.body", message.id, message.body)
