"""Enrollment and plan in a real browser: at the width of a phone and of a desk, in light and dark, and without a script."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import ADMIN, PASSWORD, Demo, follow, start_demo
from tests.test_phones_browser import phone, received, type_on
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
STEPS = ("person", "consent", "times", "team", "contact", "supporter", "test", "discharge")


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}")
def console(request: pytest.FixtureRequest, browser: Browser, demo: Demo) -> Iterator[Page]:
    """A console that is signed in, without scripts."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    yield page
    context.close()


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo without the others' people: the first six there have a phone that can be answered."""
    with start_demo(tmp_path) as demo:
        yield demo


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """The ends of phones that nobody in the demo has."""
    return iter(range(40, 50))


def overflow(page: Page) -> bool:
    """Whether the page is wider than the window: looked at from outside, since it runs no script."""
    main, size = page.locator("main").bounding_box(), page.viewport_size
    assert main
    assert size
    wide = [one.bounding_box() for one in page.locator("main :is(input, select, textarea, button)").all()]
    return max([main["x"] + main["width"], *(one["x"] + one["width"] for one in wide if one)]) > size["width"]


def test_h5_a_person_is_enrolled_on_a_phone_and_on_a_desk(
    console: Page, demo: Demo, numbers: Iterator[int]
) -> None:
    console.goto(f"{demo.url}/people")
    follow(console.get_by_role("link", name="Enrollments"))
    follow(console.get_by_role("link", name="Enroll somebody"))
    console.get_by_label("Name").fill("Jo Doe")
    console.get_by_label("Phone").fill("555")
    follow(console.get_by_role("button", name="Save and go on"))
    expect(console.get_by_role("alert")).to_contain_text("is not a phone number")
    expect(console.get_by_label("Name")).to_have_value("Jo Doe")
    console.get_by_label("Phone").fill(f"+1 202 555 01{next(numbers)}")
    follow(console.get_by_role("button", name="Save and go on"))
    expect(console.get_by_role("heading", level=1)).to_contain_text("Consent")
    expect(
        console.locator(".missing").get_by_text("still missing").locator("visible=true").first
    ).to_be_visible()


def fill_in(page: Page, button: str | re.Pattern[str], fields: Mapping[str, str]) -> None:
    """What is typed, by the labels of the fields; then the first button of this name."""
    for label, said in fields.items():
        page.get_by_label(label).fill(said)
    follow(page.get_by_role("button", name=button, exact=True).first)


@pytest.mark.main_task
def test_f2_h5_somebody_new_is_led_from_their_name_to_the_discharge(page: Page, own_demo: Demo) -> None:
    """Each step leads to what is missing next; the live drill shows each fact as it happens on the phones."""
    page.goto(f"{own_demo.url}/enrollments/new")
    sign_in(page, own_demo.email, own_demo.password)
    fill_in(page, "Save and go on", {"Name": "Kim Roe", "Phone": "+1 202 555 0140"})
    page.get_by_label("Signed on paper").check()
    fill_in(page, "Record it", {"Wording": "v1", "When": "2025-11-12T10:00"})
    fill_in(page, "Save and go on", {"Time zone": "America/Chicago", "Check-in times": "20:00"})
    page.get_by_label("Specialist", exact=True).select_option("Sam Rivera")
    page.get_by_label("Backup").select_option("Dana Lee")
    follow(page.get_by_role("button", name="Save and go on"))
    page.get_by_label("Yes, they may come unasked").check()
    page.get_by_label("Only at times they agreed to").check()
    page.get_by_role("group", name="Voicemail").get_by_label("No").check()
    fill_in(page, "Save and go on", {"Who else sees this phone": "nobody"})
    fill_in(page, "Add", {"Name": "Mike Roe", "Phone": "+1 202 555 0151"})
    go_on = f"{page.url.partition('/enrollment')[0]}/enrollment"
    page.goto(go_on)
    for action in ("Call Mike", "Walk around the block", "Cold water, ten slow breaths"):
        fill_in(page, "Save", {"Then": action})
        expect(page.get_by_role("heading", name=action)).to_be_visible()
    page.goto(go_on)
    circles = {"Inner circle": "the app", "Middle circle": "late nights", "Outer circle": "the gym"}
    fill_in(page, "Save as version 1", circles)
    fill_in(page, "Note it", {"They agreed on": "2025-11-12"})
    fill_in(page, "Note it", {"I agree for the team": "2025-11-12"})
    page.goto(go_on)
    follow(page.get_by_role("button", name="Send the test text"))
    answered = page.locator("#path-answer")
    expect(answered).to_contain_text("text back OK")
    phones = page.context.new_page()
    phones.goto(f"{own_demo.url}/phones")
    expect(received(phones, "Kim Roe").last).to_contain_text("OK")
    type_on(phones, "Kim Roe", "OK")
    expect(phone(phones, "Kim Roe").locator(".bubble.own").last).to_contain_text("OK")
    expect(answered, "the page says so by itself").to_contain_text("Done")
    expect(page.locator("#path-test")).to_contain_text("delivered")
    type_on(phones, "Kim Roe", "URGE")
    expect(page.locator("#path-own")).to_contain_text("Done")
    expect(page.locator("#path-backup")).to_contain_text("try the phones")
    follow(page.get_by_role("button", name="Try the phones"))
    expect(page.locator("#path-backup")).to_contain_text("delivered")
    drilled = re.search(
        r"Reply (\d+)", received(phones, "Dana Lee").filter(has_text="Drill").last.inner_text()
    )
    assert drilled
    type_on(phones, "Dana Lee", drilled[1])
    expect(page.locator("#path-backup-answer")).to_contain_text("Done")
    assert not overflow(page)
    phones.close()
    follow(page.get_by_role("link", name="Go on to the discharge"))
    fill_in(page, "Discharge", {"Date": "2025-11-13"})
    expect(page.get_by_text("Discharged on 2025-11-13. Check-ins are dense")).to_be_visible()


