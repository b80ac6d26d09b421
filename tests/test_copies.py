"""A copy of all that is kept about one person, taken in the console for that person (F12, I2, C4)."""

import json
from datetime import timedelta
from typing import Any

from service.db import transaction
from service.holdings import erasing
from service.people.disclosures import NOTICE
from service.people.staff import Role
from service.protection import audit
from service.protection.audit import Action
from tests.stories.test_disclosures import DISCLOSURE
from tests.test_console import text_of
from tests.test_part_2 import accounted, put_under
from tests.test_program_pages import recorded
from tests.visiting import console_of
from tests.world import STRATEGIES, Handset, World

FOR_THEM = {"for_them": "yes"}


def where(who: Handset) -> str:
    return f"/people/{who.person}/copy"


def admin(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)


def lead(world: World) -> Handset:
    return world.staff("+12025550114", name="Lou Best", role=Role.CLINICAL_LEAD)


def test_f12_who_leads_takes_a_copy_of_all_for_the_person_and_it_is_on_record(world: World) -> None:
    pat = admin(world)
    ana = world.alumnus(specialist=world.staff())
    ana.texts("URGE")
    console = console_of(world, pat)
    assert f'href="{where(ana)}"' in console.get(f"/people/{ana.person}").text
    assert "Ana Ruiz" in console.get(where(ana)).text
    assert recorded(world, Action.EXPORTED) == [], "to look at the form gives nothing out"
    answer = console.post(where(ana), data=FOR_THEM)
    assert answer.headers["content-disposition"] == 'attachment; filename="copy.json"'
    assert answer.headers["cache-control"] == "no-store"
    copy = json.loads(answer.content)
    assert copy["alumnus"][0]["name"] == "Ana Ruiz"
    assert "URGE" in [one["body"] for one in copy["message"]]
    assert set(STRATEGIES) <= {value for one in copy["strategy"] for value in one.values()}
    [event] = recorded(world, Action.EXPORTED)
    assert (event.subject_id, event.actor_id) == (ana.person, pat.person)
    assert "gave out all that is kept" in console.get(f"/people/{ana.person}").text


def test_f12_it_is_for_nobody_else_and_wants_a_fresh_proof(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    console = console_of(world, admin(world))
    assert console.post(where(ana)).status_code == 422
    world.clock.at += timedelta(minutes=11)
    answer = console.post(where(ana), data=FOR_THEM)
    assert answer.headers["location"] == f"/sign-in/confirm?next={where(ana)}"
    assert recorded(world, Action.EXPORTED) == []


def test_i2_an_erasure_offers_the_copy_first_and_a_legal_hold_does_not_forbid_it(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    console = console_of(world, admin(world))
    asking = f"/people/{ana.person}/two-persons"
    assert f'href="{where(ana)}"' in console.get(asking).text
    assert "What stays names nobody" in console.get(asking).text
    hold(world, ana)
    page = console.get(asking).text
    assert "A legal hold forbids it" in page
    assert f'href="{where(ana)}"' in page
    assert console.post(where(ana), data=FOR_THEM).status_code == 200


def hold(world: World, who: Handset) -> None:
    assert who.person
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, who.person, "a court's letter", by=audit.COMMAND, now=world.now)


def test_i3_an_admin_opens_who_is_not_theirs_before_a_copy_and_a_specialist_takes_none(world: World) -> None:
    sam, pat = world.staff(), admin(world)
    lead(world)
    ana = world.alumnus(specialist=sam)
    console = console_of(world, pat)
    assert console.get(where(ana)).headers["location"].endswith("/break-glass")
    assert console.post(where(ana), data=FOR_THEM).status_code == 403
    mine = console_of(world, sam)
    assert mine.post(where(ana), data=FOR_THEM).status_code == 403
    assert where(ana) not in mine.get(f"/people/{ana.person}").text
    assert recorded(world, Action.EXPORTED) == []


def test_c4_the_lead_alone_adds_what_is_the_leads(world: World) -> None:
    sam, lou, pat = world.staff(), lead(world), admin(world)
    ana = world.alumnus(specialist=sam)
    ana.texts(DISCLOSURE)
    bea = world.alumnus("+12025550102", name="Bea Ortiz", specialist=pat)
    console = console_of(world, lou)
    assert DISCLOSURE not in bodies(console.post(where(ana), data=FOR_THEM).content)
    everything = {**FOR_THEM, "with_disclosures": "yes"}
    assert DISCLOSURE in bodies(console.post(where(ana), data=everything).content)
    assert [one.detail for one in recorded(world, Action.EXPORTED)] == [
        {"with_disclosures": False},
        {"with_disclosures": True},
    ]
    theirs = console_of(world, pat)
    assert "with_disclosures" not in theirs.get(where(bea)).text
    assert theirs.post(where(bea), data=everything).status_code == 403


def test_c4_what_the_lead_has_only_begun_to_write_is_in_no_copy(world: World) -> None:
    lou, pat = lead(world), admin(world)
    ana = world.alumnus(specialist=pat)
    begun = "We have to report this."
    assert (
        console_of(world, lou).post(f"/people/{ana.person}/draft", data={"words": begun}).status_code == 303
    )
    assert begun in console_of(world, lou).get(f"/people/{ana.person}").text
    copy = console_of(world, pat).post(where(ana), data=FOR_THEM)
    assert copy.status_code == 200
    assert begun not in copy.text
    assert "draft" not in json.loads(copy.content)


def bodies(copy: bytes) -> list[Any]:
    return [one.get("body") for one in json.loads(copy)["message"]]


def test_f12_under_part_2_the_notice_goes_first_and_the_copy_is_accounted_for(world: World) -> None:
    put_under(world)
    ana = world.alumnus(specialist=world.staff())
    console = console_of(world, admin(world))
    assert "the notice stands first" in text_of(console.get(where(ana)).text)
    copy = json.loads(console.post(where(ana), data=FOR_THEM).content)
    assert next(iter(copy)) == "notice"
    assert copy["notice"] == [{"text": NOTICE}]
    to_ana = ("themselves", "all that is kept about them", "asked for by them", "Pat M.")
    assert accounted(world, ana) == [to_ana]
    again = json.loads(console.post(where(ana), data=FOR_THEM).content)
    assert [one["by"] for one in again["given_out"]] == ["Pat M."], "what was given out before it"


def test_i5_nobody_of_another_program_finds_them(world: World) -> None:
    haven = world.add_program("+12025550200", "Haven")
    stranger = world.staff("+12025550119", role=Role.ADMIN, program=haven)
    ana = world.alumnus(specialist=world.staff())
    console = console_of(world, stranger, program=haven)
    assert console.get(where(ana)).status_code == 404
    assert console.post(where(ana), data=FOR_THEM).status_code == 404
