"""Policies in the console: changed, foretold before they hold, given to one person, deleted, and two who edit at once (H7, D3)."""

import html
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service import importing
from service.db import EVERY_PROGRAM, transaction
from service.escalations import policies, policy_changes
from service.escalations.policies import ADMINS, ASSIGNED, DEFAULT, EMAIL, ON_CALL, SMS, VOICE, Step
from service.escalations.policy_changes import PolicyChange
from service.holdings import scrubbing
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.protection import audit
from service.protection.audit import Action, AuditEvent
from tests.escalating import paged, raised, read
from tests.test_console import text_of
from tests.test_rota_pages import hidden
from tests.visiting import PASSWORD, console_of
from tests.world import Handset, World

MINUTE = timedelta(minutes=1)
PROGRAM = "/policy/program"
Row = tuple[str, str] | tuple[str, str, str]
"""Minutes, whom, and by phone."""


def fields(*rows: Row, **more: str) -> dict[str, str]:
    """What a browser sends of so many steps."""
    sent = {"seen": "0", "at": "", **more}
    for at, (after, notify, *phone) in enumerate(rows):
        sent |= {f"after-{at}": after, f"notify-{at}": notify, f"phone-{at}": phone[0] if phone else "sms"}
        sent |= {f"times-{at}": "0", f"gap-{at}": ""}
    return sent


def filled(page: str) -> dict[str, str]:
    """What a browser sends of a form that nobody has touched; one value of each name."""
    sent = dict(
        re.findall(r'<input(?: type="(?:hidden|datetime-local)")? name="([^"]+)" value="([^"]*)"', page)
    )
    sent |= dict(re.findall(r'type="radio" name="([^"]+)" value="([^"]*)" checked', page))
    sent |= dict(re.findall(r'type="checkbox" name="([^"]+)" value="([^"]*)" checked', page))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        sent[name] = chosen[0] if chosen else ""
    return {name: html.unescape(value) for name, value in sent.items()}


def tried(client: TestClient, path: str, sent: Mapping[str, str]) -> httpx2.Response:
    answer: httpx2.Response = client.post(path, data={**sent, "do": "try"})
    return answer


def saved(client: TestClient, path: str, sent: Mapping[str, str]) -> httpx2.Response:
    """Looked at, and then saved."""
    shown = tried(client, path, sent)
    assert shown.status_code == 200, text_of(shown.text)
    answer: httpx2.Response = client.post(path, data={**filled(shown.text), "do": "save"})
    return answer


def deleted(client: TestClient, path: str) -> httpx2.Response:
    page = client.get(f"{path}/delete").text
    sent = {"seen": hidden(page, "seen"), "shown": hidden(page, "shown")}
    answer: httpx2.Response = client.post(f"{path}/delete", data=sent)
    return answer


def of_program(world: World) -> list[Step]:
    with transaction(world.engine, program=world.program) as session:
        return policies.of_program(session, world.program)


def own_of(world: World, alumnus: Handset) -> list[Step]:
    with transaction(world.engine, program=world.program) as session:
        return policies.own_of(session.get_one(Alumnus, alumnus.person))


def changes(world: World) -> list[PolicyChange]:
    with transaction(world.engine, program=world.program) as session:
        return sorted(session.exec(select(PolicyChange)), key=lambda one: one.number)


def recorded(world: World) -> list[AuditEvent]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == Action.POLICY_CHANGED)))


@pytest.fixture
def pat(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)


