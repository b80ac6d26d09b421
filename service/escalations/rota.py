"""Who is on call at a moment, and when nobody is. Pure: no database, no clock."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service import local_times

DAYS: Final = 7
"""Of a week: one turn of a rotation."""


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody, from one instant until another: a shift, the one who stands in, a leave."""

    who: UUID
    starts_at: datetime
    ends_at: datetime | None = None
    """Not included. None: until somebody changes it."""
    layer: int = 0
    """0 is asked first. Of a leave it means nothing."""

    def covers(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns, a week each, in this order and around again."""

    people: tuple[UUID, ...]
    starts_on: date
    """The first hand-over, local; every later one is on its weekday. Nobody has a turn before it."""
    at: time
    """Local time of each hand-over; a skipped one is the first moment after the gap, of two the first."""
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Rota:
    """All that says who is on call in one program."""

    zone: ZoneInfo
    shifts: tuple[Span, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Span, ...] = ()
    """The last one added comes last, and holds where two overlap."""
    leave: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """From one instant until another the same people are on call, in this order."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[UUID, ...]


def on_call(rota: Rota, now: datetime) -> tuple[UUID, ...]:
    """Everybody who is on call, in the order in which they are asked.

    Layer by layer. In each, an override is in place of all others; else whose week it is comes before the
    shifts. Who is on leave is nowhere: the next of their rotation has the week, and an override of theirs
    does not hold.
    """
    away = {one.who for one in rota.leave if one.covers(now)}
    layers = {one.layer for one in (*rota.shifts, *rota.overrides)} | {one.layer for one in rota.rotations}
    asked = [who for layer in sorted(layers) for who in _in_layer(rota, layer, away, now)]
    return tuple(dict.fromkeys(asked))


def duties(rota: Rota, since: datetime, until: datetime) -> Iterator[Duty]:
    """Who is on call from `since` until `until`, without a hole: also where that is nobody."""
    begun, people = since, on_call(rota, since)
    for at in _changes(rota, since, until):
        then = on_call(rota, at)
        if then != people:
            yield Duty(begun, at, people)
            begun, people = at, then
    if begun < until:
        yield Duty(begun, until, people)


def spells(rota: Rota, since: datetime, until: datetime) -> list[Span]:
    """How long each is on call at a stretch, in whichever place; who still is at `until` has no end."""
    began: dict[UUID, datetime] = {}
    found: list[Span] = []
    for duty in duties(rota, since, until):
        found += [Span(who, began.pop(who), duty.starts_at) for who in set(began) - set(duty.people)]
        began |= {who: duty.starts_at for who in duty.people if who not in began}
    return found + [Span(who, at) for who, at in began.items()]


def gaps(rota: Rota, reachable: Collection[UUID], since: datetime, until: datetime) -> list[Duty]:
    """When nobody of those who can be reached is on call."""
    found: list[Duty] = []
    for one in duties(rota, since, until):
        if set(one.people) & set(reachable):
            continue
        follows = bool(found) and found[-1].ends_at == one.starts_at
        begun = found.pop().starts_at if follows else one.starts_at
        found.append(Duty(begun, one.ends_at, ()))
    return found


def turn(rotation: Rotation, zone: ZoneInfo, now: datetime) -> int | None:
    """How many hand-overs there were before this week's: 0 in the first week, None before it."""
    weeks = (local_times.shown(now, zone).date() - rotation.starts_on).days // DAYS
    # One later: clocks that went back over midnight show yesterday's date once more. One earlier: later today.
    for week in (weeks + 1, weeks, weeks - 1):
        if hand_over(rotation, week, zone) <= now:
            return week if week >= 0 else None
    return None


def hand_over(rotation: Rotation, week: int, zone: ZoneInfo) -> datetime:
    """When that week begins, counted from 0."""
    return local_times.instant(rotation.starts_on + timedelta(days=DAYS * week), rotation.at, zone)


def _in_layer(rota: Rota, layer: int, away: Collection[UUID], now: datetime) -> list[UUID]:
    def there(spans: Collection[Span]) -> list[UUID]:
        return [one.who for one in spans if one.layer == layer and one.covers(now) and one.who not in away]

    overriding = there(rota.overrides)
    if overriding:
        return overriding[-1:]
    turns = [_on_turn(one, rota.zone, away, now) for one in rota.rotations if one.layer == layer]
    return [*(who for who in turns if who is not None), *there(rota.shifts)]


def _on_turn(rotation: Rotation, zone: ZoneInfo, away: Collection[UUID], now: datetime) -> UUID | None:
    """Whose week it is, or who stands in for them: the next in the order who is there."""
    week = turn(rotation, zone, now)
    if week is None:
        return None
    first = week % len(rotation.people)
    around = (*rotation.people[first:], *rotation.people[:first])
    return next((who for who in around if who not in away), None)


def _changes(rota: Rota, since: datetime, until: datetime) -> list[datetime]:
    """Every instant strictly between the two at which somebody else may be on call."""
    spans = (*rota.shifts, *rota.overrides, *rota.leave)
    found = {at for one in spans for at in (one.starts_at, one.ends_at) if at is not None}
    for rotation in rota.rotations:
        found.update(_hand_overs(rotation, rota.zone, since, until))
    return sorted(at for at in found if since < at < until)


def _hand_overs(rotation: Rotation, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    week = turn(rotation, zone, since) or 0
    while (at := hand_over(rotation, week, zone)) < until:
        yield at
        week += 1
