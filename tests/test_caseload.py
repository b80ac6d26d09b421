"""Whom staff see: their caseload; by break-glass somebody else; and what takes two of those who lead (I4, I5, F12)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from service.conversation.states import Reason
from service.db import transaction
from service.escalations import caseload
from service.people import glass, proposals, tasks
from service.people.alumni import Alumnus
from service.people.glass import BrokenGlass
from service.people.proposals import Proposal
from service.people.staff import Role
from service.people.task_kinds import About
from service.protection import keyring, on_record
from service.protection.audit import Action
from tests.escalating import raised
from tests.test_console import text_of
from tests.visiting import console_of
from tests.world import Handset, World

WHY = {"because": "cover", "why": "Dana is on leave until Monday"}
ERASE = {"because": "left", "sure": "yes"}
NUMBER = {"phone": "+12025550133", "wording": "v1", "way": "paper", "given_at": "2029-12-01T10:00"}


@pytest.fixture
def lena(world: World) -> Handset:
    return world.staff("+12025550114", name="Lena Lead", role=Role.CLINICAL_LEAD)


@pytest.fixture
def pat(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)


@pytest.fixture
def ana(world: World, dana: Handset) -> Handset:
    """One of Dana's people."""
    return world.alumnus(specialist=dana)


def done(world: World, person: UUID | None) -> list[Action]:
    """What the record has about a person, oldest first."""
    assert person
    with transaction(world.engine, program=world.program) as session:
        return [one.action for one in reversed(on_record.about(session, person))]


def holds(world: World, staff: Handset, person: Handset) -> bool:
    assert staff.person
    assert person.person
    with transaction(world.engine, program=world.program) as session:
        return caseload.read(session, staff.person, Role.SPECIALIST, now=world.now).holds(person.person)


def proposed(world: World) -> UUID:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Proposal.id).order_by(col(Proposal.id))).all()[-1]


# The caseload


def test_i4_a_specialist_sees_their_own_people_and_nobody_elses_anywhere(
    world: World, sam: Handset, dana: Handset, ana: Handset
) -> None:
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=sam)
    raised(world, ana)
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
    client = console_of(world, sam)
    for path in ("/", "/people", "/enrollments", "/policy"):
        page = client.get(path).text
        assert "Ana" not in page, path
        assert str(ana.person) not in page, path
    assert "Luis Ortega" in client.get("/people").text
    assert "Ana" not in client.post("/search", data={"q": "ruiz"}).text
    assert "<title>Inbox</title>" in client.get("/").text, "and no count tells of them"
    assert client.get(f"/people/{luis.person}").status_code == 200
    closed = client.get(f"/people/{ana.person}")
    assert closed.headers["location"] == f"/people/{ana.person}/break-glass"
    assert "Ana Ruiz" in console_of(world, dana).get("/people").text


def test_i4_an_alert_that_pages_somebody_makes_the_person_theirs_for_a_week_after_they_had_it(
    world: World, sam: Handset, dana: Handset, ana: Handset
) -> None:
    world.on_call(sam)
    alert = raised(world, ana)
    assert not holds(world, sam, ana)
    world.tick()
    world.wait(minutes=6)
    assert holds(world, sam, ana), "the rota has paged them"
    client = console_of(world, sam)
    client.post(f"/alerts/{alert.id}/take")
    client.post(f"/alerts/{alert.id}/close", data={"outcome": "reached"})
    world.clock.advance(caseload.AFTER / 2)
    assert holds(world, sam, ana)
    world.clock.advance(caseload.AFTER)
    assert not holds(world, sam, ana)


def test_c3_a_crisis_is_shown_to_everybody_and_whoever_takes_it_has_them(
    world: World, sam: Handset, ana: Handset
) -> None:
    alert = raised(world, ana, Reason.CRISIS)
    client = console_of(world, sam)
    assert "Ana R." in client.get("/").text
    assert client.post(f"/alerts/{alert.id}/take").status_code == 303
    assert client.get(f"/people/{ana.person}").status_code == 200


def test_i4_any_other_alert_is_refused_to_who_has_nothing_to_do_with_it_and_offered_to_who_is_on_call(
    world: World, sam: Handset, ana: Handset
) -> None:
    alert = raised(world, ana)
    client = console_of(world, sam)
    assert client.post(f"/alerts/{alert.id}/take").status_code == 403
    world.on_call(sam)
    assert "Ana R." in client.get("/").text
    assert client.post(f"/alerts/{alert.id}/take").status_code == 303


