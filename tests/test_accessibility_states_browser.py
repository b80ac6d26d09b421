"""Pages and states that no link leads to, judged by axe as the others are: what is refused, and what the demo has none of (H10)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.people.staff import Role
from tests.browser import follow
from tests.streaming import Served, served
from tests.test_accessibility_browser import troubles
from tests.test_enrollment_browser import fill_in
from tests.test_part_2 import put_under
from tests.test_signin_browser import sign_in
from tests.test_staying import idle
from tests.visiting import PASSWORD, email_of, give_password
from tests.world import Handset, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEXT_DAYS = "%Y-%m-%dT%H:%M"


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    with served(world) as one:
        yield one


@pytest.fixture
def sam(world: World) -> Handset:
    return world.staff()


@pytest.fixture
def ana(world: World, sam: Handset) -> Handset:
    return world.alumnus(specialist=sam)


@pytest.fixture
def pat(world: World) -> Handset:
    return world.staff("+12025550112", name="Pat Quinn", role=Role.ADMIN)


class Console:
    """Browsers in which staff are signed in, at an address each."""

    def __init__(self, browser: Browser, world: World, server: Served) -> None:
        self._browser, self._world, self.url = browser, world, server.url

    def opened(self, staff: Handset, path: str) -> Page:
        give_password(self._world, staff)
        page = self._browser.new_context(reduced_motion="reduce").new_page()
        page.goto(f"{self.url}{path}")
        sign_in(page, email_of(staff), PASSWORD)
        page.wait_for_url(f"{self.url}{path}")
        page.wait_for_load_state()  # its scripts have run
        return page


@pytest.fixture
def console(browser: Browser, world: World, server: Served) -> Console:
    return Console(browser, world, server)


def assert_fine(found: list[str]) -> None:
    assert not found, "\n".join(found)


def test_h10_axe_finds_nothing_where_a_plan_differs_from_what_a_colleague_has_saved(
    console: Console, sam: Handset, pat: Handset, ana: Handset
) -> None:
    of_sam, of_pat = (console.opened(one, f"/people/{ana.person}/plan") for one in (sam, pat))
    fill_in(of_sam, "Save as version 1", {"Outer circle": "the gym"})
    fill_in(of_pat, "Save as version 1", {"Outer circle": "the choir"})
    expect(of_pat.get_by_role("alert")).to_contain_text("Somebody has written version 1 of this plan")
    expect(of_pat.locator(".difference").first).to_be_visible()
    assert_fine(troubles(of_pat))


def test_h10_axe_finds_nothing_where_a_form_differs_from_what_a_colleague_has_saved(
    console: Console, sam: Handset, pat: Handset, ana: Handset
) -> None:
    path = f"/people/{ana.person}/enrollment/person"
    of_sam, of_pat = (console.opened(one, path) for one in (sam, pat))
    fill_in(of_sam, "Save and go on", {"Name": "Ana Ruiz Mora"})
    fill_in(of_pat, "Save and go on", {"Name": "Ana Ruiz Leon"})
    expect(of_pat.get_by_role("heading", name="What differs")).to_be_visible()
    assert_fine(troubles(of_pat))


def test_h10_axe_finds_nothing_in_an_import_with_errors_and_in_one_without(
    console: Console, pat: Handset, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,phone,check_ins\nJo Doe,555,20:00\nKai Roe,+12025550150,25:00\n", encoding="utf-8")
    page = console.opened(pat, "/program/import")
    page.get_by_label("CSV file, in UTF-8").set_input_files(file)
    follow(page.get_by_role("button", name="Try it"))
    expect(page.get_by_role("region", name="Errors by line")).to_be_visible()
    found = troubles(page)
    fill_in(page, "Try it", {"Or its rows, to be corrected here": "name,phone\nKai Roe,+12025550150\n"})
    expect(page.get_by_role("status")).to_contain_text("nothing was written yet")
    assert_fine(found + troubles(page))


def test_h10_axe_finds_nothing_where_two_change_the_same_hours_of_the_rota(
    console: Console, world: World, sam: Handset, pat: Handset
) -> None:
    world.on_call(sam, pat)
    hours = {
        "From": f"{world.now + timedelta(days=2):{NEXT_DAYS}}",
        "Until": f"{world.now + timedelta(days=3):{NEXT_DAYS}}",
    }
    of_sam, of_pat = (console.opened(one, "/rota/override") for one in (sam, pat))
    fill_in(of_sam, "Save", hours)
    fill_in(of_pat, "Save", hours)
    expect(of_pat.get_by_role("alert")).to_contain_text("Nothing of yours is lost")
    found = troubles(of_pat)
    fill_in(of_sam, "Undo", {})
    expect(of_sam.get_by_role("status").first).to_contain_text("Sam R.")
    assert_fine(found + troubles(of_sam))


def test_h10_axe_finds_nothing_in_a_meeting(
    console: Console, world: World, pat: Handset, ana: Handset
) -> None:
    page = console.opened(pat, "/program/meetings")
    page.get_by_text("Plan a meeting…").click()
    page.get_by_role("group", name="Kind").get_by_role("radio").first.check()
    page.get_by_role("group", name="Who is expected").get_by_role("checkbox").first.check()
    page.get_by_role("textbox", name="Day").fill(f"{world.now + timedelta(days=1):%Y-%m-%d}")
    page.get_by_role("textbox", name="Time").fill("18:00")
    fill_in(page, "Plan it", {"What it is called": "Evening circle"})
    found = troubles(page)
    follow(page.get_by_role("link", name="Evening circle").first)
    expect(page.get_by_role("heading", name="Evening circle")).to_be_visible()
    assert_fine(found + troubles(page))


def test_h10_e9_axe_finds_nothing_in_consents_to_disclosure(
    console: Console, world: World, sam: Handset, ana: Handset
) -> None:
    put_under(world)
    page = console.opened(sam, f"/people/{ana.person}/disclosures")
    found = troubles(page)
    signed = {
        "To whom": "my treating providers",
        "What, and how much": "all of it",
        "What for": "at the request of the patient",
        "Signed on": f"{world.now + timedelta(days=30):%Y-%m-%d}",
        "Wording": "v1",
    }
    fill_in(page, "Record it", signed)
    expect(page.get_by_role("alert")).to_be_visible()
    found += troubles(page)
    fill_in(page, "Record it", {"Signed on": f"{world.now - timedelta(days=1):%Y-%m-%d}"})
    found += troubles(page)
    follow(page.locator(f"main a[href^='/people/{ana.person}/disclosures/']").first)
    assert_fine(found + troubles(page))


def test_h10_axe_finds_nothing_where_a_fresh_proof_is_asked_for(console: Console, pat: Handset) -> None:
    page = console.opened(pat, "/program/record")
    page.goto(f"{console.url}/sign-in/confirm?next=/program/record")
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    found = troubles(page)
    fill_in(page, "Go on", {"Password": "not the password at all"})
    expect(page.get_by_role("alert")).to_be_visible()
    assert_fine(found + troubles(page))


def test_h10_axe_finds_nothing_where_a_note_was_sent_after_the_end_of_a_session(
    console: Console, world: World, sam: Handset, ana: Handset
) -> None:
    page = console.opened(sam, f"/people/{ana.person}")
    page.get_by_text("Write one…").click()
    page.get_by_label("For colleagues, never texted").fill("Sleeps again.\nCall on Monday.")
    idle(world, minutes=31)
    follow(page.get_by_role("button", name="Keep the note"))
    expect(page.get_by_role("heading", name="Not kept yet")).to_be_visible()
    assert_fine(troubles(page))
