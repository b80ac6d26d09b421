"""The page of a person: hard hours, what helps, safe contact, in a bounded number of queries (H2)."""

from datetime import UTC, datetime, timedelta

from service.checkins.ratings import Rating
from service.db import transaction
from service.people import enrollments, plans
from service.people.alumni import Alumnus, Supporter
from service.people.enrollments import SafeContact
from service.people.plan_reviews import PlanReview
from service.protection import keyring
from service.protection.vault import UNREADABLE
from service.web import heat
from tests.test_console import statements, text_of
from tests.visiting import console_of
from tests.world import NOON, Handset, World


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 1, day, hour, minute, tzinfo=UTC)


def test_h2_an_hour_is_as_hard_as_it_was_on_many_dates() -> None:
    drawn = heat.draw([at(4, 22), at(4, 22, 40), at(11, 22, 5), at(6, 23, 59)])
    assert [(one.said, one.dates) for one in drawn.cells] == [
        ("Fri, 10 PM to 11 PM", 2),
        ("Sun, 11 PM to 12 AM", 1),
    ]
    friday, sunday = drawn.cells
    assert friday.side > sunday.side, "size tells as much as color"
    assert drawn.most[0] is friday


def test_h2_every_hour_of_the_week_stands_within_the_picture() -> None:
    drawn = heat.draw(at(7, 0) + timedelta(hours=hour) for hour in range(7 * 24))
    assert len(drawn.cells) == 7 * 24
    assert all(
        one.x >= heat.LEFT and one.x + one.side <= 320 and one.y >= 0 and one.y + one.side <= 97
        for one in drawn.cells
    )
    assert heat.draw([]).cells == ()