def test_i4_who_puts_themselves_on_call_is_paged_and_shown_nobody_elses_people_by_it(
    world: World, sam: Handset, dana: Handset, ana: Handset, pat: Handset
) -> None:
    assert sam.person
    world.on_call(dana)
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
        session.flush()
        task = tasks.list_open(session)[0].id
    alert = raised(world, ana)
    client = console_of(world, sam)
    hours = {"starts": "2030-01-01T00:00", "ends": "2030-01-03T00:00", "layer": "0", "seen": "0"}
    assert client.post("/rota/override", data={"who": sam.person.hex, **hours}).status_code == 303
    assert "Ana R." not in client.get("/").text
    assert client.post(f"/tasks/{task}/take").status_code == 403
    assert client.post(f"/alerts/{alert.id}/take").status_code == 403
    assert client.get(f"/people/{ana.person}").status_code != 200

    console_of(world, pat).post("/rota/override", data={"who": sam.person.hex, **hours, "seen": "1"})
    assert "Ana R." in client.get("/").text
    assert client.post(f"/tasks/{task}/take").status_code == 303


def test_i4_a_backup_and_whoever_has_a_task_see_the_person_and_somebody_without_a_specialist_is_everybodys(
    world: World, sam: Handset, ana: Handset
) -> None:
    nobodys = world.alumnus("+12025550103", name="Mia Stone")
    assert holds(world, sam, nobodys)
    assert not holds(world, sam, ana)
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
        session.flush()
        [task] = tasks.list_open(session)
        task.assignee_id = sam.person
    assert holds(world, sam, ana)


def test_i4_an_admin_knows_names_and_reads_nothing_where_somebody_else_leads(
    world: World, pat: Handset, ana: Handset, lena: Handset
) -> None:
    ana.texts("a marked word")
    client = console_of(world, pat)
    assert "Ana Ruiz" in client.get("/people").text
    assert client.get(f"/people/{ana.person}/enrollment/team").status_code == 200
    for page in ("", "/plan", "/strategies"):
        assert client.get(f"/people/{ana.person}{page}").headers["location"].endswith("/break-glass")
    assert "a marked word" in console_of(world, lena).get(f"/people/{ana.person}").text


def test_i4_an_admin_stands_in_for_the_lead_that_a_program_does_not_have(
    world: World, pat: Handset, ana: Handset
) -> None:
    assert console_of(world, pat).get(f"/people/{ana.person}").status_code == 200


# Break-glass


def test_i4_breaking_the_glass_wants_a_reason_tells_those_who_lead_and_ends_after_an_hour(
    world: World, sam: Handset, ana: Handset, lena: Handset, pat: Handset
) -> None:
    client, here = console_of(world, sam), f"/people/{ana.person}/break-glass"
    assert "Ana R. is not of your caseload" in text_of(client.get(here).text)
    assert client.post(here, data={"because": "cover", "why": "short"}).status_code == 422
    assert client.post(here, data={"why": WHY["why"]}).status_code == 422
    lena.inbox(), pat.inbox()

    client.post(here, data=WHY)
    client.post(here, data=WHY)
    page = client.get(f"/people/{ana.person}")
    assert "Not of your caseload." in page.text
    assert "opened this page outside their caseload, with a reason" in text_of(page.text)
    world.tick()
    for one in (lena, pat):
        [told] = one.inbox()
        assert "Sam R. opened a page" in told
        assert "Ana" not in told
    assert done(world, ana.person).count(Action.GLASS_BROKEN) == 1, "pressed twice, opened once"
    world.clock.advance(glass.LASTS)
    assert not holds(world, sam, ana)


def test_i4_it_waits_under_reviews_until_another_one_who_leads_has_signed_it_off(
    world: World, sam: Handset, ana: Handset, lena: Handset, pat: Handset
) -> None:
    console_of(world, sam).post(f"/people/{ana.person}/break-glass", data=WHY)
    console_of(world, pat).post(f"/people/{ana.person}/break-glass", data=WHY)
    with transaction(world.engine, program=world.program) as session:
        first, own = session.exec(select(BrokenGlass).order_by(col(BrokenGlass.id))).all()
        assert WHY["why"].encode() not in first.why
    admin = console_of(world, pat)
    assert "1 waits for you under Reviews" in text_of(admin.get("/").text)
    page = text_of(admin.get("/reviews").text)
    assert "Sam R. opened Ana Ruiz" in page
    assert f"I stand in for a colleague: {WHY['why']}" in page
    assert admin.post(f"/reviews/{own.id}", data={"verdict": "in_order"}).status_code == 409
    assert admin.post(f"/reviews/{first.id}", data={"verdict": "fine"}).status_code == 422
    assert admin.post(f"/reviews/{first.id}", data={"verdict": "follow_up"}).status_code == 303
    assert "To be talked about, says Pat M." in text_of(admin.get("/reviews").text)
    world.clock.advance(1.1 * glass.REVIEW_WITHIN)
    assert "Waits for more than a week" in console_of(world, lena).get("/reviews").text
    assert Action.GLASS_REVIEWED in done(world, ana.person)


