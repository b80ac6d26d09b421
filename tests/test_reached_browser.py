"""In a real browser: an open page of a person shows that they cannot be written to any more, and takes nothing that is typed (H4, H11)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from service.db import transaction
from service.people.alumni import Alumnus, Doubt
from tests.streaming import Served, served
from tests.test_signin_browser import sign_in
from tests.visiting import PASSWORD, email_of, give_password
from tests.world import Handset, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = "A walk on Monday?"


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    with served(world) as one:
        yield one


def doubt(world: World, ana: Handset, *, is_doubted: bool) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        row.doubted_at = world.now if is_doubted else None
        row.doubted_because = Doubt.STAFF if is_doubted else None


def test_h11_h4_the_box_shuts_and_opens_on_an_open_page_and_what_is_typed_stays(
    page: Page, world: World, server: Served
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    give_password(world, sam)
    page.goto(f"{server.url}/people/{ana.person}")
    sign_in(page, email_of(sam), PASSWORD)
    box, card = page.locator("#write"), page.locator("#safe")
    words = page.get_by_label("Text, from the program's number")
    words.fill(WORDS)
    expect(box).to_contain_text("On a locked phone")
    ana.texts("URGE")
    expect(page.locator("#days")).to_contain_text("URGE")
    expect(words).to_have_value(WORDS)
    expect(words).to_be_focused()

    words.press_sequentially(" Or on")
    doubt(world, ana, is_doubted=True)
    expect(box).to_contain_text("somebody else may have this phone")
    expect(box).to_contain_text(f"{WORDS} Or on")
    expect(box.get_by_role("button", name="Send")).to_have_count(0)
    expect(card).to_contain_text("This phone may be in other hands")
    expect(page.locator("#held")).to_contain_text("It may be in other hands.")
    expect(page.locator("[data-said]")).to_contain_text("somebody else may have this phone")

    doubt(world, ana, is_doubted=False)
    expect(words).to_have_value(f"{WORDS} Or on")
    page.locator("summary", has_text="Templates").click()
    template = page.locator("[data-template]").first
    said = template.inner_text()
    with page.expect_response(re.compile("/draft$")):
        template.click()
    expect(words).to_have_value(f"{WORDS} Or on {said}")

    ana.texts("STOP")
    expect(box).to_contain_text("they have opted out of texts")
    expect(card).to_contain_text("Opted out: nothing of ours reaches them by text")
    page.reload()
    expect(box).to_contain_text(said)
