"""In a real browser: the end of a session is told and put off, a note outlives it, and paper holds no names (H2, H10, I7)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.streaming import Served, served
from tests.test_signin_browser import sign_in
from tests.test_staying import idle
from tests.visiting import PASSWORD, email_of, give_password
from tests.world import Handset, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    with served(world) as one:
        yield one


def open_person(page: Page, world: World, server: Served) -> Handset:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    give_password(world, sam)
    page.goto(f"{server.url}/people/{ana.person}")
    sign_in(page, email_of(sam), PASSWORD)
    expect(page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    page.wait_for_load_state()  # its scripts have run
    return sam


def test_h10_the_end_of_a_session_is_told_and_put_off_and_a_note_outlives_it(
    page: Page, world: World, server: Served
) -> None:
    page.clock.install()
    sam = open_person(page, world, server)
    idle(world, minutes=26)
    page.clock.fast_forward("26:00")
    warning = page.locator(".lost").filter(has_text="it is signed out at")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()

    page.get_by_text("Write one…").click()
    page.get_by_label("For colleagues, never texted").fill("Sleeps again.\nCall on Monday.")
    idle(world, minutes=31)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("heading", name="Not kept yet")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, email_of(sam), PASSWORD)
    expect(opened.value.get_by_role("heading", name="Who needs me now")).to_be_visible()
    opened.value.close()
    expect(page.get_by_label("What you wrote")).to_have_value("Sleeps again.\nCall on Monday.")
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator("#days")).to_contain_text(re.compile(r"Sleeps again\.\s+Call on Monday\."))


def test_i7_a_printed_page_holds_initials_and_no_name_and_no_number(
    page: Page, world: World, server: Served
) -> None:
    open_person(page, world, server)
    body = page.locator("body")
    expect(body).not_to_contain_text("Printed without", use_inner_text=True)
    assert "2025550101" in re.sub(r"\D", "", body.inner_text())
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_have_text("AR", use_inner_text=True)
    for address in (page.url, f"{server.url}/people", f"{page.url}/plan", f"{page.url}/enrollment/contact"):
        page.goto(address)
        expect(body).to_contain_text("Printed without names", use_inner_text=True)
        said = body.inner_text()
        assert "Ruiz" not in said
        assert "Rivera" not in said
        assert "2025550101" not in re.sub(r"\D", "", said)
