"""The program's own pages: who sees which, what they show, and what is written down when somebody changes something."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from service.conversation import wording
from service.db import EVERY_PROGRAM, transaction
from service.holdings import retention
from service.people import scorecard
from service.people.alumni import Alumnus
from service.people.meetings import Attendance, Meeting
from service.people.scorecard import Criterion, CriterionNote, Stand
from service.people.staff import Role, Staff
from service.people.task_kinds import About
from service.people.tasks import Task
from service.people.wording_reviews import WordingReview
from service.protection.audit import Action, AuditEvent
from service.web.program.record import ACTIONS
from service.web.program.wording import said
from tests.stories.test_certificates import certified
from tests.test_console import text_of
from tests.test_erasure import erase
from tests.visiting import console_of
from tests.world import NOON, Handset, World

CSV = "name,phone,check_ins,strategy_1_then\n"
ADMIN_PAGES = ("/program/staff", "/program/criteria", "/program/import", "/program/staff.csv", "/people.csv")
EVERYBODYS = ("/program", "/program/meetings", "/program/wording", "/program/wording/check_in")


def admin_of(world: World, **columns: Any) -> Handset:
    return world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN, **columns)


def recorded(world: World, action: Action) -> list[AuditEvent]:
    with transaction(world.engine, program=world.program) as session:
        query = select(AuditEvent).where(AuditEvent.action == action)
        return list(session.exec(query.order_by(col(AuditEvent.seq))))


def taken(console: TestClient, text: str, path: str = "/program/import/try", **more: str) -> str:
    answer = console.post(path, data={"text": text, **more}, files={"file": ("", b"")})
    assert answer.status_code in {200, 422}, answer.text
    return answer.text


def people_of(world: World) -> list[UUID]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Alumnus.id)))


def stamp_of(console: TestClient, member: Handset) -> str:
    """What the register's form about somebody says of what it was filled in upon."""
    form = rf'/program/staff/{member.person}".*?name="seen" value="(\w{{64}})"'
    found = re.search(form, console.get("/program/staff").text, re.DOTALL)
    assert found
    return found[1]


def entered(console: TestClient, member: Handset, **fields: str) -> int:
    """A form of the register, upon what stands there."""
    seen = stamp_of(console, member)
    return console.post(f"/program/staff/{member.person}", data={**fields, "seen": seen}).status_code


def test_h7_admins_see_all_pages_and_specialists_those_that_are_theirs(world: World) -> None:
    pat, sam = admin_of(world), world.staff()
    of_pat, of_sam = console_of(world, pat), console_of(world, sam)
    for path in (*ADMIN_PAGES, *EVERYBODYS, "/program/record"):
        assert of_pat.get(path).status_code == 200, path
    for path in EVERYBODYS:
        assert of_sam.get(path).status_code == 200, path
    for path in (*ADMIN_PAGES, "/program/record"):
        assert of_sam.get(path).status_code == 403, path
    overview = of_sam.get("/program").text
    assert "/program/staff" not in overview
    assert "/program/record" not in overview
    assert of_sam.post(f"/program/staff/{sam.person}", data={"privacy_officer": "yes"}).status_code == 403
    assert of_sam.post("/program/criteria/family", data={"words": "x", "stand": "met"}).status_code == 403
    assert of_sam.post("/program/import", data={"text": CSV}).status_code == 403
    assert of_sam.post("/program/wording/check_in", data={"digest": "x"}).status_code == 403


