"""Callbacks that are taken together come to the same as one after the other, in whatever order they are."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID  # noqa: TC003  (its name is looked up at run time)

import pytest
from sqlmodel import col, select

from service import inbound
from service.db import new_id, transaction
from service.messaging.callbacks import MEANING, Report
from service.messaging.ledger import PRIORITY, DeliveryEvent, Direction, Message, Purpose, Status
from service.people.alumni import Alumnus
from service.people.consents import Consent
from service.people.tasks import Task
from service.protection import keyring
from tests.world import World

STANDING = (
    (Status.QUEUED, False),
    (Status.SENDING, False),
    (Status.UNKNOWN, False),
    (Status.ACCEPTED, True),
    (Status.SENT, True),
    (Status.DELIVERED, True),
    (Status.FAILED, False),
    (Status.FAILED, True),
    (Status.EXPIRED, False),
    (Status.CANCELED, False),
)
"""Where texts stand when the callbacks come, and whether their sid is known."""

STATUSES = (*MEANING, "partially_delivered")
CODES = (None, 21610, 30003, 30005, 30006, 30007, 99999)

Told = tuple[int, int, str, int | None]
"""Of which text, of which of its attempts, what, and the carrier's code."""


def sid(twin: str, text: int, attempt: int) -> str:
    return f"SM{twin}{text:02x}{attempt:x}" + "0" * 28


class Twin:
    """Two people, and texts to them that stand everywhere a text may."""

    def __init__(self, world: World, name: str, number: int) -> None:
        self.world, self.name = world, name
        people = [world.alumnus(f"+1202555{number + n:04d}").person for n in range(2)]
        self.people = [one for one in people if one is not None]
        self.texts: list[UUID] = []
        with transaction(world.engine, program=world.program) as session:
            for purpose in (Purpose.HELP, Purpose.CHECK_IN):
                for n, (status, has_sid) in enumerate(STANDING):
                    person = self.people[n % 2]
                    row = new_id()
                    session.add(
                        Message(
                            id=row,
                            program_id=world.program,
                            direction=Direction.OUTBOUND,
                            alumnus_id=person,
                            body=keyring.key_of(session, world.vault, person).seal("message.body", row, "x"),
                            purpose=purpose,
                            priority=PRIORITY[purpose],
                            status=status,
                            sid=sid(name, len(self.texts), 0) if has_sid else None,
                            attempt=1,
                            created_at=world.now,
                            next_at=world.now if status is Status.QUEUED else None,
                            expires_at=world.now + timedelta(hours=1),
                        )
                    )
                    self.texts.append(row)

    def reports(self, told: Sequence[Told]) -> list[Report]:
        return [
            Report(self.texts[text], sid(self.name, text, attempt), status, code)
            for text, attempt, status, code in told
        ]

    def outcome(self) -> list[Any]:
        """All that callbacks may change, without what differs between twins."""
        found: list[Any] = []
        with transaction(self.world.engine, program=self.world.program) as session:
            for row in self.texts:
                text = session.get_one(Message, row)
                query = select(DeliveryEvent).where(DeliveryEvent.message_id == row)
                events = session.exec(query.order_by(col(DeliveryEvent.id))).all()
                found.append(
                    (text.status, self._plain(text.sid), text.error_code, text.attempt, text.next_at)
                )
                found.append([(self._plain(one.sid), one.status, one.error_code) for one in events])
            for person in self.people:
                alumnus = session.get_one(Alumnus, person)
                tasks = session.exec(select(Task).where(Task.alumnus_id == person)).all()
                consents = session.exec(select(Consent).where(Consent.person_id == person)).all()
                found.append((alumnus.status, alumnus.is_unreachable, alumnus.conversation))
                found.append(
                    (sorted(one.about for one in tasks), [(one.change, one.source) for one in consents])
                )
        return found

    def _plain(self, of_text: str | None) -> str | None:
        return of_text and of_text[3:]


def chance(seed: int) -> list[Told]:
    """Callbacks as the worst of days brings them: any status, of any attempt, with any code, doubled and shuffled."""
    dice = random.Random(seed)
    # Half of them about few texts, so that many speak of the same one.
    some = dice.sample(range(2 * len(STANDING)), 4)
    told: list[Told] = [
        (dice.choice(some) if n % 2 else dice.randrange(2 * len(STANDING)), dice.randrange(2), status, code)
        for n in range(60)
        for status, code in [(dice.choice(STATUSES), dice.choice(CODES))]
    ]
    return told + dice.sample(told, 4)


@pytest.mark.parametrize("seed", range(12))
def test_e4_a_batch_in_any_order_comes_to_the_same_as_one_by_one(world: World, seed: int) -> None:
    alone, together = Twin(world, "a", 200), Twin(world, "b", 300)
    told = chance(seed)
    for report in alone.reports(told):
        with transaction(world.engine, program=world.program) as session:
            inbound.receive_reports(session, [report], now=world.now)
    with transaction(world.engine, program=world.program) as session:
        inbound.receive_reports(session, together.reports(told), now=world.now)
    assert together.outcome() == alone.outcome()


def test_e4_callbacks_about_texts_of_nobody_change_nothing(world: World) -> None:
    twin = Twin(world, "a", 200)
    before = twin.outcome()
    with transaction(world.engine, program=world.program) as session:
        inbound.receive_reports(session, [Report(new_id(), sid("a", 1, 1), "failed", 30005)], now=world.now)
    assert twin.outcome() == before
