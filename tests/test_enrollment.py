"""From invitation to discharge in the console: plain forms, what is missing, and a discharge that waits for all of it (F2, H5)."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import EVERY_PROGRAM, transaction
from service.enrolling import gate
from service.enrolling.gate import Facts, Step
from service.importing import enrolling
from service.people import consents, enrollments, plans
from service.people.alumni import Alumnus, Status
from service.people.consents import Source, Way
from service.people.enrollments import SafeContact
from service.people.plans import Plan, Strategy
from service.people.staff import Role
from service.people.written import Written
from service.protection import keyring
from tests.test_console import statements, text_of
from tests.visiting import console_of
from tests.world import STRATEGIES, Handset, World

PHONE = "+12025550140"
CONTACT = {
    "seen_by": "nobody",
    "notices": "yes",
    "calls": "agreed",
    "voicemail": "no",
    "safe_word": "",
    "address": "",
}
CIRCLES = {
    "inner": "what I stay away from",
    "middle": "late nights online",
    "outer": "the gym\ncalling my brother",
}


def seen_in(page: str) -> str:
    """The stamp of the form on a page: what it was filled in upon."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found[1]


def fill(client: TestClient, path: str, **fields: str) -> int:
    """Open a form and send it, as somebody with a browser does."""
    page = client.get(path)
    assert page.status_code == 200
    seen = {"seen": seen_in(page.text)} if 'name="seen"' in page.text else {}
    return client.post(path, data=fields | seen).status_code


def begin(client: TestClient, **fields: str) -> str:
    """Enroll somebody new; the path of their pages."""
    asked = {"name": "Jo Doe", "phone": PHONE, "language": "en"} | fields
    answer = client.post("/enrollments/new", data=asked)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["location"].removesuffix("/enrollment")


def row_of(world: World, path: str) -> Alumnus:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Alumnus, UUID(path.rpartition("/")[2]))


def fill_all(world: World, client: TestClient, path: str, sam: Handset, dana: Handset) -> Handset:
    """Everything of F2 but the discharge."""
    consent = {"wording": "v2", "way": "paper", "given_at": "2030-01-01T09:00", "taken_by": str(sam.person)}
    assert fill(client, f"{path}/enrollment/consent", **consent) == 303
    assert fill(client, f"{path}/enrollment/times", timezone="America/Chicago", check_ins="20:00") == 303
    assert fill(client, f"{path}/enrollment/team", specialist=str(sam.person), backup=str(dana.person)) == 303
    assert fill(client, f"{path}/enrollment/contact", **CONTACT) == 303
    assert fill(client, f"{path}/enrollment/supporter", name="Mike Roe", phone="+12025550141") == 303
    for action in (*STRATEGIES, "Cold water, ten breaths"):
        assert fill(client, f"{path}/strategies", action=action, tags="night, call") == 303
    assert client.post(f"{path}/plan", data={"version": "0", **CIRCLES}).status_code == 303
    for party in ("alumnus", "specialist"):
        agreed = {"party": party, "agreed_on": "2030-01-01"}
        assert client.post(f"{path}/plan/1/agree", data=agreed).status_code == 303
    assert client.post(f"{path}/enrollment/test").status_code == 303
    jo = world._handset(world.stranger(PHONE).number, UUID(path.rpartition("/")[2]))
    world.tick()
    assert "text back OK" in jo.inbox()[-1]
    world.wait(minutes=1)
    jo.texts("OK")
    return jo


def test_f2_from_a_name_to_a_discharge_and_every_step_shows_what_is_missing(
    world: World, sam: Handset, dana: Handset
) -> None:
    client = console_of(world, sam)
    path = begin(client)
    assert client.get(f"{path}/enrollment").headers["location"] == f"{path}/enrollment/consent"
    first = text_of(client.get(f"{path}/enrollment/consent").text)
    for says in (
        "no consent to be texted",
        "no check-in time",
        "no backup",
        "0 of 3 strategies",
        "no written plan",
    ):
        assert says in first

    refused = client.post(f"{path}/enrollment/discharge", data={"on": "2030-01-02"})
    assert refused.status_code == 422
    assert "no test text was answered" in text_of(refused.text)
    assert row_of(world, path).discharged_on is None

    fill_all(world, client, path, sam, dana)
    trial = text_of(client.get(f"{path}/enrollment/test").text)
    assert "delivered" in trial
    assert "They answered it Done 1:01 PM" in trial
    assert client.get(f"{path}/enrollment").headers["location"] == f"{path}/enrollment/discharge"
    assert "Ready to be discharged" in client.get("/enrollments").text
    assert fill(client, f"{path}/enrollment/discharge", on="2030-01-02") == 303
    assert row_of(world, path).discharged_on == date(2030, 1, 2)
    assert "Nobody is being enrolled" in client.get("/enrollments").text
    assert "Discharged on 2030-01-02" in client.get(f"{path}/enrollment/discharge").text
    assert "as the staff recorded" in text_of(client.get(path).text)


