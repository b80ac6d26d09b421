"""STOP is final, whatever is on its way."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.campaign import invariants
from tests.campaign.faults.sending import by_chance, refusal
from tests.campaign.registry import NOT_HERE, fault
from tests.campaign.settling import settle
from tests.campaign.world import World
from tests.standin import Fault

WORDS = (
    "STOP",
    "stop",
    " Stop. ",
    "STOP!!",
    "UNSUBSCRIBE",
    "please stop texting me",
    "alto",
    "stopall",
    "QUIT \U0001f64f",
)

NOT_HERE["F43"] = (
    "segments are counted by a pure function: tests/test_segments.py, against Twilio's own rules"
)
NOT_HERE["F45"] = (
    "there is no list of countries to hold: only whom staff have enrolled is written to, and pacing caps a program's day"
)


@fault(
    "F33", "STOP arrives while texts to that person are being sent, and the clock jumps meanwhile", quick=True
)
def in_flight(world: World) -> None:
    world.twilio.script = by_chance(world, 0.3, Fault(201, "{}", is_taken=True, seconds=0.6))
    world.serve(also=[] if world.is_sqlite else ["work"])
    stopping = world.people[:20]
    world.make_check_ins_due(30)
    time.sleep(world.rng.uniform(0, 0.6))
    with ThreadPoolExecutor(8) as pool:
        answered = pool.map(lambda phone: world.text(phone, "STOP"), stopping)
        world.jump(world.rng.choice([61, -61]))
        list(answered)
    settle(world)
    world.wait(lambda: time.monotonic() > max(world.stopped.values()) + invariants.IN_FLIGHT)
    world.elapse(86_400)
    world.make_check_ins_due(30)


@fault(
    "F40",
    "STOP as people write it, in English and Spanish, then a day of check-ins; danger is answered still",
)
def spellings(world: World) -> None:
    world.serve()
    stopping = world.pick(len(WORDS))
    for phone, word in zip(stopping, WORDS, strict=True):
        world.text(phone, word)
        world.stopped[phone] = time.monotonic()
    world.make_check_ins_due(len(world.people))
    world.wait(lambda: len(world.twilio.messages) >= len(world.people), seconds=8)
    world.text(stopping[0], invariants.CRISIS[0])
    world.text(stopping[1], "START")
    world.stopped.pop(stopping[1])
    refused = refusal(400, 21610)
    world.twilio.script = lambda form: refused if form["To"] in stopping else None
    world.make_check_ins_due(3)
