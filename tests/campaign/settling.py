"""Waits until the service has come to rest: nothing due, nothing in flight, nothing set aside."""

import time
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from service.checkins.schedules import CheckInTime
from service.escalations.tables import IS_OPEN, Alert
from service.messaging.ledger import Direction, Message, Status
from tests.campaign.world import World

IN_THE_AIR: Final = (Status.QUEUED, Status.SENDING, Status.UNKNOWN)
QUIET_ROUNDS: Final = 3
LONGEST_JUMP: Final = 300.0
RECONCILED: Final = 125.0
"""Seconds after which the reconciler has looked through the carrier's list: it does so every two minutes."""

REST: Final = 5.0

_OPEN = sa.select(col(Message.next_at), col(Message.status)).where(col(Message.status).in_(IN_THE_AIR))


def settle(world: World, *, seconds: float = 150) -> bool:
    """Let everything finish, with the clock moved to what waits for it; whether it did."""
    until, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        waiting = world.rows(_OPEN)
        if not waiting and not missing(world) and not is_due(world):
            quiet += 1
            if quiet == QUIET_ROUNDS:
                return True
        else:
            quiet = 0
            _hurry(world, waiting)
        time.sleep(0.3)
    return False


def is_due(world: World) -> bool:
    """Whether an alert or a check-in waits for a worker at this moment."""
    alerts = sa.select(col(Alert.id)).where(IS_OPEN, col(Alert.next_at) <= world.now())
    times = sa.select(col(CheckInTime.id)).where(col(CheckInTime.next_at) <= world.now())
    return bool(world.rows(alerts) or world.rows(times))


def _hurry(world: World, waiting: Any) -> None:
    """Move the clock to the next due time, once the stand-in has answered everybody and a second has passed."""
    if world.twilio.busy or world.network.is_busy:
        return
    due = [row.next_at for row in waiting if row.next_at is not None]
    ahead = [(one - world.now()) / timedelta(seconds=1) for one in due]
    if missing(world):
        ahead.append(RECONCILED)
    if ahead and min(ahead) < LONGEST_JUMP and _calm(world):
        # What is due and stays waits for a breaker to close, which goes by the same clock.
        world.elapse(min(ahead) + 0.1 if min(ahead) > 1 else REST)


def _calm(world: World) -> bool:
    """A second in which nothing is asked of the stand-in: whoever holds a text now is dead, or waits by design."""
    before = len(world.twilio.messages)
    time.sleep(1)
    return not world.twilio.busy and len(world.twilio.messages) == before


def missing(world: World) -> set[str]:
    """Texts of people that are not in the ledger."""
    known = {
        row.sid
        for row in world.rows(sa.select(col(Message.sid)).where(col(Message.direction) == Direction.INBOUND))
    }
    return {one.sid for one in world.network.heard if one.by != "nobody"} - known
