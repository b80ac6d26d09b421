"""The rota as it is kept and changed, in the console or by a file (D4, H6)."""

from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Engine, event
from sqlmodel import func, select

from service import schema
from service.conversation.states import Reason
from service.db import new_id, transaction
from service.escalations import policies, rotas
from service.escalations.rota import Rota, Rotation, Span
from service.escalations.rotas import NotInTheRota
from service.escalations.tables import Alert, AlertEvent, EventKind
from service.people.alumni import Alumnus
from service.protection import keyring
from tests.conftest import KEYS
from tests.escalating import paged, raised, run_due, set_opted_out
from tests.test_migrations import empty  # noqa: F401
from tests.world import NOON, Handset, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STORM = 500
"""Alerts in a minute (fault F28)."""


def ids(*phones: Handset) -> tuple[UUID, ...]:
    return tuple(one.person for one in phones if one.person)


def rota_of(world: World) -> Rota:
    with transaction(world.engine, program=world.program) as session:
        return rotas.read(session, world.program, now=world.now)


def test_h6_a_rotation_is_set_replaced_and_ended(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112")
    first = Rotation(ids(sam, dana), date(2029, 12, 31), time(9))
    second = Rotation(ids(dana), date(2029, 12, 31), time(9), layer=1)
    turned = Rotation(ids(dana, sam), date(2029, 12, 31), time(10))
    with transaction(world.engine, program=world.program) as session:
        for wanted, is_new in ((first, True), (second, True), (first, False), (turned, True)):
            assert rotas.set_rotation(session, wanted, program=world.program) is is_new
    assert set(rota_of(world).rotations) == {turned, second}
    with transaction(world.engine, program=world.program) as session:
        nobody = Rotation((), date.min, time.min)
        assert rotas.set_rotation(session, nobody, program=world.program)
        assert not rotas.set_rotation(session, nobody, program=world.program)
        assert rotas.layers(session, world.program) == {1}


def test_h6_overrides_and_leave_are_added_and_forgotten_when_they_are_over(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112")
    away, instead = ids(sam, dana)
    with transaction(world.engine, program=world.program) as session:
        rotas.set_on_call(session, ids(sam), program=world.program, now=world.now)
        rotas.add_leave(session, Span(away, NOON + HOUR, NOON + DAY), program=world.program)
        rotas.add_override(session, Span(instead, NOON + 2 * HOUR, NOON + DAY), program=world.program)
    seen = []
    for _ in range(3):
        with transaction(world.engine, program=world.program) as session:
            seen.append(rotas.on_call(session, world.program, now=world.now))
        world.clock.advance(HOUR)
    assert seen == [ids(sam), (), ids(dana)]
    world.clock.advance(DAY)
    assert (rota_of(world).overrides, rota_of(world).leave) == ((), ())


def test_h6_what_cannot_be_is_refused(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    sam, theirs = world.staff(), world.staff("+12025550211", program=other)
    [mine], [not_mine] = ids(sam), ids(theirs)
    for span in (Span(mine, NOON, NOON), Span(mine, NOON), Span(not_mine, NOON, NOON + HOUR)):
        for add in (rotas.add_override, rotas.add_leave):
            with (
                pytest.raises(NotInTheRota),
                transaction(world.engine, program=world.program) as session,
            ):
                add(session, span, program=world.program)
    with pytest.raises(NotInTheRota), transaction(world.engine, program=world.program) as session:
        rotas.set_rotation(session, Rotation((not_mine,), date(2030, 1, 1), time(9)), program=world.program)


def test_d4_a_hand_over_between_two_steps_pages_who_is_on_call_then(world: World) -> None:
    sam, dana, lee = (world.staff(f"+1202555011{n}") for n in range(3))
    hand_over = time(13, 3)  # the clocks of New York show 13:00
    with transaction(world.engine, program=world.program) as session:
        rotation = Rotation(ids(dana, lee), date(2029, 12, 25), hand_over)
        rotas.set_rotation(session, rotation, program=world.program)
    before = raised(world, world.alumnus(specialist=dana))
    world.tick()
    world.wait(minutes=5)
    assert paged(world, before) == [dana.person, lee.person]
    assert sam.inbox() == []


def test_d5_where_everybody_is_unreachable_the_operator_knows_at_once(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112")
    world.on_call(dana)
    for one in (sam, dana):
        set_opted_out(world, one)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    assert paged(world, alert) == []
    assert len(world.operator.inbox()) == 1


def storm(world: World, like: Handset) -> None:
    """So many alerts of one minute, each of a person of its own like this one."""
    with transaction(world.engine, program=world.program) as session:
        ana = session.get_one(Alumnus, like.person)
        vault, policy = world.vault, policies.freeze(session, ana)
        for code in range(1, STORM + 1):
            key = keyring.create(session, vault, row := new_id(), program=world.program)
            sealed = {
                "name": key.seal("alumnus.name", row, "Bo"),
                "phone": key.seal("alumnus.phone", row, "+1"),
            }
            other = ana.model_dump() | sealed | {"id": row, "phone_index": row.bytes}
            session.add(Alumnus(**other))
            session.flush()
            session.add(
                Alert(
                    program_id=world.program,
                    alumnus_id=row,
                    reason=Reason.CRISIS,
                    code=code,
                    policy=policy,
                    began_at=world.now,
                    next_at=world.now,
                    opened_at=world.now,
                )
            )


@pytest.mark.slow
def test_d10_of_500_alerts_in_a_minute_each_has_its_first_page_within_one_tick(world: World) -> None:
    sam = world.staff()
    world.on_call(world.staff("+12025550112"))
    ana = world.alumnus(specialist=sam)
    storm(world, ana)
    found = statements(world.engine, lambda: run_due(world)) / 100
    assert found < 17, f"{found} for each alert"
    world.worker.tick(now=world.now)
    with transaction(world.engine, program=world.program) as session:
        pages = select(func.count()).where(AlertEvent.kind == EventKind.PAGED, AlertEvent.step == 0)
        assert session.exec(pages).one() == STORM


def statements(engine: Engine, work: Callable[[], object]) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(engine, "before_cursor_execute", counted)
    work()
    event.remove(engine, "before_cursor_execute", counted)
    return count


def test_j7_shifts_and_pages_stay_when_the_database_goes_back_and_forth(empty: Engine) -> None:  # noqa: F811
    schema.migrate(empty)
    world = World(empty, keyring.unlock(empty, KEYS, now=NOON))
    sam, dana = world.staff(), world.staff("+12025550112")
    world.on_call(dana)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    world.wait(minutes=5)
    command.downgrade(schema.config(empty), "0005_conversation")
    with empty.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM shift")).scalar_one() == 1
    schema.migrate(empty)
    with transaction(empty, program=world.program) as session:
        assert rotas.on_call(session, world.program, now=world.now) == ids(dana)
    assert paged(world, alert) == [sam.person, dana.person]
    world.close()
