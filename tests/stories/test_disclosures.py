"""What somebody told of danger to others or about a child is the clinical lead's to read (C4)."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from service.db import transaction
from service.escalations.tables import Alert
from service.holdings import exporting
from service.people.staff import Role
from service.protection import audit, on_record
from service.protection.audit import Action
from tests.visiting import console_of
from tests.world import Handset, World

DISCLOSURE = "I touched my niece"
WENT = "Something went to the clinical lead"


@pytest.fixture
def ana(world: World, sam: Handset) -> Handset:
    return world.alumnus(specialist=sam)


def lead(world: World) -> Handset:
    return world.staff("+12025550114", name="Kim Lee", role=Role.CLINICAL_LEAD)


def admin(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)


def page(world: World, of: Handset, by: Handset) -> str:
    return console_of(world, by).get(f"/people/{of.person}").text


def test_c4_only_the_lead_reads_it_and_the_others_see_that_there_was_something(
    world: World, ana: Handset, sam: Handset
) -> None:
    kim, pat = lead(world), admin(world)
    ana.texts(DISCLOSURE)
    ana.texts("it was last summer")
    assert DISCLOSURE in page(world, ana, kim)
    assert "last summer" in page(world, ana, kim)
    console_of(world, pat).post(
        f"/people/{ana.person}/break-glass", data={"because": "complaint", "why": "a complaint came in today"}
    )
    for other in (sam, pat):
        shown = page(world, ana, other)
        assert shown.count(WENT) == 2
        assert DISCLOSURE not in shown
        assert "last summer" not in shown
        assert "danger: child" not in shown


def test_c4_the_leads_note_and_texts_about_it_are_theirs_too(
    world: World, ana: Handset, sam: Handset
) -> None:
    kim = lead(world)
    ana.texts(DISCLOSURE)
    kim.texts("1")
    kim.texts("1 say Can we talk at five about last summer?")
    client = console_of(world, kim)
    with transaction(world.engine, program=world.program) as session:
        alert = session.exec(select(Alert.id)).one()
    client.post(f"/alerts/{alert}/close", data={"outcome": "reached", "note": "reported to the county"})
    assert "reported to the county" in client.get(f"/people/{ana.person}").text
    shown = page(world, ana, sam)
    assert "reported to the county" not in shown
    assert "at five about last summer" not in shown
    assert "The clinical lead wrote to them" in shown


def test_c4_an_export_leaves_it_out_unless_the_lead_has_decided_otherwise(
    world: World, ana: Handset, sam: Handset
) -> None:
    kim = lead(world)
    ana.texts("payday is coming up")
    ana.texts(DISCLOSURE)
    kim.texts("1")
    kim.texts("1 say Can we talk at five about last summer?")
    kim.texts("1 reached reported to the county")
    assert ana.person

    def exported(*, with_disclosures: bool) -> dict[str, list[dict[str, Any]]]:
        with transaction(world.engine, program=world.program) as session:
            assert ana.person
            return exporting.everything(
                session,
                world.vault,
                ana.person,
                by=audit.COMMAND,
                with_disclosures=with_disclosures,
                now=world.now,
            )

    told = ("niece", "at five about last summer", "reported to the county")
    without, complete = exported(with_disclosures=False), exported(with_disclosures=True)
    assert "payday" in str(without)
    for one in (*told, "child"):
        assert one not in str(without), one
    for one in told:
        assert one in str(complete), one
    assert exporting.FOR_LEAD in str(without["message"])
    assert len(without["message"]) == len(complete["message"]), "that there is something is no secret"
    with transaction(world.engine, program=world.program) as session:
        rows = on_record.about(session, ana.person)
    assert [one.detail for one in rows if one.action is Action.EXPORTED] == [
        {"with_disclosures": True},
        {"with_disclosures": False},
    ]


def test_c4_what_comes_before_and_after_it_stays_readable(world: World, ana: Handset, sam: Handset) -> None:
    kim = lead(world)
    ana.texts("payday is coming up")
    ana.texts(DISCLOSURE)
    kim.texts("1")
    kim.texts("1 reached")
    ana.texts("good morning to you")
    shown = page(world, ana, sam)
    assert "payday is coming up" in shown
    assert "good morning to you" in shown
    assert shown.count(WENT) == 1


def test_c4_danger_to_themselves_in_between_is_for_everybody_who_is_paged(
    world: World, ana: Handset, sam: Handset
) -> None:
    lead(world)
    ana.texts(DISCLOSURE)
    ana.texts("I want to kill myself")
    shown = page(world, ana, sam)
    assert "I want to kill myself" in shown
    assert DISCLOSURE not in shown


def test_c4_a_program_without_a_lead_leaves_it_to_its_admins(
    world: World, ana: Handset, sam: Handset
) -> None:
    pat = admin(world)
    ana.texts(DISCLOSURE)
    assert DISCLOSURE in page(world, ana, pat)
    assert DISCLOSURE not in page(world, ana, sam)


def test_c4_violence_that_is_suffered_is_not_kept_from_the_specialist(
    world: World, ana: Handset, sam: Handset
) -> None:
    lead(world)
    ana.texts("mi esposo me golpea")
    assert "mi esposo me golpea" in page(world, ana, sam)


def state(world: World) -> tuple[str, UUID | None]:
    with transaction(world.engine, program=world.program) as session:
        [alert] = session.exec(select(Alert))
        return alert.status.value, alert.assignee_id


def opened(world: World) -> UUID:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Alert.id)).one()


def test_c4_nobody_else_takes_or_closes_it_by_text(world: World, ana: Handset, sam: Handset) -> None:
    """It may be about one of them: whoever could take it could silence it."""
    kim, pat = lead(world), admin(world)
    dana = world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    kim.inbox()
    for other in (sam, dana, pat):
        for text in ("1", "1 in 20", "1 pass", "1 reached no follow-up", "1 say keep quiet"):
            other.texts("2" + text[1:])
            of_nobody = other.inbox()
            other.texts(text)
            assert [said.replace("A1", "A2") for said in other.inbox()] == of_nobody, "as a code of nothing"
        other.texts("?")
        assert "A1" not in " ".join(other.inbox())
    assert state(world) == ("triggered", None)
    kim.texts("1")
    assert state(world) == ("acknowledged", kim.person)
    sam.texts("1 reached")
    assert state(world) == ("acknowledged", kim.person)
    kim.texts("1 reached")
    assert state(world)[0] == "closed"


def test_c4_nobody_else_sees_it_in_the_inbox_or_takes_it_there(
    world: World, ana: Handset, sam: Handset
) -> None:
    kim, pat = lead(world), admin(world)
    dana = world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    alert = f"/alerts/{opened(world)}"
    for other in (sam, dana, pat):
        console = console_of(world, other)
        assert alert not in console.get("/").text
        for act in ("take", "pass-on", "hand-over", "close"):
            data = {"outcome": "reached", "note": "no follow-up", "to": str(other.person)}
            assert console.post(f"{alert}/{act}", data=data).status_code == 404, act
    theirs = page(world, ana, sam)
    assert "The clinical lead sees to something of theirs" in theirs
    assert "A1 is open" not in theirs
    assert state(world) == ("triggered", None)
    console = console_of(world, kim)
    assert f"{alert}/take" in console.get("/").text
    assert console.post(f"{alert}/take").status_code == 303
    assert state(world) == ("acknowledged", kim.person)
    assert console.post(f"{alert}/close", data={"outcome": "reached"}).status_code == 303


def test_c4_who_was_paged_before_it_became_the_leads_has_it_no_longer(
    world: World, ana: Handset, sam: Handset
) -> None:
    kim = lead(world)
    ana.texts("CALL")
    world.wait(minutes=1)
    assert sam.inbox()
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    assert kim.inbox()
    sam.texts("1")
    sam.texts("1 reached")
    assert state(world) == ("triggered", None)


def test_c4_an_admin_who_was_asked_where_nobody_led_may_see_to_it_still(world: World, ana: Handset) -> None:
    pat = admin(world)
    ana.texts(DISCLOSURE)
    world.wait(minutes=1)
    assert pat.inbox()
    lead(world)
    assert f"/alerts/{opened(world)}/take" in console_of(world, pat).get("/").text
    pat.texts("1")
    pat.texts("1 reached")
    assert state(world)[0] == "closed"
