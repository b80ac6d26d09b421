"""What the rows about alerts share: somebody in danger, who was paged and when, and what stands in the database."""

import re
import time
from typing import Final

import sqlalchemy as sa
from sqlmodel import col

from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.people.staff import Staff
from tests.campaign.invariants import CRISIS
from tests.campaign.network import Rung
from tests.campaign.program import OPERATOR
from tests.campaign.world import World

STEP: Final = 300
"""Seconds between the steps of the policy, and after the last one until the next round."""


def in_danger(world: World) -> str:
    [phone] = world.pick(1)
    world.text(phone, world.rng.choice(CRISIS))
    return phone


def paged(world: World, phone: str, *, times: int = 1, seconds: float = 15, is_measured: bool = True) -> None:
    """Wait for the so manieth page on that phone, and note how long it took."""
    began = time.monotonic()
    assert world.wait(lambda: len(pages(world, phone)) >= times, seconds=seconds), (
        f"page {times} has not reached {phone[-2:]}"
    )
    if is_measured:
        world.steps.append(time.monotonic() - began)


def pages(world: World, phone: str) -> list[dict[str, str]]:
    """What asked that phone to act: of the operator's, what tells of an alert that nobody has."""
    asks = ("needs you", "still wait for you", "unanswered after every step")
    return [one for one in world.sent_to(phone) if any(words in one["Body"] for words in asks)]


def unanswered(world: World) -> int:
    """Of how many alerts the operator was told: one in the first text, then those that were gathered in another."""
    said = (one["Body"] for one in pages(world, OPERATOR))
    return sum(int(more[1]) if (more := re.search(r"(\d+) more alert", text)) else 1 for text in said)


def opened(world: World, *, number: int = 1) -> list[Alert]:
    """All alerts, oldest first; waits for so many."""
    query = sa.select(Alert.__table__).order_by(col(Alert.opened_at), col(Alert.id))  # type: ignore[attr-defined]
    assert world.wait(lambda: len(world.rows(query)) >= number), "no alert was opened"
    return list(world.rows(query))


def status(world: World) -> Status:
    """Of the oldest."""
    return opened(world)[0].status


def code(world: World) -> str:
    """Of the newest."""
    return str(opened(world)[-1].code)


def events(world: World, *kinds: EventKind) -> list[AlertEvent]:
    """What happened to alerts, oldest first."""
    query = sa.select(AlertEvent.__table__).where(col(AlertEvent.kind).in_(kinds))  # type: ignore[attr-defined]
    return list(world.rows(query.order_by(col(AlertEvent.id))))


def rings(world: World, phone: str) -> list[Rung]:
    return [one for one in world.network.calls if one.phone == phone]


def opt_out_all(world: World) -> None:
    world.change(sa.update(Staff).values(has_opted_out=True))
