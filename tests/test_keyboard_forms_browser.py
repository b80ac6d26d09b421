"""Forms of many fields by keys alone, wrong first: enrollment, the plan, a week of the rota, an import (F1, F2, H6, H10, J6)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import ADMIN, PASSWORD, SOON, Demo
from tests.keys import Keys
from tests.test_enrollment_browser import fill_in
from tests.test_phones_browser import received, type_on
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.main_task]

REFUSED = "Nothing was saved yet"
BACK = "Shift+Tab"


@pytest.fixture
def admins(page: Page, led: Demo) -> Keys:
    """Pat, signed in."""
    page.goto(led.url)
    keys = Keys(page)
    keys.sign_in(ADMIN, PASSWORD)
    keys.is_at("Who needs me now")
    return keys


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """The ends of phones that nobody in the demo has."""
    return iter(range(40, 50))


def test_f2_h10_somebody_is_enrolled_from_the_invitation_to_the_discharge(
    keys: Keys, demo: Demo, numbers: Iterator[int]
) -> None:
    """Each kind of form is sent wrong first: the focus is at what is wrong, and goes from there to its field."""
    number = next(numbers)
    name = f"Kim Roe {number}"
    begin(keys, name, number)
    phones = keys.page.context.new_page()
    phones.goto(f"{demo.url}/phones")
    invite(keys, phones, name)
    be_reachable(keys, name)
    be_prepared(keys)
    try_it_live(keys, phones, name)
    keys.send("^Go on to the discharge")
    keys.tab_to("^Date")
    keys.send("^Discharge$")
    keys.is_at(REFUSED)
    keys.mend("Date", "11132025")
    keys.send("^Discharge$")
    keys.is_at("Discharged on 2025-11-13")


def begin(keys: Keys, name: str, number: int) -> None:
    keys.press("g", "p")
    keys.come_to("People")
    keys.send("^Enrollments$")
    keys.send("^Enroll somebody$")
    keys.enter("^Name", name)
    keys.enter("^Phone", "555")
    keys.send("^Save and go on$")
    keys.is_at(REFUSED)
    keys.mend("Phone", f"+1 202 555 01{number}")
    keys.send("^Save and go on$")


def invite(keys: Keys, phones: Page, name: str) -> None:
    """They agree by text, on their own phone."""
    keys.come_to("Consent")
    keys.send("^Invite them by text$")
    expect(received(phones, name)).to_have_count(1)
    type_on(phones, name, "1")
    expect(received(phones, name)).to_have_count(2)
    keys.page.bring_to_front()


def be_reachable(keys: Keys, name: str) -> None:
    """Come back later, to what is missing: when and how they may be reached, and by whom."""
    keys.press("g", "p")
    keys.come_to("People")
    keys.send("^Enrollments$")
    keys.send(f"^{name}")
    keys.come_to("Zone and check-in times")
    keys.enter("^Time zone", "Chicago")
    keys.enter("^Check-in times", "25:00")
    keys.send("^Save and go on$")
    keys.is_at(REFUSED)
    keys.mend("Time zone", "America/Chicago")
    keys.enter("^Check-in times", "20:00")
    keys.send("^Save and go on$")

    keys.come_to("Specialist and backup")
    keys.tab_to("^Specialist")
    keys.type("Sam")
    keys.tab_to("^Backup")
    keys.type("Dana")
    keys.send("^Save and go on$")

    keys.come_to("Safe contact")
    keys.enter("^Who else sees this phone", "nobody")
    keys.send("^Save and go on$")
    keys.is_at(REFUSED)
    keys.tab_to("^Calls$")
    keys.press("Enter")
    keys.is_at("Calls")
    keys.choose("^Yes, at any time", "^Only at times they agreed to")
    keys.choose("^Yes$", "^No$")
    keys.send("^Save and go on$")


def be_prepared(keys: Keys) -> None:
    """Somebody to turn to, three steps of their own, and a plan to which both agree."""
    keys.come_to("Somebody to turn to")
    keys.enter("^Name", "Mike Roe")
    keys.enter("^Phone", "+1 202 555 0151")
    keys.send("^Add$")
    keys.send("^Strategies$", BACK)
    keys.come_to("Strategies")
    keys.send("^Save$")
    keys.is_at(REFUSED)
    keys.mend("Then", "Call Mike")
    keys.send("^Save$")
    for action in ("Walk around the block", "Cold water, ten slow breaths"):
        keys.enter("^Then", action)
        keys.send("^Save$")
        expect(keys.page.get_by_role("heading", name=action)).to_be_visible()

    keys.send("^Plan$", BACK)
    for circle, what in (("Inner", "the app"), ("Middle", "late nights"), ("Outer", "the gym")):
        keys.enter(f"^{circle} circle", what)
    keys.send("^Save as version 1$")
    for who in ("They agreed on", "I agree for the team"):
        keys.date(f"^{who}", "11/12/2025")
        keys.send("^Note it$")


def try_it_live(keys: Keys, phones: Page, name: str) -> None:
    page = keys.page
    keys.send("^Live drill$", BACK)
    keys.send("^Send the test text$")
    expect(page.locator("#path-answer")).to_contain_text("text back OK")
    type_on(phones, name, "OK")
    expect(page.locator("#path-answer")).to_contain_text("Done")
    keys.send("^Try the phones")
    expect(page.locator("#path-backup")).to_contain_text("delivered")
    drilled = re.search(
        r"Reply (\d+)", received(phones, "Dana Lee").filter(has_text="Drill").last.inner_text()
    )
    assert drilled
    type_on(phones, "Dana Lee", drilled[1])
    expect(page.locator("#path-backup-answer")).to_contain_text("Done")


def test_f1_h10_a_plan_that_a_colleague_has_changed_is_saved_and_a_result_is_corrected(
    keys: Keys, browser: Browser, led: Demo, numbers: Iterator[int]
) -> None:
    page, number = keys.page, next(numbers)
    keys.press("g", "p")
    keys.come_to("People")
    keys.send("^Luis Ortega")
    keys.send("^Plan$")
    other = browser.new_page()
    other.goto(page.url)
    sign_in(other, ADMIN, PASSWORD)
    fill_in(other, re.compile("^Save as version"), {"Outer circle": f"gym {number}"})
    other.close()

    keys.enter("^Outer circle", f"choir {number}")
    keys.send("^Save as version")
    keys.is_at("Somebody has written version")
    keys.tab_to("^Outer circle")
    expect(page.locator(":focus")).to_have_value(f"gym {number}\nchoir {number}")
    keys.send("^Save as version")
    keys.is_at("Plan")
    expect(page.get_by_label("Outer circle")).to_have_value(f"gym {number}\nchoir {number}")

    keys.tab_to("^Instrument")
    keys.press("ArrowDown")
    keys.date("^Date", "11/12/2025")
    keys.send("^Add the result$")
    keys.is_at(REFUSED)
    keys.mend("Score", "5")
    keys.send("^Add the result$")
    expect(page.get_by_role("row", name="PATHOS 2025-11-12 5").first).to_be_visible()


def test_h6_h10_a_week_of_the_rota_is_planned(admins: Keys) -> None:
    """Dana is away on Tuesday, from nine to five; Sam stands in on Wednesday, and does not after all."""
    keys, page = admins, admins.page
    keys.press("g", "o")
    keys.come_to("Who is on call")
    keys.send("^Week after$")
    tuesday, wednesday = (day_of(page, place) for place in (1, 2))
    keys.send("^Mark leave$")
    keys.come_to("Mark leave")
    keys.tab_to("^Who")
    keys.type("Dana")
    keys.date("^From", tuesday, "0500PM")
    keys.date("^Until", tuesday, "0900AM")
    keys.send("^Save$")
    keys.is_at("It must end after it begins")
    keys.date("^From", tuesday, "0900AM")
    keys.date("^Until", tuesday, "0500PM")
    keys.send("^Save$")
    keys.is_at("Pat M. added: Dana L. is away Tue")

    keys.send("^Add an override$")
    keys.come_to("Put somebody on call")
    keys.tab_to("^Who")
    keys.type("Sam")
    keys.date("^From", wednesday, "0900AM")
    keys.date("^Until", wednesday, "0500PM")
    keys.send("^Save$")
    keys.is_at("Pat M. added: Sam R. is on call Wed")
    keys.send("^override of Sam R.")
    keys.send("^Remove this override$")
    keys.is_at("Sam R. is on call Wed")
    expect(page.locator("[data-override]")).to_have_count(0)
    keys.send("^Undo$")
    expect(page.locator("[data-override]")).to_have_count(1)


def test_j6_h10_a_file_with_errors_is_corrected_and_imported(
    admins: Keys, numbers: Iterator[int], tmp_path: Path
) -> None:
    keys, page, number = admins, admins.page, f"+12025551{next(numbers):03}"
    file = tmp_path / "people.csv"
    file.write_text(f"name,phone,check_ins\nJo Doe,555,20:00\nKai Roe,{number},25:00\n", encoding="utf-8")
    keys.send("^Program$", BACK)
    # Early: the browser hears of it in its own time, and what leads to the field is in that time, too.
    with page.expect_file_chooser(timeout=4 * SOON) as chosen:
        keys.send("^Import people$")
        keys.tab_to("^CSV file")
        keys.press("Enter")
    chosen.value.set_files(file)
    keys.send("^Try it$")
    keys.is_at("2 errors, so nothing was written")
    keys.tab_to("^Errors by line")
    keys.enter("^Or its rows", f"name,phone,check_ins\nKai Roe,{number},20:00\n")
    keys.send("^Try it$")
    keys.is_at("Tried, and nothing was written yet")
    keys.send("^Import$")
    keys.is_at("Imported: ")


def day_of(page: Page, place: int) -> str:
    """A day of the week that the rota shows, as a field takes it."""
    year, month, day = str(page.locator(".day h2").nth(place).get_attribute("id")).split("-")[1:]
    return f"{month}/{day}/{year}"
