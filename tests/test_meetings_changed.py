"""A planned meeting is changed, somebody is taken off its list, and a series is called off: what was marked stays (F5)."""

import re
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import transaction
from service.people.meetings import Attendance, Meeting, Presence
from service.people.programs import Program
from service.protection import keyring
from service.protection.audit import Action
from tests.test_console import text_of
from tests.test_program_pages import group, meetings_of, recorded
from tests.visiting import console_of
from tests.world import Handset, World


@pytest.fixture
def sam(world: World) -> Handset:
    return world.staff("+12025550111", name="Sam Rivera")


@pytest.fixture
def console(world: World, sam: Handset) -> TestClient:
    return console_of(world, sam)


def path_of(meeting: Meeting) -> str:
    return f"/program/meetings/{meeting.id}"


def form_on(console: TestClient, meeting: Meeting) -> dict[str, str]:
    page = console.get(f"{path_of(meeting)}/change").text
    found = dict(re.findall(r'name="(title|on|at|minutes|seen)" value="([^"]*)"', page))
    [leader] = re.findall(r'<option value="([0-9a-f-]*)" selected', page) or [""]
    return {**found, "leader": leader}


def change(console: TestClient, meeting: Meeting, **said: str) -> int:
    form = form_on(console, meeting) | said
    return console.post(f"{path_of(meeting)}/change", data=form).status_code


def title_of(world: World, meeting: Meeting) -> str:
    with transaction(world.engine, program=world.program) as session:
        return keyring.key_of(session, world.vault, world.program).read(
            "meeting.title", meeting.id, meeting.title
        )


def attendance_of(world: World, meeting: Meeting) -> dict[object, Presence | None]:
    with transaction(world.engine, program=world.program) as session:
        rows = session.exec(select(Attendance).where(Attendance.meeting_id == meeting.id))
        return {one.alumnus_id: one.presence for one in rows}


def test_f5_a_meeting_gets_another_name_time_and_leader_and_what_was_marked_stays(
    world: World, console: TestClient, sam: Handset
) -> None:
    ana = world.alumnus()
    console.post("/program/meetings", data=group(ana, on="2030-03-05", weeks="2"))
    first, second = meetings_of(world)
    console.post(f"{path_of(first)}/attendance", data={str(ana.person): "excused"})
    assert f'href="{path_of(first)}/change"' in console.get(path_of(first)).text
    said = {"title": "Evening group", "on": "2030-03-06", "at": "19:30", "leader": str(sam.person)}
    assert change(console, first, **said) == 303
    again, other = (one for one in sorted(meetings_of(world), key=lambda one: one.id != first.id))
    assert title_of(world, again) == "Evening group"
    assert again.leader_id == sam.person
    zone = world_zone(world)
    assert again.starts_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") == "2030-03-06 19:30"
    assert other.starts_at == second.starts_at, "of a series this date alone"
    assert attendance_of(world, first) == {ana.person: Presence.EXCUSED}
    assert recorded(world, Action.CHANGED)[-1].detail == {
        "what": "meeting",
        "fields": "title, on, at, leader",
    }
    before = len(recorded(world, Action.CHANGED))
    assert change(console, first) == 303
    assert len(recorded(world, Action.CHANGED)) == before, "nothing was changed"


def world_zone(world: World) -> ZoneInfo:
    with transaction(world.engine, program=world.program) as session:
        return ZoneInfo(session.get_one(Program, world.program).timezone)


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"on": "soon"}, {"on": "2039-01-01"}, {"minutes": "0"}, {"leader": "nobody"}]
)
def test_f5_what_cannot_be_is_refused_and_what_was_typed_stays(
    world: World, console: TestClient, wrong: dict[str, str]
) -> None:
    console.post("/program/meetings", data=group(world.alumnus(), on="2030-03-05"))
    [meeting] = meetings_of(world)
    form = form_on(console, meeting) | {"minutes": "45"} | wrong
    answer = console.post(f"{path_of(meeting)}/change", data=form)
    assert answer.status_code == 422
    assert "minutes" in wrong or 'value="45"' in answer.text
    assert meetings_of(world) == [meeting]


def test_f5_of_two_who_change_a_meeting_at_once_the_second_sees_both(
    world: World, console: TestClient, sam: Handset
) -> None:
    console.post("/program/meetings", data=group(world.alumnus(), on="2030-03-05"))
    [meeting] = meetings_of(world)
    form = form_on(console, meeting)
    assert change(console, meeting, title="Morning group", leader=str(sam.person)) == 303
    answer = console.post(f"{path_of(meeting)}/change", data={**form, "title": "Evening group"})
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "What it is called Stands now: Morning group You entered: Evening group" in said
    assert "Led by Stands now: Sam R." in said
    assert title_of(world, meetings_of(world)[0]) == "Morning group"
    [seen] = re.findall(r'name="seen" value="(\w+)"', answer.text)
    again = {**form, "title": "Evening group", "seen": seen}
    assert console.post(f"{path_of(meeting)}/change", data=again).status_code == 303
    assert title_of(world, meetings_of(world)[0]) == "Evening group"


def test_f5_somebody_is_taken_off_and_who_was_marked_stays(world: World, console: TestClient) -> None:
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea")
    console.post("/program/meetings", data=group(ana, bea, on="2030-03-05"))
    [meeting] = meetings_of(world)
    console.post(f"{path_of(meeting)}/attendance", data={str(ana.person): "excused"})
    both = {"people": [str(ana.person), str(bea.person)]}
    assert console.post(f"{path_of(meeting)}/take-off", data=both).status_code == 303
    assert attendance_of(world, meeting) == {ana.person: Presence.EXCUSED}
    told = recorded(world, Action.CHANGED)[-1]
    assert (told.subject_id, told.object_id) == (bea.person, meeting.id)
    assert told.detail == {"what": "taken off a meeting"}


def test_f5_all_dates_to_come_are_called_off_at_once_and_taken_back(
    world: World, console: TestClient
) -> None:
    ana = world.alumnus()
    day = world.now.date()
    console.post("/program/meetings", data=group(ana, on=f"{day:%Y-%m-%d}", at="23:00", weeks="4"))
    world.wait(days=1)
    console.post("/program/meetings", data=group(ana, on="2030-03-05"))
    past, first, second, third, other = meetings_of(world)
    console.post(f"{path_of(second)}/cancel", data={"canceled": "yes"})
    world.wait(minutes=1)
    assert "3 dates that were planned in one go are still to come" in text_of(
        console.get(path_of(first)).text
    )
    assert console.post(f"{path_of(first)}/cancel-series", data={"canceled": "yes"}).status_code == 303
    off = [one.id for one in meetings_of(world) if one.canceled_at]
    assert off == [first.id, second.id, third.id], "neither what was, nor what was planned by itself"
    assert past.id not in off
    assert other.id not in off
    console.post(f"{path_of(first)}/cancel-series", data={"canceled": ""})
    assert [one.id for one in meetings_of(world) if one.canceled_at] == [second.id], "called off by itself"
    assert "still to come" not in console.get(path_of(other)).text