@pytest.mark.parametrize(
    ("undo", "says"),
    [
        (lambda client, path, jo: jo.texts("STOP"), "they have opted out of texts"),
        (lambda client, path, jo: fill(client, f"{path}/enrollment/times", timezone="America/Chicago"), "no check-in time"),
        (lambda client, path, jo: fill(client, f"{path}/enrollment/team"), "no specialist of their own"),
        (lambda client, path, jo: take_out(client, f"{path}/strategies"), "2 of 3 strategies"),
        (lambda client, path, jo: take_out(client, f"{path}/enrollment/supporter"), "nobody they trust"),
        (lambda client, path, jo: client.post(f"{path}/plan", data={"version": "1", "outer": "x"}), "the inner circle"),
        (lambda client, path, jo: jo.world.wait(minutes=3) or client.post(f"{path}/enrollment/test"), "no test text"),
    ],
)  # fmt: skip
def test_f2_the_discharge_is_refused_for_each_single_thing(
    world: World, sam: Handset, dana: Handset, undo: Callable[[TestClient, str, Handset], object], says: str
) -> None:
    client = console_of(world, sam)
    path = begin(client)
    jo = fill_all(world, client, path, sam, dana)
    undo(client, path, jo)
    refused = client.post(f"{path}/enrollment/discharge", data={"on": "2030-01-02"})
    assert refused.status_code == 422
    assert says in text_of(refused.text)
    assert row_of(world, path).discharged_on is None


def take_out(client: TestClient, path: str) -> None:
    """The first one on a page."""
    found = re.search(r'action="([^"]+/(?:take-out|remove))"', client.get(path).text)
    assert found
    assert client.post(found[1]).status_code == 303


def test_f2_the_gate_names_all_that_is_missing_and_nothing_else() -> None:
    assert {lack.step for lack in gate.missing(Facts())} == set(Step) - {Step.PERSON}
    whole = Facts(
        has_agreed=True, check_ins=1, specialist=True, backup=True, has_safe_contact=True, supporters=1, strategies=3,
        plan=2, written=Written(("a",), ("b",), ("c",)), has_alumnus_agreed=True, has_specialist_agreed=True,
        has_answered_test=True,
    )  # fmt: skip
    assert gate.missing(whole) == ()


# Error paths


@pytest.mark.parametrize(
    ("phone", "says"),
    [
        ("5", "is not a phone number with its country code"),
        ("+442079460000", "is a number of GB, where we do not text"),
        ("+12025550111", "is the phone of one of the staff"),
        ("+12025550101", "is enrolled in this program already"),
        ("+12025550100", "is the number that the program itself texts from"),
    ],
)
def test_h5_a_phone_that_cannot_be_is_refused_and_nothing_that_was_typed_is_lost(
    world: World, sam: Handset, phone: str, says: str
) -> None:
    world.alumnus()
    answer = console_of(world, sam).post(
        "/enrollments/new", data={"name": "Jo Doe", "phone": phone, "language": "es"}
    )
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert f'value="{phone}"' in answer.text
    assert 'value="Jo Doe"' in answer.text
    assert '<option value="es" selected>' in answer.text
    with transaction(world.engine, program=world.program) as session:
        assert len(session.exec(select(Alumnus)).all()) == 1


