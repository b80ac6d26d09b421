"""The demo's phones in a real browser, against the real demo: typed, signed, answered, delivered, seen (E13, J1)."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import SOON, Demo, start_demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def phones(page: Page, demo: Demo) -> Iterator[Page]:
    """The page with the phones; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{demo.url}/phones")
    yield page
    assert complaints == []


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def type_on(page: Page, name: str, text: str) -> None:
    box = phone(page, name).get_by_placeholder("Text message")
    box.fill(text)
    box.press("Enter")


def received(page: Page, name: str) -> Locator:
    return phone(page, name).locator(".bubble:not(.own)")


def move_clock(page: Page, step: str) -> None:
    page.get_by_role("button", name=step, exact=True).click()


def test_an_urge_is_answered_with_their_own_strategy(phones: Page) -> None:
    type_on(phones, "Luis Ortega", "URGE")
    own = re.compile("celular en la cocina|vestíbulo|Agua fresca|Prepara la cena")
    expect(received(phones, "Luis Ortega").last).to_contain_text(own)
    expect(phone(phones, "Luis Ortega").locator(".bubble.own").last).to_contain_text("URGE")
    expect(phone(phones, "Luis Ortega").get_by_placeholder("Text message")).to_have_value("")


def test_a_crisis_reaches_a_person_and_the_alumnus_is_told_who(phones: Page) -> None:
    phone(phones, "Ana Ruiz").get_by_role("button", name="i want to die").click()
    expect(received(phones, "Ana Ruiz").last).to_contain_text("988")
    expect(received(phones, "Sam Rivera").last).to_contain_text("Ana R.")

    # Nobody answers: the next in line is paged when time has passed.
    expect(received(phones, "Dana Lee")).to_have_count(0)
    move_clock(phones, "+5 min")
    expect(received(phones, "Dana Lee").last).to_contain_text("Ana R.")

    take = phone(phones, "Dana Lee").get_by_role("group").get_by_role("button").first
    expect(take).to_have_text(re.compile(r"^\d+$"))
    take.click()
    expect(received(phones, "Ana Ruiz").last).to_contain_text("Dana")
    expect(received(phones, "Sam Rivera").last).to_contain_text("Dana L.")


def test_a_check_in_comes_when_its_time_has_come(phones: Page) -> None:
    before = received(phones, "Luis Ortega").count()
    expect(phones.locator("[data-now]")).not_to_be_empty()
    came = received(phones, "Luis Ortega").nth(before)
    for _ in range(4):  # Ana's may be the next ones, and her crisis holds them back
        move_clock(phones, "To next check-in")
        with contextlib.suppress(AssertionError):
            expect(came).to_be_visible(timeout=SOON / 3)
            break
    expect(came).to_be_visible()
    expect(received(phones, "Luis Ortega").last).to_contain_text("0")
    expect(phones.locator("[data-ahead]")).to_contain_text("ahead")


def test_a_locked_phone_shows_forty_characters_and_no_more(phones: Page) -> None:
    type_on(phones, "Luis Ortega", "URGE")
    expect(received(phones, "Luis Ortega").last).to_be_visible()
    phone(phones, "Luis Ortega").get_by_role("button", name="Lock screen of Luis").click()
    preview = phone(phones, "Luis Ortega").locator(".peek bdi").first
    expect(preview).to_be_visible()
    assert len(preview.inner_text()) <= 41
    expect(received(phones, "Luis Ortega").last).to_be_hidden()


def test_what_is_typed_is_shown_and_never_run(phones: Page) -> None:
    type_on(phones, "Pat Morgan", "<img src=x onerror=alert(1)> & more")
    expect(phone(phones, "Pat Morgan").locator(".bubble.own").last).to_contain_text(
        "<img src=x onerror=alert(1)> & more"
    )


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_phones_fit_any_window(browser: Browser, demo: Demo, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{demo.url}/phones")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll("button, input:not([type=hidden]), .jump a")]
        .filter((one) => one.checkVisibility())
        .map((one) => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 44 || box.width < 32).map(([html]) => html)"""
    )
    assert small == []
    context.close()


def test_the_phones_work_without_scripts(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/phones")
    type_on(page, "Luis Ortega", "MAS")
    expect(phone(page, "Luis Ortega").locator(".bubble.own").last).to_contain_text("MAS")
    phone(page, "Luis Ortega").get_by_role("button", name="3", exact=True).click()
    expect(phone(page, "Luis Ortega").locator(".bubble.own").last).to_contain_text("3")
    move_clock(page, "+1 min")
    expect(page.get_by_role("heading", name="Phones")).to_be_visible()
    context.close()


def test_a_lost_connection_is_shown_and_loses_no_words(page: Page, tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        page.goto(f"{demo.url}/phones")
        expect(page.locator("[data-lost]")).to_be_hidden()
        demo.stop()
        expect(page.locator("[data-lost]")).to_be_visible()
        type_on(page, "Ana Ruiz", "are you there")
        expect(phone(page, "Ana Ruiz").get_by_role("alert")).to_contain_text("Not sent")
        expect(phone(page, "Ana Ruiz").get_by_placeholder("Text message")).to_have_value("are you there")


def test_d2_a_phone_of_the_staff_rings_and_a_key_takes_the_alert(page: Page, tmp_path: Path) -> None:
    with start_demo(tmp_path) as demo:
        page.goto(f"{demo.url}/phones")
        type_on(page, "Luis Ortega", "me quiero morir")
        expect(received(page, "Sam Rivera").last).to_contain_text("Luis O.")
        move_clock(page, "+5 min")
        pat = phone(page, "Pat Morgan")
        pat.get_by_role("button", name="Pick up").click()
        expect(pat.get_by_role("status")).to_contain_text("Luis O. needs you")
        pat.get_by_role("button", name="Key 1").click()
        expect(pat.get_by_role("status")).to_contain_text("It is yours")
        expect(received(page, "Luis Ortega").last).to_contain_text("Pat")
        pat.get_by_role("button", name="Hang up").click()
        expect(pat.get_by_role("button", name="Hang up")).to_have_count(0)