def test_h2_only_what_they_told_by_themselves_counts_on_their_own_clock(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    assert "None told in the last 90 days." in client.get(f"/people/{ana.person}").text
    ana.texts("URGE")
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        for value, days in ((9, 3), (2, 1), (9, 120)):
            told_at = NOON - timedelta(days=days)
            row = Rating(program_id=world.program, alumnus_id=ana.person, value=value, at=told_at)
            session.add(row)
    said = text_of(client.get(f"/people/{ana.person}").text)
    assert "Tue, 12 PM to 1 PM 1" in said
    assert "Sat, 12 PM to 1 PM 1" in said
    assert "Mon, 12 PM" not in said, "a low number is not hard"


def test_h2_safe_contact_says_what_to_mind_and_who_helps(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(
        wants_notices=False, tells_lapses=False, wishes={"gender": "woman", "discipline": None, "must": True}
    )
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        row = Supporter(
            program_id=world.program, alumnus_id=ana.person, name=b"", phone=b"", topics=["encourage"]
        )
        row.name = key.seal("supporter.name", row.id, "Mike")
        row.phone = key.seal("supporter.phone", row.id, "+12025550199")
        session.add(row)
        plans.add_version(session, key, ana.person, program=world.program, reasons=["My kids"], now=NOON)
    said = text_of(console_of(world, sam).get(f"/people/{ana.person}").text)
    assert "Somebody else may read this phone: no texts that tell of the team." in said
    assert "+12025550101 12:00 PM there" in said
    assert "Wants a lapse not told to their specialist" in said
    assert "Must talk to a woman" in said
    assert "Mike +12025550199 · encourage" in said
    assert "Version 1, agreed Today My kids" in said


def answer(world: World, ana: Handset, contact: SafeContact) -> None:
    """What they said about how they can be reached."""
    with transaction(world.engine, program=world.program) as session:
        person = session.get_one(Alumnus, ana.person)
        row = enrollments.open_for(session, person, now=NOON)
        enrollments.set_contact(keyring.key_of(session, world.vault, person.id), row, contact)


def test_h2_safe_contact_says_whether_staff_may_call_and_by_which_word(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    answer(world, ana, SafeContact("my partner", "no", "no", "bluebird", "12 Elm St"))
    said = text_of(client.get(f"/people/{ana.person}").text)
    for one in (
        "Wants no calls.",
        "Leave no voicemail.",
        "Who else sees this phone: my partner",
        "Safe word: bluebird",
        "Address: 12 Elm St",
    ):
        assert one in said
    answer(world, ana, SafeContact("nobody", "agreed", "yes"))
    said = text_of(client.get(f"/people/{ana.person}").text)
    assert "Calls only at times they agreed to." in said
    assert "voicemail" not in said
    assert "Safe word" not in said


def test_f48_a_damaged_safe_contact_hides_nothing_else_and_gives_no_leave_to_call(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    answer(world, ana, SafeContact(calls="any"))
    with transaction(world.engine, program=world.program) as session:
        person = session.get_one(Alumnus, ana.person)
        person.phone = bytes(40)
        enrollments.of(session, [person.id])[person.id].contact = bytes(40)
    page = console_of(world, sam).get(f"/people/{ana.person}")
    assert page.status_code == 200
    assert "ask them before you call" in page.text
    assert UNREADABLE in page.text


def test_h2_what_helps_is_told_in_a_picture_in_words_and_in_a_table(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    ana.texts("URGE")
    ana.texts("7")
    world.wait(minutes=16)
    ana.texts("2")
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert 'class="helped" width="100.0"' in page
    assert "1 1 1 0 0" in text_of(page), "one strategy: offered, helped, did not, worse"


def test_h2_a_page_takes_as_many_queries_for_much_as_for_little(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("URGE")
    client = console_of(world, sam)
    path = f"/people/{ana.person}"
    client.post(f"{path}/draft", data={"words": "Hello"})

    def counted(*, times: int) -> int:
        for _ in range(times):
            world.wait(hours=3)
            ana.texts("URGE")
            ana.texts("i want to die")
            ana.texts("ADD walk the dog around the lake")
        return statements(world.engine, console_of(world, sam), path)

    little = counted(times=1)  # of each kind something: what never happened is not asked for
    assert counted(times=3) == little <= 54


def test_h2_the_timeline_tells_of_each_version_of_the_plan_and_leads_to_what_changed(world: World) -> None:
    sam = world.staff(name="Sam Rivera")
    ana, ben = world.alumnus(specialist=sam), world.alumnus("+12025550102", specialist=sam)
    client = console_of(world, sam)
    plan, page = f"/people/{ana.person}/plan", f"/people/{ana.person}"
    client.post(plan, data={"version": "0", "outer": "the gym"})
    for party in ("alumnus", "specialist"):
        client.post(f"{plan}/1/agree", data={"party": party, "agreed_on": "2030-01-01"})
    world.wait(hours=2)
    client.post(plan, data={"version": "1", "outer": "the gym\nchoir"})
    shown = client.get(page).text
    said = text_of(shown)
    for one in (
        "Plan: version 2 2:00 PM by Sam R. · What changed : Plan: version 2",
        "They agreed to version 1 of the plan 12:00 PM on Jan 1, noted by Sam R.",
        "Sam R. agreed to version 1 of the plan 12:00 PM on Jan 1",
        "Plan: version 1 12:00 PM by Sam R.",
    ):
        assert one in said
    assert said.index("Plan: version 2") < said.index("They agreed to version 1")
    assert f'href="{plan}#v-2"' in shown
    assert 'id="v-2"' in client.get(plan).text, "the link leads to a place that is there"
    assert "choir" not in shown, "what stands in the plan is told on its own page"
    assert "Plan: version" not in client.get(f"/people/{ben.person}").text


def test_h2_a_plan_from_their_own_page_or_a_file_is_nobodys_of_the_staff_and_a_review_is_told(
    world: World,
) -> None:
    sam = world.staff(name="Sam Rivera")
    ana = world.alumnus(specialist=sam)
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        plans.add_version(session, key, ana.person, program=world.program, reasons=["My kids"], now=NOON)
        due = PlanReview(
            program_id=world.program, alumnus_id=ana.person, due_on=NOON.date(), opened_at=world.now
        )
        session.add(due)
    client = console_of(world, sam)
    page = f"/people/{ana.person}"
    assert "Due since Jan 1" in text_of(client.get(page).text)
    assert client.post(f"{page}/plan-reviewed").status_code == 303
    said = text_of(client.get(page).text)
    assert "The plan was reviewed, and stays as it is 12:00 PM by Sam R." in said
    assert "Plan: version 1 12:00 PM not by the staff · What changed" in said


def test_h2_many_versions_and_agreements_take_no_more_queries(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    page, plan = f"/people/{ana.person}", f"/people/{ana.person}/plan"

    def write(version: int) -> None:
        client.post(plan, data={"version": str(version - 1), "outer": f"walk {version}"})
        client.post(f"{plan}/{version}/agree", data={"party": "alumnus", "agreed_on": "2030-01-01"})

    write(1)
    client.get(page)
    before = statements(world.engine, client, page)
    for version in range(2, 6):
        write(version)
    assert "Plan: version 5" in client.get(page).text
    assert statements(world.engine, client, page) == before
