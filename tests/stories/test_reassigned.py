"""Where the carrier may be asked whether a number has gone to somebody else, it is: then the phone is held, and a person looks (I8)."""

from dataclasses import fields
from datetime import date, time, timedelta

import pytest
import structlog
from structlog.testing import capture_logs

from service import logs
from service.db import transaction
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.metrics import LOOKUPS
from service.people.alumni import Doubt, Status
from service.people.consents import Aim, Change, Consent, Source
from service.people.task_kinds import About
from service.recovery.housekeeping import Housekeeper
from service.runtime import Runtime
from tests.stories.test_other_hands import row_of, shows_nothing
from tests.stories.test_still_theirs import open_tasks
from tests.visiting import console_of
from tests.world import Handset, World

ANA = "+12025550101"
ONTARIO, PUERTO_RICO, LONDON = "+14165550101", "+17875550101", "+442079460101"


@pytest.fixture
def keeper(world: World) -> Housekeeper:
    return keeping(world, lookup_reassigned=True)


def keeping(world: World, *, lookup_reassigned: bool) -> Housekeeper:
    """Who keeps house with this setting."""
    world.clock.advance(timedelta(hours=8, minutes=1))  # from noon to a minute after her check-in
    settings = world.runtime.settings.model_copy(update={"lookup_reassigned": lookup_reassigned})
    parts = {one.name: getattr(world.runtime, one.name) for one in fields(Runtime)}
    return Housekeeper(Runtime(**parts | {"settings": settings}))


def pass_days(world: World, keeper: Housekeeper, days: int) -> None:
    world.wait(days=days)
    keeper.keep(now=world.now)


def fails(world: World, ana: Handset, code: int) -> None:
    """A check-in to her does not arrive."""
    text, sid = next(one for one in reversed(world.carrier.sent) if one[0].to == ana.number)
    world.fails(text, "undelivered", sid=sid, error_code=code)


def is_held(world: World, ana: Handset) -> bool:
    return row_of(world, ana).doubted_at is not None


def test_i8_a_number_that_has_gone_to_somebody_else_is_held_and_a_person_is_to_look(
    world: World, keeper: Housekeeper
) -> None:
    sam = world.staff()
    ana = world.alumnus(check_ins=[time(20)], specialist=sam)
    ana.texts("thanks")
    wrote = world.now.date()
    world.carrier.reassigned[ANA] = True
    pass_days(world, keeper, 29)
    assert (world.carrier.looked_up, is_held(world, ana)) == ([], False)
    pass_days(world, keeper, 2)
    assert world.carrier.looked_up == [(ANA, wrote)]
    assert row_of(world, ana).doubted_because is Doubt.OTHER_PERSON
    assert About.WRONG_NUMBER in open_tasks(world)
    ana.inbox()
    for days in (1, 1, 35):
        pass_days(world, keeper, days)
        assert ana.inbox() == [], "nothing is begun any more"
    assert len(world.carrier.looked_up) == 1, "it is known already"
    assert shows_nothing(ana)
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert "the carrier says that the number has gone to somebody else" in page


@pytest.mark.parametrize("answer", [False, None])
def test_i8_a_number_that_is_still_theirs_or_unknown_is_looked_up_once_a_month_and_nothing_changes(
    world: World, keeper: Housekeeper, answer: bool | None
) -> None:
    ana, cleo = world.alumnus(check_ins=[time(20)]), world.alumnus("+12025550102")
    if answer is not None:
        world.carrier.reassigned |= {ANA: answer, cleo.number: answer}
    ana.texts("thanks")
    pass_days(world, keeper, 31)
    assert len(world.carrier.looked_up) == 2
    ana.inbox()
    pass_days(world, keeper, 1)
    assert ana.inbox()
    pass_days(world, keeper, 27)
    assert len(world.carrier.looked_up) == 2
    ana.texts("thanks")
    pass_days(world, keeper, 3)
    assert [number for number, _ in world.carrier.looked_up[2:]] == [cleo.number]
    assert not is_held(world, ana)
    assert not is_held(world, cleo)
    assert About.WRONG_NUMBER not in open_tasks(world)


def test_i8_who_writes_each_fortnight_is_never_looked_up(world: World, keeper: Housekeeper) -> None:
    ana = world.alumnus()
    for _ in range(5):
        pass_days(world, keeper, 14)
        ana.texts("thanks")
    assert world.carrier.looked_up == []


@pytest.mark.parametrize("code", [30003, 30005, 30006])
def test_i8_after_a_text_that_told_of_a_dead_phone_it_is_looked_up_at_once(
    world: World, keeper: Housekeeper, code: int
) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    ana.texts("thanks")
    wrote = world.now.date()
    pass_days(world, keeper, 3)
    world.carrier.reassigned[ANA] = True
    fails(world, ana, code)
    keeper.keep(now=world.now)
    assert world.carrier.looked_up == [(ANA, wrote)]
    assert is_held(world, ana)


