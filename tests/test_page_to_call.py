"""Real processes and real seconds, over HTTP, beside the stand-in for Twilio: from a page that does not arrive to who is told.

`.venv/bin/python -m pytest -n 0 -s tests/test_page_to_call.py` prints when each thing happened.
"""

import sys
import threading
import time
from collections.abc import Callable

import pytest

from tests.campaign.invariants import judge
from tests.campaign.paging import in_danger, rings
from tests.campaign.program import ANN, SAM
from tests.campaign.runner import templates
from tests.campaign.servers import PROGRAMS
from tests.campaign.settling import settle
from tests.campaign.world import World, new_world

KINDS = ("sqlite", "postgresql") if PROGRAMS.find() else ("sqlite",)
LATEST = 65.0
"""Seconds from the alert until the phone rings."""


def lose_pages(world: World, phone: str) -> None:
    """Every text to this phone ends as undelivered (30003, unreachable handset), some seconds after it was sent."""
    report, lock, habits = world.twilio.taken, threading.Lock(), world.network.habits

    def taken(message: dict[str, str]) -> None:
        with lock:
            is_lost = message["To"] == phone
            habits.ends_with, habits.error_code = ("undelivered", "30003") if is_lost else ("delivered", "")
            habits.longest_delay = 5 if is_lost else 0.2
            report(message)

    world.twilio.taken = taken


class Times:
    """What happened how many real seconds after the alumnus texted."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def when(self, what: str, world: World, look: Callable[[], object], *, seconds: float = LATEST) -> float:
        assert world.wait(look, seconds=seconds), f"not in time: {what}"
        return self.note(what)

    def note(self, what: str) -> float:
        took = time.monotonic() - self.began
        sys.stdout.write(f"{took:6.2f} s  {what}\n")
        return took


def has(world: World, phone: str, words: str) -> Callable[[], bool]:
    return lambda: any(words in one["Body"] for one in world.sent_to(phone))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_d2_d6_d8_d17_a_page_that_does_not_arrive_rings_and_key_1_tells_everybody(kind: str) -> None:
    with templates([kind]) as start, new_world(start[kind], seed=1) as world:
        lose_pages(world, SAM)
        world.serve()
        times = Times()
        ana = in_danger(world)
        times.note(f"{kind}: she has her answer, with the crisis line")
        times.when("Twilio has the page by text", world, has(world, SAM, "needs you"))
        rang = times.when(
            "undelivered (30003): the phone of the specialist rings", world, lambda: rings(world, SAM)
        )
        assert rang <= LATEST
        times.when("the next one is paged beside it", world, has(world, ANN, "needs you"))
        assert "yours" in world.network.press(rings(world, SAM)[0], "1")
        pressed = times.note("key 1 takes it")
        told = times.when("the others hear who has it", world, has(world, ANN, "Sam R. has it"))
        told = max(told, times.when("and so does she", world, has(world, ana, "Sam")))
        assert told - pressed <= 10
        settle(world)
        assert judge(world).violations == []
