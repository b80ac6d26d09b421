"""What a person does on their own page: their steps, settings, people, a copy, and erasing it (G1, G3)."""

import json
import re
from datetime import time, timedelta

from sqlmodel import col, select

from service.checkins import schedules
from service.conversation.plan import Level
from service.db import transaction
from service.escalations.tables import Alert
from service.holdings import erasing
from service.people import plans
from service.people.alumni import Alumnus
from service.people.offers import Offer
from service.people.plans import Strategy
from service.people.practices import Practice
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.audit import Action, AuditEvent
from tests.test_own_page import PIN, open_page, with_pin
from tests.world import STRATEGIES, Handset, World

NO_CHOICES = {"situation": "", "tags": "", "alias": ""}


def list_of(world: World, person: Handset) -> list[str]:
    """The actions of their steps, in their order."""
    assert person.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, person.person)
        return [plans.open_strategy(key, one).action for one in plans.strategies_of(session, person.person)]


def ids_of(world: World, person: Handset) -> list[str]:
    assert person.person
    with transaction(world.engine, program=world.program) as session:
        return [str(one.id) for one in plans.strategies_of(session, person.person)]


def row_of(world: World, person: Handset) -> Alumnus:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Alumnus, person.person)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_g1_a_step_is_added_and_comes_back_in_an_urge(world: World) -> None:
    ana = with_pin(world, strategies=())
    client = open_page(world, ana)
    fields = {"situation": "alone at night", "action": "Water the plants", "tags": "night", "alias": ""}
    assert client.post("/my/steps", data=fields).headers["location"] == "/my?done=added"
    page = text_of(client.get("/my?done=added").text)
    assert "Your step is on the list." in page
    assert "When: alone at night" in page
    ana.texts("URGE")
    assert any("Water the plants" in said for said in ana.inbox())


def test_g1_a_changed_step_comes_back_in_its_new_words_and_its_place(world: World) -> None:
    ana = with_pin(world)
    client, first = open_page(world, ana), ids_of(world, ana)[0]
    page = client.get(f"/my/steps/{first}").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    client.post(f"/my/steps/{first}/move", data={"by": "down"})
    assert list_of(world, ana) == [STRATEGIES[1], STRATEGIES[0]]
    client.post(f"/my/steps/{first}/move", data={"by": "up"})
    data = NO_CHOICES | {"action": "Phone in the hall, call Mike", "seen": seen[1]}
    assert client.post(f"/my/steps/{first}", data=data).headers["location"] == "/my?done=saved"
    assert list_of(world, ana) == ["Phone in the hall, call Mike", STRATEGIES[1]]
    ana.texts("PIN " + PIN)
    ana.inbox()
    ana.texts("PLAN")
    assert "1. Phone in the hall, call Mike\n2. Walk" in ana.inbox()[0]


def test_g1_what_somebody_else_changed_meanwhile_is_not_overwritten(world: World) -> None:
    ana = with_pin(world)
    client, first = open_page(world, ana), ids_of(world, ana)[0]
    data = NO_CHOICES | {"action": "Phone in the hall", "seen": "something else"}
    answer = client.post(f"/my/steps/{first}", data=data)
    assert answer.status_code == 422
    assert "changed by someone else" in answer.text
    assert list_of(world, ana) == list(STRATEGIES)


def test_g1_taken_out_and_put_back(world: World) -> None:
    ana = with_pin(world)
    client, first = open_page(world, ana), ids_of(world, ana)[0]
    client.post(f"/my/steps/{first}/take-out")
    assert list_of(world, ana) == [STRATEGIES[1]]
    assert "Taken out (1)" in client.get("/my").text
    client.post(f"/my/steps/{first}/put-back")
    assert list_of(world, ana) == list(STRATEGIES)


def test_e12_a_word_that_carriers_block_needs_a_name_as_by_text(world: World) -> None:
    ana = with_pin(world, strategies=())
    client = open_page(world, ana)
    data = NO_CHOICES | {"action": "Block the porn sites"}
    refused = client.post("/my/steps", data=data)
    assert refused.status_code == 422
    assert "Give it a name" in refused.text
    assert "Block the porn sites" in refused.text, "what they typed is still there"
    client.post("/my/steps", data=data | {"alias": "the blocks"})
    assert "Sent as: the blocks" in client.get("/my").text
    ana.texts("URGE")
    said = " ".join(ana.inbox())
    assert "the blocks" in said
    assert "porn" not in said


