"""Cards of the inbox in a real browser: none says what is over, none takes away what is typed, and all that is news is told (H11)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from service.conversation.states import Reason
from service.escalations.tables import Alert
from tests.escalating import raised
from tests.streaming import Served, served
from tests.test_signin_browser import sign_in
from tests.visiting import PASSWORD, email_of, give_password, visit
from tests.visiting import sign_in as sign_in_of
from tests.world import Handset, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNTS_RINGS = """
window.rings = 0;
const silent = { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, frequency: {}, connect: (to) => to };
window.AudioContext = class {
  state = "running"; currentTime = 0; destination = silent;
  async resume() {}
  createGain() { return silent; }
  createOscillator() { return { ...silent, start() { window.rings += 0.5; }, stop() {} }; }
};
document.cookie = "sound=on; path=/";
"""
"""Each ring is two tones."""


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    with served(world) as one:
        yield one


@pytest.fixture
def sam(world: World) -> Handset:
    return with_password(world, world.staff())


@pytest.fixture
def dana(world: World, sam: Handset) -> Handset:
    return with_password(world, world.staff("+12025550112", name="Dana Lee"))


def with_password(world: World, staff: Handset) -> Handset:
    give_password(world, staff)
    return staff


def open_inbox(page: Page, server: Served, staff: Handset) -> None:
    page.add_init_script(COUNTS_RINGS)
    page.goto(server.url)
    sign_in(page, email_of(staff), PASSWORD)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    sound = page.get_by_role("button", name="Sound:")
    expect(sound).to_have_text("Sound: after your next click")
    page.get_by_role("heading", name="Who needs me now").click()
    expect(sound).to_have_text("Sound: on")


def card_of(page: Page) -> Locator:
    return page.get_by_role("article").filter(has_text="Ana R.")


def rings(page: Page) -> float:
    rung: float = page.evaluate("window.rings")
    return rung


def act(world: World, by: Handset, alert: Alert, what: str, **form: str) -> None:
    """On another screen."""
    client = visit(world)
    assert sign_in_of(client, email_of(by)) == 303
    assert client.post(f"/alerts/{alert.id}/{what}", data=form).status_code == 303


def test_h11_a_card_in_use_says_at_once_who_took_it_and_leaves_the_focus_and_the_words(
    page: Page, world: World, server: Served, sam: Handset, dana: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    world.on_call(sam, dana)
    alert = raised(world, ana)
    world.tick()
    open_inbox(page, server, sam)
    card, note = card_of(page), page.get_by_label("Note, for the timeline")
    expect(card).to_contain_text("Nobody has this yet")
    name = card.get_by_role("link", name="Ana R.")
    card.get_by_text("Close…").click()
    expect(note).to_be_visible()
    name.focus()

    act(world, dana, alert, "take")
    expect(card).to_contain_text("Dana L. has this")
    expect(card).not_to_contain_text("Nobody has this yet")
    expect(name).to_be_focused()
    expect(note).to_be_visible()  # what was unfolded stays so

    act(world, dana, alert, "pass-on")
    expect(card).to_contain_text("Nobody has this yet")
    card.get_by_role("button", name=re.compile("^I have this")).focus()
    act(world, dana, alert, "take")
    expect(card).to_contain_text("Dana L. has this")
    expect(name).to_be_focused()  # its button is gone: the card's first control has it


def test_h11_what_is_written_about_an_alert_outlives_it_and_the_alert_does_not(
    page: Page, world: World, server: Served, sam: Handset, dana: Handset
) -> None:
    world.on_call(sam, dana)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    open_inbox(page, server, sam)
    card, note = card_of(page), page.get_by_label("Note, for the timeline")
    card.get_by_text("Close…").click()
    card.get_by_label("Reached").check()
    note.fill("called her, she is")

    act(world, dana, alert, "take")
    expect(card).to_contain_text("Dana L. has this")
    expect(note).to_have_value("called her, she is")
    expect(note).to_be_focused()
    expect(card.get_by_label("Reached")).to_be_checked()

    act(world, dana, alert, "close", outcome="reached")
    expect(card).to_have_count(0)
    expect(page.get_by_text("A1 is not open here any more")).to_be_visible()
    expect(note).to_have_value("called her, she is")
    expect(note).to_be_focused()
    page.get_by_role("button", name="Done").click()
    expect(note).to_have_count(0)


def test_h11_an_alert_that_turns_into_a_crisis_is_told_at_once_and_rings(
    page: Page, world: World, server: Served, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    alert = raised(world, ana)
    world.tick()
    open_inbox(page, server, sam)
    assert rings(page) == 0
    act(world, sam, alert, "take")
    expect(card_of(page)).to_contain_text("You have this")
    assert rings(page) == 0
    raised(world, ana, Reason.CRISIS)
    expect(page.locator("[data-danger]")).to_have_text("A1 needs you")
    assert rings(page) == 1


def test_h11_an_alert_that_nobody_has_any_more_and_one_that_is_handed_to_me_are_told_and_ring(
    page: Page, world: World, server: Served, sam: Handset, dana: Handset
) -> None:
    world.on_call(sam, dana)
    alert = raised(world, world.alumnus(specialist=dana))
    world.tick()
    act(world, dana, alert, "take")
    open_inbox(page, server, sam)
    assert rings(page) == 0
    assert sam.person
    act(world, dana, alert, "hand-over", to=sam.person.hex)
    expect(page.locator("[data-said]")).to_have_text("A1 needs you")
    assert rings(page) == 1

    act(world, dana, alert, "take")
    expect(card_of(page)).to_contain_text("Dana L. has this")
    before = rings(page)
    world.wait(hours=1)  # she has not closed it: it is anybody's again
    expect(card_of(page)).to_contain_text("Nobody has this yet")
    page.wait_for_function("before => window.rings > before", arg=before)
