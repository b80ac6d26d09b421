"""The written plan and the strategies in the console: versions, agreements, what would be sent; and that no text tells of a plan (F1, F3)."""

import re
from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from starlette.testclient import TestClient

from service.conversation.plan import Level
from service.db import EVERY_PROGRAM, transaction
from service.enrolling.previewing import preview
from service.messaging import lint, segments
from service.people import plans
from service.people.plans import Strategy
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.written import LISTS, Written, differences, merged
from service.protection import keyring
from service.web import words
from tests.test_console import text_of
from tests.test_enrollment import seen_in
from tests.test_privacy import everything_in
from tests.visiting import console_of
from tests.world import Handset, World

LINES = st.lists(st.sampled_from("abcdef"), unique=True, max_size=4).map(tuple)
PLANS = st.builds(Written, inner=LINES, signs=LINES, review_on=st.none() | st.just(date(2030, 2, 1)))
MARKS = {name: f"{name}-mark" for name in LISTS}


def write(client: TestClient, person: UUID | None, version: int, **lists: str) -> int:
    return client.post(f"/people/{person}/plan", data={"version": str(version), **lists}).status_code


# The value


@given(PLANS)
def test_f1_a_plan_comes_back_as_it_was_written(plan: Written) -> None:
    assert Written.load(plan.dump()) == plan


def test_f1_a_plan_of_before_holds_its_reasons_alone() -> None:
    assert Written.load({"reasons": ["My kids"]}) == Written(reasons=("My kids",))


@given(PLANS, PLANS, PLANS)
def test_f1_what_two_wrote_at_once_is_all_there(base: Written, mine: Written, theirs: Written) -> None:
    """What either has added stays, what either took out is gone, and nothing comes from nowhere."""
    both = merged(base, mine, theirs)
    for name in LISTS:
        old, one, other = set(base.of(name)), set(mine.of(name)), set(theirs.of(name))
        assert set(both.of(name)) == (one - old) | (other - old) | (one & other & old)
        assert len(both.of(name)) == len(set(both.of(name)))
    assert set(merged(base, mine, base).inner) == set(mine.inner)


@given(PLANS, PLANS)
def test_f1_a_difference_shows_each_line_that_came_or_went(before: Written, after: Written) -> None:
    shown = {one.name: one.lines for one in differences(before, after)}
    for name in LISTS:
        old, new = set(before.of(name)), set(after.of(name))
        lines = shown.get(name, ())
        assert {line.text for line in lines if not line.was_there} == new - old
        assert {line.text for line in lines if not line.is_there} == old - new


# The editor


