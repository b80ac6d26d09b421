"""What a hard answer to a check-in sets off, and by when people are told that somebody calls (A10, B4)."""

from datetime import time

from sqlmodel import select

from service.conversation import wording
from service.conversation.states import Reason
from service.db import transaction
from service.escalations.tables import Alert
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.world import Handset, World


def reasons(world: World) -> list[Reason]:
    with transaction(world.engine, program=world.program) as session:
        return [one.reason for one in session.exec(select(Alert))]


def about(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return [one.about for one in session.exec(select(Task))]


def asked(world: World) -> Handset:
    """Ana, who was asked how today is."""
    ana = world.alumnus(check_ins=[time(13)], specialist=world.staff())
    world.wait(hours=1)
    ana.inbox()
    return ana


def test_b4_eight_and_up_brings_a_step_and_a_task_at_once_and_an_alert_unless_it_falls(world: World) -> None:
    ana = asked(world)
    ana.texts("8")
    assert wording.has_said("offer", ana.inbox()[0])
    assert (about(world), reasons(world)) == ([About.STRONG_URGE], [])
    world.wait(minutes=15)
    ana.texts("8")
    assert reasons(world) == [Reason.STRONG_URGE]


def test_b4_silence_after_eight_is_an_alert_within_three_quarters_of_an_hour(world: World) -> None:
    ana = asked(world)
    ana.texts("9")
    for _ in range(9):
        world.wait(minutes=5)
    assert reasons(world) == [Reason.STRONG_URGE]


def test_a10_they_are_told_when_they_are_called_where_that_was_promised(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("CALL")
    ana.inbox()
    sam.texts("1 1:30")  # in New York, where Sam's program is: half past twelve for Ana
    [said] = ana.inbox()
    assert wording.has_said("calls_by", said)
    assert "Sam" in said
    assert "12:30 PM" in said