@pytest.mark.main_task
def test_f1_h5_of_two_who_edit_a_plan_the_second_sees_what_differs_and_nothing_is_lost(
    page: Page, browser: Browser, demo: Demo
) -> None:
    """Sam and the admin have the same version before them."""
    demo.let_in(ADMIN)
    other = browser.new_context().new_page()
    for one, email, password in ((page, demo.email, demo.password), (other, ADMIN, PASSWORD)):
        one.goto(f"{demo.url}/people")
        sign_in(one, email, password)
        follow(one.get_by_role("link", name="Luis Ortega"))
        one.goto(f"{one.url}/plan")
        expect(one.get_by_role("button", name="Save as version 2")).to_be_visible()
    fill_in(page, "Save as version 2", {"Outer circle": "the gym", "Warning signs": "I hide my phone"})
    expect(page.get_by_role("button", name="Save as version 3")).to_be_visible()
    fill_in(other, "Save as version 2", {"Outer circle": "the choir"})
    told = other.get_by_role("alert")
    expect(told).to_contain_text("Somebody has written version 2 of this plan while you wrote")
    expect(told.get_by_role("listitem")).to_have_text([re.compile("New: the choir")])
    for version in (3, 4):
        expect(other.get_by_label("Outer circle")).to_have_value("the gym\nthe choir")
        expect(other.get_by_label("Warning signs")).to_have_value("I hide my phone")
        follow(other.get_by_role("button", name=f"Save as version {version}"))
    other.context.close()


def test_h5_every_page_fits_and_what_is_missing_stays_in_view(console: Page, demo: Demo) -> None:
    console.goto(f"{demo.url}/people")
    follow(console.get_by_role("link", name="Ana Ruiz"))
    person = console.url
    for path in (*(f"enrollment/{step}" for step in STEPS), "strategies", "plan"):
        console.goto(f"{person}/{path}")
        expect(console.get_by_role("heading", level=1)).to_contain_text("Ana Ruiz")
        assert not overflow(console), path
        console.locator("main form button").last.scroll_into_view_if_needed()
        missing = console.locator(".missing strong >> visible=true").first
        expect(missing).to_be_in_viewport()


def test_h5_a_focused_field_is_not_below_what_is_missing(console: Page, demo: Demo) -> None:
    console.goto(f"{demo.url}/people")
    follow(console.get_by_role("link", name="Ana Ruiz"))
    console.goto(f"{console.url}/plan")
    console.get_by_label("Look at it together on").focus()
    for _ in range(9):
        console.keyboard.press("Shift+Tab")
    box = console.locator(":focus").bounding_box()
    bar = console.locator(".missing").bounding_box()
    assert box
    assert bar
    assert box["y"] >= bar["y"] + bar["height"] or box["x"] >= bar["x"] + bar["width"]
