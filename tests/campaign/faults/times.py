"""Clocks that jump, and days that are shorter, longer, or at another time than one thinks."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as local_time
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import col

from service.checkins import windows
from service.checkins.schedules import CheckIn, CheckInTime
from service.people.alumni import Alumnus
from tests import standin
from tests.campaign.faults.sending import slowly
from tests.campaign.invariants import CRISIS
from tests.campaign.paging import STEP as PAGING
from tests.campaign.paging import in_danger, paged, pages
from tests.campaign.program import ALEX, ANN, OPERATOR, SAM
from tests.campaign.registry import fault
from tests.campaign.settling import settle
from tests.campaign.world import World

MINUTE, HOUR, DAY = 61, 3600, 86_400
"""A minute is a little more than a lease."""
STEP: Final = timedelta(minutes=20)


@dataclass(frozen=True)
class Night:
    """A moment at which a zone's clocks or calendar do something odd, and a check-in beside it."""

    zone: str
    at: datetime
    wanted: local_time


CLOCKS_CHANGE: Final = (
    Night("America/New_York", datetime(2027, 3, 14, 7, tzinfo=UTC), local_time(2, 30)),
    Night("America/New_York", datetime(2027, 11, 7, 6, tzinfo=UTC), local_time(1, 30)),
    Night("Australia/Lord_Howe", datetime(2027, 10, 2, 15, 30, tzinfo=UTC), local_time(2, 15)),
    Night("Australia/Lord_Howe", datetime(2027, 4, 3, 15, tzinfo=UTC), local_time(1, 45)),
)
CALENDAR_ODD: Final = (
    Night("America/Chicago", datetime(2028, 2, 29, 15, tzinfo=UTC), local_time(9, 30)),
    Night("Pacific/Kiritimati", datetime(2026, 12, 31, 10, tzinfo=UTC), local_time(0, 5)),
    Night("Pacific/Pago_Pago", datetime(2027, 1, 1, 11, tzinfo=UTC), local_time(23, 50)),
    Night("Pacific/Kiritimati", datetime(2028, 2, 28, 10, tzinfo=UTC), local_time(20, 0)),
)


def lives_through(world: World, night: Night) -> None:
    """Three days around it in steps; each person is asked exactly once for each local date that has passed."""
    zone = ZoneInfo(night.zone)
    world.elapse((night.at - timedelta(hours=30) - world.now()) / timedelta(seconds=1))
    due = windows.next_occurrence(night.wanted, zone, world.now())
    world.change(sa.update(Alumnus).values(timezone=night.zone))
    world.change(sa.update(CheckInTime).values(next_at=due, local_time=night.wanted))
    world.serve()
    while world.now() < night.at + timedelta(hours=30):
        ahead = next_due(world) - world.now()
        world.elapse(max(ahead if ahead > STEP * 3 else STEP, STEP) / timedelta(seconds=1))
        world.wait(lambda: next_due(world) > world.now(), seconds=10)
    settle(world)
    asked = world.rows(
        sa.select(col(CheckIn.local_date), sa.func.count().label("n")).group_by(col(CheckIn.local_date))
    )
    dates = {row.local_date: row.n for row in asked}
    first, last = due.astimezone(zone).date(), max(dates)
    expected = {first + timedelta(days=n): len(world.people) for n in range((last - first).days + 1)}
    assert dates == expected, f"asked {dates}, expected {expected}"


def next_due(world: World) -> datetime:
    found: datetime = world.rows(sa.select(sa.func.min(col(CheckInTime.next_at)).label("at")))[0].at
    return found


@fault(
    "F35",
    "every clock jumps: a minute while texts are handed over, an hour on and back, a day on and back, and to 1970",
)
def jumps(world: World) -> None:
    world.serve(also=[] if world.is_sqlite else ["work"])
    world.twilio.script = slowly(world)
    for number, minute in zip((20, 40, 60), world.rng.sample([MINUTE, -MINUTE, MINUTE], 3), strict=True):
        world.make_check_ins_due(number)
        world.wait(lambda: world.twilio.busy > 5)
        world.jump(minute)
        time.sleep(1.2)
    world.twilio.script = standin.all_well
    world.text(world.people[-1], CRISIS[0])
    world.wait(lambda: world.sent_to(SAM))
    time.sleep(1)
    jumps: list[float] = [HOUR, -HOUR, DAY, -DAY, -(world.now().timestamp() - 1000)]
    world.rng.shuffle(jumps)
    for seconds in jumps:
        world.jump(seconds)
        time.sleep(1.2)
    world.jump(-sum(jumps))
    time.sleep(1)
    world.text(world.people[-2], CRISIS[0])


@fault(
    "F35",
    "an alert waits while local clocks change, and while every clock jumps an hour forth or back: it moves on, and nobody is paged twice for a step",
)
def steps_and_clocks(world: World) -> None:
    night = world.rng.choice(CLOCKS_CHANGE)
    world.elapse((night.at - timedelta(minutes=7) - world.now()) / timedelta(seconds=1))
    world.serve()
    in_danger(world)
    for phone in (SAM, ANN, ALEX):
        paged(world, phone)
        world.elapse(PAGING + 0.5)
    paged(world, OPERATOR)
    for number in (2, 3):
        paged(world, SAM, times=number)
        world.jump(world.rng.choice((HOUR, -HOUR)))
        paged(world, ANN, times=number)
        if len(pages(world, ALEX)) < number:
            world.elapse(PAGING + 0.5)
            paged(world, ALEX, times=number)
        world.elapse(PAGING + 0.5)


@fault("F36", "the clocks change in the very hour of a check-in: a gap, a fold, half an hour in Lord Howe")
def clocks_change(world: World) -> None:
    lives_through(world, world.rng.choice(CLOCKS_CHANGE))


@fault("F37", "leap day and new year, fourteen hours ahead and eleven behind")
def calendar_odd(world: World) -> None:
    lives_through(world, world.rng.choice(CALENDAR_ODD))
