"""Enrollment and plan in a real browser: at the width of a phone and of a desk, in light and dark, and without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Demo
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
    console.get_by_role("link", name="Enrollments").click()
    console.get_by_role("link", name="Enroll somebody").click()
    console.get_by_label("Name").fill("Jo Doe")
    console.get_by_label("Phone").fill("555")
    console.get_by_role("button", name="Save and go on").click()
    expect(console.get_by_role("alert")).to_contain_text("is not a phone number")
    expect(console.get_by_label("Name")).to_have_value("Jo Doe")
    console.get_by_label("Phone").fill(f"+1 202 555 01{next(numbers)}")
    console.get_by_role("button", name="Save and go on").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text("Consent")
    expect(
        console.locator(".missing").get_by_text("still missing").locator("visible=true").first
    ).to_be_visible()


def test_h5_every_page_fits_and_what_is_missing_stays_in_view(console: Page, demo: Demo) -> None:
    console.goto(f"{demo.url}/people")
    console.get_by_role("link", name="Ana Ruiz").click()
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
    console.get_by_role("link", name="Ana Ruiz").click()
    console.goto(f"{console.url}/plan")
    console.get_by_label("Look at it together on").focus()
    for _ in range(9):
        console.keyboard.press("Shift+Tab")
    box = console.locator(":focus").bounding_box()
    bar = console.locator(".missing").bounding_box()
    assert box
    assert bar
    assert box["y"] >= bar["y"] + bar["height"] or box["x"] >= bar["x"] + bar["width"]
