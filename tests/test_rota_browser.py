"""The rota in a real browser: drawn over, moved, by keys alone, without scripts, in any window (H6, H10)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import Demo
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def rota(page: Page, demo: Demo) -> Iterator[Page]:
    """Next week's, so that nothing of it is over; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    page.get_by_role("link", name="Rota", exact=True).click()
    page.get_by_role("link", name="Week after").click()
    expect(page.get_by_role("link", name="This week")).to_be_visible()
    expect(page.locator(".week.drawn")).to_be_visible()  # where an hour lies is known once its script has run
    yield page
    assert complaints == []


def at(page: Page, block: Locator, share: float) -> tuple[float, float]:
    """A point in a block: so much of its height from the top, beside its words."""
    box = block.bounding_box()
    assert box
    return box["x"] + box["width"] - 12, box["y"] + box["height"] * share


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


@pytest.mark.main_task
def test_h6_hours_that_are_drawn_over_open_the_form_and_an_override_is_moved(rota: Page) -> None:
    tuesday = rota.locator(".day").nth(1).locator(".block").first
    drag(rota, at(rota, tuesday, 0.501), at(rota, tuesday, 0.749))
    expect(rota.get_by_role("heading", name="Put somebody on call")).to_be_visible()
    expect(rota.get_by_label("From")).to_have_value(re.compile("T12:00$"))
    expect(rota.get_by_label("Until")).to_have_value(re.compile("T18:00$"))
    rota.get_by_role("button", name="Save").click()

    override = rota.locator("[data-override]").first
    expect(override).to_be_visible()
    rota.wait_for_load_state()  # its script hears the mouse
    box = override.bounding_box()
    assert box
    below = rota.locator(".day").nth(1).locator(".block").nth(2)
    drag(rota, (box["x"] + 4, box["y"] + 4), at(rota, below, 0.5))
    expect(rota.get_by_role("heading", name="Change an override")).to_be_visible()
    assert not rota.get_by_label("From").input_value().endswith("T12:00")
    rota.get_by_role("button", name="Save").click()
    expect(rota.get_by_role("status").first).to_contain_text("Sam R. changed: Sam R. is on call Tue")
    rota.get_by_role("button", name="Undo").click()
    expect(rota.get_by_role("status").first).to_contain_text("before: Sam R. is on call")


def test_h10_a_shift_is_taken_by_keys_alone(rota: Page) -> None:
    link = rota.locator(".day").nth(4).locator(".cover").first
    link.focus()
    rota.keyboard.press("Enter")
    expect(rota.get_by_role("heading", name="Put somebody on call")).to_be_visible()
    rota.get_by_label("Until").focus()
    for _ in range(12):  # a field of a date and a time has parts
        rota.keyboard.press("Tab")
        if rota.evaluate("document.activeElement.textContent.trim()") == "Save":
            break
    rota.keyboard.press("Enter")
    expect(rota.get_by_role("status").first).to_contain_text("Sam R. added: Sam R. is on call Fri")


def test_h8_the_rota_works_without_scripts(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/rota")
    sign_in(page, demo.email, demo.password)
    page.get_by_role("link", name="Week after").click()
    page.get_by_role("link", name=re.compile("^Change ?: Sunday")).last.click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Sam R. added")
    page.get_by_role("link", name="Mark leave").click()
    page.get_by_label("From").fill("2031-01-01T10:00")
    page.get_by_label("Until").fill("2031-01-01T09:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("It must end after it begins.")
    expect(page.get_by_label("From")).to_have_value("2031-01-01T10:00")
    context.close()


@pytest.mark.parametrize("path", ["/rota", "/rota/override", "/rota/feeds", "/policy"])
@pytest.mark.parametrize("width", [320, 1280])
def test_h10_its_pages_fit_any_window(browser: Browser, demo: Demo, path: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{demo.url}{path}")
    sign_in(page, demo.email, demo.password)
    page.wait_for_url(f"{demo.url}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