def test_h7_an_admin_changes_the_policy_once_it_was_shown_who_would_be_paged(
    world: World, pat: Handset
) -> None:
    sam = world.staff()
    world.alumnus(specialist=sam)
    client = console_of(world, pat)
    form = client.get(PROGRAM).text
    assert filled(form) | {"at": ""} == filled(form) | fields(("0", ASSIGNED), ("5", ON_CALL), ("10", ADMINS))
    sent = fields(("0", ASSIGNED, VOICE), ("2:30", ADMINS), at="2030-01-01T23:00")
    shown = tried(client, PROGRAM, sent | {"also-1": "email"})
    said = text_of(shown.text)
    assert "At once: the assigned specialist, by a call" in said
    assert (
        "After 2 min 30 s: the admins, by a text, and a call where that does not arrive and an e-mail" in said
    )
    assert "Tue, Jan 1, 11:00 PM, if nobody answered" in said
    assert "1 alumnus of Sam R. 11:00 PM Sam R. 11:02 PM Pat M. 11:07 PM the operator, and all again" in said
    assert "Somebody without a specialist 11:00 PM Pat M." in said
    assert of_program(world) == list(DEFAULT), "nothing is saved by looking"
    assert changes(world) == []

    answer = client.post(PROGRAM, data={**filled(shown.text), "do": "save"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/policy?saved=1")
    made = [Step(0 * MINUTE, ASSIGNED, (VOICE,)), Step(2.5 * MINUTE, ADMINS, (SMS, EMAIL))]
    assert of_program(world) == made
    [change] = changes(world)
    assert (change.number, change.by_id, change.was) == (1, pat.person, None)
    [event] = recorded(world)
    assert (event.actor_id, event.subject_id) == (pat.person, None)
    assert event.detail == {"what": "policy", "number": 1, "steps": 2}
    after = text_of(client.get(answer.headers["location"]).text)
    assert "It holds for every alert that opens from now on" in after
    assert "Pat M. changed it, 1:00 PM." in after


def test_h7_d3_open_alerts_keep_their_copy_and_new_ones_take_the_new_policy(
    world: World, pat: Handset
) -> None:
    sam = world.staff()
    ana, luis = world.alumnus(specialist=sam), world.alumnus("+12025550102", specialist=sam)
    before = raised(world, ana)
    assert saved(console_of(world, pat), PROGRAM, fields(("0", ADMINS))).status_code == 303
    after = raised(world, luis)
    world.tick()
    assert paged(world, before) == [sam.person]
    assert len(read(world, before).policy) == 3
    assert paged(world, after) == [pat.person]
    assert read(world, after).policy == [Step(0 * MINUTE, ADMINS).dump()]


def test_h7_the_clinical_lead_changes_it_and_a_specialist_only_reads_it(world: World) -> None:
    sam, lena = world.staff(), world.staff("+12025550112", name="Lena Roe", role=Role.CLINICAL_LEAD)
    assert saved(console_of(world, lena), PROGRAM, fields(("0", "clinical_lead"))).status_code == 303
    client = console_of(world, sam)
    page = client.get("/policy")
    assert "At once: the clinical lead" in text_of(page.text)
    assert "/policy/program" not in page.text
    assert client.get(PROGRAM).status_code == 403
    assert client.post(PROGRAM, data=fields(("0", ADMINS))).status_code == 403


def test_h7_steps_are_added_and_removed_and_nothing_typed_is_lost(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    typed = fields(("0", ASSIGNED), ("soon", ADMINS))
    more = client.post(PROGRAM, data={**typed, "do": "add"})
    assert more.status_code == 200
    assert {**filled(more.text), "at": ""} == filled(more.text) | typed | {"after-2": "", "notify-2": ""}
    less = client.post(PROGRAM, data={**filled(more.text), "do": "remove-0"})
    there = filled(less.text)
    assert (there["after-0"], there["notify-0"], there["after-1"]) == ("soon", ADMINS, "")
    assert "after-2" not in there
    first = client.post(PROGRAM, data={"do": "add"})
    assert filled(first.text)["after-0"] == "0"
    later = client.post(PROGRAM, data={**fields(("0", ASSIGNED), ("1:30", ADMINS)), "do": "add"})
    assert filled(later.text)["after-2"] == "6:30"
    assert of_program(world) == list(DEFAULT)


REFUSED: list[tuple[dict[str, str], str]] = [
    (fields(), "A policy needs at least one step: without one it would page nobody"),
    (fields(("0", ADMINS, "")), "Step 1 : has no way to reach anybody: choose at least one"),
    (fields(("0", "clinical_lead")), "Step 1 : asks the clinical lead, and nobody has that role here"),
    (fields(("0", "f" * 32)), "Step 1 : asks nobody of the staff: choose whom"),
    (fields(("0", "")), "Step 1 : say whom it asks"),
    (fields(("", ADMINS)), "Step 1 : say after how many minutes it begins"),
    (fields(("-5", ADMINS)), "Step 1 : say after how many minutes it begins"),
    (fields(("0", ADMINS), ("1441", ADMINS)), "Step 2 : begins more than 24 hours after the alert"),
    (fields(("3", ADMINS)), "Step 1 : the first step asks at once"),
    (fields(("0", ADMINS)) | {"times-0": "3"}, "Step 1 : say how many minutes lie between"),
    (fields(("0", ADMINS)) | {"times-0": "3", "gap-0": "0"}, "Step 1 : asks again without a pause"),
    (
        fields(("0", ADMINS)) | {"times-0": "9", "gap-0": "300"},
        "Step 1 : still asks again more than 24 hours after the alert",
    ),
    (fields(("0", ADMINS)) | {"times-0": "many"}, "Step 1 : say how often it asks again"),
    (fields(*[(str(at), ADMINS) for at in range(13)]), "A policy has at most 12 steps"),
    (
        fields(("0", ASSIGNED)),
        "Alerts of people without a specialist would page nobody but the operator, now or in the next 14 days",
    ),
    (fields(("0", ON_CALL)), "would page nobody but the operator"),
]


@pytest.mark.parametrize(("sent", "said"), REFUSED, ids=[str(at) for at in range(len(REFUSED))])
def test_h7_d3_what_would_page_nobody_or_cannot_be_is_refused_in_words_and_stays_in_the_form(
    world: World, pat: Handset, sent: dict[str, str], said: str
) -> None:
    client = console_of(world, pat)
    for do in ("try", "save"):
        refused = client.post(PROGRAM, data={**sent, "do": do})
        assert refused.status_code == 422
        assert said in text_of(refused.text)
        there = filled(refused.text)
        kept = {one: value for one, value in sent.items() if one not in {"seen", "at"} and len(value) < 32}
        lost = {one for one, value in kept.items() if there.get(one) != value}
        assert not {one for one in lost if sent[one] != "many"}
    assert of_program(world) == list(DEFAULT)
    assert changes(world) == []


def test_h7_a_hole_in_the_rota_is_told_and_forbids_nothing(world: World, pat: Handset) -> None:
    """Somebody comes on call tomorrow: that is the rota's matter, and the policy is none that pages nobody."""
    sam = world.staff()
    client = console_of(world, pat)
    assert sam.person
    hours = {"who": sam.person.hex, "starts": "2030-01-02T09:00", "ends": "2030-01-02T17:00", "layer": "0"}
    assert client.post("/rota/override", data=hours).status_code == 303
    shown = tried(client, PROGRAM, fields(("0", ON_CALL)))
    assert shown.status_code == 200
    said = text_of(shown.text)
    assert "Nobody of the staff." in said
    assert "This can be saved, and should be known" in said
    assert "nobody is on call" in said


def test_h7_what_is_saved_is_what_was_shown(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    shown = filled(tried(client, PROGRAM, fields(("0", ADMINS))).text)
    other = client.post(PROGRAM, data={**shown, "phone-0": "voice", "do": "save"})
    assert other.status_code == 409
    assert "This is not what you were shown" in text_of(other.text)
    assert "At once: the admins, by a call" in text_of(other.text)
    assert of_program(world) == list(DEFAULT)
    assert client.post(PROGRAM, data={**filled(other.text), "do": "save"}).status_code == 303
    assert of_program(world) == [Step(0 * MINUTE, ADMINS, (VOICE,))]


def test_h7_steps_are_put_in_the_order_of_their_times(world: World, pat: Handset) -> None:
    world.on_call(pat)
    client = console_of(world, pat)
    assert saved(client, PROGRAM, fields(("9", ADMINS), ("0", ASSIGNED), ("4", ON_CALL))).status_code == 303
    assert [one.notify for one in of_program(world)] == [ASSIGNED, ON_CALL, ADMINS]


def test_h7_saving_wants_a_fresh_proof_and_loses_nothing_for_it(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    world.clock.at += timedelta(minutes=11)
    shown = filled(tried(client, PROGRAM, fields(("0", ADMINS))).text)
    asked = client.post(PROGRAM, data={**shown, "do": "save"})
    assert asked.status_code == 401
    assert 'href="/sign-in/confirm?next=/policy"' in asked.text
    assert {**filled(asked.text)} == shown
    assert of_program(world) == list(DEFAULT)
    assert saved_in_another_tab(client)
    assert client.post(PROGRAM, data={**filled(asked.text), "do": "save"}).status_code == 303


def saved_in_another_tab(client: TestClient) -> bool:
    answer = client.post("/sign-in/confirm", data={"password": PASSWORD, "next": "/policy"})
    return bool(answer.headers["location"] == "/policy")


# Taken back


def undo_of(client: TestClient, location: str) -> str | None:
    found = re.search(r'action="(/policy/undo/\d+)"', client.get(location).text)
    return found[1] if found else None


def put(client: TestClient, path: str, *rows: Row) -> str:
    """Change it as it stands now; where that leads."""
    seen = hidden(client.get(path).text, "seen")
    answer = saved(client, path, fields(*rows, seen=seen))
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_h8_a_change_of_the_policy_is_taken_back_and_that_as_well(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    put(client, PROGRAM, ("0", ADMINS))
    location = put(client, PROGRAM, ("0", ADMINS, VOICE))
    undo = undo_of(client, location)
    assert undo == "/policy/undo/2"
    back = client.post(undo)
    assert back.headers["location"] == "/policy?saved=3"
    assert of_program(world) == [Step(0 * MINUTE, ADMINS)]
    assert [one.number for one in changes(world)] == [1, 2, 3]
    assert {"what": "policy", "number": 3, "steps": 1} in [event.detail for event in recorded(world)]
    assert client.post(undo).status_code == 409, "what was put back is not put back twice"
    again = undo_of(client, back.headers["location"])
    assert again
    client.post(again)
    assert of_program(world) == [Step(0 * MINUTE, ADMINS, (VOICE,))]


def test_h8_the_first_policy_and_one_that_was_deleted_are_taken_back(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    ana = world.alumnus(specialist=pat)
    for path in (PROGRAM, f"/policy/people/{ana.person}"):
        location = put(client, path, ("0", ADMINS, VOICE))
        first = undo_of(client, location)
        assert first
        undone = client.post(first).headers["location"]
        assert (own_of(world, ana), of_program(world)) == ([], list(DEFAULT))
        anew = undo_of(client, undone)
        assert anew
        client.post(anew)
        gone = undo_of(client, deleted(client, path).headers["location"])
        assert gone
        assert client.post(gone).status_code == 303
        holds = own_of(world, ana) if "people" in path else of_program(world)
        assert holds == [Step(0 * MINUTE, ADMINS, (VOICE,))]
        deleted(client, path)


def test_h8_nobody_takes_back_what_a_colleague_did_or_has_changed_since(world: World, pat: Handset) -> None:
    lena = world.staff("+12025550112", name="Lena Roe", role=Role.CLINICAL_LEAD)
    first, second = console_of(world, pat), console_of(world, lena)
    location = put(first, PROGRAM, ("0", ADMINS))
    assert undo_of(second, location) is None
    assert second.post("/policy/undo/1").status_code == 409
    put(second, PROGRAM, ("0", "clinical_lead"))
    assert undo_of(first, location) is None
    assert first.post("/policy/undo/1").status_code == 409
    assert [one.notify for one in of_program(world)] == ["clinical_lead"]
    assert first.post("/policy/undo/77").status_code == 409


def test_h8_d3_what_would_page_nobody_by_now_is_not_put_back(world: World, pat: Handset) -> None:
    lena = world.staff("+12025550112", name="Lena Roe", role=Role.CLINICAL_LEAD)
    client = console_of(world, pat)
    put(client, PROGRAM, ("0", "clinical_lead"))
    location = put(client, PROGRAM, ("0", ADMINS))
    undo = undo_of(client, location)
    assert undo
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Staff, lena.person).role = Role.SPECIALIST
    refused = client.post(undo)
    assert refused.status_code == 409
    assert "cannot be a policy any more" in refused.text
    assert of_program(world) == [Step(0 * MINUTE, ADMINS)]


def test_h8_taking_a_change_back_wants_a_fresh_proof(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    put(client, PROGRAM, ("0", ADMINS))
    world.clock.at += timedelta(minutes=11)
    assert client.post("/policy/undo/1").headers["location"] == "/sign-in/confirm?next=/policy"
    assert len(changes(world)) == 1


# Two at once


def test_h7_of_two_who_edit_the_second_sees_what_the_first_did_and_loses_nothing(
    world: World, pat: Handset
) -> None:
    lena = world.staff("+12025550112", name="Lena Roe", role=Role.CLINICAL_LEAD)
    first, second = console_of(world, pat), console_of(world, lena)
    drawn = filled(tried(second, PROGRAM, fields(("0", "clinical_lead"), ("7", ADMINS))).text)
    assert saved(first, PROGRAM, fields(("0", ADMINS, VOICE))).status_code == 303

    refused = second.post(PROGRAM, data={**drawn, "do": "save"})
    assert refused.status_code == 409
    said = text_of(refused.text)
    assert "Somebody has changed this policy meanwhile" in said
    assert "Pat M. changed it, 1:00 PM. It is now: At once: the admins, by a call" in said
    there = filled(refused.text)
    assert {**there, "seen": "0"} == drawn, "all that was typed is still there"
    assert there["seen"] == "1"
    assert of_program(world) == [Step(0 * MINUTE, ADMINS, (VOICE,))]

    assert second.post(PROGRAM, data={**there, "do": "save"}).status_code == 303
    assert [one.notify for one in of_program(world)] == ["clinical_lead", ADMINS]
    assert [one.by_id for one in changes(world)] == [pat.person, lena.person]
    assert changes(world)[1].was == [Step(0 * MINUTE, ADMINS, (VOICE,)).dump()]


def test_h7_of_two_at_the_very_same_moment_one_is_told_of_the_other(world: World, pat: Handset) -> None:
    def edit(after: int) -> str:
        assert pat.person
        try:
            with transaction(world.engine, program=world.program) as session:
                policy_changes.put(
                    session,
                    [Step(0 * MINUTE, ADMINS), Step(after * MINUTE, ADMINS)],
                    program=world.program,
                    by=pat.person,
                    seen=0,
                    now=world.now,
                )
        except policy_changes.Overtaken:
            return "overtaken"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, [1, 2])) == ["overtaken", "saved"]
    assert len(changes(world)) == 1


def test_h7_who_saves_what_stands_already_is_told_nothing(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    same = filled(tried(client, PROGRAM, fields(("0", ADMINS))).text)
    for _ in range(2):
        assert client.post(PROGRAM, data={**same, "do": "save"}).status_code == 303
    assert len(changes(world)) == len(recorded(world)) == 1


def test_h7_who_edits_one_persons_policy_is_not_disturbed_by_who_edits_the_programs(
    world: World, pat: Handset
) -> None:
    ana = world.alumnus()
    client, path = console_of(world, pat), f"/policy/people/{ana.person}"
    drawn = filled(tried(client, path, fields(("0", ADMINS, VOICE))).text)
    assert saved(client, PROGRAM, fields(("0", ADMINS))).status_code == 303
    assert client.post(path, data={**drawn, "do": "save"}).status_code == 303
    assert [one.alumnus_id for one in changes(world)] == [None, ana.person]


FILE = """
program: {name: Harbor, sender: "+12025550100", timezone: America/New_York}
staff:
  - {name: Pat Moe, email: 12025550113@example.org, phone: "+12025550113", role: admin}
policy:
  - {after: 0s, notify: admins}
  - {after: 90s, notify: 12025550113@example.org}
alumni:
  - name: Ana Ruiz
    phone: "+12025550101"
    policy: [{after: 0s, notify: admins, ways: [voice]}]
"""


def test_h7_a_file_that_is_read_in_counts_as_a_change_of_what_it_changes(world: World, pat: Handset) -> None:
    ana = world.alumnus()
    client = console_of(world, pat)
    path = f"/policy/people/{ana.person}"
    drawn = {one: filled(tried(client, one, fields(("0", ADMINS))).text) for one in (PROGRAM, path)}
    for _ in range(2):
        with transaction(world.engine, program=EVERY_PROGRAM) as session:
            importing.apply(session, world.vault, importing.load(FILE), now=world.now)
    assert [(one.alumnus_id, one.by_id) for one in changes(world)] == [(None, None), (ana.person, None)]
    for one, sent in drawn.items():
        refused = client.post(one, data={**sent, "do": "save"})
        assert refused.status_code == 409
        assert "A file changed it, 1:00 PM" in text_of(refused.text)
    said = text_of(client.get("/policy").text)
    assert "After 1 min 30 s: Pat M." in said


# One person's own


def test_h7_d3_one_person_gets_a_policy_of_their_own_and_it_is_deleted_again(
    world: World, pat: Handset
) -> None:
    sam = world.staff()
    ana, luis = world.alumnus(specialist=sam), world.alumnus("+12025550102", specialist=sam)
    client, path = console_of(world, pat), f"/policy/people/{ana.person}"
    assert ana.person
    chosen = client.get(f"/policy?person={ana.person.hex}").text
    assert f'href="{path}"' in chosen
    begun = client.get(path).text
    assert filled(begun)["notify-2"] == ADMINS, "begun from the program's"
    shown = tried(client, path, fields(("0", ADMINS)))
    said = text_of(shown.text)
    assert "1 alumnus of Sam R. 1:00 PM Pat M." in said
    assert client.post(path, data={**filled(shown.text), "do": "save"}).status_code == 303
    assert own_of(world, ana) == [Step(0 * MINUTE, ADMINS)]
    alerts = raised(world, ana), raised(world, luis)
    world.tick()
    assert [paged(world, one) for one in alerts] == [[pat.person], [sam.person]]
    page = text_of(client.get("/policy").text)
    assert "Ana Ruiz At once: the admins" in page

    asked = text_of(client.get(f"{path}/delete").text)
    assert "1 alumnus of Sam R. 1:00 PM Sam R." in asked
    assert deleted(client, path).status_code == 303
    assert own_of(world, ana) == []
    assert [one.became for one in changes(world)] == [[Step(0 * MINUTE, ADMINS).dump()], None]
    assert [(one.subject_id, (one.detail or {})["steps"]) for one in recorded(world)] == [
        (ana.person, 1),
        (ana.person, 0),
    ]
    assert client.get(f"{path}/delete").status_code == 303, "there is none any more"
    assert "Nobody has one." in text_of(client.get("/policy").text)


def test_h7_a_policy_that_suits_one_person_is_judged_for_them_alone(world: World, pat: Handset) -> None:
    sam = world.staff()
    ana, luis = world.alumnus(specialist=sam), world.alumnus("+12025550102")
    client = console_of(world, pat)
    assert tried(client, f"/policy/people/{ana.person}", fields(("0", ASSIGNED))).status_code == 200
    assert tried(client, f"/policy/people/{luis.person}", fields(("0", ASSIGNED))).status_code == 422


def test_h7_the_programs_policy_is_deleted_and_the_usual_one_holds(world: World, pat: Handset) -> None:
    client = console_of(world, pat)
    assert client.get(f"{PROGRAM}/delete").status_code == 303, "there is none"
    assert saved(client, PROGRAM, fields(("0", ADMINS))).status_code == 303
    assert "Delete it" in text_of(client.get("/policy").text)
    assert deleted(client, PROGRAM).status_code == 303
    assert of_program(world) == list(DEFAULT)
    assert "none of the program's own is set. Pat M. deleted it" in text_of(client.get("/policy").text)


def test_h7_what_was_changed_since_is_not_deleted_unseen(world: World, pat: Handset) -> None:
    ana = world.alumnus(specialist=world.staff())
    client, path = console_of(world, pat), f"/policy/people/{ana.person}"
    assert saved(client, path, fields(("0", ADMINS))).status_code == 303
    page = client.get(f"{path}/delete").text
    sent = {"seen": hidden(page, "seen"), "shown": hidden(page, "shown")}
    changed = fields(("0", ADMINS, VOICE), seen="1")
    assert saved(client, path, changed).status_code == 303
    refused = client.post(f"{path}/delete", data=sent)
    assert refused.status_code == 409
    assert "It is now: At once: the admins, by a call" in text_of(refused.text)
    assert saved(client, PROGRAM, fields(("0", ADMINS), seen="2")).status_code == 303
    again = {**sent, "seen": hidden(refused.text, "seen")}
    other = client.post(f"{path}/delete", data=again)
    assert "This is not what you were shown" in text_of(other.text), "what holds then is another one"
    assert own_of(world, ana) == [Step(0 * MINUTE, ADMINS, (VOICE,))]


def test_h7_what_would_leave_somebody_without_anybody_is_not_deleted(world: World) -> None:
    lena = world.staff("+12025550112", name="Lena Roe", role=Role.CLINICAL_LEAD)
    client = console_of(world, lena)
    assert saved(client, PROGRAM, fields(("0", "clinical_lead"))).status_code == 303
    refused = client.get(f"{PROGRAM}/delete")
    assert "asks the admins, and nobody has that role here" in text_of(refused.text)
    assert client.post(f"{PROGRAM}/delete", data={"seen": "9"}).status_code == 422
    assert len(of_program(world)) == 1


def test_i5_h7_nobody_changes_a_policy_of_another_program(world: World, pat: Handset) -> None:
    other = world.add_program("+12025550200", "Haven")
    eve = world.staff("+12025550299", name="Eve Stone", program=other, role=Role.ADMIN)
    ana = world.alumnus()
    theirs = console_of(world, eve, program=other)
    for path in (f"/policy/people/{ana.person}", f"/policy/people/{ana.person}/delete"):
        assert theirs.get(path).status_code == 404
        assert theirs.post(path, data={**fields(("0", ADMINS)), "do": "save"}).status_code == 404
    assert pat.person
    refused = theirs.post(PROGRAM, data={**fields(("0", pat.person.hex)), "do": "try"})
    assert refused.status_code == 422
    assert "Pat" not in refused.text
    assert own_of(world, ana) == []


def test_i2_h7_what_is_left_of_whoever_is_erased_is_that_something_was_changed(
    world: World, pat: Handset
) -> None:
    ana = world.alumnus()
    client = console_of(world, pat)
    assert saved(client, f"/policy/people/{ana.person}", fields(("0", ADMINS))).status_code == 303
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        scrubbing.scrub(session, ana.person, now=world.now)
    [change] = changes(world)
    assert (change.number, change.was, change.became) == (1, None, None)
    assert saved(client, PROGRAM, fields(("0", ADMINS), seen="1")).status_code == 303
    assert changes(world)[1].number == 2


def test_h7_a_step_of_somebody_by_name_pages_them(world: World, pat: Handset) -> None:
    sam = world.staff()
    ana = world.alumnus()
    assert sam.person
    assert saved(console_of(world, pat), PROGRAM, fields(("0", sam.person.hex))).status_code == 303
    alert = raised(world, ana)
    world.tick()
    assert paged(world, alert) == [sam.person]


def test_h7_a_policy_of_a_file_goes_through_the_form_unchanged(world: World, pat: Handset) -> None:
    steps = [
        Step(0 * MINUTE, ASSIGNED, (SMS, EMAIL), 2, 1.5 * MINUTE),
        Step(100 * timedelta(seconds=1), ADMINS, (VOICE,)),
        Step(24 * 60 * MINUTE, ON_CALL, ("push",)),
    ]
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, steps, program=world.program)
    client = console_of(world, pat)
    assert saved(client, PROGRAM, filled(client.get(PROGRAM).text)).status_code == 303
    assert of_program(world) == steps
    assert changes(world) == [], "nothing was changed"


def test_i4_h7_the_record_of_a_change_is_whole(world: World, pat: Handset) -> None:
    assert saved(console_of(world, pat), PROGRAM, fields(("0", ADMINS))).status_code == 303
    [event] = recorded(world)
    assert event.actor is audit.Actor.STAFF
    page = text_of(console_of(world, pat).get("/program/record?what=policy_changed").text)
    assert "Pat M. changed whom alerts page" in page
