"""Who is on call, as a value: turns, layers, exceptions and leave, whatever the clocks do (D4, H6)."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import local_times
from service.escalations import rota
from service.escalations.rota import Duty, Rota, Rotation, Span

SAM, DANA, LEE, PAT = (UUID(int=number) for number in range(1, 5))
NEW_YORK = ZoneInfo("America/New_York")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def at(local: str, zone: ZoneInfo = NEW_YORK, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def turns(zone: ZoneInfo, starts_on: date, hand_over: time, *people: UUID) -> Rota:
    return Rota(zone, rotations=(Rotation(people or (SAM, DANA), starts_on, hand_over),))


def test_d4_each_has_a_week_and_then_it_goes_around() -> None:
    made = turns(NEW_YORK, date(2026, 11, 23), time(9), SAM, DANA, LEE)
    assert rota.on_call(made, at("2026-11-23T08:59:59")) == (), "before the first hand-over nobody has a turn"
    assert rota.on_call(made, at("2026-11-23T09:00")) == (SAM,)
    assert rota.on_call(made, at("2026-11-30T08:59:59")) == (SAM,)
    assert rota.on_call(made, at("2026-11-30T09:00")) == (DANA,)
    assert rota.on_call(made, at("2026-12-07T09:00")) == (LEE,)
    assert rota.on_call(made, at("2026-12-14T09:00")) == (SAM,)


def test_d16_a_spell_lasts_as_long_as_somebody_is_on_call_in_whichever_place() -> None:
    def shift(who: UUID, since: str, until: str | None, layer: int) -> Span:
        ends_at = at(f"2026-11-23T{until}") if until else None
        return Span(who, at(f"2026-11-23T{since}"), ends_at, layer)

    made = Rota(
        NEW_YORK,
        shifts=(
            shift(SAM, "09:00", "17:00", 1),
            shift(SAM, "12:00", "20:00", 0),
            shift(DANA, "10:00", None, 0),
        ),
    )
    found = rota.spells(made, at("2026-11-23T00:00"), at("2026-11-24T00:00"))
    assert set(found) == {shift(SAM, "09:00", "20:00", 0), shift(DANA, "10:00", None, 0)}


@pytest.mark.parametrize(
    ("zone", "sunday", "hand_over", "instant"),
    [
        ("America/New_York", date(2027, 3, 14), time(2, 30), "2027-03-14T07:00+00:00"),  # skipped: 3:00 EDT
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30+00:00"),  # the first of two
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30+00:00"),  # half an hour
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-03T14:45+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-30T10:00+00:00"),  # there was no such day
        (
            "America/St_Johns",
            date(2010, 11, 7),
            time(0),
            "2010-11-07T02:30+00:00",
        ),  # shown again an hour later
    ],
)
def test_d4_a_week_begins_at_its_hand_over_also_where_the_clocks_change(
    zone: str, sunday: date, hand_over: time, instant: str
) -> None:
    moment = datetime.fromisoformat(instant)
    for starts_on in (sunday, sunday - 7 * DAY):
        made = turns(ZoneInfo(zone), starts_on, hand_over, SAM, DANA)
        before, after = (() if starts_on == sunday else (SAM,)), (SAM if starts_on == sunday else DANA,)
        assert rota.on_call(made, moment - timedelta(seconds=1)) == before
        assert rota.on_call(made, moment) == after
        assert rota.on_call(made, moment + 3 * DAY) == after


def test_d4_a_second_layer_is_asked_after_the_first() -> None:
    since = date(2026, 11, 23)
    made = Rota(
        NEW_YORK,
        rotations=(Rotation((LEE,), since, time(9), layer=1), Rotation((SAM, DANA), since, time(9))),
        shifts=(Span(PAT, at("2026-11-01T00:00"), layer=1),),
    )
    assert rota.on_call(made, at("2026-11-24T12:00")) == (SAM, LEE, PAT)


def test_d4_an_override_is_in_place_of_all_others_of_its_layer() -> None:
    evening, morning = at("2026-11-24T18:00"), at("2026-11-25T09:00")
    made = turns(NEW_YORK, date(2026, 11, 23), time(9))
    late = Rota(
        NEW_YORK, (), made.rotations, (Span(PAT, evening, morning), Span(LEE, morning - MINUTE, morning))
    )
    assert rota.on_call(late, evening - MINUTE) == (SAM,)
    assert rota.on_call(late, evening) == (PAT,)
    assert rota.on_call(late, morning - MINUTE) == (LEE,), "the one that was added last holds"
    assert rota.on_call(late, morning) == (SAM,)


def test_d4_who_is_on_leave_is_stood_in_for_by_the_next_of_the_rotation() -> None:
    away = Span(SAM, at("2026-11-24T00:00"), at("2026-11-26T00:00"))
    one = turns(NEW_YORK, date(2026, 11, 23), time(9))
    made = Rota(NEW_YORK, (), one.rotations, (Span(SAM, away.starts_at, away.ends_at),), (away,))
    assert rota.on_call(made, at("2026-11-23T23:59")) == (SAM,)
    assert rota.on_call(made, at("2026-11-24T00:00")) == (DANA,), "nor does an override of theirs hold"
    assert rota.on_call(made, at("2026-11-26T00:00")) == (SAM,)


def test_d19_the_hours_without_anybody_are_found_to_the_second() -> None:
    made = Rota(
        NEW_YORK,
        shifts=(
            Span(SAM, at("2026-11-28T08:00"), at("2026-11-29T22:00")),
            Span(DANA, at("2026-11-30T06:00"), None),
        ),
    )
    since, until = at("2026-11-29T12:00"), at("2026-12-12T00:00")
    night = Duty(at("2026-11-29T22:00"), at("2026-11-30T06:00"), ())
    assert rota.gaps(made, {SAM, DANA}, since, until) == [night]
    assert rota.gaps(made, {SAM}, since, until) == [Duty(night.starts_at, until, ())], (
        "Dana cannot be reached"
    )
    assert rota.gaps(made, set(), since, until) == [Duty(since, until, ())]


# Whatever the rota: what it says at an instant is what counting minute by minute would say.

ZONES = ("America/New_York", "Australia/Lord_Howe", "Europe/London", "America/St_Johns", "Pacific/Apia")
START = datetime(2026, 9, 20, tzinfo=UTC)
instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)
people = st.sampled_from([SAM, DANA, LEE, PAT])


@st.composite
def spans(draw: st.DrawFn) -> Span:
    since = draw(instants)
    until = draw(st.none() | st.integers(1, 20_000).map(lambda minutes: since + minutes * MINUTE))
    return Span(draw(people), since, until, draw(st.integers(0, 1)))


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    starts_on = START.date() + draw(st.integers(-30, 40)) * DAY
    times = st.sampled_from([time(0), time(1, 30), time(2), time(2, 15), time(2, 30), time(9), time(23, 45)])
    turn = tuple(draw(st.lists(people, min_size=1, max_size=4)))
    return Rotation(turn, starts_on, draw(times), draw(st.integers(0, 1)))


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    some = st.lists(spans(), max_size=3).map(tuple)
    turns = tuple(draw(st.lists(rotations(), max_size=2)))
    return Rota(ZoneInfo(draw(st.sampled_from(ZONES))), draw(some), turns, draw(some), draw(some))


def oracle(made: Rota, now: datetime) -> list[UUID]:
    """The same, step by step and without any arithmetic on weeks."""

    def holds(one: Span) -> bool:
        return one.starts_at <= now and not (one.ends_at and one.ends_at <= now)

    away = [one.who for one in made.leave if holds(one)]
    asked: list[UUID] = []
    for layer in (0, 1):
        standing_in = [one.who for one in made.overrides if one.layer == layer and holds(one)]
        there = [one for one in standing_in if one not in away]
        if there:
            asked.append(there[-1])
            continue
        asked += [
            who for one in made.rotations if one.layer == layer for who in of_week(made, one, now, away)
        ]
        asked += [one.who for one in made.shifts if one.layer == layer and holds(one) and one.who not in away]
    return list(dict.fromkeys(asked))


def of_week(made: Rota, one: Rotation, now: datetime, away: list[UUID]) -> list[UUID]:
    """Hand over week after week until now, and then look for the first who is there."""
    day, turn = one.starts_on, list(one.people)
    if local_times.instant(day, one.at, made.zone) > now:
        return []
    while local_times.instant(day + 7 * DAY, one.at, made.zone) <= now:
        day += 7 * DAY
        turn = [*turn[1:], turn[0]]
    return [who for who in turn if who not in away][:1]


@given(made=rotas(), now=instants)
def test_d4_at_every_instant_it_is_what_handing_over_week_by_week_gives(made: Rota, now: datetime) -> None:
    assert list(rota.on_call(made, now)) == oracle(made, now)


@settings(max_examples=40)
@given(made=rotas(), since=instants, some=st.sets(people))
def test_d19_there_is_no_gap_but_where_the_rota_has_one(made: Rota, since: datetime, some: set[UUID]) -> None:
    until = since + 10 * DAY
    duties = list(rota.duties(made, since, until))
    assert [duties[0].starts_at, *(one.ends_at for one in duties)] == [
        *(one.starts_at for one in duties),
        until,
    ]
    gaps = rota.gaps(made, some, since, until)
    for minute in range(0, 10 * 24 * 60, 15):
        now = since + minute * MINUTE
        is_gap = any(gap.starts_at <= now < gap.ends_at for gap in gaps)
        assert is_gap is not bool(set(oracle(made, now)) & some)
        [duty] = [one for one in duties if one.starts_at <= now < one.ends_at]
        assert list(duty.people) == oracle(made, now)
