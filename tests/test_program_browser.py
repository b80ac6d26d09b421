"""The program's pages in a real browser: on a phone and on a desk, in light and dark, and without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import ADMIN, PASSWORD, Demo
from tests.test_enrollment_browser import overflow
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
PAGES = (
    "",
    "/staff",
    "/criteria",
    "/outcomes",
    "/meetings",
    "/import",
    "/record",
    "/wording",
    "/wording/check_in",
)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}")
def console(request: pytest.FixtureRequest, browser: Browser, led: Demo) -> Iterator[Page]:
    """The admin's console, without scripts."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(led.url)
    sign_in(page, ADMIN, PASSWORD)
    yield page
    context.close()


@pytest.mark.main_task
def test_j6_a_file_with_errors_is_corrected_and_imported_on_a_phone_and_on_a_desk(
    console: Page, demo: Demo, tmp_path: Path
) -> None:
    number = f"+1202555{1000 + console.viewport_size['width']}" if console.viewport_size else ""
    file = tmp_path / "people.csv"
    file.write_text(f"name,phone,check_ins\nJo Doe,555,20:00\nKai Roe,{number},25:00\n", encoding="utf-8")
    console.goto(f"{demo.url}/program")
    console.get_by_role("link", name="Import people").click()
    console.get_by_label("CSV file, in UTF-8").set_input_files(file)
    console.get_by_role("button", name="Try it").click()
    expect(console.get_by_role("alert")).to_contain_text("2 errors, so nothing was written")
    errors = console.get_by_role("region", name="Errors by line")
    expect(errors).to_contain_text("is not a phone number")
    expect(errors).to_contain_text("is not a time of day")
    assert not overflow(console)
    rows = console.get_by_label("Or its rows, to be corrected here")
    expect(rows).to_have_value(file.read_text(encoding="utf-8"))
    rows.fill(f"name,phone,check_ins\nKai Roe,{number},20:00\n")
    console.get_by_role("button", name="Try it").click()
    expect(console.get_by_role("status")).to_contain_text("nothing was written yet")
    console.get_by_role("button", name="Import", exact=True).click()
    expect(console.get_by_role("status")).to_contain_text("Imported")
    assert not overflow(console)


def test_h7_every_page_fits(console: Page, demo: Demo) -> None:
    for path in PAGES:
        console.goto(f"{demo.url}/program{path}")
        expect(console.get_by_role("heading", level=1)).to_be_visible()
        assert not overflow(console), path
