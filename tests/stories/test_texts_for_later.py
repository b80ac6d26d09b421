"""Staff write a text now that leaves later, at a time of the person's own clock (H4): once, and never against their will."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select, update
from starlette.testclient import TestClient

from service.checkins import zones
from service.conversation import wording
from service.conversation.states import Reason
from service.conversation.values import Stay
from service.db import EVERY_PROGRAM, first_id, transaction
from service.escalations import planned_texts
from service.escalations.planned_texts import FARTHEST, NotThen, Wrong
from service.holdings import retention
from service.messaging.ledger import Direction, Message, Status
from service.people.alumni import Alumnus, Doubt
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.audit import Action
from service.web.spoken import SPANISH_OF
from service.worker import Worker
from tests.escalating import raised
from tests.test_composer import read_out
from tests.test_console import text_of
from tests.test_erasure import erase
from tests.test_program_pages import recorded
from tests.test_spanish import SPANISH
from tests.visiting import console_of
from tests.world import NOON, Handset, World

WORDS = "Good luck at the interview today."
TOMORROW = "2030-01-02T09:30"
"""On the clock of Chicago, where Ana lives: in 21 and a half hours."""


def plan(client: TestClient, ana: Handset, at: str = TOMORROW, words: str = WORDS) -> str:
    """Write on the page, and choose when it leaves; where that leads to."""
    page = client.get(f"/people/{ana.person}").text
    found = re.search(r'name="message" value="([^"]+)"', page)
    assert found
    data = {"words": words, "message": found[1], "send_at": at}
    answer = client.post(f"/people/{ana.person}/write", data=data)
    assert answer.status_code == 303
    return answer.headers["location"].partition("#")[0]


def box(client: TestClient, address: str) -> str:
    return text_of(client.get(address).text)


def texts(world: World) -> list[Message]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)))


def changed(world: World, ana: Handset, change: Callable[[Alumnus], None]) -> None:
    with transaction(world.engine, program=world.program) as session:
        person = session.get_one(Alumnus, ana.person)
        change(person)
        session.add(person)


def test_h4_a_text_for_later_leaves_at_its_time_and_stands_where_it_left(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    page = plan(console_of(world, sam), ana)
    said = box(console_of(world, sam), page)
    assert "Will be sent Wed, Jan 2, 9:30 AM, on their clock." in said
    assert (
        "For later 12:00 PM Sam: Good luck at the interview today. Will be sent Wed, Jan 2, 9:30 AM" in said
    )
    assert "quiet hours: it may wake them" not in said
    world.wait(hours=21)
    assert ana.inbox() == []
    world.wait(minutes=31)
    assert ana.inbox() == [f"Sam: {WORDS}"]
    world.wait(hours=2)
    assert ana.inbox() == [], "once"
    said = box(console_of(world, sam), page)
    assert "Will be sent" not in said
    assert "Today Notice (new) 9:31 AM Sam: Good luck at the interview today. delivered" in said
    [wrote] = recorded(world, Action.WROTE)
    assert (wrote.subject_id, wrote.detail) == (ana.person, {"what": "for later"})


def test_h4_it_can_be_taken_back_until_it_leaves_and_a_draft_is_not_lost_by_that(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    page = plan(client, ana)
    client.post(f"{page}/draft", data={"words": "And one more thing."})
    [text] = texts(world)
    assert client.post(f"{page}/unwrite/{text.id}").status_code == 303
    assert f"And one more thing. {WORDS}</textarea>" in client.get(page).text
    world.wait(hours=21, minutes=40)
    assert ana.inbox() == []
    assert texts(world) == []
    page = plan(console_of(world, sam), ana, "2030-01-02T12:00")
    [text] = texts(world)
    world.wait(hours=2, minutes=25)
    assert len(ana.inbox()) == 1
    assert console_of(world, sam).post(f"{page}/unwrite/{text.id}").status_code == 409


def open_tasks(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return [About(one) for one in session.exec(select(Task.about).where(col(Task.closed_at).is_(None)))]


def stop(world: World, ana: Handset) -> None:
    ana.texts("STOP", opt_out="STOP")


def stop_and_start(world: World, ana: Handset) -> None:
    ana.texts("STOP", opt_out="STOP")
    ana.texts("START", opt_out="START")


def pause(world: World, ana: Handset) -> None:
    ana.texts("PAUSE 3 days")


def lose_the_phone(world: World, ana: Handset) -> None:
    def doubt(person: Alumnus) -> None:
        person.doubted_at, person.doubted_because = world.now, Doubt.STAFF

    changed(world, ana, doubt)


def want_no_notices(world: World, ana: Handset) -> None:
    changed(world, ana, lambda person: setattr(person, "wants_notices", False))


def ask_to_be_erased(world: World, ana: Handset) -> None:
    changed(world, ana, lambda person: setattr(person, "erase_at", world.now + timedelta(days=3)))


def be_in_danger(world: World, ana: Handset) -> None:
    raised(world, ana, Reason.CRISIS)


WHY: dict[Callable[[World, Handset], None], str] = {
    stop: "they had opted out of texts before its time",
    stop_and_start: "they had opted out of texts before its time",
    pause: "at its time they had paused",
    lose_the_phone: "at its time their phone was in doubt",
    want_no_notices: "at its time they wanted no texts that tell of the team",
    ask_to_be_erased: "at its time they had asked to be erased",
    be_in_danger: "at its time danger was open",
}


@pytest.mark.parametrize("happens", WHY)
def test_h4_a11_a14_what_they_want_and_how_they_are_beats_what_was_planned(
    world: World, happens: Callable[[World, Handset], None]
) -> None:
    sam, ana = world.staff(), world.alumnus()
    page = plan(console_of(world, sam), ana)
    world.wait(hours=20)
    happens(world, ana)
    world.wait(hours=1, minutes=40)
    assert f"Sam: {WORDS}" not in ana.inbox()
    [text] = [one for one in texts(world) if one.slot_at]
    assert text.status is Status.CANCELED
    client = console_of(world, sam)
    assert f"not sent: {WHY[happens]}" in box(client, page)
    # Whoever takes it back then is told the same, and not that it has left.
    refused = client.post(f"{page}/unwrite/{text.id}")
    assert (refused.status_code, "has left" in refused.text) == (409, False)
    assert f"It was not sent, so that there is nothing to take back: {WHY[happens]}" in text_of(refused.text)
    in_spanish = text_of(client.post(f"{page}/unwrite/{text.id}", headers=SPANISH).text)
    assert f"No se envió, así que no hay nada que retirar: {SPANISH_OF[WHY[happens]]}" in in_spanish
    # An opt-out is known to the staff; all else may have been a promise.
    assert (About.NOT_LEFT in open_tasks(world)) is (happens not in {stop, stop_and_start})
    world.wait(days=4)
    assert f"Sam: {WORDS}" not in ana.inbox()


def test_h4_what_was_planned_by_somebody_who_has_left_says_so_when_it_is_taken_back(world: World) -> None:
    sam, lou = world.staff(), world.staff("+12025550112", name="Lou Lead", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    page = plan(console_of(world, sam), ana)
    [text] = texts(world)
    assert sam.person
    with transaction(world.engine, program=world.program) as session:
        planned_texts.call_off(session, sam.person, now=world.now)
    refused = console_of(world, lou).post(f"{page}/unwrite/{text.id}")
    assert refused.status_code == 409
    assert "the sign-in of whoever wrote it was withdrawn before its time" in text_of(refused.text)


def test_h4_a_text_that_waits_for_its_ten_seconds_as_they_opt_out_has_not_left_either(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    page = plan(client, ana, at="")
    [text] = texts(world)
    stop(world, ana)
    refused = client.post(f"{page.partition('?')[0]}/unwrite/{text.id}")
    assert refused.status_code == 409
    assert "It was not sent" in text_of(refused.text)


@pytest.mark.parametrize("days", [5, 90])
@pytest.mark.parametrize("happens", [stop, pause, None])
def test_h4_i6_words_that_did_not_leave_go_as_those_of_texts_that_did(
    world: World, happens: Callable[[World, Handset], None] | None, days: int
) -> None:
    """From the time that was chosen: until then they wait, and nobody has read what it was to say."""
    sam, ana = world.staff(), world.alumnus()
    plan(console_of(world, sam), ana, "2030-01-21T12:00")
    with transaction(world.engine, program=world.program) as session:
        of_now = update(Message).values(id=first_id(world.now))  # the clock on the wall has made another
        session.exec(of_now.where(col(Message.direction) == Direction.OUTBOUND))
    [text] = texts(world)
    let_go(world, days)
    world.clock.advance(timedelta(days=19))
    let_go(world, days)  # what is older than the mark is not looked at again: this one is
    assert words_are_kept(world, text)
    if happens:
        happens(world, ana)
    world.clock.advance(timedelta(days=1, minutes=40))
    world.tick()
    world.clock.advance(timedelta(days=days - 1))
    let_go(world, days)
    assert words_are_kept(world, text)
    world.clock.advance(timedelta(days=1))
    let_go(world, days)
    assert not words_are_kept(world, text)


def let_go(world: World, days: int) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        periods = world.runtime.settings.periods | {"texts": timedelta(days=days)}
        for kind in ("texts", "planned_texts"):
            while not retention.let_go(
                session, world.vault, kind, periods=periods, now=world.now, limit=2
            ).is_all:
                pass


def words_are_kept(world: World, text: Message) -> bool:
    with transaction(world.engine, program=world.program) as session:
        return bool(session.get_one(Message, text.id).body)


def test_h4_i6_nothing_waits_for_somebody_who_was_erased(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    plan(console_of(world, sam), ana)
    erase(world, ana)
    ana.inbox()
    world.wait(hours=21, minutes=40)
    assert ana.inbox() == []
    assert [one.status for one in texts(world) if one.slot_at] == [Status.CANCELED]
    assert About.NOT_LEFT not in open_tasks(world)


def test_h4_it_survives_a_restart_and_goes_once_whoever_looks(
    world: World,
) -> None:
    sam, ana = world.staff(), world.alumnus()
    plan(console_of(world, sam), ana)
    world.clock.advance(timedelta(hours=21, minutes=31))
    others = [Worker(world.runtime) for _ in range(2)]
    for one in (*others, world.worker):
        one.tick(now=world.now)
        while one._delivery.in_flight:
            one._delivery.bell.wait(0.05)
    world.tick()
    assert [text.body for text, _ in world.carrier.sent] == [f"Sam: {WORDS}"]
    for one in others:
        one._caller.close()
        one._notifier.close()
        one._delivery.close()


def test_h4_what_could_not_leave_near_its_time_does_not_come_in_the_night(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    page = plan(console_of(world, sam), ana)
    world.clock.advance(timedelta(hours=36))  # nobody was at work
    world.tick()
    assert ana.inbox() == []
    assert "not sent: its time went by before it could leave" in box(console_of(world, sam), page)
    assert About.NOT_LEFT in open_tasks(world)


def test_h4_pressed_twice_it_is_planned_once(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    page = client.get(f"/people/{ana.person}").text
    found = re.search(r'name="message" value="([^"]+)"', page)
    assert found
    data = {"words": WORDS, "message": found[1], "send_at": TOMORROW}
    for _ in range(2):
        assert client.post(f"/people/{ana.person}/write", data=data).status_code == 303
    world.wait(hours=21, minutes=40)
    assert console_of(world, sam).post(f"/people/{ana.person}/write", data=data).status_code == 303
    world.wait(minutes=1)
    assert len(ana.inbox()) == 1


def test_h4_a_bare_answer_to_it_is_the_staffs_once_it_has_left_and_not_before(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    plan(console_of(world, sam), ana, words="Are you free at 9? Reply 1 or 2")
    assert read_out(world)[0] == []
    world.wait(hours=21, minutes=40)
    ana.inbox()
    ana.texts("1")
    assert wording.has_said("passed_on", ana.inbox()[0])


def test_h4_i6_its_words_are_let_go_as_those_of_any_text_that_left_when_it_did(world: World) -> None:
    """What is let go is looked for by ids, which are in the order of time."""
    sam, ana = world.staff(), world.alumnus()
    plan(console_of(world, sam), ana, "2030-01-30T12:00")
    [planned] = texts(world)
    world.wait(days=29, minutes=1)
    [left] = texts(world)
    assert left.id > planned.id
    assert timedelta(0) <= left.created_at - (NOON + timedelta(days=29)) < timedelta(minutes=5)


def test_f48_one_that_does_not_open_stops_no_other_and_somebody_looks(world: World) -> None:
    sam, ana, bea = world.staff(), world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    client = console_of(world, sam)
    plan(client, ana)
    plan(client, bea)
    with transaction(world.engine, program=world.program) as session:
        [text] = session.exec(select(Message).where(Message.alumnus_id == ana.person))
        text.body = bytes(40)
        session.add(text)
    world.wait(hours=21, minutes=40)
    assert (ana.inbox(), bea.inbox()) == ([], [f"Sam: {WORDS}"])
    assert read_out(world)[0] == [About.UNREADABLE]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2030-01-01T11:00", "That time is over where they are."),
        ("2030-02-01T12:00", "That is more than 30 days ahead."),
        ("soon", "Choose a day and a time."),
    ],
)
def test_h4_a_time_that_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(
    world: World, at: str, words: str
) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    page = client.get(plan(client, ana, at)).text
    assert f"Not sent. {words}" in text_of(page)
    assert f"{WORDS}</textarea>" in page
    assert f'value="{at}"' in page
    assert texts(world) == []


def test_h4_a_time_within_quiet_hours_is_warned_of_and_kept(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    page = plan(client, ana, "2030-01-02T06:00")
    assert "Jan 2, 6:00 AM, on their clock. That is within quiet hours: it may wake them." in box(
        client, page
    )
    world.wait(hours=18, minutes=1)
    assert ana.inbox() == [f"Sam: {WORDS}"]


def test_c4_what_the_lead_planned_about_a_disclosure_is_not_read_by_others(world: World) -> None:
    sam, lee = world.staff(), world.staff("+12025550112", name="Lee Lead", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    raised(world, ana, Reason.CALL, is_for_lead=True)
    page = plan(console_of(world, lee), ana)
    client = console_of(world, sam)
    assert "Good luck" not in client.get(page).text
    [text] = [one for one in texts(world) if one.slot_at]
    assert client.post(f"{page}/unwrite/{text.id}").status_code == 404
    assert "Good luck" in console_of(world, lee).get(page).text


def test_c4_what_a_specialist_planned_while_the_lead_has_an_alert_stays_their_own(world: World) -> None:
    sam, _ = world.staff(), world.staff("+12025550112", name="Lee Lead", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    raised(world, ana, Reason.CALL, is_for_lead=True)
    client = console_of(world, sam)
    page = plan(client, ana)
    assert WORDS in client.get(page).text
    [text] = [one for one in texts(world) if one.slot_at]
    assert client.post(f"{page}/unwrite/{text.id}").status_code == 303


def test_h4_b5_the_hour_stays_theirs_where_their_clock_shows_another_zone(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    page = plan(console_of(world, sam), ana)

    def travel(person: Alumnus) -> None:
        session = object_session(person)
        assert isinstance(session, Session)
        zones.go(session, person, "America/Los_Angeles", Stay(days=1), now=world.now)

    changed(world, ana, travel)
    assert "Will be sent Wed, Jan 2, 9:30 AM, on their clock." in box(console_of(world, sam), page)
    world.wait(hours=23, minutes=29)
    assert ana.inbox() == []
    world.wait(minutes=2)
    assert ana.inbox() == [f"Sam: {WORDS}"]


def test_h4_nothing_leaves_in_the_name_of_somebody_who_has_left(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    ana = world.alumnus(specialist=sam)
    plan(console_of(world, sam), ana)
    admin = console_of(world, pat)
    assert admin.post(f"/staff/{sam.person}/withdraw").status_code == 303
    assert About.NOT_LEFT in open_tasks(world)
    world.wait(hours=22)
    assert f"Sam: {WORDS}" not in ana.inbox()


CHICAGO = ZoneInfo("America/Chicago")


def test_h4_clocks_that_go_forward_or_back() -> None:
    now = datetime(2030, 3, 9, 12, tzinfo=UTC)
    with pytest.raises(NotThen) as refused:
        planned_texts.instant("2030-03-10T02:30", CHICAGO, now=now)
    assert refused.value.wrong is Wrong.SKIPPED
    assert planned_texts.instant("2030-03-10T03:00", CHICAGO, now=now) == datetime(2030, 3, 10, 8, tzinfo=UTC)
    autumn = datetime(2030, 11, 2, 12, tzinfo=UTC)
    first = datetime(2030, 11, 3, 6, 30, tzinfo=UTC)
    assert planned_texts.instant("2030-11-03T01:30", CHICAGO, now=autumn) == first, "of two the first"


@given(
    st.integers(-40 * 24 * 60, 100 * 24 * 60),
    st.sampled_from(["America/Chicago", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_h4_a_time_that_holds_is_within_thirty_days_and_shown_by_their_clock(minutes: int, zone: str) -> None:
    typed = f"{NOON + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
    try:
        at = planned_texts.instant(typed, ZoneInfo(zone), now=NOON)
    except NotThen:
        return
    assert NOON < at <= NOON + FARTHEST
    assert f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" == typed