def test_f6_an_admin_keeps_the_register_and_it_says_whether_three_in_four_are_certified(world: World) -> None:
    pat, sam = admin_of(world), world.staff()
    console = console_of(world, pat)
    trained = {"discipline": "addiction counseling", "addiction": "yes", "counted": "yes"}
    assert entered(console, sam, **trained, body="IITAP", number="C-77", expires="2031-03-01") == 303
    page = console.get("/program/staff").text
    assert "50 %" in page
    assert "Below the mark." in page
    assert entered(console, pat) == 303  # cares for nobody here
    page = console.get("/program/staff").text
    assert "100 %" in page
    assert "Mar 2, 2031" in page, "foretold for the day after the last one"
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Staff, sam.person)
        assert row.certification
        assert b"C-77" not in row.certification
        assert row.specialties == ["addiction"]
    [first, _] = recorded(world, Action.CHANGED)
    assert (first.actor_id, first.object_id, first.detail) == (pat.person, sam.person, {"what": "register"})


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"body": "IITAP"}, "all three, or none"),
        ({"body": "IITAP", "number": "1", "expires": "soon"}, "is not a date"),
        ({"discipline": "d" * 101}, "100 characters at most"),
    ],
)
def test_f6_what_is_refused_stands_in_the_form_still(world: World, typed: dict[str, str], why: str) -> None:
    pat = admin_of(world)
    answer = console_of(world, pat).post(f"/program/staff/{pat.person}", data=typed)
    assert answer.status_code == 422
    assert why in answer.text
    assert all(value in answer.text for value in typed.values())
    assert recorded(world, Action.CHANGED) == []


