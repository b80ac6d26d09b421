"""Name, phone and gender of the staff: changed by an admin, or by themselves, and a new phone is tried at once (H7, D15)."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import transaction
from service.escalations import departing
from service.people import staff as staff_table
from service.people.staff import Gender, Role, Staff
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.audit import Action
from service.protection.signin.invitations import Invitation
from tests.test_console import text_of
from tests.test_program_pages import recorded
from tests.visiting import console_of
from tests.world import SENDER, Handset, World

NEW = "+12025550170"
TOLD = "Tideover: this phone gets no more texts from us."


@pytest.fixture
def pat(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)


@pytest.fixture
def sam(world: World) -> Handset:
    return world.staff("+12025550111", name="Sam Rivera")


@pytest.fixture
def admin(world: World, pat: Handset) -> TestClient:
    return console_of(world, pat)


def page_of(one: Handset) -> str:
    return f"/staff/{one.person}/details"


def seen_on(client: TestClient, path: str) -> str:
    [seen] = re.findall(r'name="seen" value="(\w+)"', client.get(path).text)
    return str(seen)


def change(client: TestClient, path: str, **said: str) -> int:
    form = {"name": "Sam Rivera", "phone": NEW, "gender": "", "seen": seen_on(client, path)}
    return client.post(path, data={**form, **said}).status_code


def code_in(drill: str) -> str:
    [code] = re.findall(r"Reply (\d+)", drill)
    return str(code)


def row_of(world: World, one: Handset) -> Staff:
    with transaction(world.engine, program=world.program) as session:
        assert one.person
        return session.get_one(Staff, one.person)


def number_of(world: World, one: Handset) -> str:
    with transaction(world.engine, program=world.program) as session:
        return staff_table.phone_of(session, world.vault, row_of(world, one))


def test_d15_a_new_phone_is_tried_at_once_and_pages_go_there(
    world: World, admin: TestClient, pat: Handset, sam: Handset
) -> None:
    phone = world.stranger(NEW)
    sam.texts("?")
    sam.inbox()
    assert row_of(world, sam).phone_verified_at is not None
    assert f'href="{page_of(sam)}"' in admin.get("/staff").text
    assert change(admin, page_of(sam), phone="+1 202 555 0170", gender="man") == 303
    assert row_of(world, sam).phone_verified_at is None
    world.tick()
    [old] = sam.inbox()
    assert old.startswith(TOLD)
    assert "Sam" not in old
    [drill] = phone.inbox()
    assert drill.startswith("Drill: nobody is in need.")
    phone.texts(code_in(drill))
    sam_now = row_of(world, sam)
    assert (sam_now.phone_verified_at, sam_now.gender) == (world.now, Gender.MAN)
    phone.inbox()
    world.alumnus(specialist=sam).texts("I want to die")
    world.tick()
    assert any("Ana R." in one for one in phone.inbox())
    assert sam.inbox() == []
    [told] = recorded(world, Action.CHANGED)
    assert (told.actor_id, told.object_id) == (pat.person, sam.person)
    assert told.detail == {"what": "details of the staff", "fields": "phone, gender"}
    assert "Pages go to another phone since then" in console_of(world, sam).get("/account").text


def test_h9_a_link_that_went_to_the_former_phone_opens_nothing(
    world: World, admin: TestClient, sam: Handset
) -> None:
    admin.post(f"/staff/{sam.person}/invite", data={"way": "sms"})
    assert change(admin, page_of(sam)) == 303
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Invitation)).all() == []


def test_h9_whoever_changed_a_phone_has_no_link_texted_to_it(
    world: World, admin: TestClient, sam: Handset
) -> None:
    dana = world.staff("+12025550119", name="Dana Lee", role=Role.CLINICAL_LEAD)
    assert change(admin, page_of(sam)) == 303
    world.tick()
    assert any("changed the phone of Sam" in one for one in dana.inbox())
    answer = admin.post(f"/staff/{sam.person}/invite", data={"way": "sms"})
    assert answer.status_code == 409
    assert "within three days" in answer.text
    assert admin.post(f"/staff/{sam.person}/begin-anew", data={"way": "sms"}).status_code == 409
    kim = console_of(world, world.staff("+12025550120", name="Kim Odell", role=Role.ADMIN))
    assert kim.post(f"/staff/{sam.person}/invite", data={"way": "sms"}).status_code == 303


def test_d15_a_phone_that_had_stopped_is_told_nothing_and_its_task_is_done(
    world: World, admin: TestClient, sam: Handset
) -> None:
    sam.texts("STOP")
    world.tick()
    sam.inbox()
    assert change(admin, page_of(sam)) == 303
    world.tick()
    assert sam.inbox() == []
    assert not row_of(world, sam).has_opted_out
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Task.closed_at).where(Task.about == About.STAFF_STOPPED)).one()


def test_d15_whoever_has_left_has_another_phone_and_neither_gets_a_text(
    world: World, admin: TestClient, sam: Handset
) -> None:
    with transaction(world.engine, program=world.program) as session:
        assert sam.person
        departing.leave(session, sam.person, now=world.now)
    phone = world.stranger(NEW)
    assert change(admin, page_of(sam)) == 303
    world.tick()
    assert number_of(world, sam) == NEW
    assert (sam.inbox(), phone.inbox()) == ([], [])


def test_d15_a_drill_that_the_former_phone_did_not_answer_makes_no_task(
    world: World, admin: TestClient, sam: Handset
) -> None:
    phone = world.stranger(NEW)
    admin.post("/figures/drill")
    world.tick()
    assert change(admin, page_of(sam)) == 303
    world.tick()
    [drill] = phone.inbox()
    phone.texts(code_in(drill))
    world.wait(days=1, minutes=5)
    with transaction(world.engine, program=world.program) as session:
        about = select(Task).where(Task.about == About.DRILL, Task.staff_id == sam.person)
        assert session.exec(about).all() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "is missing"),
        ({"phone": ""}, "is missing"),
        ({"phone": "555 0170"}, "is not a phone number with its country code"),
        ({"phone": "+12025550113"}, "is the phone of another member of staff already"),
        ({"phone": "+12025550101"}, "is the phone of one of the alumni"),
        ({"phone": SENDER}, "is the number that the program itself texts from"),
        ({"gender": "x"}, "must be"),
    ],
)
def test_h7_what_is_wrong_is_told_and_nothing_is_changed(
    world: World, admin: TestClient, sam: Handset, wrong: dict[str, str], says: str
) -> None:
    world.alumnus()
    seen = seen_on(admin, page_of(sam))
    typed = {"name": "Samuel Rivera", "phone": NEW, "gender": "", "seen": seen, **wrong}
    answer = admin.post(page_of(sam), data=typed)
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert "name" in wrong or 'value="Samuel Rivera"' in answer.text
    assert number_of(world, sam) == sam.number
    assert recorded(world, Action.CHANGED) == []


def test_h7_what_waited_for_a_proof_overwrites_nothing(world: World, admin: TestClient, sam: Handset) -> None:
    seen = seen_on(admin, page_of(sam))
    assert change(admin, page_of(sam)) == 303
    world.clock.at += timedelta(minutes=11)
    typed = {"name": "Samuel Rivera", "phone": sam.number, "gender": "", "seen": seen}
    asked = admin.post(page_of(sam), data=typed)
    assert asked.status_code == 401
    assert re.findall(r'name="seen" value="(\w+)"', asked.text) == [seen]


def test_h7_of_two_who_write_at_once_the_second_sees_both(
    world: World, admin: TestClient, sam: Handset
) -> None:
    seen = seen_on(admin, page_of(sam))
    assert change(admin, page_of(sam)) == 303
    typed = {"name": "Samuel Rivera", "phone": sam.number, "gender": "", "seen": seen}
    answer = admin.post(page_of(sam), data=typed)
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert f"Stands now: {NEW}" in said
    assert f"You entered: {sam.number}" in said
    assert 'value="Samuel Rivera"' in answer.text
    assert number_of(world, sam) == NEW
    again = {**typed, "seen": re.findall(r'name="seen" value="(\w+)"', answer.text)[0]}
    assert admin.post(page_of(sam), data=again).status_code == 303
    assert number_of(world, sam) == sam.number


def test_i2_the_phone_of_who_leads_is_theirs_alone(world: World, admin: TestClient, pat: Handset) -> None:
    lead = world.staff("+12025550114", name="Kim Lane", role=Role.CLINICAL_LEAD)
    assert 'name="phone"' not in admin.get(page_of(lead)).text
    assert change(admin, page_of(lead), name="Kim Lane-Ito") == 303
    assert number_of(world, lead) == lead.number
    with transaction(world.engine, program=world.program) as session:
        row = row_of(world, lead)
        assert staff_table.name_of(keyring.key_of(session, world.vault, row.id), row) == "Kim Lane-Ito"
    assert change(console_of(world, lead), "/account/details", name="Kim Lane") == 303
    assert number_of(world, lead) == NEW
    assert change(admin, page_of(pat), phone="+12025550171", name="Pat Morgan") == 303, "their own"
    assert number_of(world, pat) == "+12025550171"


def test_h7_everybody_changes_their_own_and_nobody_elses(world: World, pat: Handset, sam: Handset) -> None:
    of_sam = console_of(world, sam)
    assert 'href="/account/details"' in of_sam.get("/account").text
    assert change(of_sam, "/account/details", gender="nonbinary") == 303
    assert (number_of(world, sam), row_of(world, sam).gender) == (NEW, Gender.NONBINARY)
    assert change(of_sam, "/account/details", gender="") == 303
    assert row_of(world, sam).gender is None
    assert of_sam.get(page_of(pat)).status_code == 403
    assert of_sam.post(page_of(pat), data={"phone": NEW}).status_code == 403


def test_h9_it_wants_a_fresh_proof_and_what_was_typed_stays(
    world: World, admin: TestClient, sam: Handset
) -> None:
    seen = seen_on(admin, page_of(sam))
    world.clock.at += timedelta(minutes=11)
    answer = admin.post(page_of(sam), data={"name": "Sam", "phone": NEW, "gender": "", "seen": seen})
    assert answer.status_code == 401
    assert f'href="/sign-in/confirm?next={page_of(sam)}"' in answer.text
    assert f'value="{NEW}"' in answer.text
    assert number_of(world, sam) == sam.number