def test_h5_two_processes_that_enroll_one_phone_at_once_make_one_person(
    world: World, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the database sees it: the one who came second is told, and keeps what they typed."""
    world.alumnus()
    monkeypatch.setattr(enrolling, "_refuse_enrolled", lambda *_, **__: None)
    monkeypatch.setattr("service.importing.people._find", lambda *_: {})
    client = console_of(world, sam)
    late = client.post("/enrollments/new", data={"name": "Jo Doe", "phone": "+12025550101", "language": "en"})
    assert late.status_code == 422
    assert "is enrolled in this program already" in text_of(late.text)
    assert 'value="Jo Doe"' in late.text


def test_h5_nobody_is_texted_before_the_invitation_and_the_number_is_mended_until_they_agree(
    world: World, sam: Handset
) -> None:
    client = console_of(world, sam)
    path = begin(client, phone="+12025550149")
    jo = world.stranger(PHONE)
    world.tick()
    assert [text for text, _ in world.carrier.sent if text.to != sam.number] == []
    mended = {"name": "Jo Doe", "phone": PHONE, "language": "en"}
    assert fill(client, f"{path}/enrollment/person", **mended) == 303
    assert client.post(f"{path}/enrollment/invite").status_code == 303
    world.tick()
    assert "reply 1" in jo.inbox()[-1]
    jo.texts("1")
    assert row_of(world, path).status is Status.ACTIVE
    assert "no consent" not in client.get(f"{path}/enrollment/consent").text
    assert fill(client, f"{path}/enrollment/person", **mended | {"phone": "+12025550148"}) == 422


def test_e9_a_consent_says_which_wording_who_when_and_how(world: World, sam: Handset, dana: Handset) -> None:
    client = console_of(world, sam)
    path = begin(client)
    consent = {"wording": "v2", "way": "phone", "given_at": "2030-01-01T09:00", "taken_by": str(dana.person)}
    for wrong, says in (
        ({"wording": ""}, "is empty"),
        ({"wording": "for Jo Doe"}, "is not a version"),
        ({"way": "telepathy"}, "is not chosen yet"),
        ({"given_at": "2031-01-01T09:00"}, "is in the future"),
        ({"given_at": "then"}, "is not a local date and time"),
        ({"taken_by": str(UUID(int=1))}, "is not one of the staff"),
    ):
        answer = client.post(f"{path}/enrollment/consent", data=consent | wrong)
        assert answer.status_code == 422
        assert says in text_of(answer.text)
    for _ in range(2):
        assert client.post(f"{path}/enrollment/consent", data=consent).status_code == 303
    with transaction(world.engine, program=world.program) as session:
        [row] = session.exec(select(consents.Consent)).all()
    assert (row.wording, row.way, row.taken_by, row.source) == ("v2", Way.PHONE, dana.person, Source.CONSOLE)
    assert row.at.isoformat() == "2030-01-01T14:00:00+00:00"  # nine in New York
    assert "taken by Dana Lee" in text_of(client.get(f"{path}/enrollment/consent").text)


def test_f2_no_form_undoes_a_stop(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    ana = world.alumnus()
    ana.texts("STOP")
    consent = {"wording": "v2", "way": "phone", "given_at": "2030-01-01T09:00", "taken_by": str(sam.person)}
    answer = client.post(f"/people/{ana.person}/enrollment/consent", data=consent)
    assert answer.status_code == 422
    assert "only their own START ends that" in answer.text
    assert row_of(world, f"/people/{ana.person}").status is Status.STOPPED
    assert client.post(f"/people/{ana.person}/enrollment/test").status_code == 422


def test_d15_a_new_specialist_gets_a_drill_and_the_backup_is_somebody_else(
    world: World, sam: Handset, dana: Handset
) -> None:
    client = console_of(world, dana)
    path = begin(client)
    assert fill(client, f"{path}/enrollment/team", specialist=str(sam.person), backup=str(sam.person)) == 422
    assert fill(client, f"{path}/enrollment/team", specialist=str(UUID(int=3)), backup="") == 422
    assert fill(client, f"{path}/enrollment/team", specialist=str(sam.person), backup="") == 303
    world.tick()
    assert any("Drill" in text for text in sam.inbox())
    sam.texts("STOP")
    assert "no page reaches their specialist" in console_of(world, sam).get(f"{path}/enrollment/team").text


def test_h5_two_who_edit_the_same_step_lose_nothing(world: World, sam: Handset, dana: Handset) -> None:
    first, second = console_of(world, sam), console_of(world, dana)
    path = begin(first)
    step = f"{path}/enrollment/times"
    seen = seen_in(second.get(step).text)
    assert fill(first, step, timezone="America/Denver", check_ins="20:00") == 303
    late = second.post(step, data={"timezone": "America/Chicago", "check_ins": "21:30", "seen": seen})
    assert late.status_code == 409
    said = text_of(late.text)
    assert "Stands now: America/Denver" in said
    assert "You entered: America/Chicago" in said
    assert row_of(world, path).timezone == "America/Denver"
    again = {"timezone": "America/Chicago", "check_ins": "21:30", "seen": seen_in(late.text)}
    assert second.post(step, data=again).status_code == 303
    assert row_of(world, path).timezone == "America/Chicago"
    assert second.post(step, data=again | {"seen": "old"}).status_code == 303  # it stands so already


def test_a_second_click_sends_no_second_test_text(world: World, sam: Handset) -> None:
    client, ana = console_of(world, sam), world.alumnus()
    codes = [client.post(f"/people/{ana.person}/enrollment/test").status_code for _ in range(2)]
    world.tick()
    assert codes == [303, 422]
    assert len(ana.inbox()) == 1


def test_people_of_another_program_are_not_found(world: World, sam: Handset) -> None:
    other = world.add_program("+12025550200", "Haven")
    ana = world.alumnus()
    client = console_of(world, world.staff("+12025550299", program=other), program=other)
    pages = ("enrollment", "enrollment/times", "enrollment/consent", "strategies", "plan")
    assert {client.get(f"/people/{ana.person}/{page}").status_code for page in pages} == {404}
    posts = (
        "enrollment/times",
        "enrollment/test",
        "enrollment/discharge",
        "strategies",
        "plan",
        "plan/1/agree",
    )
    data = {
        "party": "alumnus",
        "agreed_on": "2030-01-01",
        "on": "2030-01-01",
        "action": "x",
        "seen": "",
        "version": "0",
    }
    assert {client.post(f"/people/{ana.person}/{page}", data=data).status_code for page in posts} == {404}
    assert "Nobody is being enrolled" in client.get("/enrollments").text
    assert console_of(world, sam).get(f"/people/{ana.person}/enrollment/nonsense").status_code == 404
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Plan)).all() == []


def test_a_field_that_comes_twice_is_refused(world: World, sam: Handset) -> None:
    answer = console_of(world, sam).post("/enrollments/new", data={"name": ["Jo", "Bo"], "phone": PHONE})
    assert answer.status_code == 400


def test_more_people_need_no_more_queries(world: World) -> None:
    lead = world.staff("+12025550113", role=Role.CLINICAL_LEAD)
    client = console_of(world, lead)
    world.alumnus("+12025550150")
    client.get("/enrollments")
    before = statements(world.engine, client, "/enrollments")
    for at in range(151, 156):
        world.alumnus(f"+12025550{at}")
    assert statements(world.engine, client, "/enrollments") == before


def test_f48_a_damaged_strategy_stops_nobody_elses_enrollment(world: World) -> None:
    lead = world.staff("+12025550113", role=Role.CLINICAL_LEAD)
    ana = world.alumnus("+12025550150")
    with transaction(world.engine, program=world.program) as session:
        for row in session.exec(select(Strategy).where(Strategy.alumnus_id == ana.person)).all():
            row.action = bytes(40)
    assert console_of(world, lead).get("/enrollments").status_code == 200


def test_f48_a_damaged_plan_and_safe_contact_stop_nobody_elses_enrollment_and_are_made_anew(
    world: World,
) -> None:
    lead = world.staff("+12025550113", role=Role.CLINICAL_LEAD)
    ana, ben = world.alumnus("+12025550150"), world.alumnus("+12025550151", name="Ben Ito")
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        person = session.get_one(Alumnus, ana.person)
        key = keyring.key_of(session, world.vault, person.id)
        enrollments.set_contact(
            key, enrollments.open_for(session, person, now=world.now), SafeContact(calls="any")
        )
        plans.add_version(session, key, person.id, program=world.program, reasons=["My kids"], now=world.now)
        session.flush()
        enrollments.of(session, [person.id])[person.id].contact = bytes(40)
        for plan in session.exec(select(Plan).where(Plan.alumnus_id == person.id)).all():
            plan.content = bytes(40)
    client = console_of(world, lead)
    assert client.get("/enrollments").status_code == 200
    assert client.get(f"/people/{ben.person}/plan").status_code == 200
    assert client.get(f"/people/{ana.person}/enrollment/contact").status_code == 200
    assert "cannot be read" in client.get(f"/people/{ana.person}/plan").text
    written = client.post(
        f"/people/{ana.person}/plan", data={"version": "1", "outer": "Call Mike", "reasons": "My kids"}
    )
    assert written.status_code == 303, "it is written anew, as the next version"
    assert "Call Mike" in client.get(f"/people/{ana.person}/plan").text


def test_another_number_is_entered_only_with_a_fresh_proof(world: World) -> None:
    """Until they have agreed it can be corrected; whoever finds the browser open sends no texts to another phone."""
    lead = world.staff("+12025550113", role=Role.CLINICAL_LEAD)
    ana = world.alumnus("+12025550150", status=Status.INVITED)
    client = console_of(world, lead)
    world.clock.at += timedelta(minutes=11)
    where = f"/people/{ana.person}/enrollment/person"
    answer = client.post(where, data={"name": "Ana Ruiz", "phone": "+12025550199", "language": "en"})
    assert answer.headers["location"] == f"/sign-in/confirm?next={where}"