def test_f6_of_two_who_write_at_once_the_second_is_shown_both(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    path, seen = f"/program/staff/{pat.person}", stamp_of(console, pat)
    assert entered(console, pat, discipline="psychology", privacy_officer="yes") == 303
    second = console.post(path, data={"discipline": "social work", "counted": "yes", "seen": seen})
    assert second.status_code == 409
    differs = text_of(second.text)
    assert "Discipline Stands now: psychology You entered: social work" in differs
    assert "Privacy officer: may read the whole record Stands now: Yes You entered: No" in differs
    assert "Cares for people here, and is counted Stands now: No You entered: Yes" in differs
    assert "Trained in addiction Stands now" not in differs, "both say the same"
    assert 'value="social work"' in second.text
    again = re.search(r'name="seen" value="(\w{64})"', second.text)
    assert again
    assert console.post(path, data={"discipline": "social work", "seen": again[1]}).status_code == 303
    assert "social work" in console.get("/program/staff").text


def test_f6_a_form_that_was_refused_overwrites_nothing_when_it_is_mended(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    path, seen = f"/program/staff/{pat.person}", stamp_of(console, pat)
    assert entered(console, pat, discipline="psychology") == 303
    refused = console.post(path, data={"discipline": "social work", "body": "IITAP", "seen": seen})
    assert refused.status_code == 422
    [kept] = re.findall(r'name="seen" value="(\w{64})"', refused.text)
    mended = console.post(path, data={"discipline": "social work", "seen": kept})
    assert mended.status_code == 409
    assert "Discipline Stands now: psychology You entered: social work" in text_of(mended.text)


def test_f6_a_form_that_does_not_say_upon_what_it_was_filled_in_overwrites_nothing(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    assert entered(console, pat, discipline="psychology", counted="yes") == 303
    answer = console.post(f"/program/staff/{pat.person}", data={"discipline": "social work"})
    assert answer.status_code == 409
    assert "Discipline Stands now: psychology You entered: social work" in text_of(answer.text)
    same = {"discipline": "psychology", "counted": "yes"}
    assert console.post(f"/program/staff/{pat.person}", data=same).status_code == 303
    assert len(recorded(world, Action.CHANGED)) == 1, "the same once more changes nothing"


def test_f6_renewing_ends_the_task_that_reminded_of_it(world: World) -> None:
    pat = admin_of(world)
    certified(world, pat, date(2030, 1, 20))
    world.tick()
    world.wait(days=1)
    with transaction(world.engine, program=world.program) as session:
        [task] = session.exec(select(Task).where(Task.about == About.CERTIFICATION)).all()
        assert (task.staff_id, task.next_at) == (pat.person, None)
    form = {"body": "IITAP", "number": "C-1", "expires": "2033-01-20", "counted": "yes"}
    assert entered(console_of(world, pat), pat, **form) == 303
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Task.closed_at).where(Task.about == About.CERTIFICATION)).one()


def test_f7_the_scorecard_counts_what_is_known_and_keeps_each_word_with_its_day(world: World) -> None:
    pat = admin_of(world, specialties=["addiction", "mental_health"])
    certified(world, pat, date(2031, 1, 1))
    world.alumnus(discharged_on=date(2028, 12, 1))
    console = console_of(world, pat)
    assert "2 of 6 met" in console.get("/program/criteria").text, "both that the data decide"
    for words in ("Family week in May", "Family week in May and June"):
        data = {"words": words, "stand": "met"}
        assert console.post("/program/criteria/family", data=data).status_code == 303
    page = console.get("/program/criteria").text
    assert "3 of 6 met" in page
    assert "1 written before" in page
    assert "1 of them a year ago or longer" in page
    world.wait(days=400)
    assert "More than a year old" in console.get("/program/criteria").text
    with transaction(world.engine, program=world.program) as session:
        assert [one.criterion for one in session.exec(select(CriterionNote))] == [Criterion.FAMILY] * 2
        assert b"Family" not in session.exec(select(CriterionNote)).all()[0].words


def test_f7_an_admins_word_does_not_outweigh_the_data(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    console.post("/program/criteria/certified", data={"words": "All are", "stand": "met"})
    with transaction(world.engine, program=world.program) as session:
        known = scorecard.read(session, world.vault, world.program, today=world.now.date(), now=world.now)
    assert scorecard.measured(known) == {Criterion.CERTIFIED: Stand.NOT_MET}
    assert "0 of 6 met" in console.get("/program/criteria").text
    assert console.post("/program/criteria/certified", data={"words": ""}).status_code == 422
    assert console.post("/program/criteria/charm", data={"words": "x", "stand": "met"}).status_code == 404


def test_i5_the_scorecard_counts_its_own_program_alone(world: World) -> None:
    pat = admin_of(world)
    twin = world.add_program("+12025550200", "Twin")
    zoe = world.alumnus("+12025550201", name="Zoe Quill", program=twin, discharged_on=date(2028, 12, 1))
    kim = world.staff("+12025550222", name="Kim Poe", program=twin)
    theirs = console_of(world, kim, program=twin)
    theirs.post("/program/meetings", data=group(zoe, kind="family", on="2030-01-01", at="10:00"))
    [meeting] = meetings_of(world, program=twin)
    theirs.post(f"/program/meetings/{meeting.id}/attendance", data={str(zoe.person): "came"})
    console_of(world, pat).post("/program/criteria/family", data={"words": "Family week", "stand": "met"})
    known = []
    for program in (world.program, twin):
        with transaction(world.engine, program=program) as session:
            today = world.now.date()
            known.append(scorecard.read(session, world.vault, program, today=today, now=world.now))
            assert bool(scorecard.notes(session)[Criterion.FAMILY]) is (program == world.program)
    assert [(one.enrolled, one.a_year_ago, one.family_held, one.share.counted) for one in known] == [
        (0, 0, 0, 1),
        (1, 1, 1, 1),
    ]


def group(*people: Handset, **more: object) -> dict[str, object]:
    return {
        "kind": "group",
        "title": "Tuesday group",
        "on": "2030-01-08",
        "at": "18:00",
        "minutes": "90",
        "weeks": "1",
        "leader": "",
        "people": [str(one.person) for one in people],
        **more,
    }


def meetings_of(world: World, *, program: UUID | None = None) -> list[Meeting]:
    with transaction(world.engine, program=program or world.program) as session:
        return sorted(session.exec(select(Meeting)), key=lambda one: one.starts_at)


def test_f5_a_group_is_planned_for_weeks_at_the_same_hour_whatever_the_clocks_do(world: World) -> None:
    sam = world.staff()
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    console = console_of(world, sam)
    assert (
        console.post("/program/meetings", data=group(ana, bea, on="2030-03-05", weeks="2")).status_code == 303
    )
    first, second = meetings_of(world)
    assert (first.starts_at, second.starts_at) == (
        datetime(2030, 3, 5, 23, tzinfo=UTC),
        datetime(2030, 3, 12, 22, tzinfo=UTC),
    )
    assert b"Tuesday" not in first.title
    world.tick()
    assert (ana.inbox(), bea.inbox()) == ([], [])


def test_f5_who_came_is_marked_and_counted_and_each_change_is_on_record(world: World) -> None:
    sam = world.staff()
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    console = console_of(world, sam)
    console.post("/program/meetings", data=group(ana))
    [meeting] = meetings_of(world)
    world.wait(days=8)
    here = f"/program/meetings/{meeting.id}"
    data = {str(ana.person): "came", "people": str(bea.person)}
    assert console.post(f"{here}/attendance", data=data).status_code == 303
    assert console.post(f"{here}/attendance", data={str(bea.person): "absent"}).status_code == 303
    assert console.post(f"{here}/attendance", data={str(bea.person): "absent"}).status_code == 303
    page = console.get("/program/meetings").text
    assert "1 of 2 came" in page
    assert "Ana Ruiz" in page
    told = [one.subject_id for one in recorded(world, Action.CHANGED) if one.subject_id]
    assert Counter(told) == {ana.person: 1, bea.person: 2}
    table = console.get("/program/meetings.csv")
    assert "attachment" in table.headers["content-disposition"]
    assert ",Bea Other,did not come" in table.text
    assert [one.detail for one in recorded(world, Action.EXPORTED)] == [{"what": "attendance"}]


def test_j6_h7_an_admin_takes_the_list_of_people_along_and_none_of_what_they_said(world: World) -> None:
    pat, sam = admin_of(world), world.staff()
    world.staff("+12025550114", name="Lou Best", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam, paused_until=world.now + timedelta(days=1))
    world.alumnus("+12025550102", name='=HYPERLINK("x")')
    gone = world.alumnus("+12025550103", name="Bea Gone")
    ana.texts("about to act out")
    erase(world, gone)
    console = console_of(world, pat)
    assert 'href="/people.csv"' in console.get("/people").text
    assert 'href="/people.csv"' not in console_of(world, sam).get("/people").text
    table = console.get("/people.csv")
    assert table.text.lstrip("\ufeff").splitlines() == [
        "name,status,check-ins paused,specialist,discharged on",
        '"\'=HYPERLINK(""x"")",active,no,,',
        "Ana Ruiz,active,yes,Sam R.,",
    ]
    assert [one.detail for one in recorded(world, Action.EXPORTED)] == [{"what": "people"}]
    world.clock.at += timedelta(minutes=11)
    assert console.get("/people.csv").headers["location"].startswith("/sign-in/confirm")
    assert len(recorded(world, Action.EXPORTED)) == 1


def drawn_at(console: TestClient, meeting: Meeting) -> dict[str, str]:
    """The form of who came as a browser would send it, with nothing touched."""
    page = console.get(f"/program/meetings/{meeting.id}").text
    hidden = re.findall(r'<input type="hidden" name="(drawn-[^"]+)" value="([^"]*)">', page)
    chosen = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)" checked>', page)
    assert len(hidden) == len(chosen) > 0
    return dict([*hidden, *chosen])


def test_h7_i4_a_meeting_shows_who_is_of_another_caseload_by_alias_and_gives_nothing_of_them_out(
    world: World,
) -> None:
    pat, sam, kim = admin_of(world), world.staff(), world.staff("+12025550122", name="Kim Poe")
    ana = world.alumnus(specialist=sam)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=kim)
    of_sam = console_of(world, sam)
    assert of_sam.post("/program/meetings", data=group(ana, luis)).status_code == 303
    [meeting] = meetings_of(world)
    world.wait(days=8)
    path = f"/program/meetings/{meeting.id}"
    marks = {str(ana.person): "came", str(luis.person): "came"}
    assert of_sam.post(f"{path}/attendance", data=marks).status_code == 303, (
        "who leads a group marks all of it"
    )
    shown = of_sam.get(path).text
    assert "Ana Ruiz" in shown
    assert "Luis O." in shown
    listed = of_sam.get("/program/meetings").text
    assert "2 of 2 came" in listed
    assert f"/people/{luis.person}" not in listed
    table = of_sam.get("/program/meetings.csv").text
    assert ",Ana Ruiz,came" in table
    for text in (shown, listed, table):
        assert "Ortega" not in text
    assert "Luis" not in table
    assert ",Luis Ortega,came" in console_of(world, pat).get("/program/meetings.csv").text


