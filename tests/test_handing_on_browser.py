"""A shift is handed over in a real browser, by keys and by the page as it lives; axe finds nothing in it (H1, H6, H10)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from service.conversation.states import Reason
from tests.escalating import raised
from tests.streaming import Served, served
from tests.test_accessibility_browser import troubles
from tests.test_signin_browser import sign_in
from tests.visiting import PASSWORD, email_of, give_password
from tests.world import Handset, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    with served(world) as one:
        yield one


def enter(page: Page, server: Served, world: World, staff: Handset) -> Page:
    give_password(world, staff)
    page.goto(server.url)
    sign_in(page, email_of(staff), PASSWORD)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    return page


def test_h1_h6_h10_what_one_writes_stands_on_the_others_open_inbox_until_it_is_read(
    browser: Browser, world: World, server: Served
) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus(specialist=sam)
    world.on_call(sam, dana)
    raised(world, ana, Reason.CALL)
    pages = [browser.new_context(reduced_motion="reduce").new_page() for _ in (sam, dana)]
    of_sam, of_dana = (enter(page, server, world, one) for page, one in zip(pages, (sam, dana), strict=True))
    of_sam.get_by_role("link", name="Hand the shift over").click()
    of_sam.get_by_label("In a few words").fill("The fire drill is at nine")
    of_sam.get_by_label("Note about Ana R.").fill("Her sister is with her until Sunday")
    found = troubles(of_sam)
    of_sam.get_by_role("button", name="Hand over").click()
    expect(of_sam.get_by_role("status").filter(has_text="Handed over.")).to_be_focused()
    expect(of_sam.get_by_text("Nobody has read it yet.")).to_be_visible()

    handed = of_dana.get_by_role("region", name="Sam R. hands over")
    expect(handed).to_contain_text("The fire drill is at nine")
    expect(handed).to_contain_text("Ana R.")
    found += troubles(of_dana)
    handed.get_by_role("button", name="I have read it").click()
    expect(of_dana.get_by_role("heading", name="Who needs me now")).to_be_visible()
    expect(handed).to_have_count(0)
    of_sam.reload()
    expect(of_sam.get_by_text("Dana L. has read it")).to_be_visible()
    found += troubles(of_sam)
    assert not found, "\n".join(found)
    for page in pages:
        page.context.close()


@pytest.mark.main_task
def test_h1_h5_a_hand_over_that_was_begun_is_found_in_another_browser_until_it_is_handed_over(
    browser: Browser, world: World, server: Served
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    raised(world, ana, Reason.CALL)
    kept = "Kept as a draft, for you alone."
    page = enter(browser.new_page(), server, world, sam)
    page.goto(f"{server.url}/hand-overs")
    page.get_by_label("In a few words").fill("The fire drill is at nine")
    expect(page.get_by_text(kept, exact=True)).to_be_visible()
    page.get_by_label("Note about Ana R.").fill("Her sister is with her until Sunday")
    page.goto(f"{server.url}/rota")  # at once: what was typed last is kept as the page is left
    page.close()

    page = enter(browser.new_context(java_script_enabled=False).new_page(), server, world, sam)
    page.goto(f"{server.url}/hand-overs")
    expect(page.get_by_text("You had begun this, and not saved it")).to_be_visible()
    expect(page.get_by_label("In a few words")).to_have_value("The fire drill is at nine")
    note = page.get_by_label("Note about Ana R.")
    expect(note).to_have_value("Her sister is with her until Sunday")
    note.fill("Her sister is with her")
    page.get_by_role("button", name="Keep it as a draft").click()
    expect(note).to_have_value("Her sister is with her")
    page.context.close()

    page = enter(browser.new_page(), server, world, sam)
    page.goto(f"{server.url}/hand-overs")
    found = troubles(page)
    expect(page.get_by_label("Note about Ana R.")).to_have_value("Her sister is with her")
    page.get_by_role("button", name="Hand over", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Handed over.")).to_be_focused()
    expect(page.get_by_text("You had begun this")).to_have_count(0)
    page.get_by_label("In a few words").fill("One more")
    expect(page.get_by_text(kept, exact=True)).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("You had begun this")).to_have_count(0)
    expect(page.get_by_label("In a few words")).to_have_value("")
    page.goto(f"{server.url}/enrollments/new")
    page.get_by_label("Name").fill("Jo Doe")
    expect(page.get_by_text(kept, exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Jo Doe")
    found += troubles(page)
    assert not found, "\n".join(found)
    page.close()
