"""What staff mainly do, by keys alone: no mouse, no field that was not come to, and the focus is seen at each stop (H8, H10)."""

import pytest
from playwright.sync_api import expect

from tests.browser import Demo
from tests.keys import Keys
from tests.test_signin_browser import text_from_ana

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_h8_h10_an_alert_is_taken_undone_answered_and_closed(keys: Keys, demo: Demo) -> None:
    page = keys.page
    text_from_ana(page, demo, "i want to die")
    card = page.get_by_role("article").filter(has_text="Ana R.")
    expect(card).to_contain_text("Nobody has this yet")
    keys.press("j")
    keys.is_at("Ana R.")
    keys.press("e")
    keys.is_at("You have A1")
    keys.press("u")
    keys.is_at("A1 is passed on")
    keys.press("Tab")
    keys.is_at("Undo: I have it after all")
    keys.press("Enter")
    keys.is_at("You have A1")

    keys.press("r")
    keys.is_at("Text, from the program's number")
    keys.type("I call you in five minutes")
    keys.tab_to("^Send$")
    keys.press("Enter")
    keys.is_at("It is on its way")

    keys.press("g", "i")
    keys.come_to("Who needs me now")
    keys.press("j", "c")
    keys.is_at("Reached")
    keys.press("Space", "Tab")
    keys.is_at("Note, for the timeline")
    keys.type("called her, she is safe")
    keys.press("Tab")
    keys.is_at("Close A1")
    keys.press("Enter")
    keys.is_at("A1 is closed")
    expect(card).to_have_count(0)


def find_luis(keys: Keys) -> None:
    keys.press("/")
    keys.type("luis")
    keys.press("Enter")
    keys.is_at("with that name")
    keys.press("j")
    keys.is_at("Luis Ortega")
    keys.press("Enter")
    keys.come_to("Luis Ortega")


def written_and_taken_back(keys: Keys, words: str) -> bool:
    """Whether it was in time: on a busy machine its ten seconds may be over before the page is there."""
    page = keys.page
    keys.press("r")
    keys.type(words)
    keys.send("^Send$")
    keys.is_at("It ")  # leaves in a while, or is on its way
    if page.get_by_role("button", name="Undo").count() == 0:
        return False
    with page.expect_navigation():
        keys.press("u")
    return page.get_by_text("it has left already").count() == 0


def test_h8_h10_somebody_is_found_their_plan_gets_a_version_and_a_text_is_taken_back(keys: Keys) -> None:
    page = keys.page
    for _ in range(3):  # what has left stays so, and the next one is taken back
        find_luis(keys)
        if written_and_taken_back(keys, "A walk at noon?"):
            break
    keys.is_at("Write to them")
    expect(page.get_by_label("Text, from the program's number")).to_have_value("A walk at noon?")

    keys.tab_to("^Plan$", "Shift+Tab")
    keys.press("Enter")
    keys.come_to("Plan")
    keys.tab_to("^Outer circle")
    keys.type("the choir")
    keys.tab_to("^Save as version 2")
    keys.press("Enter")
    keys.is_at("Plan")
    expect(page.get_by_role("heading", name="Version 2, agreed by")).to_be_visible()


def test_h6_h10_a_shift_is_moved_on_the_rota(keys: Keys) -> None:
    page = keys.page
    keys.press("g", "o")
    keys.come_to("Who is on call")
    keys.tab_to("^Week after")
    keys.press("Enter")
    expect(page.get_by_role("link", name="This week")).to_be_visible()
    keys.come_to("Who is on call")
    keys.press("j", "j", "j")
    keys.is_at("Change: Tuesday")
    keys.press("Enter")
    keys.come_to("Put somebody on call")
    keys.tab_to("^Save$")
    keys.press("Enter")
    keys.is_at("Sam R. added: Sam R. is on call Tue")

    keys.tab_to("override of Sam R.")
    keys.press("Enter")
    keys.come_to("Change an override")
    keys.tab_to("^Until")
    keys.press("Tab", "Tab", "Tab", "ArrowUp")  # over month, day and year, which may begin anew, to the hour
    keys.tab_to("^Save$")
    keys.press("Enter")
    keys.is_at("Sam R. changed: Sam R. is on call Tue")
    keys.press("u")
    keys.is_at("before: Sam R. is on call")
