"""Writing to a person in a real browser: looked at while it is typed, kept, sent, taken back; without scripts too (H4)."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import Demo, follow
from tests.test_signin_browser import sign_in, text_from_ana

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = re.compile("^Text, from the program")
SENT = re.compile("It leaves in|It is on its way")


def open_luis(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/people")
    sign_in(page, demo.email, demo.password)
    page.get_by_role("link", name="Luis Ortega").click()
    expect(page.get_by_role("heading", name="Write to them")).to_be_visible()
    page.wait_for_load_state()  # its scripts hear what is typed


def taken_back(page: Page) -> bool:
    """Whether it was in time: on a busy machine its ten seconds may be over before the page is there."""
    sent, undo = page.locator("#write").get_by_role("status"), page.get_by_role("button", name="Undo")
    expect(sent).to_contain_text(SENT)
    if undo.count() == 0:
        return False
    follow(undo)
    return page.get_by_text("it has left already").count() == 0


@pytest.mark.main_task
def test_h4_a_text_is_looked_at_while_it_is_typed_and_kept_sent_and_taken_back(
    page: Page, demo: Demo
) -> None:
    open_luis(page, demo)
    box, section = page.get_by_label(BOX), page.locator("#write")
    box.press_sequentially("You should call")
    expect(section).to_contain_text("Say it without")
    box.fill("Can we talk at nine?")
    expect(section).to_contain_text("25 units of GSM-7 \u00b7 1 segment")
    expect(section.locator(".locked")).to_contain_text("Sam: Can we talk at nine?")
    page.reload()
    expect(box).to_have_value("Can we talk at nine?")
    person = page.url
    for _ in range(3):  # what has left stays so, and the next one is taken back
        box.fill("Can we talk at nine?")
        follow(page.get_by_role("button", name="Send"))
        if taken_back(page):
            break
        page.goto(person)
    expect(box).to_have_value("Can we talk at nine?")

    page.wait_for_load_state()  # its scripts hear what is chosen
    page.get_by_text("Templates").click()
    template = page.locator("[data-template]").first
    words = template.inner_text()
    template.click()
    expect(box).to_have_value(f"Can we talk at nine? {words}")


def test_h8_what_is_typed_before_the_scripts_have_come_is_looked_at_and_kept(page: Page, demo: Demo) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/drafts.js", hold)
    page.goto(f"{demo.url}/people")
    sign_in(page, demo.email, demo.password)
    with page.expect_request("**/static/drafts.js"):
        page.get_by_role("link", name="Luis Ortega").click()
    page.get_by_label(BOX).fill("Can we talk at ten?")
    for one in held:
        one.continue_()
    expect(page.locator("#write .locked")).to_contain_text("Sam: Can we talk at ten?")
    page.unroute("**/static/drafts.js")
    page.reload()
    expect(page.get_by_label(BOX)).to_have_value("Can we talk at ten?")


def test_h2_h4_a_note_and_what_came_of_an_alert_are_kept_while_they_are_typed(page: Page, demo: Demo) -> None:
    open_luis(page, demo)
    card = page.get_by_role("region", name="Note")
    card.get_by_text("Write one").click()
    card.get_by_label("For colleagues").fill("He sleeps at his brother's")
    expect(card).to_contain_text("Kept as a draft")
    # Also what was typed last before the page was left.
    card.get_by_label("For colleagues").fill("He sleeps at his sister's")
    page.goto(demo.url)
    page.goto(f"{demo.url}/people")
    page.get_by_role("link", name="Luis Ortega").click()
    expect(card.get_by_label("For colleagues")).to_have_value("He sleeps at his sister's")
    card.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".said", has_text="He sleeps at his sister's")).to_be_visible()
    expect(card.get_by_label("For colleagues")).to_have_value("")

    text_from_ana(page, demo, "CALL")
    page.goto(demo.url)
    alert = page.get_by_role("article").filter(has_text="Ana R.")
    alert.get_by_role("button", name=re.compile("^I have this")).click()
    expect(alert).to_contain_text("You have this")
    alert.get_by_text("Close…").click()
    alert.get_by_label("Note, for the timeline").fill("She is at work")
    expect(alert).to_contain_text("Kept as a draft")
    page.goto(f"{demo.url}/people")
    page.goto(demo.url)
    expect(alert.get_by_label("Note, for the timeline")).to_have_value("She is at work")


def test_h8_writing_works_without_scripts(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_luis(page, demo)
    page.get_by_label(BOX).fill("A walk at noon?")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#write")).to_contain_text("20 units of GSM-7")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#write")).to_contain_text(SENT)
    expect(page.get_by_label(BOX)).to_have_value("")

    note = page.get_by_label("For colleagues")
    page.get_by_text("Write one").click()
    note.fill("He walks at noon")
    page.get_by_role("button", name="Keep it as a draft").click()
    expect(note).to_have_value("He walks at noon")
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_h10_the_page_of_a_person_fits_any_window(
    browser: Browser, demo: Demo, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    open_luis(page, demo)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
