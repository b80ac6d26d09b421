"""Who would be paged at a time is who is then paged (D3, D4, D5, D20)."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from service.db import transaction
from service.escalations import foretelling, policies, rotas
from service.escalations.foretelling import Round
from service.escalations.policies import ADMINS, ASSIGNED, CLINICAL_LEAD, ON_CALL, Step
from service.escalations.rota import Rotation, Span
from service.escalations.routing import Wish
from service.escalations.tables import EventKind
from service.people.alumni import Alumnus
from service.people.staff import Gender, Role
from tests.escalating import events, raised, read, run_due, set_opted_out
from tests.world import Handset, World

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Page = tuple[datetime, UUID | None]


def foretold(world: World, alumnus: Handset, at: datetime) -> Round:
    assert alumnus.person
    with transaction(world.engine, program=world.program) as session:
        return foretelling.would_be_paged(session, world.program, alumnus.person, at)


def as_pages(found: Round) -> list[Page]:
    return [(one.at, who) for one in found.steps for who in one.people]


def really(world: World, alumnus: Handset, at: datetime) -> tuple[list[Page], datetime]:
    """Who is paged and when, in a first round that nobody answers, and when it ends."""
    world.clock.at = at
    alert = raised(world, alumnus)
    while True:
        run_due(world)
        first = [one for one in events(world, alert) if one.round == 1]
        ended = [one.at for one in first if one.kind is EventKind.OPERATOR_PAGED]
        if ended:
            return [(one.at, one.staff_id) for one in first if one.kind is EventKind.PAGED], ended[0]
        world.clock.at = read(world, alert).next_at or at


def test_d4_the_rota_at_that_time_is_what_counts(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112")
    ana = world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        rotation = Rotation((sam.person, dana.person), date(2030, 1, 7), time(9))  # type: ignore[arg-type]
        rotas.set_rotation(session, rotation, program=world.program)
    monday = datetime.fromisoformat("2030-01-14T08:57:00-05:00")
    at = monday.astimezone(world.now.tzinfo)
    assert as_pages(foretold(world, ana, at)) == [(at, sam.person)]
    assert as_pages(foretold(world, ana, at + 5 * MINUTE)) == [(at + 5 * MINUTE, dana.person)]
    assert foretold(world, ana, at).ends_at == at + 10 * MINUTE
    assert really(world, ana, at) == ([(at, sam.person)], at + 10 * MINUTE)


def test_the_same_people_are_paged_as_foretold(world: World) -> None:
    rng = Random(11)
    staff = crew(world, rng)
    for number in range(12):
        with transaction(world.engine, program=world.program) as session:
            policies.set_policy(session, some_steps(rng, staff), program=world.program)
        ana = world.alumnus(
            f"+120255502{number:02}",
            specialist=rng.choice([None, *staff]),
            wishes=Wish(rng.choice([None, *Gender]), None, rng.random() < 0.5).dump(),
        )
        if rng.random() < 0.5:
            with transaction(world.engine, program=world.program) as session:
                policies.set_own(session.get_one(Alumnus, ana.person), some_steps(rng, staff))
        at = world.now + rng.randint(1, 2000) * MINUTE
        told = foretold(world, ana, at)
        assert (as_pages(told), told.ends_at) == really(world, ana, at)


def crew(world: World, rng: Random) -> list[Handset]:
    """Six of the staff, one of whom has opted out; a rotation, an override and a leave among them."""
    roles = [Role.SPECIALIST, Role.SPECIALIST, Role.ADMIN, Role.CLINICAL_LEAD, Role.SPECIALIST, Role.ADMIN]
    staff = [
        world.staff(f"+1202555011{number}", role=role, gender=rng.choice([None, *Gender]))
        for number, role in enumerate(roles)
    ]
    set_opted_out(world, staff[4])
    ids = [one.person for one in staff if one.person]
    rotation = Rotation(tuple(ids[:3]), date(2029, 12, 31), time(9))
    with transaction(world.engine, program=world.program) as session:
        rotas.set_rotation(session, rotation, program=world.program)
        rotas.set_on_call(session, [ids[3], ids[4]], program=world.program, now=world.now)
        rotas.add_override(
            session, Span(ids[5], world.now + 2 * DAY, world.now + 3 * DAY), program=world.program
        )
        rotas.add_leave(session, Span(ids[1], world.now + DAY, world.now + 9 * DAY), program=world.program)
    return staff


def some_steps(rng: Random, staff: list[Handset]) -> list[Step]:
    targets = [
        ASSIGNED,
        ON_CALL,
        ON_CALL,
        CLINICAL_LEAD,
        ADMINS,
        *(one.person.hex for one in staff if one.person),
    ]
    times = sorted(rng.choice([0, 0, 2, 5, 10]) for _ in range(rng.randint(1, 4)))
    return [
        Step(after * MINUTE, rng.choice(targets), repeats=rng.choice([0, 0, 2]), gap=3 * MINUTE)
        for after in times
    ]
