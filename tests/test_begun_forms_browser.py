"""A plan and a form of an enrollment outlive the browser in which they were begun, with scripts and without (H5, H8)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Demo, follow
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEPT = "Kept as a draft, for you alone."


def open_form(browser: Browser, demo: Demo, who: str, form: str, *, with_scripts: bool = True) -> Page:
    """In a browser that knows nothing yet."""
    page = browser.new_context(java_script_enabled=with_scripts).new_page()
    page.goto(f"{demo.url}/people")
    sign_in(page, demo.email, demo.password)
    follow(page.get_by_role("link", name=who))
    page.goto(f"{page.url}/{form}")
    page.wait_for_load_state()  # its scripts hear what is typed
    return page


@pytest.mark.main_task
def test_h5_a_plan_that_was_begun_is_found_in_another_browser_until_it_is_saved(
    browser: Browser, demo: Demo
) -> None:
    page = open_form(browser, demo, "Luis Ortega", "plan")
    page.get_by_label("Outer circle").fill("the choir")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    page.get_by_label("Warning signs").fill("I hide my phone")
    page.goto(demo.url)  # at once: what was typed last is kept as the page is left
    page.context.close()

    page = open_form(browser, demo, "Luis Ortega", "plan")
    expect(page.get_by_text("You had begun this, and not saved it")).to_be_visible()
    expect(page.get_by_label("Outer circle")).to_have_value("the choir")
    expect(page.get_by_label("Warning signs")).to_have_value("I hide my phone")
    follow(page.get_by_role("button", name="Save as version 2"))
    expect(page.get_by_role("button", name="Save as version 3")).to_be_visible()
    expect(page.get_by_text("You had begun this")).to_have_count(0)
    expect(page.get_by_label("Outer circle")).to_have_value("the choir")
    page.context.close()


@pytest.mark.main_task
def test_h5_a_step_of_an_enrollment_that_was_begun_is_found_in_another_browser_until_it_is_saved(
    browser: Browser, demo: Demo
) -> None:
    page = open_form(browser, demo, "Luis Ortega", "enrollment/contact")
    page.get_by_label("Who else sees this phone").fill("his brother")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    with page.expect_response(re.compile("/draft$")):
        page.get_by_role("group", name="Calls").get_by_label("No, texts only").check()
    page.context.close()

    page = open_form(browser, demo, "Luis Ortega", "enrollment/contact")
    expect(page.get_by_label("Who else sees this phone")).to_have_value("his brother")
    expect(page.get_by_role("group", name="Calls").get_by_label("No, texts only")).to_be_checked()
    page.get_by_label("Yes, they may come unasked").check()
    page.get_by_role("group", name="Voicemail").get_by_label("No").check()
    follow(page.get_by_role("button", name="Save and go on"))
    page.goto(page.url.partition("/enrollment")[0].partition("/plan")[0] + "/enrollment/contact")
    expect(page.get_by_label("Who else sees this phone")).to_have_value("his brother")
    expect(page.get_by_text("You had begun this")).to_have_count(0)
    page.context.close()


def test_h5_h8_without_a_script_a_button_keeps_a_strategy_and_another_throws_it_away(
    browser: Browser, demo: Demo
) -> None:
    page = open_form(browser, demo, "Luis Ortega", "strategies", with_scripts=False)
    page.get_by_label("Then").fill("Walk to the lake")
    follow(page.get_by_role("button", name="Keep it as a draft"))
    page.context.close()

    page = open_form(browser, demo, "Luis Ortega", "strategies", with_scripts=False)
    expect(page.get_by_label("Then")).to_have_value("Walk to the lake")
    follow(page.get_by_role("button", name="Throw it away"))
    expect(page.get_by_label("Then")).to_have_value("")
    page.context.close()
