"""Several tasks at once: done, put off, given away, and all of it taken back by one press; never an alert (H8)."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx2
import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import transaction
from service.escalations.answering import UNDO
from service.escalations.tables import Alert, Status
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.staff import Gender, Role
from service.people.task_kinds import About, PutOff
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from service.web.together import MOST, MOST_FIELDS
from tests.escalating import raised
from tests.test_console import text_of
from tests.visiting import console_of
from tests.world import Handset, World


def open_for(world: World, *people: Handset, about: About = About.LAPSE) -> list[UUID]:
    """A task about each, in this order."""
    with transaction(world.engine, program=world.program) as session:
        for one in people:
            tasks.open_one(session, about, program=world.program, alumnus=one.person, now=world.now)
        session.flush()
        rows = session.exec(select(Task).where(Task.about == about, col(Task.closed_at).is_(None)))
        by_person = {row.alumnus_id: row.id for row in rows}
    return [by_person[one.person] for one in people]


def stored(world: World) -> dict[UUID, Task]:
    with transaction(world.engine, program=world.program) as session:
        return {row.id: row for row in session.exec(select(Task))}


def state(world: World) -> dict[UUID, dict[str, object]]:
    return {one: row.model_dump() for one, row in stored(world).items()}


def do(client: TestClient, what: str, chosen: list[UUID], **more: str) -> httpx2.Response:
    return client.post("/tasks/together", data={"do": what, "task": [str(one) for one in chosen], **more})


def undo_of(client: TestClient, location: str) -> tuple[str, dict[str, str]] | None:
    """Where it is taken back, and with what."""
    page = client.get(location).text
    form = re.search(r'<form[^>]*action="([^"]+)" data-undo.*?</form>', page, re.DOTALL)
    if form is None:
        return None
    return form[1], dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def take_back(client: TestClient, answer: httpx2.Response) -> httpx2.Response:
    found = undo_of(client, answer.headers["location"])
    assert found
    action, fields = found
    assert action == "/tasks/together/undo"
    return client.post(action, data=fields)


def recorded(world: World, action: Action) -> list[AuditEvent]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == action)))


@pytest.fixture
def people(world: World, sam: Handset) -> list[Handset]:
    names = ("Ana Ruiz", "Bea Ortiz", "Cal Dorn")
    return [
        world.alumnus(f"+1202555010{n}", name=name, specialist=sam) for n, name in enumerate(names, start=1)
    ]


@pytest.mark.parametrize(
    ("what", "more", "said"),
    [
        ("finish", {}, "2 tasks are done."),
        ("snooze", {"until": "4h", "because": "waiting"}, "2 tasks were put off."),
        ("give", {}, "2 tasks were given to them."),
    ],
)
def test_h8_several_are_changed_at_once_and_one_press_takes_all_of_it_back(
    world: World, sam: Handset, people: list[Handset], what: str, more: dict[str, str], said: str
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    first, second, third = open_for(world, *people)
    client = console_of(world, sam)
    client.post(f"/tasks/{first}/take")
    client.post(f"/tasks/{second}/snooze", data={"until": "1h", "because": "later"})
    world.clock.advance(timedelta(minutes=1))
    before = state(world)
    if what == "give":
        assert dana.person
        more = {"to": dana.person.hex}
    answer = do(client, what, [first, second], kind="tasks", **more)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "kind=tasks" in answer.headers["location"]
    after = state(world)
    assert [after[one] == before[one] for one in (first, second, third)] == [False, False, True]
    page = client.get(answer.headers["location"]).text
    assert said in page
    assert take_back(client, answer).headers["location"] == "/?kind=tasks"
    assert state(world) == before, "the one that was taken, and the one that was put off, too"
    assert undo_of(client, answer.headers["location"]) is None, "once"
    kinds = {
        "finish": (Action.TASK_FINISHED, Action.TASK_REOPENED),
        "snooze": (Action.TASK_SNOOZED, Action.TASK_WOKEN),
        "give": (Action.TASK_GIVEN, Action.TASK_RETURNED),
    }[what]
    for kind in kinds:
        whose = {(one.subject_id, one.object_id) for one in recorded(world, kind)}
        assert {(people[0].person, first), (people[1].person, second)} <= whose, "each on record"


def test_h8_what_was_given_away_is_the_colleagues_and_waits_no_longer(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    assert dana.person
    chosen = open_for(world, *people[:2], about=About.DOUBTFUL)
    due = [stored(world)[one].next_at for one in chosen]
    client = console_of(world, sam)
    do(client, "give", chosen, to=dana.person.hex)
    assert [stored(world)[one].next_at for one in chosen] == due
    shown = text_of(console_of(world, dana).get("/?show=mine&kind=tasks").text)
    assert shown.count("For Dana L.") == 2
    assert not dana.inbox(), "nobody is paged by it"
    assert "gave a task to a colleague" in text_of(client.get(f"/people/{people[0].person}").text)


def test_h8_what_was_put_off_stands_in_the_colleagues_inbox_once_it_is_given_to_them(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    assert dana.person
    first, second = open_for(world, *people[:2])
    client = console_of(world, sam)
    client.post(f"/tasks/{first}/snooze", data={"until": "7d", "because": "waiting"})
    world.clock.advance(timedelta(minutes=1))
    before = state(world)
    answer = do(client, "give", [first, second], to=dana.person.hex)
    of_dana = console_of(world, dana)
    assert text_of(of_dana.get("/?show=mine&kind=tasks").text).count("For Dana L.") == 2
    take_back(client, answer)
    assert state(world) == before, "put off as it was"
    answer = do(client, "give", [first, second], to=dana.person.hex)
    of_dana.post(f"/tasks/{first}/snooze", data={"until": "1h", "because": "later"})
    take_back(client, answer)
    after = stored(world)
    assert (after[first].assignee_id, after[second].assignee_id) == (dana.person, sam.person), (
        "what the colleague has touched since stays with them"
    )


def test_h8_what_came_up_again_after_the_page_was_drawn_stays(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    first, second = open_for(world, *people[:2])
    client = console_of(world, sam)
    [drawn] = re.findall(r'name="drawn" value="([^"]+)"', client.get("/").text)
    world.clock.advance(timedelta(minutes=1))
    open_for(world, people[0])
    world.clock.advance(timedelta(minutes=1))
    assert do(client, "finish", [first], drawn=drawn).status_code == HTTPStatus.CONFLICT
    answer = do(client, "finish", [first, second], drawn=drawn)
    assert "1 task is done. 1 stays as it was." in client.get(answer.headers["location"]).text
    assert [stored(world)[one].closed_at is None for one in (first, second)] == [True, False]
    assert do(client, "finish", [first], drawn="x").status_code == HTTPStatus.SEE_OTHER
    assert stored(world)[first].closed_at == world.now


def test_h8_what_is_taken_back_is_held_first_in_one_order(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    client = console_of(world, sam)
    answer = do(client, "finish", open_for(world, *people))
    found = undo_of(client, answer.headers["location"])
    assert found
    said: list[str] = []

    def hear(*given: Any) -> None:
        if " FROM task" in " ".join(given[2].split()):
            said.append(given[2])

    sa.event.listen(world.engine, "before_cursor_execute", hear)
    client.post(found[0], data=found[1])
    sa.event.remove(world.engine, "before_cursor_execute", hear)
    assert "ORDER BY task.id" in said[0]
    if world.engine.dialect.name == "postgresql":
        assert "FOR UPDATE" in said[0]


def test_h8_d20_a_wish_that_is_a_must_holds_here_too(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee", gender=Gender.WOMAN)
    max_ = world.staff("+12025550113", name="Max Roth", gender=Gender.MAN)
    assert dana.person
    assert max_.person
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, people[0].person)
        row.wishes = {"gender": "woman", "discipline": None, "must": True}
    chosen = open_for(world, *people[:2])
    client, before = console_of(world, sam), state(world)
    assert do(client, "give", chosen, to=max_.person.hex).status_code == HTTPStatus.CONFLICT
    assert (
        do(client, "give", chosen, to=sam.person.hex if sam.person else "").status_code == HTTPStatus.CONFLICT
    )
    assert do(client, "give", chosen, to="x").status_code == HTTPStatus.CONFLICT
    assert state(world) == before
    assert do(client, "give", chosen, to=dana.person.hex).status_code == HTTPStatus.SEE_OTHER


def test_h8_f4_a_review_and_what_a_colleague_was_quicker_with_stay(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    [review] = open_for(world, people[0], about=About.PLAN_REVIEW)
    first, second = open_for(world, *people[1:])
    client = console_of(world, sam)
    client.post(f"/tasks/{first}/finish")
    world.clock.advance(timedelta(seconds=30))
    ended = stored(world)[first].closed_at
    answer = do(client, "finish", [review, first, second])
    page = client.get(answer.headers["location"]).text
    assert "1 task is done. 2 stay as they were." in page
    assert stored(world)[review].closed_at is None
    assert stored(world)[first].closed_at == ended
    take_back(client, answer)
    assert stored(world)[second].closed_at is None
    assert stored(world)[first].closed_at == ended, "that was done before, and stays so"
    assert do(client, "finish", [review]).status_code == HTTPStatus.CONFLICT


def test_h8_it_is_taken_back_within_seconds_and_by_whoever_did_it_alone(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee", role=Role.CLINICAL_LEAD)
    chosen = open_for(world, *people)
    client = console_of(world, sam)
    of_dana = console_of(world, dana)
    answer = do(client, "finish", chosen)
    location = answer.headers["location"]
    assert undo_of(of_dana, location) is None
    [at] = re.findall(r"at=(\d+)", location)
    assert of_dana.post("/tasks/together/undo", data={"at": at}).status_code == HTTPStatus.CONFLICT
    for wrong in ("", "x", "9" * 30, "-1"):
        assert client.post("/tasks/together/undo", data={"at": wrong}).status_code == HTTPStatus.CONFLICT
        assert client.get(f"/?did=together&at={wrong}&left=x").status_code == HTTPStatus.OK
    world.clock.advance(UNDO + timedelta(seconds=1))
    assert undo_of(client, location) is None
    assert client.post("/tasks/together/undo", data={"at": at}).status_code == HTTPStatus.CONFLICT


def test_h8_where_the_same_has_come_up_again_that_one_stands_and_the_others_come_back(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    first, second = open_for(world, *people[:2])
    client = console_of(world, sam)
    answer = do(client, "finish", [first, second])
    open_for(world, people[0])
    take_back(client, answer)
    rows = stored(world)
    assert rows[first].closed_at is not None
    assert rows[second].closed_at is None


def test_h8_c3_no_alert_is_closed_put_off_or_given_away_so(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    alert = raised(world, people[0], Reason.CALL)
    open_for(world, *people)
    client = console_of(world, sam)
    page = client.get("/").text
    card = page.partition("<article")[2].partition("</article>")[0]
    assert 'class="pick"' not in card
    assert page.count('class="pick"') == 3
    for what in ("finish", "snooze", "give"):
        more = {"until": "1h", "because": "later"}
        assert do(client, what, [alert.id], **more).status_code == HTTPStatus.NOT_FOUND
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Alert.status)).all() == [Status.TRIGGERED]


def test_h8_what_is_missing_is_said_and_nothing_is_changed(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    chosen = open_for(world, *people)
    client, before = console_of(world, sam), state(world)
    assert do(client, "finish", []).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert do(client, "", chosen).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for number in (MOST + 1, MOST_FIELDS):
        many = do(client, "finish", [UUID(int=one) for one in range(number)])
        assert many.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "choose 25 tasks at most" in many.text
    assert do(client, "snooze", chosen, until="4h").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    wrong = client.post("/tasks/together", data={"do": "finish", "task": "x"})
    assert wrong.status_code == HTTPStatus.NOT_FOUND
    assert do(client, "finish", [*chosen, UUID(int=1)]).status_code == HTTPStatus.NOT_FOUND
    assert state(world) == before


def test_h8_i4_one_that_is_not_theirs_keeps_all_of_them_as_they_are(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    luis = world.alumnus("+12025550142", name="Luis Ortega", specialist=dana)
    chosen = open_for(world, *people, luis)
    client, before = console_of(world, sam), state(world)
    assert do(client, "finish", chosen).status_code == HTTPStatus.FORBIDDEN
    assert state(world) == before
    world.on_call(sam)
    assert do(client, "finish", chosen).status_code == HTTPStatus.SEE_OTHER


def test_h8_one_task_alone_has_no_boxes(world: World, sam: Handset, people: list[Handset]) -> None:
    open_for(world, people[0])
    client = console_of(world, sam)
    assert 'class="pick"' not in client.get("/").text
    open_for(world, people[1])
    assert client.get("/").text.count('class="pick"') == 2


@pytest.mark.parametrize("what", ["finish", "snooze", "give", "alone"])
def test_h8_what_comes_up_again_while_it_is_done_is_not_lost(world: World, what: str) -> None:
    """On PostgreSQL at the same moment: nobody waits, and so nobody says it of a task that somebody else has in hand."""
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus(specialist=sam)
    [task] = open_for(world, ana)
    world.clock.advance(timedelta(minutes=1))
    is_at_once = world.engine.dialect.name == "postgresql"
    with transaction(world.engine, program=world.program) as session:
        if what == "alone":
            tasks.close(session, task, now=world.now)
        else:
            _in_hand(session, task, what, dana, now=world.now)
        session.flush()
        if is_at_once:
            open_for(world, ana)
    if not is_at_once:
        world.clock.advance(timedelta(seconds=1))
        open_for(world, ana)
    to_see = [
        one for one in stored(world).values() if not one.closed_at and not one.is_snoozed(now=world.now)
    ]
    assert any((one.again_at or one.opened_at) == world.now for one in to_see)


def _in_hand(session: Session, task: UUID, what: str, dana: Handset, *, now: datetime) -> None:
    [row] = tasks.hold(session, [task])
    match what:
        case "finish":
            tasks.close(session, task, now=now)
        case "snooze":
            tasks.snooze(session, task, now + timedelta(hours=4), PutOff.WAITING, now=now)
        case _:
            tasks.give(row, dana.person)


def test_h8_the_same_twice_at_once_is_one_task(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    [task] = open_for(world, ana)
    world.clock.advance(timedelta(minutes=1))
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
        session.flush()
        if world.engine.dialect.name == "postgresql":
            open_for(world, ana)
    [row] = stored(world).values()
    assert (row.id, row.again_at) == (task, world.now)


def test_h8_one_task_alone_is_given_to_a_colleague_and_the_giver_takes_that_back(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    [task] = open_for(world, people[0])
    client, before = console_of(world, sam), state(world)
    page = client.get("/").text
    assert "Give to…" in page
    assert "Give it back" not in page
    answer = do(client, "give", [task], to=str(dana.person))
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert stored(world)[task].assignee_id == dana.person
    assert not any("Ana R." in said for said in dana.inbox()), "nobody is paged"
    shown = text_of(client.get(answer.headers["location"]).text)
    assert "1 task was given to them." in shown
    assert "Undo all of it" not in shown
    take_back(client, answer)
    assert state(world) == before


def test_h8_who_has_taken_a_task_gives_it_back_as_it_was_before(
    world: World, sam: Handset, people: list[Handset]
) -> None:
    dana = world.staff("+12025550112", name="Dana Lee", role=Role.CLINICAL_LEAD)
    [task] = open_for(world, people[0])
    client, other = console_of(world, dana), console_of(world, sam)
    client.post(f"/tasks/{task}/take")
    taken = state(world)
    assert "Give it back" in client.get("/").text
    assert "Give it back" not in other.get("/").text
    assert do(other, "give-back", [task]).status_code == HTTPStatus.CONFLICT
    assert state(world) == taken

    answer = do(client, "give-back", [task])
    row = stored(world)[task]
    assert (row.assignee_id, row.taken_at) == (sam.person, None), (
        "their specialist's, and nobody has taken it"
    )
    assert row.next_at == taken[task]["next_at"]
    assert "1 task was given back." in text_of(client.get(answer.headers["location"]).text)
    assert do(client, "give-back", [task]).status_code == HTTPStatus.CONFLICT
    take_back(client, answer)
    assert state(world) == taken