def test_h7_j6_without_a_fresh_proof_a_file_is_tried_instead_and_stays_in_the_form(world: World) -> None:
    console = console_of(world, admin_of(world))
    world.clock.at += timedelta(minutes=11)
    text = f"{CSV}Bo,+12025550155,20:00,Call Mike\n"
    answer = console.post("/program/import", data={"text": text, "asked": "yes"}, files={"file": ("", b"")})
    assert answer.status_code == 401
    assert "show that it is you" in answer.text
    assert "Bo,+12025550155" in answer.text
    assert people_of(world) == []
    assert console.get("/program/staff.csv").headers["location"].startswith("/sign-in/confirm")


def came(world: World) -> dict[UUID, str | None]:
    with transaction(world.engine, program=world.program) as session:
        return {one.alumnus_id: one.presence for one in session.exec(select(Attendance))}


def test_f5_two_who_mark_at_once_lose_nothing(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550122", name="Kim Poe")
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    of_sam, of_kim = console_of(world, sam), console_of(world, kim)
    of_sam.post("/program/meetings", data=group(ana, bea))
    [meeting] = meetings_of(world)
    path = f"/program/meetings/{meeting.id}/attendance"
    sams, kims = drawn_at(of_sam, meeting), drawn_at(of_kim, meeting)
    assert of_sam.post(path, data={**sams, str(ana.person): "came"}).status_code == 303
    assert of_kim.post(path, data={**kims, str(bea.person): "excused"}).status_code == 303
    assert came(world) == {ana.person: "came", bea.person: "excused"}
    assert of_kim.post(path, data=kims).status_code == 303, "nothing was touched in it"
    assert came(world) == {ana.person: "came", bea.person: "excused"}
    now = drawn_at(of_kim, meeting)
    assert of_kim.post(path, data={**now, str(ana.person): ""}).status_code == 303
    assert came(world) == {ana.person: None, bea.person: "excused"}, "a mark is taken off by who sees it"


def test_f5_who_marks_the_same_person_otherwise_is_shown_both_and_decides(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550122", name="Kim Poe")
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    of_sam, of_kim = console_of(world, sam), console_of(world, kim)
    of_sam.post("/program/meetings", data=group(ana, bea))
    [meeting] = meetings_of(world)
    path = f"/program/meetings/{meeting.id}/attendance"
    kims = drawn_at(of_kim, meeting)
    of_sam.post(path, data={**drawn_at(of_sam, meeting), str(ana.person): "came"})
    kims |= {str(ana.person): "absent", str(bea.person): "came"}
    second = of_kim.post(path, data=kims)
    assert second.status_code == 409
    assert "Sam R. has marked: <strong>came</strong>. You chose: <strong>did not come</strong>" in second.text
    assert f'name="{ana.person}" value="absent" checked' in second.text
    assert came(world) == {ana.person: "came", bea.person: "came"}
    assert Counter(one.subject_id for one in recorded(world, Action.CHANGED))[bea.person] == 1
    decided = {f"drawn-{ana.person}": "came", str(ana.person): "absent"}
    assert of_kim.post(path, data=decided).status_code == 303
    assert came(world) == {ana.person: "absent", bea.person: "came"}
    assert of_sam.post(path, data={str(ana.person): "excused"}).status_code == 409, "a form without its stamp"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"on": "2032-01-01"}, "within a year"),
        ({"on": "9999-12-31", "at": "23:30"}, "within a year"),
        ({"on": "0001-01-01", "at": "00:00"}, "within a year"),
        ({"weeks": "99"}, "26 weeks"),
        ({"minutes": "0"}, "how many minutes"),
        ({"people": []}, "at least one person"),
        ({"people": ["01890000-0000-7000-8000-000000000000"]}, "people of your program"),
        ({"title": "  "}, "what it is called"),
        ({"leader": "01890000-0000-7000-8000-000000000000"}, "who of the staff leads it"),
    ],
)
def test_f5_a_meeting_that_cannot_be_is_refused_and_what_was_typed_stays(
    world: World, more: dict[str, object], why: str
) -> None:
    sam, ana = world.staff(), world.alumnus()
    answer = console_of(world, sam).post("/program/meetings", data=group(ana, **more))
    assert answer.status_code == 422
    assert why in answer.text
    assert f'value="{more.get("at", "18:00")}"' in answer.text
    assert meetings_of(world) == []


