"""Two workers on one database, and a carrier that loses answers: nothing twice, nothing lost."""

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import col

from service import inbound
from service.db import EVERY_PROGRAM, ProgramSession, transaction
from service.messaging import outbox
from service.messaging.breaker import AT_ONCE
from service.messaging.callbacks import Report
from service.messaging.carrier import OutcomeUnknown, Ring, Text
from service.messaging.delivery import Delivery
from service.messaging.inbox import Received
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import LEASE, Recipient
from service.people.phones import Phone
from service.protection import keyring
from service.wakeup import Waker
from service.writer import Writer
from tests.processes import eventually
from tests.world import World

CHECK_INS = 300


@dataclass
class LossyCarrier:
    """Takes every text; a tenth of the answers is lost, and a fifth of the callbacks come twice or out of order."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    taken: list[tuple[Text, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, text: Text) -> str:
        time.sleep(0.002)
        with self.lock:
            sid = f"SM{uuid4().hex}"
            self.taken.append((text, sid))
            if self.chance.random() < 0.1:
                raise OutcomeUnknown
        return sid

    def call(self, ring: Ring) -> str:
        raise OutcomeUnknown

    def delete(self, sid: str) -> None:
        raise NotImplementedError

    def is_reassigned(self, number: Phone, *, since: date) -> bool | None:
        raise NotImplementedError

    def hang_up(self, sid: str) -> None:
        pass

    def find(self, text: Text, *, since: datetime) -> Sequence[str]:
        return [sid for one, sid in self.taken if (one.to, one.body) == (text.to, text.body)]

    def inbound(self, number: Phone, *, since: datetime, until: datetime) -> Sequence[Received]:
        return ()

    def callbacks(self) -> list[Report]:
        reports = []
        for text, sid in self.taken:
            assert text.callback is not None
            row = UUID(text.callback.rpartition("=")[2])
            mine = [Report(row, sid, status) for status in ("queued", "sent", "delivered")]
            if self.chance.random() < 0.2:
                mine = [*mine, *mine]
                self.chance.shuffle(mine)
            reports += mine
        return reports


def nothing(session: ProgramSession, some: Sequence[object]) -> list[Any]:
    return []


class Workers:
    """Two of them, each with a writer of its own, as in two processes."""

    def __init__(self, world: World, carrier: LossyCarrier) -> None:
        self.clock = world.clock
        wakers = [Waker(), Waker()]
        self.writers = [Writer(world.engine, nothing, nothing, waker) for waker in wakers]
        self.deliveries = [
            Delivery(
                carrier,
                writer,
                world.vault,
                world.runtime.directory,
                clock=world.clock,
                waker=waker,
                base_url="https://a.example",
                on_failed=inbound.not_arriving,
                rate=0,
            )
            for writer, waker in zip(self.writers, wakers, strict=True)
        ]

    def work(self) -> None:
        """Send side by side until nothing is left to do now."""
        with ThreadPoolExecutor(2) as both:
            list(both.map(self._drain, self.deliveries))

    def _drain(self, delivery: Delivery) -> None:
        idle = 0
        while idle < 3:
            started = delivery.pump(now=self.clock.now())
            delivery.bell.wait(0.02)
            idle = 0 if started or delivery.in_flight else idle + 1

    def close(self) -> None:
        for delivery, writer in zip(self.deliveries, self.writers, strict=True):
            delivery.close()
            writer.close()


def queue(world: World, count: int) -> None:
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, world.program)
        for n in range(count):
            to = Recipient(world.program, phone=Phone(f"+1303555{n:04d}"))
            outbox.queue(session, key, to, "How is today, 0-10?", Purpose.CHECK_IN, now=world.now)


def by_status(world: World) -> Counter[Status]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return Counter(session.connection().execute(sa.select(col(Message.status))).scalars())


@pytest.mark.slow
def test_p3_f14_f17_f18_two_workers_and_lost_answers_double_nothing_and_lose_nothing(world: World) -> None:
    carrier = LossyCarrier()
    queue(world, CHECK_INS)
    workers = Workers(world, carrier)
    workers.work()
    assert by_status(world)[Status.UNKNOWN] > 0  # or nothing was lost, and this test shows nothing
    for report in islice(carrier.callbacks(), 0, None, 2):  # half of them never come
        world.report(report.message, report.status, sid=report.sid)
    world.clock.advance(LEASE + timedelta(seconds=1))
    workers.work()
    workers.close()
    sent = Counter(text.to for text, _ in carrier.taken)
    assert (len(sent), max(sent.values())) == (CHECK_INS, 1)
    assert not by_status(world).keys() & {Status.QUEUED, Status.SENDING, Status.UNKNOWN, Status.FAILED}


@pytest.mark.slow
def test_an_alert_behind_thousands_of_check_ins_leaves_at_once(world: World) -> None:
    carrier = LossyCarrier(chance=random.Random(1))
    queue(world, 3000)
    workers = Workers(world, carrier)
    delivery = workers.deliveries[0]
    for _ in range(5):
        delivery.pump(now=world.now)
        delivery.bell.wait(0.05)
    before = len(carrier.taken)
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, world.program)
        outbox.queue(
            session,
            key,
            Recipient(world.program, phone=Phone("+12025550111")),
            "A7",
            Purpose.ALERT,
            now=world.now,
        )

    def has_left() -> bool:
        delivery.pump(now=world.now)
        return any(text.body == "A7" for text, _ in carrier.taken)

    eventually(has_left)
    workers.close()
    sooner = [text.body for text, _ in carrier.taken].index("A7") - before
    assert sooner < 3 * AT_ONCE, "those in hand, and those that were claimed with it and after it"
