"""Who is told, and in which order (D3, D4, D5)."""

from datetime import datetime, timedelta

import pytest

from service.db import transaction
from service.escalations import policies
from service.escalations.policies import ADMINS, ASSIGNED, CLINICAL_LEAD, DEFAULT, ON_CALL, Shift, Step
from service.people.alumni import Alumnus
from service.people.staff import Role
from tests.escalating import paged, raised, set_opted_out
from tests.world import Handset, World

FIVE = timedelta(minutes=5)


def resolved(
    world: World, notify: str, alumnus: Handset, *without: Handset, now: datetime | None = None
) -> list[str]:
    """The names of the phones that a step would page."""
    with transaction(world.engine, program=world.program) as session:
        found = policies.resolve(
            session,
            notify,
            session.get_one(Alumnus, alumnus.person),
            without=[one.person for one in without if one.person],
            now=now or world.now,
        )
    numbers = {one.person: number for number, one in world.handsets.items()}
    return [numbers[one.id] for one in found]


@pytest.mark.parametrize("step", [*DEFAULT, Step(timedelta(seconds=90), "0" * 32, ("sms",))])
def test_a_frozen_step_is_the_same_when_it_is_read_again(step: Step) -> None:
    assert Step.load(step.dump()) == step


def test_d3_a_program_without_a_policy_has_the_default(world: World) -> None:
    with transaction(world.engine, program=world.program) as session:
        frozen = policies.freeze(session, world.program)
    assert frozen == [
        {"after": 0, "notify": "assigned", "ways": ["sms"]},
        {"after": 300, "notify": "on_call", "ways": ["sms"]},
        {"after": 600, "notify": "admins", "ways": ["sms"]},
    ]


def test_setting_the_same_policy_again_changes_nothing(world: World) -> None:
    steps = [Step(timedelta(0), ON_CALL), Step(timedelta(seconds=90), CLINICAL_LEAD)]
    with transaction(world.engine, program=world.program) as session:
        assert policies.set_policy(session, steps, program=world.program)
    with transaction(world.engine, program=world.program) as session:
        assert not policies.set_policy(session, steps, program=world.program)
        assert [Step.load(one) for one in policies.freeze(session, world.program)] == steps
        assert policies.set_policy(session, steps[:1], program=world.program)
        assert [Step.load(one) for one in policies.freeze(session, world.program)] == steps[:1]


def test_a_policy_of_one_program_is_nobody_elses(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    with transaction(world.engine, program=other) as session:
        policies.set_policy(session, [Step(timedelta(0), ADMINS)], program=other)
    with transaction(world.engine, program=world.program) as session:
        assert [Step.load(one) for one in policies.freeze(session, world.program)] == list(DEFAULT)


def test_a_changed_policy_does_not_change_an_alert_that_runs(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    ana = world.alumnus(specialist=sam)
    alert = raised(world, ana)
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, [Step(timedelta(hours=9), ADMINS)], program=world.program)

    world.tick()
    world.wait(minutes=5)

    assert paged(world, alert) == [sam.person, dana.person]


def test_each_target_names_its_people(world: World) -> None:
    sam = world.staff("+12025550111")
    dana = world.staff("+12025550112")
    lead = world.staff("+12025550113", role=Role.CLINICAL_LEAD)
    first, second = (world.staff(f"+1202555012{n}", role=Role.ADMIN) for n in range(2))
    world.on_call(dana, sam)
    ana = world.alumnus(specialist=sam)
    nobodys = world.alumnus("+12025550102", specialist=None)
    assert lead.person

    assert resolved(world, ASSIGNED, ana) == [sam.number]
    assert resolved(world, ASSIGNED, nobodys) == []
    assert resolved(world, ON_CALL, ana) == [dana.number]
    assert resolved(world, CLINICAL_LEAD, ana) == [lead.number]
    assert resolved(world, ADMINS, ana) == [first.number, second.number]
    assert resolved(world, lead.person.hex, ana) == [lead.number]


def test_d5_who_opted_out_or_knows_already_is_left_out(world: World) -> None:
    sam, dana = world.staff("+12025550111"), world.staff("+12025550112")
    world.on_call(dana, sam)
    ana = world.alumnus(specialist=sam)

    assert resolved(world, ON_CALL, ana, dana) == [sam.number], "the next one on call is asked instead"
    assert resolved(world, ON_CALL, ana, dana, sam) == []
    set_opted_out(world, dana)
    assert resolved(world, ON_CALL, ana) == [sam.number]
    set_opted_out(world, sam)
    assert resolved(world, ASSIGNED, ana) == []


def test_d4_on_call_is_whose_shift_covers_this_very_moment(world: World) -> None:
    early, late = world.staff("+12025550111"), world.staff("+12025550112")
    assert early.person
    assert late.person
    change = world.now + FIVE
    with transaction(world.engine, program=world.program) as session:
        session.add_all(
            [
                Shift(program_id=world.program, staff_id=early.person, starts_at=world.now, ends_at=change),
                Shift(
                    program_id=world.program, staff_id=late.person, starts_at=change, ends_at=change + FIVE
                ),
            ]
        )
    ana = world.alumnus()
    moment = timedelta(microseconds=1)

    assert resolved(world, ON_CALL, ana, now=world.now - moment) == []
    assert resolved(world, ON_CALL, ana, now=world.now) == [early.number]
    assert resolved(world, ON_CALL, ana, now=change - moment) == [early.number]
    assert resolved(world, ON_CALL, ana, now=change) == [late.number]
    assert resolved(world, ON_CALL, ana, now=change + FIVE) == []


def test_d4_on_call_is_resolved_when_the_step_fires(world: World) -> None:
    sam, dana, lee = (world.staff(f"+1202555011{n}") for n in range(3))
    world.on_call(dana)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()

    world.on_call(lee)
    world.wait(minutes=5)

    assert paged(world, alert) == [sam.person, lee.person]


def test_setting_on_call_replaces_who_is_and_is_safe_to_repeat(world: World) -> None:
    sam, dana = world.staff("+12025550111"), world.staff("+12025550112")
    ids = [one.person for one in (sam, dana) if one.person]
    with transaction(world.engine, program=world.program) as session:
        assert policies.set_on_call(session, ids, program=world.program, now=world.now)
    with transaction(world.engine, program=world.program) as session:
        assert not policies.set_on_call(session, ids, program=world.program, now=world.now + FIVE)
        assert policies.set_on_call(session, ids[1:], program=world.program, now=world.now + FIVE)
        on_call = policies.on_call(session, now=world.now + FIVE)
        assert [one.id for one in on_call] == ids[1:]
        assert policies.set_on_call(session, [], program=world.program, now=world.now + FIVE)
        assert policies.on_call(session, now=world.now + FIVE) == []


def test_nobody_of_another_program_is_ever_on_call_here(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    theirs = world.staff("+12025550211", program=other, role=Role.ADMIN)
    assert theirs.person
    with transaction(world.engine, program=other) as session:
        policies.set_on_call(session, [theirs.person], program=other, now=world.now)
    ana = world.alumnus()

    for notify in (ON_CALL, ADMINS, theirs.person.hex):
        assert resolved(world, notify, ana) == []
