"""Local times across every zone: once a date, also where clocks jump (B5, P3)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.checkins import windows
from service.checkins.windows import next_occurrence, window

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001

OCCURRENCES = [
    # zone, local time, after, expected: all but the zone and the local time in UTC
    ("America/New_York", "20:00", "2026-11-23 19:00", "2026-11-24 01:00"),
    ("America/New_York", "20:00", "2026-11-24 01:00", "2026-11-25 01:00"),  # strictly after
    ("America/New_York", "08:00", "2026-03-07 13:00", "2026-03-08 12:00"),  # a day of 23 hours
    ("America/New_York", "02:30", "2026-03-08 05:00", "2026-03-08 07:00"),  # a gap: 3:00, its end
    ("America/New_York", "02:00", "2026-03-08 05:00", "2026-03-08 07:00"),
    ("America/New_York", "02:30", "2026-03-08 07:00", "2026-03-09 06:30"),
    ("America/New_York", "01:30", "2026-11-01 04:00", "2026-11-01 05:30"),  # a fold: the first of two
    ("America/New_York", "01:30", "2026-11-01 05:30", "2026-11-02 06:30"),  # and not the second
    ("America/New_York", "01:30", "2026-11-01 06:00", "2026-11-02 06:30"),
    ("Australia/Lord_Howe", "02:15", "2026-10-03 12:00", "2026-10-03 15:30"),  # half an hour is missing
    ("Australia/Lord_Howe", "01:45", "2026-04-04 12:00", "2026-04-04 14:45"),  # half an hour comes twice
    ("Australia/Lord_Howe", "01:45", "2026-04-04 14:45", "2026-04-05 15:15"),
    ("America/Havana", "00:30", "2026-03-08 04:00", "2026-03-08 05:00"),  # midnight itself is missing
    ("America/St_Johns", "23:30", "2006-10-28 12:00", "2006-10-29 02:00"),  # the clocks go back at 0:01
    ("America/St_Johns", "23:30", "2006-10-29 02:00", "2006-10-30 03:00"),
    ("Pacific/Kiritimati", "20:00", "2026-11-23 05:59", "2026-11-23 06:00"),  # UTC+14
    ("Pacific/Pago_Pago", "20:00", "2026-11-23 06:59", "2026-11-23 07:00"),  # UTC-11
    ("Pacific/Apia", "20:00", "2011-12-30 06:00", "2011-12-31 06:00"),  # there was no 30 December
    ("Europe/Madrid", "20:00", "2028-02-28 20:00", "2028-02-29 19:00"),  # a leap day
    ("Europe/Madrid", "20:00", "2028-02-29 19:00", "2028-03-01 19:00"),
    ("Asia/Tokyo", "09:00", "2026-12-31 00:00", "2027-01-01 00:00"),  # the turn of the year
]

WINDOWS = [
    # zone, due in UTC, until in UTC
    ("America/New_York", "2026-11-23 15:00", "2026-11-23 17:00"),  # 10:00: two hours
    ("America/New_York", "2026-11-24 01:00", "2026-11-24 02:00"),  # 20:00: until 21:00
    ("America/New_York", "2026-11-23 14:00", "2026-11-23 16:00"),  # 9:00, as the quiet hours end
    ("America/New_York", "2026-11-23 13:59", "2026-11-23 14:29"),  # 8:59, by their own choice
    ("America/New_York", "2026-11-24 02:00", "2026-11-24 02:30"),  # 21:00, by their own choice
    ("America/New_York", "2026-11-24 07:00", "2026-11-24 07:30"),  # 2:00, likewise
    ("Europe/Lisbon", "2026-10-24 19:30", "2026-10-24 20:00"),  # the evening before the clocks go back
    ("Europe/Lisbon", "2026-10-25 19:30", "2026-10-25 21:00"),  # and the one after
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "local_time", "after", "expected"), OCCURRENCES)
def test_b5_a_local_time_comes_next_at(zone: str, local_time: str, after: str, expected: str) -> None:
    assert next_occurrence(time.fromisoformat(local_time), ZoneInfo(zone), utc(after)) == utc(expected)


@pytest.mark.parametrize(("zone", "due_at", "until"), WINDOWS)
def test_b5_a_check_in_is_kept_until(zone: str, due_at: str, until: str) -> None:
    assert window(utc(due_at), ZoneInfo(zone)) == utc(until)


def test_a_date_that_had_its_check_in_gets_no_other() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    today = date(2026, 11, 23)
    assert next_occurrence(time(20), berlin, utc("2026-11-23 08:00"), today) == utc("2026-11-24 19:00")
    assert next_occurrence(time(20), berlin, utc("2026-11-23 08:00"), today - timedelta(days=1)) == utc(
        "2026-11-23 19:00"
    )


@settings(deadline=None)  # a zone's first use reads its file
@given(local_time=TIMES, zone=ZONES, after=INSTANTS)
@example(local_time=time(2, 30), zone=ZoneInfo("America/New_York"), after=utc("2026-03-06 00:00"))
@example(local_time=time(1, 30), zone=ZoneInfo("America/New_York"), after=utc("2026-10-30 00:00"))
@example(local_time=time(2, 15), zone=ZoneInfo("Australia/Lord_Howe"), after=utc("2026-10-02 00:00"))
@example(local_time=time(20), zone=ZoneInfo("Pacific/Apia"), after=utc("2011-12-27 00:00"))
@example(local_time=time(0), zone=ZoneInfo("Pacific/Kwajalein"), after=utc("1993-08-19 00:00"))
def test_p3_times_only_rise_and_come_once_a_local_date(
    local_time: time, zone: ZoneInfo, after: datetime
) -> None:
    dates = []
    for _ in range(5):
        before, after = after, next_occurrence(local_time, zone, after)
        assert before < after
        dates.append(after.astimezone(zone).date())
    assert dates == sorted(set(dates))
    assert (dates[-1] - dates[0]).days <= 5  # at most the one date that a zone ever left out


@settings(deadline=None)
@given(local_time=TIMES, zone=ZONES, after=INSTANTS)
def test_b5_the_clock_shows_the_time_asked_for_or_the_end_of_a_gap(
    local_time: time, zone: ZoneInfo, after: datetime
) -> None:
    at = next_occurrence(local_time, zone, after)
    shown = at.astimezone(zone)
    a_moment_ago = (at - timedelta(seconds=1)).astimezone(zone)
    if shown.time() != local_time:
        assert a_moment_ago.replace(tzinfo=None) < datetime.combine(shown.date(), local_time)
        assert shown.time() > local_time
        assert a_moment_ago.utcoffset() != shown.utcoffset()


@settings(deadline=None)
@given(local_time=TIMES, zone=ZONES, after=INSTANTS)
def test_p3_whatever_the_hour_it_is_looked_at_a_date_has_one_time(
    local_time: time, zone: ZoneInfo, after: datetime
) -> None:
    at = next_occurrence(local_time, zone, after)
    assert next_occurrence(local_time, zone, at - timedelta(microseconds=1)) == at
    again = next_occurrence(local_time, zone, after, at.astimezone(zone).date())
    assert again > at
    assert again.astimezone(zone).date() > at.astimezone(zone).date()


@settings(deadline=None)
@given(local_time=TIMES, zone=ZONES, after=INSTANTS)
def test_b5_a_window_is_open_for_some_time_and_closes_before_the_quiet_hours(
    local_time: time, zone: ZoneInfo, after: datetime
) -> None:
    due_at = next_occurrence(local_time, zone, after)
    until = window(due_at, zone)
    assert due_at < until <= due_at + windows.KEPT
    if windows.is_quiet(due_at.astimezone(zone).time()):
        assert until == due_at + windows.KEPT_WHILE_QUIET
    else:
        last = (until - timedelta(microseconds=1)).astimezone(zone)
        assert not windows.is_quiet(last.time())