def test_f1_each_change_is_a_version_with_its_difference_and_both_agree_to_it(
    world: World, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    plan = f"/people/{ana.person}/plan"
    assert write(client, ana.person, 0, inner="  what I stay away from \n\n", outer="the gym\nthe gym") == 303
    assert (
        client.post(f"{plan}/1/agree", data={"party": "alumnus", "agreed_on": "2030-01-01"}).status_code
        == 303
    )
    assert (
        client.post(f"{plan}/1/agree", data={"party": "specialist", "agreed_on": "2029-12-30"}).status_code
        == 303
    )
    said = text_of(client.get(plan).text)
    assert "They agreed on 2030-01-01" in said
    assert "The team agreed on 2029-12-30" in said

    assert (
        write(
            client,
            ana.person,
            1,
            inner="what I stay away from",
            outer="the gym\nchoir",
            signs="I hide my phone",
        )
        == 303
    )
    page = client.get(plan).text
    assert "Version 2, agreed by" in page
    assert re.search(r"<ins><bdi>choir</bdi></ins>", page)
    assert "I agree for the team" in page  # anew
    assert (
        client.post(f"{plan}/1/agree", data={"party": "alumnus", "agreed_on": "2030-01-01"}).status_code
        == 422
    )
    # The same once more is no version.
    assert (
        write(
            client,
            ana.person,
            2,
            inner="what I stay away from",
            outer="the gym\nchoir",
            signs="I hide my phone",
        )
        == 303
    )
    assert "Save as version 3" in client.get(plan).text


def test_f1_two_who_edit_at_once_see_what_both_made_of_it(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam)
    lead = world.staff("+12025550112", role=Role.CLINICAL_LEAD)
    first, second = console_of(world, sam), console_of(world, lead)
    write(first, ana.person, 0, inner="a", outer="the gym")
    assert write(first, ana.person, 1, inner="a\nb", outer="the gym") == 303
    late = second.post(f"/people/{ana.person}/plan", data={"version": "1", "inner": "a", "outer": "choir"})
    assert late.status_code == 409
    assert "somebody has written version 2" in text_of(late.text).lower()
    assert "New: choir" in text_of(late.text)
    assert "Taken out: the gym" in text_of(late.text)
    assert re.search(r'name="inner"[^>]*>\na\nb</textarea>', late.text)
    assert 'name="version" value="2"' in late.text
    assert write(second, ana.person, 2, inner="a\nb", outer="choir") == 303
    assert "Save as version 4" in first.get(f"/people/{ana.person}/plan").text


def test_f1_only_who_is_with_them_agrees_for_the_team_and_never_for_tomorrow(
    world: World, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    write(console_of(world, sam), ana.person, 0, inner="a")
    path = f"/people/{ana.person}/plan/1/agree"
    agreed = {"party": "specialist", "agreed_on": "2030-01-01"}
    stranger = console_of(world, world.staff("+12025550112"))
    assert stranger.post(path, data=agreed).status_code == 403
    why = {"because": "cover", "why": "Sam is on leave until Monday"}
    assert stranger.post(f"/people/{ana.person}/break-glass", data=why).status_code == 303
    refused = stranger.post(path, data=agreed)
    assert refused.status_code == 422
    assert "only their specialist, the backup or a clinical lead" in refused.text.lower()
    for wrong in ({"agreed_on": "2030-01-02"}, {"agreed_on": ""}, {"party": "mother"}):
        assert console_of(world, sam).post(path, data=agreed | wrong).status_code == 422
    lead = console_of(world, world.staff("+12025550113", role=Role.CLINICAL_LEAD))
    assert lead.post(path, data=agreed).status_code == 303


def test_f1_what_cannot_be_read_is_said_and_kept(world: World, sam: Handset) -> None:
    ana = world.alumnus()
    data = {"version": "0", "inner": "x" * 501, "outer": "the gym", "review_on": "soon"}
    answer = console_of(world, sam).post(f"/people/{ana.person}/plan", data=data)
    assert answer.status_code == 422
    assert "is longer than 500 characters" in answer.text
    assert "is not a date" in answer.text
    assert "the gym</textarea>" in answer.text


def test_f1_reasons_from_a_file_leave_the_rest_of_a_plan_as_it_is(world: World, sam: Handset) -> None:
    ana = world.alumnus()
    assert ana.person
    write(console_of(world, sam), ana.person, 0, inner="a", reasons="My kids")
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        plans.add_version(session, key, ana.person, program=world.program, reasons=["Sleep"], now=world.now)
    with transaction(world.engine, program=world.program) as session:
        newest = plans.newest(session, ana.person)
        assert newest
        assert Written.load(plans.content_of(key, newest)) == Written(inner=("a",), reasons=("Sleep",))


def test_assessments_hold_a_name_a_date_and_a_score_alone(world: World, sam: Handset) -> None:
    ana = world.alumnus()
    client, path = console_of(world, sam), f"/people/{ana.person}/assessments"
    result = {"instrument": "PHQ-9", "on": "2030-01-01", "score": "12"}
    for wrong in (
        {"score": "28"}, {"score": "12 and she said"}, {"score": ""}, {"score": "\u0661"}, {"on": "2030-01-02"},
        {"instrument": "What she told me"},
    ):  # fmt: skip
        assert client.post(path, data=result | wrong).status_code == 422
    for _ in range(2):
        assert client.post(path, data=result).status_code == 303
    page = client.get(f"/people/{ana.person}/plan").text
    [strike] = re.findall(r'action="([^"]+/strike)"', page)
    assert b"PHQ-9" not in everything_in(world)
    assert client.post(strike).status_code == 303
    assert "struck out" in client.get(f"/people/{ana.person}/plan").text
    assert client.post(f"/people/{ana.person}/assessments/{uuid4()}/strike").status_code == 404


# Strategies


def test_f3_a_strategy_is_shown_as_it_would_be_sent_before_it_is_saved(world: World, sam: Handset) -> None:
    ana = world.alumnus(strategies=[])
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    answer = client.post(path, data={"action": "Call my sponsor \U0001f64f", "do": "look"})
    said = text_of(answer.text)
    assert "As it would be sent" in said
    assert "Call my sponsor" in said
    assert "dearer because of \U0001f64f" in said
    assert "Tells a condition (sponsor) to whoever sees the phone." in said
    assert "Locked, at least this shows" in said
    assert "None yet" in said


def test_f3_e12_words_that_carriers_block_need_a_name_and_go_out_under_it(world: World, sam: Handset) -> None:
    ana = world.alumnus(strategies=[])
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    refused = client.post(path, data={"action": "Delete the porn apps", "tags": "night"})
    assert refused.status_code == 422
    assert "carriers block porn" in text_of(refused.text)
    assert 'value="Delete the porn apps"' in refused.text
    assert (
        client.post(path, data={"action": "Delete the porn apps", "alias": "the nude one"}).status_code == 422
    )
    assert (
        client.post(path, data={"action": "Delete the porn apps", "alias": "Clean the attic"}).status_code
        == 303
    )
    assert (
        client.post(path, data={"action": "Delete the porn apps", "alias": "Attic"}).status_code == 422
    )  # twice
    ana.texts("URGE")
    assert "Clean the attic" in ana.inbox()[-1]


def test_f3_e12_a_name_that_is_found_ends_the_task_of_finding_one(world: World, sam: Handset) -> None:
    ana = world.alumnus(strategies=[])
    ana.texts("ADD delete the porn apps")
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    assert words.tasks.ABOUT[About.NOT_SENDABLE] in text_of(client.get("/").text)
    [edit] = re.findall(rf'href="({path}/[^"]+)"', client.get(path).text)
    named = {"action": "delete the porn apps", "alias": "Attic", "seen": seen_in(client.get(edit).text)}
    assert client.post(edit, data=named).status_code == 303
    assert words.tasks.ABOUT[About.NOT_SENDABLE] not in text_of(client.get("/").text)
    assert "0 of 3" not in client.get(path).text


def test_f3_other_words_make_another_strategy_and_two_who_edit_lose_nothing(
    world: World, sam: Handset
) -> None:
    ana = world.alumnus(strategies=["Walk"])
    lead = world.staff("+12025550112", role=Role.CLINICAL_LEAD)
    first, second = console_of(world, sam), console_of(world, lead)
    page = first.get(f"/people/{ana.person}/strategies").text
    [edit] = re.findall(rf'href="(/people/{ana.person}/strategies/[^"]+)"', page)
    seen = seen_in(first.get(edit).text)
    assert first.post(edit, data={"action": "Walk", "tags": "leave", "seen": seen}).status_code == 303
    late = second.post(edit, data={"action": "Walk", "tags": "night", "seen": seen})
    assert late.status_code == 409
    assert "Stands now: leave" in text_of(late.text)
    assert "You entered: night" in text_of(late.text)
    words = {"action": "Walk round the block", "tags": "night", "seen": seen_in(late.text)}
    assert second.post(edit, data=words).status_code == 303
    gone = first.post(edit, data={"action": "Run", "tags": "", "seen": seen})
    assert gone.status_code == 409
    assert 'value="Run"' in gone.text
    assert "A new one" in gone.text
    again = first.post(edit, data={"action": "Run", "tags": "", "seen": seen_in(gone.text)})
    assert again.status_code == 303, "sent again, it is a new one"
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        rows = session.exec(select(Strategy)).all()
    assert [row.retired_at is None for row in sorted(rows, key=lambda row: row.id)] == [False, True, True]


def test_h8_what_was_taken_out_is_put_back(world: World, sam: Handset) -> None:
    ana = world.alumnus(strategies=["Walk"])
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    [out] = re.findall(r'action="([^"]+/take-out)"', client.get(path).text)
    assert client.post(out).status_code == 303
    [back] = re.findall(r'action="([^"]+/put-back)"', client.get(path).text)
    assert client.post(path, data={"action": "Walk"}).status_code == 303
    assert client.post(back).status_code == 422  # the same words are in use again
    assert client.post(out).status_code == 303
    [again] = re.findall(r'action="([^"]+/take-out)"', client.get(path).text)
    assert client.post(again).status_code == 303
    assert client.post(back).status_code == 303
    ana.texts("URGE")
    assert "Walk" in ana.inbox()[-1]
    assert client.post(f"{path}/{uuid4()}/put-back").status_code == 404


@given(st.text(min_size=1, max_size=200))
def test_f3_the_preview_shows_what_may_leave_alone(action: str) -> None:
    seen = preview(action, None, language="en", level=Level.NEUTRAL)
    assert lint.blocked(seen.text) == ()
    assert seen.segments == segments.count(seen.text).segments
    assert bool(seen.blocked) is bool(lint.blocked(action))


# A plan is never texted


COMMANDS = (
    "PLAN", "REASONS", "URGE", "MORE", "8", "MORE", "didn't help", "3", "LAPSE", "it was late", "CALL", "PROGRESS",
    "show me my plan", "what are my circles?", "my warning signs", "my inner circle", "what is my PHQ-9 score?", "ADD breathe",
    "HELP", "i want to die", "yes i am safe", "PAUSE 2", "RESUME", "WEEK", "6", "LEVEL WARM", "thanks",
)  # fmt: skip


def test_f1_no_text_to_anybody_tells_of_a_plan_or_an_assessment(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam, discharged_on=date(2029, 12, 1), check_ins=[world.now.time()])
    world.on_call(sam)
    client = console_of(world, sam)
    assert write(client, ana.person, 0, **MARKS, review_on="2030-01-05") == 303
    client.post(
        f"/people/{ana.person}/assessments", data={"instrument": "PHQ-9", "on": "2030-01-01", "score": "27"}
    )
    for body in COMMANDS:
        ana.texts(body)
        world.wait(minutes=20)
    sam.texts("1")
    sam.texts("1 reached")
    for _ in range(14):
        world.wait(hours=12)
    said = "\n".join((*ana.inbox(), *sam.inbox(), *world.operator.inbox()))
    assert MARKS["reasons"] in said  # the one list that they may ask for
    told = [mark for name, mark in MARKS.items() if name != "reasons" and mark in said]
    assert told == []
    assert "PHQ" not in said
    assert "27" not in re.findall(r"\d+", said)


def test_i1_what_a_plan_says_is_sealed(world: World, sam: Handset) -> None:
    ana = world.alumnus()
    write(console_of(world, sam), ana.person, 0, **MARKS)
    contact = {
        "seen_by": "seen-mark",
        "notices": "yes",
        "calls": "no",
        "voicemail": "no",
        "address": "address-mark",
    }
    client = console_of(world, sam)
    path = f"/people/{ana.person}/enrollment/contact"
    assert client.post(path, data=contact | {"seen": seen_in(client.get(path).text)}).status_code == 303
    dump = everything_in(world)
    assert [mark for mark in (*MARKS.values(), "seen-mark", "address-mark") if mark.encode() in dump] == []
    assert "seen-mark" in client.get(path).text
