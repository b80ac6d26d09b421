"""One of the staff has left: their phone does nothing any more, no page goes there, and what they had is asked of others."""

from datetime import timedelta

import pytest
from sqlmodel import select

from service.conversation import wording
from service.db import transaction
from service.escalations import reachability, rotas
from service.escalations.policies import ADMINS, CLINICAL_LEAD, SMS
from service.escalations.rota import Span
from service.escalations.tables import Alert, Status
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.drafts import Draft
from service.people.staff import Role, Staff
from service.people.task_kinds import About
from tests.escalating import kinds, paged, raised, read
from tests.notifying import policy
from tests.telephone import at as telephone_at
from tests.visiting import console_of
from tests.world import Handset, World

DISCLOSURE = "I touched my niece"


@pytest.fixture
def pat(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)


@pytest.fixture
def kim(world: World) -> Handset:
    return world.staff("+12025550112", name="Kim Lee")


def lena(world: World) -> Handset:
    return world.staff("+12025550114", name="Lena Lead", role=Role.CLINICAL_LEAD)


def leaves(world: World, who: Handset, *, says: Handset) -> None:
    """An admin takes their sign-in away."""
    assert console_of(world, says).post(f"/staff/{who.person}/withdraw").status_code == 303
    for one in (who, says):
        one.unread.clear()


def found(world: World) -> list[str]:
    with transaction(world.engine, program=world.program) as session:
        return reachability.find(session, world.vault, world.program, now=world.now)


def test_h7_who_has_left_is_paged_no_more_and_does_nothing_by_phone(
    world: World, pat: Handset, kim: Handset
) -> None:
    sam = world.staff()
    world.on_call(sam)
    ana = world.alumnus(specialist=kim)
    leaves(world, sam, says=pat)
    ana.texts("i want to die")
    ana.inbox()
    world.wait(minutes=1)
    assert kim.inbox()
    for text in ("?", "1", "1 say come to the bridge at nine", "1 reached no follow-up", "OK"):
        sam.texts(text)
        for said in sam.inbox():
            assert "A1" not in said
            assert "Ana" not in said
    world.wait(minutes=30)
    assert sam.inbox() == []
    assert not any("bridge" in one for one in ana.inbox())
    with transaction(world.engine, program=world.program) as session:
        [alert] = session.exec(select(Alert))
        assert alert.status is Status.TRIGGERED


def test_h4_what_who_has_left_had_begun_to_write_goes(world: World, pat: Handset, kim: Handset) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    for writer in (sam, pat):
        kept = console_of(world, writer).post(f"/people/{ana.person}/draft", data={"words": "I will call"})
        assert kept.status_code == 303
    with transaction(world.engine, program=world.program) as session:
        assert set(session.exec(select(Draft.staff_id))) == {sam.person, pat.person}
    leaves(world, sam, says=pat)
    with transaction(world.engine, program=world.program) as session:
        assert set(session.exec(select(Draft.staff_id))) == {pat.person}


def test_h7_what_their_phone_says_is_answered_as_a_strangers_is(world: World, pat: Handset) -> None:
    sam = world.staff()
    leaves(world, sam, says=pat)
    sam.texts("hello")
    assert wording.has_said("stranger", sam.inbox()[-1])
    sam.texts("i want to die")
    assert "988" in sam.inbox()[-1], "danger is danger"


def test_h7_their_number_is_a_strangers_when_it_calls(world: World, pat: Handset) -> None:
    sam = world.staff()
    with telephone_at(world) as phones:
        asked = phones.dials(sam).said
        leaves(world, sam, says=pat)
        assert phones.dials(sam).said == phones.dials(world.stranger()).said != asked


