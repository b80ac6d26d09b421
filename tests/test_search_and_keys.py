"""Names are found within the program, filters hide no crisis, and the pages are worked by keys (H8)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from service.conversation.states import Reason
from service.db import transaction
from service.people import tasks
from service.people.task_kinds import About
from tests.browser import Demo
from tests.test_console import text_of, trigger
from tests.test_signin_browser import sign_in, text_from_ana
from tests.visiting import console_of
from tests.world import World


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ("ana", ["Ana Ruiz", "Susana P\u00e9rez"]),
        ("perez", ["Susana P\u00e9rez"]),
        ("  P\u00c9REZ sus ", ["Susana P\u00e9rez"]),
        ("ruiz ana", ["Ana Ruiz"]),
        ("nobody", []),
        ("", []),
        ("%", []),
    ],
)
def test_h8_a_name_is_found_by_any_part_of_it(world: World, sought: str, names: list[str]) -> None:
    world.alumnus()
    world.alumnus("+12025550102", name="Susana P\u00e9rez")
    page = console_of(world, world.staff()).post("/search", data={"q": sought}).text
    assert re.findall(r'<strong><span class="name">([^<]*)</span>', page) == names


def test_h8_i5_i7_nobody_of_another_program_is_found_and_no_name_stands_in_an_address(world: World) -> None:
    other = world.add_program("+12025550200", "Haven")
    world.alumnus("+12025550201", name="Zoe Quill", program=other)
    client = console_of(world, world.staff())
    page = client.post("/search", data={"q": "zoe"})
    assert "Nobody of that name" in page.text
    assert "Quill" not in page.text
    assert client.get("/search?q=zoe").status_code == 405
    assert 'role="search"' in client.get("/").text
    assert 'method="post" action="/search"' in client.get("/people").text


def test_h8_mine_is_what_one_has_and_what_is_about_ones_own_people(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(sam)
    mine = world.alumnus("+12025550101", name="Ana Ruiz", specialist=sam)
    theirs = world.alumnus("+12025550102", name="Luis Ortega", specialist=dana)
    trigger(world, mine)
    taken = trigger(world, theirs)
    client = console_of(world, sam)
    console_of(world, dana).post(f"/alerts/{taken}/take")
    with transaction(world.engine, program=world.program) as session:
        for one in (mine, theirs):
            tasks.open_one(session, About.LAPSE, program=world.program, alumnus=one.person, now=world.now)

    def shown(show: str) -> tuple[int, int]:
        page = client.get(f"/?show={show}").text
        return page.count("<article"), page.count('<li id="task-')

    assert shown("all") == shown("nonsense") == (2, 2)
    assert shown("mine") == (1, 1)
    assert shown("unassigned") == (1, 2)
    page = client.get("/?show=mine").text
    assert "2 more are not shown here." in text_of(page)
    assert "<title>(1) Inbox</title>" in page, "what nobody has counts, shown or not"


def test_h8_a_filter_outlives_what_is_done_about_a_card(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
    client = console_of(world, sam)
    page = client.get("/?show=unassigned").text
    assert '<input type="hidden" name="show" value="unassigned">' in page
    [task] = re.findall(r'action="(/tasks/[^"]+/take)"', page)
    assert client.post(task, data={"show": "unassigned"}).headers["location"] == "/?show=unassigned"
    assert client.post(task, data={"show": "//evil"}).headers["location"] == "/"
    assert 'name="show"' not in client.get("/").text


def test_h8_c3_no_filter_hides_a_crisis_that_nobody_has(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    trigger(world, world.alumnus(specialist=dana), Reason.CRISIS)
    page = console_of(world, sam).get("/?show=mine", headers={"x-fragment": "1"}).text
    assert "May be in danger" in page


# In a browser


@pytest.fixture
def signed_in(page: Page, demo: Demo) -> Page:
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    page.wait_for_load_state()  # its scripts have run
    return page


@pytest.mark.browser
@pytest.mark.slow
def test_h8_a_question_mark_shows_the_keys_and_they_can_be_turned_off(signed_in: Page) -> None:
    page = signed_in
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("I have this")
    keys.get_by_label("Keys of one letter are on").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_timeout(300)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    page.keyboard.press("?")
    keys.get_by_label("Keys of one letter are on").check()
    page.keyboard.press("Escape")
    expect(page.locator("dialog :focus")).to_have_count(0)  # the focus leaves with the next frame
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    page.wait_for_load_state()  # a page hears its keys once its scripts have run
    page.keyboard.press("/")
    page.keyboard.type("luis? j")
    expect(page.get_by_role("searchbox")).to_have_value("luis? j")


@pytest.mark.browser
@pytest.mark.slow
def test_h3_h11_two_screens_agree_within_two_seconds_and_an_alert_is_handed_over(
    signed_in: Page, browser: Browser, demo: Demo
) -> None:
    page = signed_in
    other = page.context.new_page()
    other.goto(demo.url)
    text_from_ana(page, demo, "i want to die")
    card = page.get_by_role("article").filter(has_text="Ana R.")
    expect(card).to_contain_text("May be in danger")
    theirs = other.get_by_role("article").filter(has_text="Ana R.")
    expect(theirs).to_contain_text("Nobody has this yet")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(card).to_contain_text("You have this")
    expect(theirs).to_contain_text("You have this", timeout=2000)

    # The stream may be sooner than the answer to the form: the page that comes by that is the one to go on with.
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()
    page.wait_for_load_state()  # a page hears its keys once its scripts have run
    page.keyboard.press("j")
    page.keyboard.press("h")
    card.get_by_label("To whom?").select_option(label="Dana L.")
    card.get_by_role("button", name=re.compile("^Hand over A")).click()
    expect(card).to_contain_text("Nobody has this yet")
    expect(card).to_contain_text("Dana L. paged")
    expect(theirs).to_contain_text("Dana L. paged", timeout=2000)


@pytest.mark.browser
@pytest.mark.slow
def test_h8_a_note_is_written_and_kept_by_keys_alone(signed_in: Page) -> None:
    page = signed_in
    page.goto(page.url.rstrip("/") + "/people")
    page.get_by_role("link", name="Luis Ortega").click()
    expect(page.get_by_role("heading", name="Write to them")).to_be_visible()
    page.wait_for_load_state()  # a page hears its keys once its scripts have run
    page.keyboard.press("n")
    box = page.get_by_label("For colleagues, never texted")
    expect(box).to_be_focused()
    page.keyboard.type("Seen at noon, s and n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#days")).to_contain_text("Seen at noon, s and n")


@pytest.mark.browser
@pytest.mark.slow
def test_h8_i7_escape_twice_hides_the_page_until_it_is_shown_again(signed_in: Page) -> None:
    page = signed_in
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    page.keyboard.press("Escape")
    cover = page.get_by_role("dialog", name="Hidden")
    expect(cover).to_have_count(0)
    page.wait_for_timeout(800)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    size, window = cover.bounding_box(), page.viewport_size
    assert size
    assert window
    assert (size["width"], size["height"]) == (window["width"], window["height"]), "nothing shows beside it"
    for _ in range(4):  # the door opens, and somebody hammers
        page.keyboard.press("Escape")
    page.keyboard.down("Escape")
    page.keyboard.down("Escape")
    page.keyboard.up("Escape")
    expect(cover).to_be_visible()
    page.get_by_role("button", name="Show it again").click()
    expect(cover).to_have_count(0)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
