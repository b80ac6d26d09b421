"""Each key that the console lists does what it says, in a real browser; and an older part of a story stays as it is (H8, H11)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from service.db import transaction
from service.people import tasks
from service.people.task_kinds import About
from service.web import story_order
from tests.escalating import raised
from tests.streaming import Served, served
from tests.test_accessibility_browser import troubles
from tests.test_signin_browser import sign_in
from tests.test_story import rated
from tests.visiting import PASSWORD, email_of, give_password
from tests.world import Handset, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    with served(world) as one:
        yield one


@pytest.fixture
def sam(world: World) -> Handset:
    sam = world.staff()
    give_password(world, sam)
    return sam


def open_page(page: Page, server: Served, sam: Handset, path: str = "/") -> None:
    page.goto(f"{server.url}{path}")
    sign_in(page, email_of(sam), PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state()  # a page hears its keys once its scripts have run


def to_look_at(world: World, *people: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        for one in people:
            tasks.open_one(session, About.LAPSE, program=world.program, alumnus=one.person, now=world.now)


def item(page: Page, who: str) -> Locator:
    return page.locator("#tasks li").filter(has_text=who)


def test_h8_s_puts_a_task_off_and_j_and_k_go_to_it_and_back(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    bea = world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    to_look_at(world, ana)
    to_look_at(world, bea)
    open_page(page, server, sam)
    shown = page.locator("#tasks li a")
    first, second = shown.nth(0), shown.nth(1)
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    who = first.inner_text()
    page.keyboard.press("s")
    expect(item(page, who).get_by_label("Until")).to_be_focused()
    item(page, who).get_by_label("Why").select_option(index=1)
    item(page, who).get_by_role("button", name="Put it off").click()
    expect(page.get_by_text("1 task is put off")).to_be_visible()
    expect(item(page, who)).to_have_count(0)
    expect(shown).to_have_count(1)


def test_h8_s_does_nothing_about_an_alert_and_a_list_of_all_keys_is_in_the_overlay(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    world.on_call(sam)
    raised(world, world.alumnus(specialist=sam))
    world.tick()
    open_page(page, server, sam)
    page.keyboard.press("j")
    link = page.get_by_role("article").get_by_role("link", name="Ana R.")
    expect(link).to_be_focused()
    page.keyboard.press("s")
    expect(link).to_be_focused()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys").locator("dt")
    said = {*listed.all_inner_texts()}
    assert said == {
        *("?", "/", "j", "k", "Enter", "e", "h", "c", "s", "x", "r", "u", "n"),
        *("Ctrl Enter, ⌘ Enter", "Esc Esc", "g i", "g p", "g o"),
    }


def test_h8_enter_opens_n_begins_a_note_from_the_inbox_and_ctrl_enter_sends(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    world.on_call(sam)
    raised(world, world.alumnus(specialist=sam))
    world.tick()
    open_page(page, server, sam)
    page.keyboard.press("j")
    page.keyboard.press("n")
    note = page.get_by_label("For colleagues, never texted")
    expect(note).to_be_focused()
    page.keyboard.type("Seen at noon")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#days")).to_contain_text("Seen at noon")
    expect(note).to_have_value("")
    page.wait_for_load_state()

    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Write to them")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("r")
    box = page.get_by_label(re.compile("^Text, from the program"))
    expect(box).to_be_focused()
    page.keyboard.type("I call you at noon")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#write").get_by_role("status")).to_contain_text("It leaves in")
    expect(box).to_have_value("")


def test_h8_ctrl_enter_in_the_note_of_a_closing_closes_the_alert_once_it_has_an_outcome(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    world.on_call(sam)
    raised(world, world.alumnus(specialist=sam))
    world.tick()
    open_page(page, server, sam)
    card = page.get_by_role("article").filter(has_text="Ana R.")
    card.get_by_role("button", name=re.compile("^I have this")).click()
    expect(card).to_contain_text("You have this")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("c")
    note = card.get_by_label("Note, for the timeline")
    note.fill("She is with her sister")
    page.keyboard.press("Control+Enter")  # the browser asks for what came of it
    expect(note).to_have_value("She is with her sister")
    expect(card.locator("input:invalid").first).to_be_focused()
    card.get_by_role("radio").first.check()
    note.press("Meta+Enter")
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()
    expect(card).to_have_count(0)
    page.goto(f"{server.url}/people")
    page.get_by_role("link", name="Ana Ruiz").click()
    expect(page.locator("#days")).to_contain_text("She is with her sister")


def test_h11_h2_an_older_part_of_a_story_stays_as_it_is_and_what_is_open_now_is_told(
    page: Page, world: World, server: Served, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 4)
    ana = world.alumnus(specialist=sam)
    rated(world, ana, range(10))
    world.on_call(sam)
    open_page(page, server, sam, f"/people/{ana.person}")
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("This is an older part")).to_be_visible()
    days = page.locator("#days")
    before = days.inner_text()
    assert "Told 2 of 10" in before

    ana.texts("a word from another day")
    raised(world, ana)
    # The look that brings in the alert has the newest part with it, and that is left out.
    expect(page.locator("#open-alert")).to_be_visible()
    assert days.inner_text() == before
    expect(page.locator("[data-said]")).to_have_text("")
    page.get_by_role("link", name="Newest").first.click()
    expect(days).to_contain_text("a word from another day")


def test_h8_x_chooses_tasks_s_puts_all_of_them_off_and_u_takes_that_back(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    people = [
        world.alumnus(f"+1202555010{n}", name=name, specialist=sam)
        for n, name in enumerate(("Ana Ruiz", "Bea Ortiz", "Cal Dorn"), start=1)
    ]
    to_look_at(world, *people)
    open_page(page, server, sam)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 chosen").first).to_be_visible()
    found = troubles(page)
    assert not found, "\n".join(found)
    page.keyboard.press("x")
    expect(item(page, "Bea O.").get_by_role("checkbox")).not_to_be_checked()
    page.keyboard.press("x")
    page.keyboard.press("s")
    until = page.locator("#together select[name=until]")
    expect(until).to_be_focused()
    page.locator("#together select[name=because]").select_option("waiting")
    page.get_by_role("button", name="Put them off").press("Enter")
    said = page.get_by_role("status").filter(has_text="2 tasks were put off.")
    expect(said).to_be_focused()
    expect(page.locator("#tasks li")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator("#tasks li")).to_have_count(3)


def test_h8_what_is_chosen_stays_so_while_the_inbox_lives(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    people = [
        world.alumnus(f"+1202555010{n}", name=name, specialist=sam)
        for n, name in enumerate(("Ana Ruiz", "Bea Ortiz", "Cal Dorn"), start=1)
    ]
    to_look_at(world, *people[:2])
    open_page(page, server, sam)
    item(page, "Ana R.").get_by_role("checkbox").check()
    to_look_at(world, people[2])
    expect(item(page, "Cal D.")).to_be_visible()
    expect(item(page, "Ana R.").get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_text("1 chosen").first).to_be_visible()
    page.get_by_role("button", name="All done").click()
    expect(page.get_by_role("status").filter(has_text="1 task is done.")).to_be_visible()
    expect(page.locator("#tasks li")).to_have_count(2)


def test_h8_enter_on_a_box_does_nothing_about_what_is_chosen(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    to_look_at(world, ana, world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam))
    open_page(page, server, sam)
    box = item(page, "Ana R.").get_by_role("checkbox")
    box.check()
    box.press("Enter")
    item(page, "Bea O.").get_by_role("checkbox").check()  # had Enter led on, this page were not here any more
    expect(page.get_by_text("2 chosen").first).to_be_visible()
    found = troubles(page)
    assert not found, "\n".join(found)
    with transaction(world.engine, program=world.program) as session:
        assert len(tasks.list_open(session)) == 2
    page.get_by_role("button", name="All done").press("Enter")
    expect(page.get_by_role("status").filter(has_text="2 tasks are done.")).to_be_visible()