def test_i8_however_often_texts_fail_a_number_is_looked_up_once_a_day(
    world: World, keeper: Housekeeper
) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    pass_days(world, keeper, 1)
    for _ in range(3):
        fails(world, ana, 30003)
        keeper.keep(now=world.now)
        world.wait(minutes=10)
    assert len(world.carrier.looked_up) == 1
    pass_days(world, keeper, 1)
    fails(world, ana, 30003)
    keeper.keep(now=world.now)
    assert len(world.carrier.looked_up) == 2


def test_i8_another_failure_says_nothing_about_whose_number_it_is(world: World, keeper: Housekeeper) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    pass_days(world, keeper, 1)
    fails(world, ana, 30008)
    keeper.keep(now=world.now)
    assert world.carrier.looked_up == []


@pytest.mark.parametrize("error", [Refused(60606), NotSent(), OutcomeUnknown()])
def test_i8_i7_what_fails_is_counted_tried_the_next_day_and_names_nobody(
    world: World, keeper: Housekeeper, error: Exception
) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    world.carrier.reassigned[ANA] = error
    failed = LOOKUPS.labels("failed")._value.get()
    structlog.reset_defaults()
    with capture_logs() as said:
        pass_days(world, keeper, 31)
    logs.configure("WARNING")
    tries = len(world.carrier.looked_up)
    assert 1 <= tries <= 2
    assert LOOKUPS.labels("failed")._value.get() == failed + tries
    told = [one for one in said if one["event"] == "number_not_looked_up"]
    assert len(told) == tries
    assert "2025550101" not in str(said)
    assert not is_held(world, ana)
    keeper.keep(now=world.now)
    assert len(world.carrier.looked_up) == tries, "not again on the same day"
    world.carrier.reassigned[ANA] = True
    pass_days(world, keeper, 1)
    assert is_held(world, ana)


def test_i8_who_has_never_written_is_looked_up_since_they_agreed(world: World, keeper: Housekeeper) -> None:
    ana = world.alumnus()
    agreed = world.now - timedelta(days=90)
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        given = Consent(
            program_id=world.program,
            person_id=ana.person,
            aim=Aim.SUPPORT,
            change=Change.GIVEN,
            source=Source.IMPORT,
            at=agreed,
        )
        session.add(given)
    pass_days(world, keeper, 31)
    assert world.carrier.looked_up == [(ANA, agreed.date())]


@pytest.mark.parametrize("number", [ONTARIO, PUERTO_RICO, LONDON])
def test_i8_numbers_of_other_countries_are_not_looked_up(
    world: World, keeper: Housekeeper, number: str
) -> None:
    ana = world.alumnus(number)
    pass_days(world, keeper, 33)
    assert world.carrier.looked_up == []
    assert not is_held(world, ana)


@pytest.mark.parametrize("status", [Status.INVITED, Status.STOPPED])
def test_i8_who_gets_no_texts_is_not_looked_up(world: World, keeper: Housekeeper, status: Status) -> None:
    world.alumnus(status=status)
    pass_days(world, keeper, 33)
    assert world.carrier.looked_up == []


def test_i8_without_the_setting_nobody_is_looked_up(world: World) -> None:
    keeper = keeping(world, lookup_reassigned=False)
    ana = world.alumnus(check_ins=[time(20)])
    pass_days(world, keeper, 33)
    fails(world, ana, 30005)
    keeper.keep(now=world.now)
    assert world.carrier.looked_up == []


def test_i8_who_writes_while_the_carrier_is_asked_is_not_held(
    world: World, keeper: Housekeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.alumnus()
    asked = []

    def slowly(number: str, *, since: date) -> bool:
        asked.append((number, since))
        ana.texts("thanks")
        return True

    monkeypatch.setattr(world.carrier, "is_reassigned", slowly)
    pass_days(world, keeper, 31)
    assert len(asked) == 1
    assert not is_held(world, ana)


def test_i8_what_staff_have_cleared_is_not_looked_up_for_a_month(world: World, keeper: Housekeeper) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.carrier.reassigned[ANA] = True
    pass_days(world, keeper, 31)
    console_of(world, sam).post(f"/people/{ana.person}/clear-phone", data={"why": "called"})
    assert not is_held(world, ana)
    cleared = world.now.date()
    pass_days(world, keeper, 29)
    assert len(world.carrier.looked_up) == 1
    pass_days(world, keeper, 2)
    assert world.carrier.looked_up[1:] == [(ANA, cleared)]


def test_i8_a_round_asks_about_a_few_and_the_next_about_more(world: World, keeper: Housekeeper) -> None:
    people = [world.alumnus(f"+1202555{n:04}") for n in range(1000, 1007)]
    world.wait(days=31)
    keeper.keep(now=world.now)
    assert len(world.carrier.looked_up) == 5
    world.wait(seconds=5)
    keeper.keep(now=world.now)
    assert sorted(number for number, _ in world.carrier.looked_up) == [one.number for one in people]
