"""Who is told, and in which order (D3, D4, D5)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import delete

from service.db import transaction
from service.escalations import policies, rotas, routing
from service.escalations.policies import (
    ADMINS,
    ASSIGNED,
    CLINICAL_LEAD,
    DEFAULT,
    ON_CALL,
    Policy,
    PolicyStep,
    Step,
)
from service.escalations.rota_tables import Shift
from service.escalations.routing import Wanted, Wish
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
        now = now or world.now
        roster = rotas.roster(session, world.program, now=now)
        row = session.get_one(Alumnus, alumnus.person)
    steps = [Step(timedelta(0), notify)]
    wanted = Wanted(row.specialist_id, Wish.load(row.wishes))
    known = [one.person for one in without if one.person]
    found = routing.resolve(roster, steps, 0, wanted, without=known, now=now)
    numbers = {one.person: number for number, one in world.handsets.items()}
    return [numbers[one] for one in found]


def steps_of(world: World, alumnus: Handset | None = None) -> list[Step]:
    """The program's policy, or a person's."""
    with transaction(world.engine, program=world.program) as session:
        if alumnus is None:
            return policies.of_program(session, world.program)
        return policies.of_person(session, session.get_one(Alumnus, alumnus.person))


@pytest.mark.parametrize(
    "step",
    [
        *DEFAULT,
        Step(timedelta(seconds=90), "0" * 32, ("sms", "voice")),
        Step(FIVE, ON_CALL, repeats=2, gap=FIVE),
        Step(FIVE, ON_CALL, again=1),
        Step(FIVE, CLINICAL_LEAD, heeds_wish=False),
    ],
)
def test_a_frozen_step_is_the_same_when_it_is_read_again(step: Step) -> None:
    assert Step.load(step.dump()) == step


def test_d3_a_program_without_a_policy_has_the_default(world: World) -> None:
    ana = world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        frozen = policies.freeze(session, session.get_one(Alumnus, ana.person))
    assert frozen == [
        {"after": 0, "notify": "assigned", "ways": ["sms"]},
        {"after": 300, "notify": "on_call", "ways": ["sms"]},
        {"after": 600, "notify": "admins", "ways": ["sms"]},
    ]


def test_setting_the_same_policy_again_changes_nothing(world: World) -> None:
    steps = [
        Step(timedelta(0), ON_CALL, ("sms", "voice"), 2, FIVE),
        Step(timedelta(seconds=90), CLINICAL_LEAD),
    ]
    with transaction(world.engine, program=world.program) as session:
        assert policies.set_policy(session, steps, program=world.program)
    with transaction(world.engine, program=world.program) as session:
        assert not policies.set_policy(session, steps, program=world.program)
        assert policies.of_program(session, world.program) == steps
        assert policies.set_policy(session, steps[:1], program=world.program)
        assert policies.of_program(session, world.program) == steps[:1]


def test_a_policy_of_one_program_is_nobody_elses(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    with transaction(world.engine, program=other) as session:
        policies.set_policy(session, [Step(timedelta(0), ADMINS)], program=other)
    assert steps_of(world) == list(DEFAULT)


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
        assert rotas.set_on_call(session, ids, program=world.program, now=world.now)
    with transaction(world.engine, program=world.program) as session:
        assert not rotas.set_on_call(session, ids, program=world.program, now=world.now + FIVE)
        assert rotas.set_on_call(session, ids[1:], program=world.program, now=world.now + FIVE)
        assert rotas.on_call(session, world.program, now=world.now + FIVE) == tuple(ids[1:])
        assert rotas.set_on_call(session, [], program=world.program, now=world.now + FIVE)
        assert rotas.on_call(session, world.program, now=world.now + FIVE) == ()


def test_nobody_of_another_program_is_ever_on_call_here(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    theirs = world.staff("+12025550211", program=other, role=Role.ADMIN)
    assert theirs.person
    with transaction(world.engine, program=other) as session:
        rotas.set_on_call(session, [theirs.person], program=other, now=world.now)
    ana = world.alumnus()

    for notify in (ON_CALL, ADMINS, theirs.person.hex):
        assert resolved(world, notify, ana) == []


def test_d3_a_step_that_repeats_is_frozen_as_the_times_at_which_it_asks() -> None:
    steps = [
        Step(timedelta(0), ASSIGNED),
        Step(FIVE, ON_CALL, repeats=2, gap=2 * FIVE),
        Step(3 * FIVE, ADMINS),
    ]
    assert policies.unfold(steps) == [
        Step(timedelta(0), ASSIGNED),
        Step(FIVE, ON_CALL),
        Step(3 * FIVE, ON_CALL, again=1),
        Step(3 * FIVE, ADMINS),
        Step(5 * FIVE, ON_CALL, again=1),
    ]


def test_d3_a_step_that_repeats_asks_the_same_again_and_nobody_whom_another_asked(world: World) -> None:
    sam, dana, lee = (world.staff(f"+1202555011{n}") for n in range(3))
    pat = world.staff("+12025550119", role=Role.ADMIN)
    world.on_call(sam, dana)
    steps = [
        Step(timedelta(0), ASSIGNED),
        Step(FIVE, ON_CALL, repeats=2, gap=FIVE),
        Step(timedelta(minutes=17), ADMINS),
    ]
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, steps, program=world.program)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    world.wait(minutes=5)
    world.wait(minutes=5)
    assert paged(world, alert) == [sam.person, dana.person, dana.person], "Sam is on call, but knows already"
    world.on_call(sam, lee)
    world.wait(minutes=5)
    assert paged(world, alert)[3:] == [lee.person], "who is on call is looked up each time"
    world.wait(minutes=2)
    assert paged(world, alert)[4:] == [pat.person]


def test_d3_who_passed_it_on_is_not_asked_again_by_a_step_that_repeats(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550112", role=Role.ADMIN)
    steps = [Step(timedelta(0), ASSIGNED, repeats=3, gap=FIVE), Step(4 * FIVE, ADMINS)]
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, steps, program=world.program)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.texts("1e")
    assert paged(world, alert) == [sam.person, pat.person]


def test_d3_a_policy_of_their_own_is_followed_for_one_person_alone(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112")
    ana, bo = world.alumnus(specialist=sam), world.alumnus("+12025550102", specialist=sam)
    assert dana.person
    own = [Step(timedelta(0), dana.person.hex, repeats=1, gap=FIVE)]
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        assert policies.set_own(row, own)
        assert not policies.set_own(row, own)
    assert steps_of(world, ana) == own
    alerts = [raised(world, one) for one in (ana, bo)]
    world.tick()
    assert [paged(world, one) for one in alerts] == [[dana.person], [sam.person]]
    with transaction(world.engine, program=world.program) as session:
        assert policies.set_own(session.get_one(Alumnus, ana.person), [])
    assert steps_of(world, ana) == list(DEFAULT)
    world.wait(minutes=5)
    assert paged(world, alerts[0]) == [dana.person, dana.person], "an alert that runs keeps its policy"


def test_p4_a_policy_that_is_deleted_goes_on_in_the_alerts_that_are_open(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550112", role=Role.ADMIN)
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(
            session, [Step(timedelta(0), ASSIGNED), Step(FIVE, ADMINS)], program=world.program
        )
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    with transaction(world.engine, program=world.program) as session:
        session.exec(delete(PolicyStep))
        session.exec(delete(Policy))
    world.wait(minutes=5)
    assert paged(world, alert) == [sam.person, pat.person]