def test_f11_nobody_of_another_cohort_is_seen_chosen_or_marked(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    twin = world.add_program("+12025550200", "Twin")
    kim = world.staff("+12025550222", name="Kim Poe", program=twin)
    zoe = world.alumnus("+12025550201", name="Zoe Quill", program=twin)
    ours, theirs = console_of(world, sam), console_of(world, kim, program=twin)
    assert ours.post("/program/meetings", data=group(ana, zoe)).status_code == 422
    assert ours.post("/program/meetings", data=group(ana)).status_code == 303
    [meeting] = meetings_of(world)
    assert theirs.get(f"/program/meetings/{meeting.id}").status_code == 404
    data = {str(ana.person): "came"}
    assert theirs.post(f"/program/meetings/{meeting.id}/attendance", data=data).status_code == 404
    assert theirs.post(f"/program/meetings/{meeting.id}/cancel", data={"canceled": "yes"}).status_code == 404
    assert "Ana" not in theirs.get("/program/meetings").text
    assert ours.post(f"/program/meetings/{meeting.id}/cancel", data={"canceled": "yes"}).status_code == 303
    assert "canceled" in ours.get("/program/meetings").text
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Attendance.presence)).one() is None


def test_j6_a_file_is_tried_first_and_nothing_of_it_is_written(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    text = f"{CSV}Bo,+12025550155,20:00,Call Mike\nCy,+12025550156,21:00,Walk\n"
    page = taken(console, text)
    assert "nothing was written yet" in page
    assert "2 created, 0 changed" in page
    assert people_of(world) == []
    assert recorded(world, Action.IMPORTED) == []
    world.tick()
    assert world.carrier.sent == []


def test_j6_every_error_stands_with_its_line_and_the_file_is_not_lost(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    text = f"{CSV}Bo,+12025550155,20:00,Call Mike\nCy,555,25:00,Walk\nDi,+12025550155,,\n"
    page = taken(console, text, "/program/import")
    assert "errors, so nothing was written" in page
    rows = re.findall(r'<th scope="row">(\d+)</th><td>(\w+)</td>', page)
    assert sorted(rows) == [("3", "check_ins"), ("3", "phone"), ("4", "phone")]
    assert "Cy,555,25:00,Walk" in page, "to be corrected where it stands"
    assert people_of(world) == []
    table = console.post("/program/import/errors.csv", data={"text": text}, files={"file": ("", b"")}).text
    assert "3,phone,error," in table


def test_j6_a_file_that_was_chosen_is_imported_once_and_invites_who_has_not_agreed(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    content = f"{CSV}Bo,+12025550155,20:00,Call Mike\n".encode("utf-8-sig")
    tried = console.post("/program/import/try", files={"file": ("people.csv", content)})
    assert "1 created" in tried.text
    text = content.decode("utf-8-sig")
    bo = world.stranger("+12025550155")
    assert "Imported: 1 created" in taken(console, text, "/program/import", asked="yes", invite="yes")
    world.tick()
    assert len(bo.inbox()) == 1
    assert "Imported: 0 created, 0 changed" in taken(console, text, "/program/import", asked="yes")
    world.tick()
    assert bo.inbox() == []
    first, _ = recorded(world, Action.IMPORTED)
    assert (first.actor_id, first.detail) == (pat.person, {"created": 1, "changed": 0})


def test_j6_without_the_mark_nobody_is_invited(world: World) -> None:
    console = console_of(world, admin_of(world))
    taken(console, f"{CSV}Bo,+12025550155,,\n", "/program/import", asked="yes")
    world.tick()
    assert len(people_of(world)) == 1
    assert world.carrier.sent == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "choose a file"),
        (b"name,phone\n\xff\xfe,1\n", "is not UTF-8"),
        (b'name,phone\n"Bo,+12025550155\n', "is no row of a table"),
        (b"name,fone\nBo,1\n", "is not known here"),
        (b"name,phone\n" + b"Bo,+12025550155\n" * 501, "more than 500"),
    ],
)
def test_j6_a_file_that_is_none_is_refused_whole(world: World, content: bytes, why: str) -> None:
    console = console_of(world, admin_of(world))
    answer = console.post("/program/import/try", files={"file": ("people.csv", content)}, data={"text": ""})
    assert answer.status_code == 422
    assert why in answer.text
    assert people_of(world) == []