def test_g3_the_page_says_in_words_what_helped_and_how_often(world: World) -> None:
    ana = with_pin(world, strategies=STRATEGIES[:1])
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        [step] = plans.strategies_of(session, ana.person)
        for number in range(8):
            offer = Offer(
                program_id=world.program,
                alumnus_id=ana.person,
                strategy_id=step.id,
                offered_at=world.now - timedelta(days=400),
                number=number + 1,
                has_helped=number < 6,
            )
            session.add(offer)
    page = text_of(open_page(world, ana).get("/my").text)
    assert "Helped 6 of 8 times" in page
    assert "Came 8 times" in page


def test_g3_an_outcome_told_by_text_is_on_the_page(world: World) -> None:
    ana = with_pin(world, strategies=STRATEGIES[:1])
    assert "Helped" not in text_of(open_page(world, ana).get("/my").text)
    ana.texts("URGE")
    world.wait(minutes=15)
    ana.texts("it helped")
    ana.inbox()
    assert "Helped the one time you told us" in text_of(open_page(world, ana).get("/my").text)


def test_g3_a_practice_is_asked_for_on_the_page_and_what_it_said_is_there(world: World) -> None:
    ana = with_pin(world, strategies=STRATEGIES[:1])
    client = open_page(world, ana)
    assert client.post("/my/practice").headers["location"] == "/my?done=practice_sent"
    world.tick()
    [said] = ana.inbox()
    assert STRATEGIES[0] in said
    ana.texts("1")
    ana.texts("1")
    ana.inbox()
    assert "Last practice: easy to do" in client.get("/my").text


def test_g3_no_practice_in_a_hard_hour(world: World) -> None:
    ana = with_pin(world)
    ana.texts("URGE")
    ana.inbox()
    client = open_page(world, ana)
    assert client.post("/my/practice").headers["location"] == "/my?done=practice_later"
    world.tick()
    assert ana.inbox() == []
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Practice)).all() == []


def test_c1_words_of_danger_on_the_page_bring_a_person_and_the_crisis_line(world: World) -> None:
    sam = world.staff()
    ana = with_pin(world, specialist=sam)
    client = open_page(world, ana)
    data = NO_CHOICES | {"action": "i want to die tonight"}
    assert client.post("/my/steps", data=data).headers["location"] == "/my?done=danger"
    assert "sounds like danger" in client.get("/my?done=danger").text
    world.tick()
    assert any("988" in said for said in ana.inbox())
    assert sam.inbox()
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Alert)).one().alumnus_id == ana.person


def test_g1_times_language_tone_and_the_rest_are_set(world: World) -> None:
    ana = with_pin(world, check_ins=[time(20)])
    client = open_page(world, ana)
    assert 'value="20:00"' in client.get("/my/texts").text
    data = {"time1": "21:30", "time2": "", "time3": "", "time4": "", "language": "es", "level": "warm"}
    data |= {"check_back": "30", "practice": "no", "lapses": "yes"}
    assert client.post("/my/texts", data=data).headers["location"] == "/my/texts?done=saved"
    row = row_of(world, ana)
    assert (row.language, row.level, row.check_back) == ("es", Level.WARM, timedelta(minutes=30))
    assert (row.wants_practice, row.tells_lapses) == (False, True)
    with transaction(world.engine, program=world.program) as session:
        assert [one.local_time for one in schedules.times_of(session, row.id)] == [time(21, 30)]
    assert "Mis mensajes" in client.get("/my/texts").text
    wrong = client.post("/my/texts", data=data | {"time2": "late", "language": "en"})
    assert wrong.status_code == 422
    assert row_of(world, ana).language == "es", "nothing was kept of it"


def test_a14_a_break_from_the_page_stops_check_ins_and_not_help(world: World) -> None:
    ana = with_pin(world, check_ins=[time(20)])
    client = open_page(world, ana)
    client.post("/my/texts/pause", data={"days": "3"})
    assert row_of(world, ana).paused_until == world.now + timedelta(days=3)
    assert "You have a break until Jan 4." in client.get("/my/texts").text
    ana.texts("URGE")
    assert ana.inbox()
    client.post("/my/texts/resume")
    assert row_of(world, ana).paused_until is None


