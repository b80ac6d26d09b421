"""A time by which somebody calls: read, kept, broken, and told to the alumnus as it is (D1, D7, D17)."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from service.conversation import wording
from service.conversation.states import Reason
from service.escalations import due, replies
from service.escalations.parsing import Verb, parse
from service.escalations.promised import Promise
from service.escalations.tables import Status
from service.messaging import segments
from service.people.staff import Role, Staff
from tests.due import change
from tests.escalating import kinds, raised, read
from tests.test_escalation_due import at_once
from tests.world import Handset, World

NEW_YORK = ZoneInfo("America/New_York")


def at(hour: int, minute: int = 0, *, is_exact: bool = False) -> Promise:
    return Promise(at=time(hour, minute), is_exact=is_exact)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("7 9:40", at(9, 40)),
        ("7 9.40", at(9, 40)),
        ("A7: at 9:40", at(9, 40)),
        ("7 at 9", at(9)),
        ("7 by 9:40 pm", at(21, 40, is_exact=True)),
        ("7 9am", at(9, is_exact=True)),
        ("7 12:15 a.m.", at(0, 15, is_exact=True)),
        ("7 21:40", at(21, 40, is_exact=True)),
        ("7 a las 9:40", at(9, 40)),
        ("7 on it, calling at 9:40", at(9, 40)),
        ("7 llamo a las 9:40", at(9, 40)),
        ("7 in 20", Promise(after=timedelta(minutes=20))),
        ("7 in 20 min", Promise(after=timedelta(minutes=20))),
        ("7 on it in 20 minutes.", Promise(after=timedelta(minutes=20))),
        ("7 en 20 minutos", Promise(after=timedelta(minutes=20))),
        ("7 in an hour", Promise(after=timedelta(hours=1))),
        ("7 calling her in 1h", Promise(after=timedelta(hours=1))),
        ("in 20", Promise(after=timedelta(minutes=20))),
        ("9:40", at(9, 40)),
        ("on it, at 9:40", at(9, 40)),
    ],
)
def test_d1_a_time_is_read_as_people_write_it(body: str, expected: Promise) -> None:
    reply = parse(body)
    assert reply is not None
    assert (reply.verb, reply.promise) == (Verb.TAKE, expected)


@pytest.mark.parametrize(
    "body", ["7 9", "7 at 25", "7 9:61", "7 in", "7 13 pm", "at 7", "see you in 20", "7 in x"]
)
def test_what_is_no_time_promises_nothing(body: str) -> None:
    reply = parse(body)
    assert reply is None or reply.promise is None


def test_a_time_of_day_is_the_next_one_on_the_clock_of_who_wrote_it() -> None:
    noon = datetime(2030, 1, 1, 17, tzinfo=UTC)  # noon in New York
    assert at(1, 30).moment(noon, NEW_YORK) == noon + timedelta(hours=1, minutes=30)
    assert at(12).moment(noon, NEW_YORK) == noon + timedelta(hours=12), "twelve is now, so it is the next one"
    assert at(9, 40, is_exact=True).moment(noon, NEW_YORK) == noon + timedelta(hours=21, minutes=40)


@given(
    st.times(),
    st.booleans(),
    st.integers(0, 8 * 365 * 24 * 60),
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]),
)
def test_a_promise_is_always_in_the_future_and_within_a_day_or_so(
    clock: time, is_exact: bool, minutes: int, zone: str
) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    promise = Promise(at=clock.replace(second=0, microsecond=0), is_exact=is_exact)
    assert timedelta(0) < promise.moment(now, ZoneInfo(zone)) - now <= timedelta(hours=25)


def called_for(world: World, reason: Reason = Reason.CALL) -> tuple[Handset, Handset]:
    """Ana in Chicago, and Sam in New York, who was paged for her at noon of her clock."""
    sam = world.staff(name="Sam Rivera")
    ana = world.alumnus(specialist=sam)
    raised(world, ana, reason)
    world.tick()
    sam.inbox()
    return ana, sam


def test_d17_the_alumnus_hears_the_time_on_their_own_clock(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("1 at 1:40")
    assert sam.inbox() == ["1 is yours; call by 1:40 PM. Then: 1 reached, 1 no answer or 1 referred"]
    [told] = ana.inbox()
    assert wording.has_said("calls_by", told)
    assert "Sam" in told
    assert "12:40 PM" in told
    assert "MORE" in told


def test_d17_without_a_time_the_alumnus_hears_until_when_it_is_sams(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("1")
    [told] = ana.inbox()
    assert "12:30 PM" in told
    world.wait(minutes=30)
    assert "A1" in sam.inbox()[-1], "as was told, it is anybody's again"


def test_d7_d17_a_promise_that_passes_pages_again_sooner_and_the_alumnus_hears_it(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("1 in 10")
    sam.inbox()
    ana.inbox()
    world.wait(minutes=14)
    assert (sam.inbox(), ana.inbox()) == ([], []), "a call that runs is not interrupted"
    world.wait(minutes=1)
    [page] = sam.inbox()
    assert page.startswith("A1: Ana R. needs you")
    [told] = ana.inbox()
    assert wording.has_said("asking_again", told)
    assert "988" in told


def test_d17_a_promise_that_is_kept_needs_no_more_words(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("1 in 10")
    ana.inbox()
    world.wait(minutes=9)
    sam.texts("1 reached")
    world.wait(hours=3)
    assert ana.inbox() == []


def test_a_later_time_can_be_told_but_not_for_ever(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("1 in 20")
    world.wait(minutes=15)
    sam.texts("1 in 60")
    assert [wording.has_said("calls_by", said) for said in ana.inbox()] == [True, True]
    sam.inbox()
    world.wait(minutes=50)
    sam.texts("1 in 60")
    assert "too far off" in sam.inbox()[0]
    assert ana.inbox() == []


def test_a_time_that_is_too_far_off_takes_it_all_the_same_and_promises_nothing(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("1 in 5 hours")
    [said] = sam.inbox()
    assert "opens again at 1:30 PM" in said
    assert segments.count(said).segments == 1
    [told] = ana.inbox()
    assert wording.has_said("hand_over", told)
    assert "12:30 PM" in told


def test_a_crisis_waits_no_longer_for_a_promise_than_without_one(world: World) -> None:
    ana, sam = called_for(world, Reason.CRISIS)
    sam.texts("1 in 40")
    assert "too far off" in sam.inbox()[0]
    ana.inbox()
    sam.texts("1 in 25")
    assert "MORE" not in ana.inbox()[0], "a crisis gets no steps"
    world.wait(minutes=30)
    assert any("A1" in said for said in sam.inbox())


def test_only_who_has_it_promises(world: World) -> None:
    ana, sam = called_for(world)
    dana = world.staff("+12025550112", name="Dana Kim")
    sam.texts("1")
    ana.inbox()
    world.on_call(dana)
    dana.texts("1 in 20")
    assert dana.inbox() == ["A1: Sam R. has it."]
    assert ana.inbox() == []


def test_words_and_a_time_without_a_code_mean_the_one_alert(world: World) -> None:
    ana, sam = called_for(world)
    sam.texts("on it, in 20")
    assert "call by 1:20 PM" in sam.inbox()[0]
    sam.texts("reached")
    assert sam.inbox() == ["A1 is closed. Thank you."]
    assert "12:20 PM" in ana.inbox()[0]


def test_d17_a_phone_that_others_read_gets_no_such_text(world: World) -> None:
    ana, sam = called_for(world)
    change(world, ana.person, wants_notices=False)
    for _ in range(5):
        world.wait(minutes=5)
    sam.texts("1 in 10")
    world.wait(minutes=30)
    assert ana.inbox() == []
    ana.texts("MORE")
    assert len(ana.inbox()) == 1, "what they ask for themselves is answered"


def test_d17_who_is_asked_next_is_told_with_what_there_is_meanwhile(world: World) -> None:
    ana, sam = called_for(world)
    world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    for _ in range(3):
        world.wait(minutes=5)
    [told] = ana.inbox()
    assert wording.has_said("nobody_yet", told)
    assert "Sam" in told
    assert "MORE" in told
    assert segments.count(told).segments == 1
    assert sam.inbox()


def test_f26_two_take_it_at_once_and_one_of_them_has_it(world: World) -> None:
    ana, sam = called_for(world)
    dana = world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    world.wait(minutes=5)
    dana.inbox()
    sam.texts("1 in 10")
    dana.texts("1 in 20")
    assert dana.inbox()[-1] == "A1: Sam R. has it."
    assert [wording.has_said("calls_by", said) for said in ana.inbox()] == [True]


def test_f26_it_is_taken_in_the_instant_in_which_the_promise_runs_out(world: World) -> None:
    ana, sam = called_for(world)
    alert = raised(world, ana)
    sam.texts("1 in 10")
    world.clock.advance(timedelta(minutes=15))
    sam.texts("1 in 10")  # handled before the worker has looked
    assert kinds(world, alert).count("expired") == 0
    assert read(world, alert).status is Status.ACKNOWLEDGED
    assert read(world, alert).promised_at == world.now + timedelta(minutes=10)


def says(world: World, phone: Handset, body: str) -> Callable[[Session], object]:
    """A text of one of the staff, in a transaction of its own."""

    def work(session: Session) -> object:
        by = session.get_one(Staff, phone.person)
        return replies.receive(session, world.vault, by, body, now=world.now)

    return work


def escalates(world: World) -> Callable[[Session], object]:
    return lambda session: due.run_due(session, world.vault, operator="", now=world.now)


def in_one_moment(world: World, *works: Callable[[Session], object]) -> None:
    """Each in a thread and on connections of its own."""
    left = iter(works)

    def work(session: Session) -> object:
        return next(left)(session)

    at_once(world, work, times=len(works))


def test_f26_taken_in_the_instant_of_the_next_step_it_is_taken_and_nobody_hears_of_it_who_need_not(
    world: World,
) -> None:
    _, sam = called_for(world)
    dana = world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    alert = raised(world, world.alumnus("+12025550102", specialist=sam))
    world.tick()
    world.clock.advance(timedelta(minutes=5))
    in_one_moment(world, says(world, sam, str(alert.code)), escalates(world))
    assert (read(world, alert).status, read(world, alert).assignee_id) == (Status.ACKNOWLEDGED, sam.person)
    world.tick()
    # Where the step came first, its page had not left yet, and was taken back.
    assert [said for said in dana.inbox() if said.startswith(f"A{alert.code}:")] == []


def test_f26_two_who_take_it_in_one_instant(world: World) -> None:
    ana, sam = called_for(world)
    dana = world.staff("+12025550112", name="Dana Kim")
    alert = raised(world, ana)
    in_one_moment(world, says(world, sam, "1 in 10"), says(world, dana, "1 in 20"))
    assert kinds(world, alert).count("acknowledged") == 1
    assert kinds(world, alert).count("promised") == 1
    assert read(world, alert).assignee_id in {sam.person, dana.person}


def test_d7_f26_a_new_promise_in_the_instant_in_which_the_old_one_runs_out(world: World) -> None:
    ana, sam = called_for(world)
    alert = raised(world, ana)
    sam.texts("1 in 10")
    world.clock.advance(timedelta(minutes=15))
    in_one_moment(world, says(world, sam, "1 in 10"), escalates(world))
    after = read(world, alert)
    assert (after.status, after.assignee_id) == (Status.ACKNOWLEDGED, sam.person)
    assert after.promised_at == world.now + timedelta(minutes=10)
