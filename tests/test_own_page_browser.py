"""A person's own page in a real browser: from the text to the page, at 360 px, light and dark, without a script (G1, G4)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Demo
from tests.test_phones_browser import received, type_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PIN = "2580"
WIDTH = 360
PARTS = ("/my", "/my/plan", "/my/texts", "/my/people", "/my/record")


def link_for(page: Page, demo: Demo, name: str) -> str:
    """What PAGE brings to one of the demo's phones."""
    page.goto(f"{demo.url}/phones")
    type_on(page, name, f"PIN {PIN}")
    expect(received(page, name).last).to_contain_text("PIN")
    type_on(page, name, "PAGE")
    expect(received(page, name).last).to_contain_text("/my/")
    found = re.search(r"http\S+/my/7[a-z2-7]{26}", received(page, name).last.inner_text())
    assert found
    return found[0]


def too_wide(page: Page) -> list[str]:
    """What sticks out of the window: looked at from outside, since the page runs no script."""
    wide = []
    for one in page.locator("main, main :is(input, textarea, button, a), header, nav").all():
        box = one.bounding_box()
        if box and box["x"] + box["width"] > WIDTH:
            wide.append(one.inner_text())
    return wide


@pytest.mark.parametrize(("name", "scheme"), [("Ana Ruiz", "light"), ("Luis Ortega", "dark")])
def test_g4_the_page_opens_and_fits_a_small_phone(
    page: Page, browser: Browser, demo: Demo, name: str, scheme: str, tmp_path: Path
) -> None:
    link = link_for(page, demo, name)
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 740},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=False,
    )
    phone = context.new_page()
    phone.goto(link)
    phone.get_by_label("PIN").fill(PIN)
    phone.locator("main button").click()
    expect(phone).to_have_url(f"{demo.url}/my")
    for number, path in enumerate(PARTS):
        phone.goto(f"{demo.url}{path}")
        phone.screenshot(path=tmp_path / f"{number}-{scheme}.png", full_page=True)
        expect(phone.get_by_role("main")).to_be_visible()
        expect(phone.get_by_role("heading", level=1)).to_have_count(1)
        expect(phone.get_by_role("link", name="988")).to_be_visible()
        assert too_wide(phone) == [], path
        fields = phone.locator("main :is(input, textarea):not([type=hidden])").all()
        assert all(one.get_attribute("id") or one.locator("xpath=ancestor::label").count() for one in fields)
    set_quiet_word(phone, demo)
    context.close()


def set_quiet_word(phone: Page, demo: Demo) -> None:
    """Refused first, and then kept; neither is shown."""
    phone.goto(f"{demo.url}/my/people")
    form = phone.locator("form[action='/my/quiet-word']")
    for word, is_kept in (("more", False), ("purple teapot", True)):
        form.locator("input[name=word]").fill(word)
        form.locator("input[name=pin]").fill(PIN)
        form.locator("button[value=set]").click()
        expect(phone.get_by_role("status")).to_have_count(int(is_kept))
        expect(form.locator("input[name=word]")).to_have_value("")
        assert (
            "e-word" in (form.locator("input[name=word]").get_attribute("aria-describedby") or "")
        ) is not is_kept
        assert too_wide(phone) == []
