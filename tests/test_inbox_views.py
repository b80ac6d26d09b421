"""The inbox as each of the staff wants it: their own views, tasks that are put off, and a moment to take back (H8)."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import transaction
from service.escalations import answering
from service.escalations.tables import Alert, Status
from service.people import tasks
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.test_console import stored, text_of, trigger
from tests.visiting import console_of
from tests.world import Handset, World


def open_task(world: World, about: About, alumnus: Handset) -> UUID:
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, about, program=world.program, alumnus=alumnus.person, now=world.now)
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Task.id).where(Task.about == about, col(Task.closed_at).is_(None))).one()


def count(client: TestClient, address: str = "/") -> tuple[int, int]:
    """How many alerts and tasks are shown."""
    page = client.get(address).text
    return page.count("<article"), page.count('<li id="task-')


def test_h8_filters_stand_in_the_address_and_outlive_what_is_done(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus(specialist=sam)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=dana)
    world.on_call(sam)  # and so sees whoever needs somebody
    trigger(world, ana)
    trigger(world, luis)
    open_task(world, About.LAPSE, ana)
    client = console_of(world, sam)
    assert sam.person
    assert count(client, "/?kind=alerts") == (2, 0)
    assert count(client, "/?kind=tasks") == (0, 1)
    assert count(client, f"/?of={sam.person.hex}") == (1, 1)
    assert count(client, "/?kind=nonsense&of=x") == (2, 1)
    empty = client.get("/?kind=tasks&show=mine&of=" + "0" * 32).text
    assert "3 more are not shown here." in empty
    assert 'class="card empty"' not in empty, "nobody can say that nobody waits"
    page = client.get(f"/?kind=tasks&of={sam.person.hex}").text
    assert f'name="of" value="{sam.person.hex}"' in page
    [take] = re.findall(r'action="(/tasks/[^"]+/take)"', page)
    answer = client.post(take, data={"kind": "tasks", "of": sam.person.hex})
    assert answer.headers["location"] == f"/?kind=tasks&of={sam.person.hex}"


def test_h8_c3_a_crisis_that_nobody_has_is_shown_by_every_view(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    trigger(world, world.alumnus(specialist=dana), Reason.CRISIS)
    client = console_of(world, sam)
    assert sam.person
    for address in ("/?show=snoozed", "/?kind=tasks", f"/?of={sam.person.hex}", "/?show=mine&kind=tasks"):
        assert "May be in danger" in client.get(address).text


def test_h8_a_view_is_kept_for_one_person_and_removed(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    of_sam, of_dana = console_of(world, sam), console_of(world, dana)
    kept = {"name": " My  tasks ", "show": "mine", "kind": "tasks"}
    assert of_sam.post("/views", data=kept).headers["location"] == "/?show=mine&kind=tasks"
    assert '<a class="filter" href="/?show=mine&amp;kind=tasks">My tasks</a>' in of_sam.get("/").text
    assert 'kind=tasks" aria-current="true">My tasks' in of_sam.get("/?show=mine&kind=tasks").text
    assert "My tasks" not in of_dana.get("/").text
    of_sam.post("/views", data={"name": "My tasks", "kind": "alerts"})
    page = of_sam.get("/").text
    assert page.count("Remove<span") == 1, "one of the same name is replaced"
    [forget] = re.findall(r'action="(/views/[^"]+/forget)"', page)
    of_dana.post(forget)
    assert "My tasks" in of_sam.get("/").text, "nobody removes what is another's"
    of_sam.post(forget)
    assert "My tasks" not in of_sam.get("/").text
    assert of_sam.post("/views", data={"name": "  "}).status_code == 422


def test_h8_a_task_is_put_off_with_a_reason_and_comes_back_by_itself(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    task = open_task(world, About.PLAN_CHANGE, ana)
    client = console_of(world, sam)
    assert client.post(f"/tasks/{task}/snooze", data={"until": "4h"}).status_code == 422
    client.post(f"/tasks/{task}/snooze", data={"until": "1h", "because": "waiting"})
    assert count(client) == (0, 0)
    assert "1 task is put off" in client.get("/").text
    shown = text_of(client.get("/?show=snoozed").text)
    assert "waiting for an answer" in shown
    assert "Comes back 2:00 PM" in shown
    world.clock.advance(timedelta(minutes=20))
    client.get("/")
    world.clock.advance(timedelta(minutes=20))
    client.get("/")
    world.clock.advance(timedelta(minutes=20))
    assert count(client) == (0, 1)
    assert count(client, "/?show=snoozed") == (0, 0)


def test_h8_a_task_comes_back_at_once_when_the_same_comes_up_or_it_is_wanted(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    task = open_task(world, About.PLAN_CHANGE, ana)
    client = console_of(world, sam)
    client.post(f"/tasks/{task}/snooze", data={"until": "7d", "because": "later"})
    world.clock.advance(timedelta(minutes=1))
    open_task(world, About.PLAN_CHANGE, ana)
    assert count(client) == (0, 1)
    client.post(f"/tasks/{task}/snooze", data={"until": "tomorrow", "because": "agreed"})
    assert count(client) == (0, 0)
    client.post(f"/tasks/{task}/wake")
    assert count(client) == (0, 1)


def test_h8_no_task_is_put_off_beyond_the_time_at_which_it_becomes_an_alert(world: World) -> None:
    sam, ana = world.staff(), world.alumnus(specialist=world.staff("+12025550112"))
    world.on_call(sam)
    task = open_task(world, About.DOUBTFUL, ana)
    client = console_of(world, sam)
    client.post(f"/tasks/{task}/snooze", data={"until": "7d", "because": "later"})
    assert count(client) == (0, 0)
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Task, task)
        assert row.snoozed_until == row.next_at
    world.wait(minutes=29)
    assert count(client) == (0, 0)
    client.get("/")
    world.wait(minutes=2)
    assert count(console_of(world, sam))[0] == 1


def test_h8_alerts_cannot_be_put_off(world: World) -> None:
    sam = world.staff()
    alert = trigger(world, world.alumnus(specialist=sam))
    client = console_of(world, sam)
    assert client.post(f"/alerts/{alert}/snooze").status_code == 404
    assert client.post(f"/tasks/{alert}/snooze", data={"until": "1h", "because": "later"}).status_code == 404


@pytest.mark.parametrize("show", ["all", "mine", "unassigned", "snoozed"])
def test_h8_an_empty_inbox_teaches_what_would_be_here(world: World, show: str) -> None:
    page = console_of(world, world.staff()).get(f"/?show={show}").text
    assert 'class="card empty"' in page
    titles = {
        "all": "Nobody is waiting",
        "mine": "Nothing is yours now",
        "unassigned": "Everything is in somebody&#39;s hands",
        "snoozed": "Nothing is put off",
    }
    assert titles[show] in page


def undo_of(client: TestClient, location: str) -> str | None:
    found = re.search(r'action="([^"]+)" data-undo', client.get(location).text)
    return found[1] if found else None


def test_h8_taking_an_alert_is_taken_back_and_the_next_person_is_paged(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    alert = trigger(world, world.alumnus(specialist=sam))
    client = console_of(world, sam)
    undo = undo_of(client, client.post(f"/alerts/{alert}/take").headers["location"])
    assert undo == f"/alerts/{alert}/pass-on"
    dana.inbox()
    location = client.post(undo).headers["location"]
    world.tick()
    assert len(dana.inbox()) == 1
    again = undo_of(client, location)
    assert again == f"/alerts/{alert}/take"
    client.post(again)
    assert "You have this" in client.get("/").text


def test_h8_closing_an_alert_is_taken_back_and_others_hear_who_has_it(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    alert = trigger(world, world.alumnus(specialist=sam))
    world.wait(minutes=6)  # by now both were paged
    client = console_of(world, sam)
    location = client.post(f"/alerts/{alert}/close", data={"outcome": "reached"}).headers["location"]
    world.tick()
    dana.inbox()
    undo = undo_of(client, location)
    assert undo == f"/alerts/{alert}/reopen"
    client.post(undo)
    world.tick()
    assert any("Sam R." in text for text in dana.inbox())
    row = stored(world, alert)
    assert (row.status, row.assignee_id, row.closed_at) == (Status.ACKNOWLEDGED, sam.person, None)
    world.wait(minutes=31)
    assert stored(world, alert).status is Status.TRIGGERED, "it goes on as any that was taken"


def test_h8_what_was_closed_stays_so_after_a_while_for_others_and_where_they_ask_again(world: World) -> None:
    sam = world.staff()
    dana = world.staff("+12025550112", name="Dana Lee", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    alert = trigger(world, ana)
    client = console_of(world, sam)
    location = client.post(f"/alerts/{alert}/close", data={"outcome": "reached"}).headers["location"]
    assert console_of(world, dana).post(f"/alerts/{alert}/reopen").status_code == 409
    world.clock.advance(answering.UNDO + timedelta(seconds=1))
    assert undo_of(client, location) is None
    assert client.post(f"/alerts/{alert}/reopen").status_code == 409

    second = trigger(world, ana)
    client.post(f"/alerts/{second}/close", data={"outcome": "reached"})
    third = trigger(world, ana)
    assert client.post(f"/alerts/{second}/reopen").status_code == 409
    with transaction(world.engine, program=world.program) as session:
        open_ones = session.exec(select(Alert.id).where(Alert.status != Status.CLOSED)).all()
    assert open_ones == [third]


def end_of(world: World, task: UUID) -> tuple[datetime | None, datetime | None]:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Task, task)
        return row.next_at, row.closed_at


def test_h8_a_task_that_was_done_is_taken_back_and_waits_as_it_had(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    task = open_task(world, About.DOUBTFUL, ana)
    before = end_of(world, task)
    client = console_of(world, sam)
    world.clock.advance(timedelta(minutes=10))
    client.get("/")
    location = client.post(f"/tasks/{task}/finish", data={"kind": "tasks"}).headers["location"]
    assert "kind=tasks" in location
    assert end_of(world, task) == (None, world.now)
    assert "The task is done." in client.get(location).text
    undo = undo_of(client, location)
    assert undo == f"/tasks/{task}/reopen"
    assert "did=" not in client.post(undo, data={"kind": "tasks"}).headers["location"]
    assert end_of(world, task) == before
    assert client.post(undo).status_code == 409, "once"
    assert "opened a task again at once" in client.get(f"/people/{ana.person}").text
    world.wait(minutes=21)
    assert count(client)[0] == 1, "it becomes an alert when it would have"


def test_h8_who_had_taken_a_task_has_it_again(world: World) -> None:
    sam = world.staff()
    task = open_task(world, About.LAPSE, world.alumnus(specialist=sam))
    world.clock.advance(timedelta(hours=1))
    client = console_of(world, sam)
    client.post(f"/tasks/{task}/take")
    taken = end_of(world, task)
    client.post(f"/tasks/{task}/finish")
    assert client.post(f"/tasks/{task}/reopen").status_code == 303
    assert end_of(world, task) == taken


def test_h8_a_task_that_came_due_while_nobody_was_at_work_becomes_an_alert_all_the_same(world: World) -> None:
    sam = world.staff()
    task = open_task(world, About.DOUBTFUL, world.alumnus(specialist=sam))
    client = console_of(world, sam)
    world.clock.advance(timedelta(minutes=35))
    client.get("/")
    client.post(f"/tasks/{task}/finish")
    client.post(f"/tasks/{task}/reopen")
    world.tick()
    assert count(client)[0] == 1


def test_h8_who_finished_a_task_in_the_end_is_told_and_not_who_took_that_back(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    task = open_task(world, About.LAPSE, ana)
    first = console_of(world, sam)
    first.post(f"/tasks/{task}/finish")
    first.post(f"/tasks/{task}/reopen")
    world.clock.advance(timedelta(minutes=5))
    console_of(world, dana).post(f"/tasks/{task}/finish")
    story = text_of(first.get(f"/people/{ana.person}").text)
    told = [story.count(f"{who} finished a task") for who in ("Sam R.", "Dana L.")]
    assert told == [1, 2], "the record has both, the story what holds"


def test_h8_a_task_stays_done_after_a_while_for_others_and_where_the_same_comes_up(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    task = open_task(world, About.LAPSE, ana)
    client = console_of(world, sam)
    location = client.post(f"/tasks/{task}/finish").headers["location"]
    assert console_of(world, dana).post(f"/tasks/{task}/reopen").status_code == 409
    assert undo_of(console_of(world, dana), location) is None
    world.clock.advance(answering.UNDO + timedelta(seconds=1))
    assert undo_of(client, location) is None
    assert client.post(f"/tasks/{task}/reopen").status_code == 409

    second = open_task(world, About.LAPSE, ana)
    location = client.post(f"/tasks/{second}/finish").headers["location"]
    open_task(world, About.LAPSE, ana)
    assert undo_of(client, location) is None
    assert client.post(f"/tasks/{second}/reopen").status_code == 409


def test_h8_what_ended_by_itself_is_not_opened_again(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    task = open_task(world, About.ERASURE, ana)
    with transaction(world.engine, program=world.program) as session:
        tasks.close_about(session, About.ERASURE, alumnus=ana.person, now=world.now)
    client = console_of(world, sam)
    world.clock.advance(timedelta(seconds=5))
    location = client.post(f"/tasks/{task}/finish").headers["location"]
    assert undo_of(client, location) is None
    assert client.post(f"/tasks/{task}/reopen").status_code == 409


def test_h8_f4_a_review_that_was_done_is_not_taken_back(world: World) -> None:
    sam = world.staff()
    task = open_task(world, About.PLAN_REVIEW, world.alumnus(specialist=sam))
    client = console_of(world, sam)
    assert undo_of(client, client.post(f"/tasks/{task}/finish").headers["location"]) is None
    assert client.post(f"/tasks/{task}/reopen").status_code == 409


def test_h8_i4_filters_counts_and_tasks_know_nothing_of_anybody_elses_people(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=dana)
    trigger(world, luis, Reason.CALL)
    task = open_task(world, About.LAPSE, luis)
    client = console_of(world, sam)
    assert dana.person
    for address in ("/?kind=alerts", "/?show=snoozed", f"/?of={dana.person.hex}"):
        page = client.get(address).text
        assert "Luis" not in page
        assert "not shown here" not in page, "no count tells of them"
    put_off = {"until": "1h", "because": "later"}
    for act in ("take", "finish", "snooze", "wake"):
        assert client.post(f"/tasks/{task}/{act}", data=put_off).status_code == 403
    console_of(world, dana).post(f"/tasks/{task}/snooze", data=put_off)
    assert "put off" not in client.get("/").text
    world.on_call(sam)
    assert "1 task is put off" in client.get("/").text
    assert client.post(f"/tasks/{task}/wake").status_code == 303