def test_f1_reasons_and_plan_are_read_and_their_supporters_changed(world: World) -> None:
    ana = with_pin(world)
    assert ana.person
    content = {
        "reasons": ["My kids trust me again"],
        "inner": ["the late sites"],
        "signs": ["I hide my phone"],
    }
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        plans.write(session, key, ana.person, program=world.program, content=content, now=world.now)
    client = open_page(world, ana)
    page = client.get("/my/plan").text
    assert all(words in page for words in ("My kids trust me again", "the late sites", "I hide my phone"))
    assert "Written down: Jan 1" in page
    client.post("/my/people", data={"name": "Mike", "phone": "+1 202 555 0199"})
    page = client.get("/my/people").text
    assert "Take Mike out" in page
    [taken] = re.findall(r"/my/people/[\w-]+/remove", page)
    client.post(taken)
    assert "Take Mike out" not in client.get("/my/people").text
    assert client.post("/my/people", data={"name": "Mike", "phone": "12"}).status_code == 422


def test_g1_a_phone_that_others_read_is_said_on_the_page_and_gets_no_link(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    data = {"seen_by": "my brother", "notices": "no", "calls": "agreed", "voicemail": "no"}
    data |= {"safe_word": "", "address": ""}
    assert client.post("/my/phone", data=data).status_code == 303
    assert "my brother" in client.get("/my/people").text
    ana.texts("PAGE")
    assert ana.inbox()[0].startswith("No link can come to this phone")


def test_f12_a_copy_of_all_of_it_behind_the_pin(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    refused = client.post("/my/export", data={"pin": "1111"})
    assert refused.status_code == 403
    assert "kitchen" not in refused.text
    answer = client.post("/my/export", data={"pin": PIN})
    found = json.loads(answer.text)
    assert {one["action"] for one in found["strategy"]} == set(STRATEGIES)
    assert "link_hash" not in found["pageopening"][0]
    assert answer.headers["content-disposition"] == 'attachment; filename="copy.json"'
    with transaction(world.engine, program=world.program) as session:
        [event] = session.exec(select(AuditEvent).where(AuditEvent.action == Action.EXPORTED))
    assert event.actor_id == ana.person


def test_f12_erasing_has_an_hour_to_take_it_back(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    assert client.post("/my/erase", data={"pin": PIN}).status_code == 403, "not sure"
    assert client.post("/my/erase", data={"pin": "1111", "sure": "yes"}).status_code == 403
    assert client.post("/my/erase", data={"pin": PIN, "sure": "yes"}).status_code == 303
    assert row_of(world, ana).erase_at == world.now + erasing.WAIT
    assert "All of it is erased at 1:00 PM" in client.get("/my/record").text
    with transaction(world.engine, program=world.program) as session:
        assert About.ERASURE in [one.about for one in session.exec(select(Task))]
    client.post("/my/keep")
    assert row_of(world, ana).erase_at is None


def test_f12_after_the_hour_all_is_gone_and_the_page_with_it(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    client.post("/my/erase", data={"pin": PIN, "sure": "yes"})
    world.clock.advance(erasing.WAIT)
    world.keep_house()
    assert row_of(world, ana).name == b""
    assert client.get("/my/record").status_code == 404
    with transaction(world.engine, program=world.program) as session:
        theirs = select(Strategy).where(col(Strategy.alumnus_id) == ana.person)
        assert session.exec(theirs).all() == []


def test_g1_a_name_by_text_goes_to_the_newest_also_after_the_order_was_changed(world: World) -> None:
    ana = with_pin(world, strategies=("Block the porn sites", "No more porn"))
    client = open_page(world, ana)
    newest = ids_of(world, ana)[1]
    client.post(f"/my/steps/{newest}/move", data={"by": "up"})
    ana.texts("NAME the promise")
    ana.inbox()
    page = text_of(client.get("/my").text)
    assert page.index("Sent as: the promise") < page.index("Sent as a hint only")