def test_d7_an_alert_that_they_have_is_asked_of_others_at_once(
    world: World, pat: Handset, kim: Handset
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.on_call(kim)
    alert = raised(world, ana)
    world.tick()
    sam.texts("1")
    world.wait(minutes=1)
    kim.unread.clear()
    leaves(world, sam, says=pat)
    world.tick()
    assert read(world, alert).assignee_id is None
    assert len(kim.inbox()) == 1
    assert sam.inbox() == []


def test_h1_a_task_that_they_have_taken_is_anybodys(world: World, pat: Handset) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert ana.person
    assert sam.person
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
        [task] = tasks.open_about(session, About.LAPSE, alumnus=ana.person)
        tasks.take(session, task.id, by=sam.person, now=world.now)
    leaves(world, sam, says=pat)
    with transaction(world.engine, program=world.program) as session:
        [task] = tasks.open_about(session, About.LAPSE, alumnus=ana.person)
        assert (task.assignee_id, task.taken_at) == (None, None)


def test_d5_who_was_asked_and_leaves_is_not_waited_for(world: World, pat: Handset, kim: Handset) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.on_call(kim)
    alert = raised(world, ana)
    world.tick()
    assert paged(world, alert) == [sam.person]
    leaves(world, sam, says=pat)
    world.tick()
    assert paged(world, alert) == [sam.person, kim.person]


def test_d5_a_step_that_names_them_is_skipped_at_once(world: World, pat: Handset, kim: Handset) -> None:
    sam = world.staff()
    assert sam.person
    ana = world.alumnus(specialist=kim)
    policy(world, (0, sam.person.hex, (SMS,)), (20, ADMINS, (SMS,)))
    leaves(world, sam, says=pat)
    alert = raised(world, ana)
    world.tick()
    assert paged(world, alert) == [pat.person]
    assert any("asks nobody: they have left" in one for one in found(world))


def test_c4_when_the_only_lead_has_left_a_disclosure_goes_to_the_admins(
    world: World, pat: Handset, kim: Handset
) -> None:
    lead = lena(world)
    ana = world.alumnus(specialist=kim)
    leaves(world, lead, says=pat)
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    assert len(pat.inbox()) == 1
    assert (lead.inbox(), kim.inbox()) == ([], [])
    assert DISCLOSURE in console_of(world, pat).get(f"/people/{ana.person}").text
    assert any("Lena L. has left, and nobody else leads" in one for one in found(world))


@pytest.mark.parametrize("is_taken", [False, True])
def test_c4_a_disclosure_that_is_open_then_goes_to_the_admins_too(
    world: World, pat: Handset, kim: Handset, is_taken: bool
) -> None:
    lead = lena(world)
    ana = world.alumnus(specialist=kim)
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    assert pat.inbox() == []
    if is_taken:
        lead.texts("1")
    leaves(world, lead, says=pat)
    world.tick()
    assert len(pat.inbox()) == 1
    assert (lead.inbox(), kim.inbox()) == ([], [])


def test_c4_with_another_lead_it_goes_to_that_one(world: World, pat: Handset, kim: Handset) -> None:
    lead, other = lena(world), world.staff("+12025550115", name="Olu Lead", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=kim)
    leaves(world, lead, says=pat)
    world.tick()
    assert other.inbox() == ["Pat M.: Lena L. has left. See the console."]
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    assert len(other.inbox()) == 1
    assert pat.inbox() == []


def test_h6_their_hours_are_the_next_ones_of_the_rotation_or_a_hole_that_is_named(
    world: World, pat: Handset, kim: Handset
) -> None:
    sam = world.staff()
    assert sam.person
    world.alumnus(specialist=kim)
    with transaction(world.engine, program=world.program) as session:
        until = world.now + timedelta(days=2)
        rotas.add_override(session, Span(sam.person, world.now, until), program=world.program)
    assert not any("Sam R." in one and "left" in one for one in found(world))
    leaves(world, sam, says=pat)
    assert any(one.startswith("Sam R. has left, and in the rota") for one in found(world))
    assert any("Nobody is on call" in one for one in found(world))
    page = console_of(world, pat).get("/staff").text
    assert "Still in the" in page


def test_i4_their_people_are_everybodys_until_somebody_else_has_them(
    world: World, pat: Handset, kim: Handset
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert console_of(world, kim).get(f"/people/{ana.person}").status_code == 303, "asked for a reason"
    leaves(world, sam, says=pat)
    console, page = console_of(world, kim), console_of(world, pat).get("/staff").text
    assert "with Sam R." not in console.get("/people").text
    assert "Sam R., who has left" in console.get(f"/people/{ana.person}").text
    assert "To hand over" in page
    assert f"/people/{ana.person}/enrollment/team" in page
    assert any("No specialist is assigned to 1 alumnus" in one for one in found(world))
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).specialist_id == sam.person, "it stays on record"
    ana.texts("CALL")
    assert "Sam" not in " ".join(ana.inbox())


def test_i2_who_has_left_is_no_second_person(world: World, pat: Handset) -> None:
    lead = lena(world)
    ana = world.alumnus()
    leaves(world, lead, says=pat)
    sure = {"because": "asked", "sure": "yes"}
    refused = console_of(world, pat).post(f"/people/{ana.person}/erase", data=sure)
    assert refused.status_code == 409
    world.tick()
    assert lead.inbox() == []


def test_h9_a_new_link_takes_them_back_and_a_lost_second_step_is_no_leaving(
    world: World, pat: Handset
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console_of(world, sam)
    admin = console_of(world, pat)
    assert admin.post(f"/staff/{sam.person}/begin-anew", data={"way": "sms"}).status_code == 303
    assert is_here(world, sam)
    world.tick()
    leaves(world, sam, says=pat)
    assert not is_here(world, sam)
    admin = console_of(world, pat)
    assert "has left" in admin.get("/staff").text
    assert admin.post(f"/staff/{sam.person}/invite", data={"way": "sms"}).status_code == 303
    world.tick()
    assert len(sam.inbox()) == 1
    assert is_here(world, sam)
    alert = raised(world, ana)
    world.tick()
    assert kinds(world, alert)[-1] == "paged"
    sam.texts("1")
    assert read(world, alert).assignee_id == sam.person


def is_here(world: World, who: Handset) -> bool:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Staff, who.person).left_at is None


def test_d5_a_policy_that_asks_the_lead_goes_on_without_one(world: World, pat: Handset, kim: Handset) -> None:
    lead = lena(world)
    ana = world.alumnus(specialist=kim)
    policy(world, (0, CLINICAL_LEAD, (SMS,)), (20, ADMINS, (SMS,)))
    leaves(world, lead, says=pat)
    alert = raised(world, ana)
    world.tick()
    assert paged(world, alert) == [pat.person]