def test_i4_somebody_outside_the_caseload_is_found_by_their_whole_name_alone_and_that_is_recorded(
    world: World, sam: Handset, ana: Handset
) -> None:
    client = console_of(world, sam)
    for name in ("Ana", "ruiz", "Ana R", ""):
        assert str(ana.person) not in client.post("/break-glass", data={"name": name}).text
    assert f"/people/{ana.person}/break-glass" in client.post("/break-glass", data={"name": "ana RUIZ"}).text
    assert done(world, ana.person) == [Action.SOUGHT]


def test_i4_looking_for_name_after_name_is_stopped_and_told_to_who_leads_once(
    world: World, sam: Handset, ana: Handset, lena: Handset
) -> None:
    client = console_of(world, sam)
    for number in range(10):
        assert client.post("/break-glass", data={"name": f"Somebody {number}"}).status_code == 200
    for _ in range(3):
        answer = client.post("/break-glass", data={"name": "Ana Ruiz"})
        assert answer.status_code == 429
        assert "Ana" not in answer.text
    world.tick()
    assert [one for one in lena.inbox() if "many names" in one] == [
        "Sam R. looked for many names. See Record in the console."
    ]
    world.clock.advance(timedelta(minutes=6))
    assert client.post("/break-glass", data={"name": "Ana Ruiz"}).status_code == 200


def test_c4_breaking_the_glass_opens_nothing_that_is_the_leads(
    world: World, sam: Handset, ana: Handset, lena: Handset
) -> None:
    ana.texts("I am going to hurt my neighbor with a knife tonight")
    client = console_of(world, sam)
    client.post(f"/people/{ana.person}/break-glass", data=WHY)
    assert "knife" not in client.get(f"/people/{ana.person}").text


# Two persons


def test_i2_erasing_takes_two_who_lead_and_both_are_on_record(
    world: World, ana: Handset, lena: Handset, pat: Handset
) -> None:
    lead, admin = console_of(world, lena), console_of(world, pat)
    assert lead.post(f"/people/{ana.person}/erase", data=ERASE).headers["location"] == "/reviews"
    world.tick()
    assert any("asks for a second one" in told for told in pat.inbox())
    assert lead.post(f"/proposals/{proposed(world)}/confirm").status_code == 409, "one is not two"
    assert lead.get(f"/people/{ana.person}").status_code == 200, "nothing has happened yet"
    assert "Erase everything : Ana Ruiz" in text_of(admin.get("/reviews").text)
    assert admin.post(f"/proposals/{proposed(world)}/confirm").status_code == 303
    assert lead.get(f"/people/{ana.person}").status_code == 404
    recorded = done(world, ana.person)
    assert [one for one in recorded if one is not Action.LOOKED] == [
        Action.PROPOSED,
        Action.CONFIRMED,
        Action.ERASED,
    ]


def test_i2_what_is_declined_or_too_late_is_not_done(
    world: World, ana: Handset, lena: Handset, pat: Handset
) -> None:
    lead, admin = console_of(world, lena), console_of(world, pat)
    lead.post(f"/people/{ana.person}/erase", data=ERASE)
    assert admin.post(f"/proposals/{proposed(world)}/decline").status_code == 303
    assert admin.post(f"/proposals/{proposed(world)}/confirm").status_code == 404
    lead.post(f"/people/{ana.person}/erase", data=ERASE)
    world.clock.advance(proposals.LASTS)
    assert console_of(world, pat).post(f"/proposals/{proposed(world)}/confirm").status_code == 404
    assert Action.ERASED not in done(world, ana.person)


def test_i2_who_leads_alone_is_told_what_to_do(world: World, ana: Handset, pat: Handset) -> None:
    refused = console_of(world, pat).post(f"/people/{ana.person}/erase", data=ERASE)
    assert refused.status_code == 409
    assert "tideover erase" in refused.text


def test_e9_another_number_takes_two_and_a_consent_of_its_own(
    world: World, ana: Handset, lena: Handset, pat: Handset
) -> None:
    lead, admin = console_of(world, lena), console_of(world, pat)
    assert lead.post(f"/people/{ana.person}/number", data={**NUMBER, "phone": "12"}).status_code == 422
    lead.post(f"/people/{ana.person}/number", data=NUMBER)
    assert "+12025550133" in admin.get("/reviews").text
    assert admin.post(f"/proposals/{proposed(world)}/confirm").status_code == 303
    with transaction(world.engine, program=world.program) as session:
        row = session.exec(select(Alumnus).where(Alumnus.id == ana.person)).one()
        key = keyring.key_of(session, world.vault, row.id)
        assert key.open("alumnus.phone", row.id, row.phone) == "+12025550133"
    new = world.stranger("+12025550133")
    new.texts("URGE")
    assert any("kitchen" in said or "Walk around" in said for said in new.inbox())
