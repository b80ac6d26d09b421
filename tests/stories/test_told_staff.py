"""Somebody tells the staff that they want no more texts, by phone or at the door: as if they had texted STOP (E9)."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import EVERY_PROGRAM, transaction
from service.escalations.tables import Alert
from service.messaging.ledger import Direction, Message
from service.messaging.ledger import Status as Delivery
from service.people.alumni import Alumnus, Status
from service.people.consents import Change, Consent, Source, Way
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.web.words.people import STATUS
from tests.test_console import text_of
from tests.visiting import console_of
from tests.world import Handset, World


def tell(client: TestClient, alumnus: Handset, told: str = "phone") -> int:
    where = f"/people/{alumnus.person}/enrollment/withdraw"
    return client.post(where, data={"told": told}).status_code


def told_specialist(world: World) -> list[tuple[UUID | None, bool]]:
    """Whose the tasks are that say that a colleague recorded it, and whether each still waits."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        rows = session.exec(select(Task).where(Task.about == About.STOPPED_BY_STAFF))
        return [(one.assignee_id, one.closed_at is None) for one in rows]


def row_of(world: World, alumnus: Handset) -> Alumnus:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Alumnus, alumnus.person)


def ledger(world: World) -> list[Consent]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return list(session.exec(select(Consent).order_by(Consent.id)))  # type: ignore[arg-type]


def texts_to(world: World, alumnus: Handset) -> int:
    return sum(text.to == alumnus.number for text, _ in world.carrier.sent)


def test_e9_who_recorded_it_when_and_how_it_was_told_stand_in_the_ledger_and_the_story(
    world: World, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    assert tell(client, ana) == 303
    [row] = ledger(world)
    assert (row.change, row.source, row.way, row.taken_by, row.at) == (
        Change.WITHDRAWN, Source.CONSOLE, Way.PHONE, sam.person, world.now,
    )  # fmt: skip
    story = text_of(client.get(f"/people/{ana.person}").text)
    assert "They want no more texts, and told the staff" in story
    assert "on the phone · noted by Sam R." in story
    assert STATUS[Status.STOPPED] in story
    assert tell(client, ana, "in_person") == 303, "who has stopped has"
    assert len(ledger(world)) == 1


def test_e9_from_then_on_no_text_leaves_and_none_confirms_it(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam, check_ins=[time(20)])
    client = console_of(world, sam)
    assert client.post(f"/people/{ana.person}/enrollment/test").status_code == 303  # waits in the queue
    assert tell(client, ana) == 303
    world.wait(hours=36)
    assert texts_to(world, ana) == 0
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        ours = session.exec(
            select(Message).where(Message.direction == Direction.OUTBOUND, Message.alumnus_id == ana.person)
        )
        assert {one.status for one in ours} == {Delivery.CANCELED}


def test_e9_only_their_own_start_brings_it_back(world: World, sam: Handset) -> None:
    ana, client = world.alumnus(specialist=sam), console_of(world, sam)
    tell(client, ana)
    consent = {"wording": "v2", "way": "phone", "given_at": "2030-01-01T09:00", "taken_by": str(sam.person)}
    refused = client.post(f"/people/{ana.person}/enrollment/consent", data=consent)
    assert refused.status_code == 422
    assert "only their own START ends that" in text_of(refused.text)
    ana.texts("hello?")
    assert ana.inbox() == [], "as after STOP"
    ana.texts("START")
    assert row_of(world, ana).status is Status.ACTIVE


def test_e9_their_own_specialist_sees_that_a_colleague_recorded_it(world: World, sam: Handset) -> None:
    ana, led = world.alumnus(specialist=sam), world.staff("+12025550112", role=Role.ADMIN)
    assert tell(console_of(world, led), ana) == 303
    assert told_specialist(world) == [(sam.person, True)]
    assert "Wants no more texts, as they told a colleague" in text_of(console_of(world, sam).get("/").text)
    ana.texts("START")
    assert told_specialist(world) == [(sam.person, False)], "they want texts again"


def test_e9_a_specialist_who_records_it_is_told_nothing(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam)
    assert tell(console_of(world, sam), ana) == 303
    assert told_specialist(world) == []


def test_e9_who_has_no_specialist_is_nobodys_task(world: World, sam: Handset) -> None:
    ana, led = world.alumnus(), world.staff("+12025550112", role=Role.ADMIN)
    assert tell(console_of(world, led), ana) == 303
    assert told_specialist(world) == []


def test_e9_it_wants_no_fresh_proof(world: World, sam: Handset) -> None:
    """Whoever has no code at hand could not stop the texts."""
    ana, client = world.alumnus(specialist=sam), console_of(world, sam)
    world.clock.at += timedelta(minutes=11)
    assert tell(client, ana) == 303
    assert row_of(world, ana).status is Status.STOPPED


def _at_night(world: World, ana: Handset) -> None:
    world.clock.at += timedelta(hours=14)


def _in_a_crisis(world: World, ana: Handset) -> None:
    ana.texts("I want to kill myself")


def _in_doubt(world: World, ana: Handset) -> None:
    ana.texts("wrong number")


def _in_an_episode(world: World, ana: Handset) -> None:
    ana.texts("urge")


@pytest.mark.parametrize("moment", [_at_night, _in_a_crisis, _in_doubt, _in_an_episode])
@pytest.mark.parametrize("stops", ["by text", "told"])
def test_e9_it_is_refused_at_no_moment_and_leaves_what_a_stop_leaves(
    world: World, sam: Handset, moment: Callable[[World, Handset], None], stops: str
) -> None:
    ana = world.alumnus(specialist=sam)
    world.on_call(sam)
    moment(world, ana)
    before = texts_to(world, ana)
    if stops == "told":
        assert tell(console_of(world, sam), ana) == 303
    else:
        ana.texts("STOP")
    assert row_of(world, ana).status is Status.STOPPED
    assert texts_to(world, ana) == before
    is_crisis = moment is _in_a_crisis
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        open_alerts = session.exec(select(Alert)).all()
        about = {one.about for one in session.exec(select(Task))}
        mode = session.get_one(Alumnus, ana.person).conversation.get("mode")
    assert len(open_alerts) == is_crisis, "the alert of a crisis stays with whoever sees to it"
    assert (mode == "crisis") == is_crisis
    assert (About.STOPPED_IN_DISTRESS in about) == (moment in (_in_a_crisis, _in_an_episode))
    if is_crisis:
        assert any("Ana R." in one for one in sam.inbox())


def test_e9_how_it_was_told_has_to_be_said(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    answer = client.post(f"/people/{ana.person}/enrollment/withdraw", data={"told": "by smoke"})
    assert answer.status_code == 422
    assert "How they told you is not chosen yet" in text_of(answer.text)
    assert row_of(world, ana).status is Status.ACTIVE
