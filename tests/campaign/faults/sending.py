"""What can happen to a text on its way out."""

import json
import time
from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa
from sqlmodel import col

from service.messaging.ledger import Message, Purpose, Status
from tests import standin
from tests.campaign.invariants import CRISIS
from tests.campaign.network import Habits
from tests.campaign.registry import fault
from tests.campaign.settling import settle
from tests.campaign.world import World
from tests.standin import Fault

CHECK_INS, MANY = 30, 10_000


def accepted(world: World) -> int:
    """Check-ins and pages that the carrier took by the outbox."""
    return len([one for one in world.twilio.messages if "direction" not in one])


def all_left(world: World) -> bool:
    return accepted(world) >= CHECK_INS


def killed_at(world: World, failpoint: str) -> None:
    """Check-ins and a page leave, and one of them ends the process."""
    world.serve(f"{failpoint}=kill@{world.rng.randint(1, 5)}")
    world.make_check_ins_due(CHECK_INS)
    world.text(world.people[-1], CRISIS[0])
    world.wait(world.deployment.is_up)


def by_chance(world: World, chance: float, *faults: Fault) -> Callable[[dict[str, str]], Fault | None]:
    def script(form: dict[str, str]) -> Fault | None:
        return world.rng.choice(faults) if world.rng.random() < chance else None

    return script


def always(wrong: Fault) -> Callable[[dict[str, str]], Fault | None]:
    def script(form: dict[str, str]) -> Fault | None:
        return wrong

    return script


def slowly(world: World) -> Callable[[dict[str, str]], Fault | None]:
    """The carrier takes each text, after a while in which it is nowhere to be seen."""

    def script(form: dict[str, str]) -> Fault | None:
        time.sleep(world.rng.uniform(1, 4))
        return None

    return script


def refusal(status: int, code: int) -> Fault:
    return Fault(status, json.dumps({"code": code, "message": "no", "status": status}))


def under(world: World, chance: float, *faults: Fault, seconds: float = 4) -> None:
    """Check-ins and a page while requests to send fail so; then the carrier is well again."""
    world.twilio.script = by_chance(world, chance, *faults)
    world.serve()
    world.make_check_ins_due(CHECK_INS)
    world.text(world.people[-1], CRISIS[0])
    world.wait(lambda: all_left(world), seconds=seconds)
    world.twilio.script = standin.all_well


@fault(
    "F14",
    "two workers, a tenth of the answers lost, callbacks doubled and shuffled",
    on=("postgresql",),
    quick=True,
)
def two_workers(world: World) -> None:
    world.twilio.script = by_chance(world, 0.1, Fault(is_taken=True, hangs_up=True))
    world.network.habits = Habits(doubled=0.2, longest_delay=1.5)
    world.serve(also=["work"])
    world.make_check_ins_due(len(world.people))
    world.text(world.people[0], CRISIS[0])
    world.wait(lambda: accepted(world) > len(world.people))


@fault(
    "F14-mass",
    "ten thousand check-ins, two workers, a tenth of the answers lost, a fifth of the callbacks doubled, all shuffled",
    on=("postgresql",),
    mass=True,
)
def ten_thousand(world: World) -> None:
    world.enroll(MANY - len(world.people))
    world.network.habits = Habits(doubled=0.2, longest_delay=2)
    world.twilio.script = by_chance(
        world, 0.1, Fault(is_taken=True, hangs_up=True), Fault(is_taken=True, resets=True)
    )
    world.serve(also=["work"])
    world.make_check_ins_due(MANY)
    world.wait(lambda: accepted(world) >= MANY, seconds=300)
    settle(world, seconds=300)
    taken = Counter(one["To"] for one in world.twilio.messages)
    assert taken == dict.fromkeys(world.people, 1), f"{len(taken)} people, {taken.total()} check-ins"


@fault(
    "F15",
    "a worker stands still after its claim, for longer than its lease, and goes on then",
    on=("postgresql",),
)
def stands_still(world: World) -> None:
    world.restart_after = None
    world.serve("outbound.after_claim=stop@1")
    frozen = world.process("work")
    world.make_check_ins_due(CHECK_INS)
    time.sleep(2)
    world.start("work")
    time.sleep(4)
    world.elapse(61)
    time.sleep(3)
    frozen.send_signal(18)  # SIGCONT
    time.sleep(2)


@fault("F16", "kill -9 after the claim, before the carrier is asked")
def after_claim(world: World) -> None:
    killed_at(world, "outbound.after_claim")


@fault("F17", "kill -9 after the carrier took it, before that is written", quick=True)
def after_post(world: World) -> None:
    killed_at(world, world.rng.choice(["outbound.after_post", "outbound.before_settle"]))


@fault("F18", "the carrier took it, and its answer is lost")
def answer_lost(world: World) -> None:
    world.network.habits = Habits(lost=0.5)
    under(world, 0.5, Fault(is_taken=True, hangs_up=True), Fault(is_taken=True, resets=True))


@fault("F19", "the carrier did not take it, and does not answer")
def not_taken(world: World) -> None:
    under(world, 0.3, Fault(hangs_up=True), Fault(resets=True), seconds=8)


@fault("F32", "callbacks out of order, doubled, for texts that nobody knows, and three days late")
def callbacks(world: World) -> None:
    world.network.habits = Habits(doubled=0.5, longest_delay=2)
    world.serve()
    world.make_check_ins_due(CHECK_INS)
    world.wait(lambda: all_left(world))
    settle(world)
    delivered = sa.select(col(Message.id), col(Message.sid)).where(col(Message.status) == Status.DELIVERED)
    before = world.rows(delivered)
    world.elapse(3 * 86_400)
    for row in before[:10]:
        url = f"{world.deployment.url}/twilio/status?m={row.id.hex}"
        for status in ("sent", "queued", "undelivered"):
            world.network.post_status(url, {"MessageSid": row.sid, "MessageStatus": status})
    stray = f"{world.deployment.url}/twilio/status?m={'0' * 32}"
    form = {"MessageSid": world.network.new_sid(), "MessageStatus": "delivered"}
    assert world.network.post_status(stray, form) == 200
    assert set(before) <= set(world.rows(delivered)), "a delivered text is no longer delivered"


@fault("F46", "the carrier is away while check-ins wait, and comes back: no herd, nothing twice")
def herd(world: World) -> None:
    world.twilio.script = always(Fault(503, ""))
    world.serve()
    world.make_check_ins_due(len(world.people))
    world.text(world.people[0], CRISIS[0])
    time.sleep(5)
    world.twilio.script = standin.all_well


@fault("F47", "a queued text that cannot be opened: it alone stays behind")
def poisoned(world: World) -> None:
    world.twilio.script = always(Fault(429, "{}", {"Retry-After": "1"}))
    world.serve()
    world.make_check_ins_due(CHECK_INS)
    queued = sa.select(col(Message.id)).where(col(Message.purpose) == Purpose.CHECK_IN)
    world.wait(lambda: len(world.rows(queued)) >= CHECK_INS)
    sick = [row.id for row in world.rows(queued)[:3]]
    world.change(sa.update(Message).where(col(Message.id).in_(sick)).values(body=b"broken"))
    world.twilio.script = standin.all_well
    world.rules |= {"every_alert_moves_on"}
    world.wait(lambda: accepted(world) >= CHECK_INS - 3)
    settle(world, seconds=60)
    assert accepted(world) >= CHECK_INS - 3, "a broken text holds up the others"
