"""A policy in a real browser, on a phone and on a desk, in light and dark, and without a script (H7, D3, H10)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import ADMIN, PASSWORD, Demo
from tests.test_accessibility_browser import troubles
from tests.test_enrollment_browser import overflow
from tests.test_program_browser import SIZES
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}")
def console(request: pytest.FixtureRequest, browser: Browser, led: Demo) -> Iterator[Page]:
    """The admin's console, without scripts."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{led.url}/program")
    sign_in(page, ADMIN, PASSWORD)
    yield page
    context.close()


def test_h7_d3_a_policy_is_drafted_refused_foretold_saved_and_deleted_again(console: Page) -> None:
    console.get_by_role("link", name="Whom alerts page").click()
    console.get_by_role("link", name="Change it…").click()
    assert not overflow(console)

    console.get_by_role("button", name="Add a step").click()
    added = console.get_by_role("group", name=re.compile(r"^Step 4")).first
    added.get_by_label("Minutes after the alert").fill("20:30")
    added.get_by_label("Neither").check()
    console.get_by_role("button", name="Who would be paged?").click()
    alert = console.get_by_role("alert")
    expect(alert).to_contain_text("Step 4: say whom it asks")
    expect(added.get_by_label("Minutes after the alert")).to_have_value("20:30")
    assert not overflow(console)

    added.get_by_label("Whom it asks").select_option("The admins")
    console.get_by_role("button", name="Who would be paged?").click()
    expect(alert).to_contain_text("Step 4: has no way to reach anybody")
    added.get_by_label("A call at once").check()
    added.get_by_label("Minutes after the alert").press("Enter")  # is no removal of a step
    shown = console.get_by_role("region", name="What would hold")
    expect(shown).to_contain_text("After 20 min 30 s: the admins, by a call")
    expect(shown).to_contain_text("the operator, and all again")
    assert not overflow(console)

    console.get_by_role("button", name="Save", exact=True).click()
    expect(console.get_by_role("status")).to_contain_text(
        "Saved. It holds for every alert that opens from now on"
    )
    policy = console.get_by_role("region", name="The policy of the program")
    expect(policy).to_contain_text("After 20 min 30 s: the admins, by a call")
    assert not overflow(console)

    console.get_by_role("link", name="Delete it…").click()
    expect(console.get_by_role("region", name="What would hold")).to_contain_text("At once")
    assert not overflow(console)
    console.get_by_role("button", name="Delete it", exact=True).click()
    expect(policy).to_contain_text("none of the program's own is set")


def test_h7_d3_one_person_gets_a_policy_of_their_own(console: Page, demo: Demo) -> None:
    console.goto(f"{demo.url}/policy")
    console.get_by_label("About whom").select_option("Ana Ruiz")
    console.get_by_role("button", name="Tell me").click()
    console.get_by_role("link", name="Whom the alerts of Ana Ruiz page…").click()
    first = console.get_by_role("group", name=re.compile(r"^Step 1")).first
    first.get_by_label("Whom it asks").select_option("The admins")
    console.get_by_role("button", name="Who would be paged?").click()
    console.get_by_role("button", name="Save", exact=True).click()
    owns = console.get_by_role("region", name="Of one person alone")
    expect(owns).to_contain_text("Ana Ruiz")
    owns.get_by_role("link", name="Delete the policy of Ana Ruiz").click()
    console.get_by_role("button", name="Delete it", exact=True).click()
    expect(console.get_by_role("region", name="Of one person alone")).to_contain_text("Nobody has one.")


def test_h10_axe_finds_nothing_on_a_draft_that_is_refused_or_foretold(browser: Browser, led: Demo) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{led.url}/policy/program")
    sign_in(page, ADMIN, PASSWORD)
    page.wait_for_url(f"{led.url}/policy/program")
    found = troubles(page)
    page.get_by_role("button", name="Who would be paged?").click()
    expect(page.get_by_role("region", name="What would hold")).to_be_visible()
    found += troubles(page)
    page.get_by_label("Neither").first.check()
    page.get_by_role("button", name="Who would be paged?").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += troubles(page)
    context.close()
    assert not found, "\n".join(found)