def test_j6_a_file_larger_than_a_text_goes_in_and_a_huge_one_does_not(world: World) -> None:
    console = console_of(world, admin_of(world))
    filler = "x" * 300
    rows = "".join(f"Bo,+1202556{n:04},,{filler} {n}\n" for n in range(1000, 1300))
    assert len(CSV + rows) > 64 * 1024
    assert "300 created" in taken(console, CSV + rows)
    answer = console.post("/program/import/try", files={"file": ("people.csv", b"x" * 700_000)})
    assert answer.status_code == 413


def test_i4_the_record_is_filtered_by_who_whom_what_and_when_and_paged(world: World) -> None:
    pat, sam = admin_of(world), world.staff()
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    of_sam = console_of(world, sam)
    for person in (ana, bea):
        of_sam.get(f"/people/{person.person}")
    world.wait(days=2)
    console = console_of(world, pat)
    for _ in range(51):
        console.get(f"/people/{ana.person}")

    def lines(query: str) -> int:
        page = console.get(f"/program/record?{query}").text
        return page.count(" · no. ")

    assert lines("") == 50
    assert lines("what=looked") == 50
    assert lines(f"who={sam.person}&what=looked") == 2
    assert lines(f"who={sam.person}&whom={bea.person}") == 1
    assert lines("until=2030-01-01&what=looked") == 2
    assert lines("since=2030-01-02&until=2030-01-02") == 0
    assert lines("before=4") == 3
    assert lines("who=nonsense&since=yesterday&before=-1") == 50
    older = re.search(
        r'href="(/program/record\?[^"]*before=\d+)"', console.get("/program/record?what=looked").text
    )
    assert older
    assert lines(older[1].partition("?")[2].replace("&amp;", "&")) == 3


