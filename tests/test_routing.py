"""Whom a person would rather talk to: asked first, and where it is a must nobody else (D20)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from service.db import transaction
from service.escalations import routing
from service.escalations.policies import ON_CALL, TARGETS, Step
from service.escalations.rota import Rota, Span
from service.escalations.routing import NO_WISH, Member, Roster, Wanted, Wish
from service.escalations.tables import Alert
from service.people.programs import Program, Unmatched
from service.people.staff import Gender, Role
from tests.due import change
from tests.escalating import paged, raised
from tests.world import NOON, Handset, World

A_WOMAN = Wish(Gender.WOMAN)
MUST = Wish(Gender.WOMAN, is_must=True)


def wishing(world: World, wish: Wish, specialist: Handset | None = None) -> Handset:
    return world.alumnus(specialist=specialist, wishes=wish.dump())


def team(world: World) -> tuple[Handset, Handset, Handset]:
    """Sam and Dana, both on call in this order; Pat, an admin."""
    sam = world.staff(gender=Gender.MAN, discipline="Addiction")
    dana = world.staff("+12025550112", gender=Gender.WOMAN, discipline="trauma")
    pat = world.staff("+12025550113", role=Role.ADMIN)
    world.on_call(sam, dana)
    return sam, dana, pat


def after_a_round(world: World, alumnus: Handset) -> list[UUID | None]:
    alert = raised(world, alumnus)
    world.tick()
    for _ in range(2):
        world.wait(minutes=5)
    return paged(world, alert)


def the_alert(world: World) -> Alert:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Alert)).one()


def test_d20_who_meets_a_wish_is_asked_first(world: World) -> None:
    sam, dana, pat = team(world)
    assert after_a_round(world, wishing(world, A_WOMAN)) == [dana.person, pat.person]
    wants_addiction = wishing_other(world, Wish(discipline="addiction"))
    assert after_a_round(world, wants_addiction) == [sam.person, pat.person]


def wishing_other(world: World, wish: Wish) -> Handset:
    return world.alumnus("+12025550102", wishes=wish.dump())


def test_d20_a_must_is_asked_alone_and_at_once(world: World) -> None:
    sam, dana, _ = team(world)
    ana = wishing(world, MUST, specialist=sam)
    assert after_a_round(world, ana) == [dana.person]
    assert world.operator.inbox(), "the operator is told when the round is over"


@pytest.mark.parametrize(
    ("unmatched", "asked"), [(Unmatched.ANYONE, "sam"), (Unmatched.CLINICAL_LEAD, "kim")]
)
def test_d20_where_nobody_meets_a_must_the_programs_choice_holds(
    world: World, unmatched: Unmatched, asked: str
) -> None:
    sam, kim = world.staff(gender=Gender.MAN), world.staff("+12025550114", role=Role.CLINICAL_LEAD)
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Program, world.program).unmatched = unmatched
    alert = raised(world, wishing(world, MUST, specialist=sam))
    world.tick()
    assert paged(world, alert) == [{"sam": sam, "kim": kim}[asked].person]


def test_c4_danger_to_others_goes_to_the_lead_whatever_the_person_wishes(world: World) -> None:
    sam, dana, _ = team(world)
    kim = world.staff("+12025550114", role=Role.CLINICAL_LEAD, gender=Gender.MAN)
    ana = wishing(world, MUST, specialist=sam)
    ana.texts("I touched my niece")
    assert paged(world, the_alert(world)) == [kim.person]
    ana.texts("I want to kill myself")
    world.wait(minutes=5)
    assert set(paged(world, the_alert(world))) == {kim.person, dana.person}, "Sam is a wrong match"


def test_c5_no_time_is_told_that_only_a_wrong_match_could_keep(world: World) -> None:
    sam, *_ = team(world)
    ana = wishing(world, MUST, specialist=sam)
    ana.texts("CALL")
    assert "PM" in " ".join(ana.inbox())
    change(world, ana.person, wishes=Wish(Gender.NONBINARY, is_must=True).dump())
    ana.texts("CALL")
    assert "PM" not in " ".join(ana.inbox())


def test_a_wish_is_kept_as_it_was_said() -> None:
    for wish in (NO_WISH, A_WOMAN, MUST, Wish(discipline="trauma")):
        assert Wish.load(wish.dump()) == wish
    assert Wish.load(None) == NO_WISH


# Over generated rosters: a must never pages a wrong match, unless nobody of the policy is a right one.

IDS = [UUID(int=number) for number in range(1, 7)]
genders = st.none() | st.sampled_from(list(Gender))
disciplines = st.none() | st.sampled_from(["trauma", "Addiction"])
members = st.lists(
    st.builds(Member, st.sampled_from(IDS), st.sampled_from(Role), genders, disciplines, st.booleans()),
    max_size=6,
    unique_by=lambda one: one.id,
).map(tuple)
shifts = st.lists(st.builds(lambda who: Span(who, NOON), st.sampled_from(IDS)), max_size=4).map(tuple)
wishes = st.builds(Wish, genders, disciplines, st.booleans())
steps = st.lists(
    st.builds(
        lambda notify, minutes: Step(timedelta(minutes=minutes), notify),
        st.sampled_from([*TARGETS, *(one.hex for one in IDS)]),
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=4,
)
rosters = st.builds(
    lambda some, spans, unmatched: Roster(some, Rota(ZoneInfo("UTC"), spans), unmatched),
    members,
    shifts,
    st.sampled_from(Unmatched),
)
wanted = st.builds(Wanted, st.none() | st.sampled_from(IDS), wishes)


@given(roster=rosters, policy=steps, wanted=wanted, known=st.sets(st.sampled_from(IDS)))
def test_d20_a_must_never_pages_a_wrong_match_while_there_is_a_right_one(
    roster: Roster, policy: list[Step], wanted: Wanted, known: set[UUID]
) -> None:
    by_id = {one.id: one for one in roster.members}
    nobody = Wanted(wanted.specialist)
    all_named = [one for at in range(len(policy)) for one in ask(roster, policy, at, nobody, everybody=True)]
    is_met = any(wanted.wish.is_met_by(by_id[one]) for one in all_named)
    for position in range(len(policy)):
        asked = ask(roster, policy, position, wanted, known)
        assert not set(asked) & known
        assert all(by_id[one].is_reachable for one in asked)
        if wanted.wish.is_must and is_met:
            assert all(wanted.wish.is_met_by(by_id[one]) for one in asked)
        elif wanted.wish.is_must and roster.unmatched is Unmatched.CLINICAL_LEAD:
            roles = {by_id[one].role for one in asked}
            assert roles in (set(), {Role.CLINICAL_LEAD}, {Role.ADMIN})
        else:
            without_wish = ask(roster, policy, position, nobody, known)
            assert len(asked) == len(without_wish)
            assert wanted.wish.is_must is False or asked == without_wish


def ask(
    roster: Roster,
    policy: list[Step],
    position: int,
    wanted: Wanted,
    known: set[UUID] | None = None,
    *,
    everybody: bool = False,
) -> list[UUID]:
    """Whom a step asks; with `everybody`, all whom it could ask in turn."""
    known, found = set(known or ()), []
    while asked := routing.resolve(roster, policy, position, wanted, without=known, now=NOON):
        found += asked
        known |= set(asked)
        if not everybody:
            break
    return found


@given(roster=rosters, wanted=wanted)
def test_d20_of_several_on_call_whoever_meets_the_wish_is_first(roster: Roster, wanted: Wanted) -> None:
    wanted = replace(wanted, wish=replace(wanted.wish, is_must=False))
    asked = ask(roster, [Step(timedelta(0), ON_CALL)], 0, wanted, everybody=True)
    met = [wanted.wish.is_met_by(one) for who in asked for one in roster.members if one.id == who]
    assert met == sorted(met, reverse=True)