def test_i4_the_record_says_whether_it_is_whole_and_is_given_out_with_a_trace(world: World) -> None:
    pat = admin_of(world)
    console = console_of(world, pat)
    assert "Whole." in console.post("/program/record/verify").text
    table = console.get("/program/record.csv?what=signed_in")
    assert "Pat M.,signed in" in table.text
    [given] = recorded(world, Action.EXPORTED)
    assert given.detail == {"what": "record", "count": 1}
    assert {"what": "record", "verified": True} in [one.detail for one in recorded(world, Action.LISTED)]


def test_i4_the_privacy_officer_reads_the_record_and_nobody_else_does(world: World) -> None:
    admin_of(world)
    sam, lou = world.staff(is_privacy_officer=True), world.staff("+12025550112", name="Lou Day")
    assert console_of(world, sam).get("/program/record").status_code == 200
    of_lou = console_of(world, lou)
    assert of_lou.get("/program/record").status_code == 403
    assert of_lou.post("/program/record/verify").status_code == 403
    assert of_lou.get("/program/record.csv").status_code == 403


def test_i5_the_record_of_another_program_is_another_record(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus()
    console_of(world, sam).get(f"/people/{ana.person}")
    twin = world.add_program("+12025550200", "Twin")
    kim = world.staff("+12025550222", name="Kim Poe", role=Role.ADMIN, program=twin)
    page = console_of(world, kim, program=twin).get(f"/program/record?whom={ana.person}").text
    assert "Ana" not in page
    assert "Sam" not in page


def test_i4_the_page_has_words_for_every_action() -> None:
    assert set(ACTIONS) == set(Action)


def test_h7_every_sentence_is_shown_in_both_languages_with_its_cost_and_what_a_lock_screen_shows(
    world: World,
) -> None:
    console = console_of(world, world.staff())
    index = console.get("/program/wording").text
    assert index.count('href="/program/wording/') == len(wording.books()["en"].entries)
    page = console.get("/program/wording/check_in").text
    assert "GSM-7 · " in page
    assert "<b>Checking in. How&#39;s today, 0-10? 0 is calm, </b>"[:40] in page
    assert 'lang="es"' in page
    assert console.get("/program/wording/nothing_like_it").status_code == 404
    assert console.get("/program/wording?show=unasked").text.count("we start it") < index.count("<li id=")


def test_h7_no_sentence_that_is_in_place_has_a_mark() -> None:
    keys = wording.books()["en"].entries
    every = [
        one for key in keys for lang in ("en", "es") for some in said(key, lang).values() for one in some
    ]
    assert [one.text for one in every if one.marks] == []


def test_h7_a_reading_is_signed_with_a_day_and_is_over_when_the_words_change(world: World) -> None:
    lead = world.staff("+12025550112", name="Lou Day", role=Role.CLINICAL_LEAD, discipline="psychology")
    console = console_of(world, lead)
    page = console.get("/program/wording/crisis").text
    digest = re.search(r'name="digest" value="(\w{64})"', page)
    assert digest
    assert console.post("/program/wording/crisis", data={"digest": "0" * 64}).status_code == 409
    assert console.post("/program/wording/crisis", data={"digest": digest[1]}).status_code == 303
    assert "Reviewed by Lou D., psychology, Today." in console.get("/program/wording/crisis").text
    assert "1 of " in console.get("/program/wording").text
    with transaction(world.engine, program=world.program) as session:
        row = session.exec(select(WordingReview)).one()
        assert (row.key, row.reviewed_by, row.reviewed_at) == ("crisis", lead.person, NOON)
        row.digest = "0" * 64
    assert "Changed since it was reviewed" in console.get("/program/wording").text


def test_i2_who_is_erased_is_gone_from_every_meeting(world: World) -> None:
    pat, ana = admin_of(world), world.alumnus()
    console = console_of(world, pat)
    console.post("/program/meetings", data=group(ana))
    [meeting] = meetings_of(world)
    erase(world, ana)
    assert "Nobody is expected any more." in console.get(f"/program/meetings/{meeting.id}").text
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Attendance)).all() == []


def test_i6_meetings_go_with_their_attendance_after_their_time(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    console_of(world, sam).post("/program/meetings", data=group(ana))
    periods = world.runtime.settings.periods
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        for days, count in ((729, 0), (731, 1)):
            at = world.now + timedelta(days=days)
            assert retention.due(session, periods=periods, now=at)["meetings"] == count
    world.clock.advance(timedelta(days=733))
    world.keep_house()
    assert meetings_of(world) == []
