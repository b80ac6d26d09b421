"""A night shift in Spanish, in a real browser: from sign-in to the alert that is closed, as a phone and a screen reader have it (H10)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import Demo
from tests.test_accessibility_browser import troubles
from tests.test_signin_browser import text_from_ana

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def context(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """A browser that asks for Spanish."""
    context = browser.new_context(locale="es-MX", viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    yield context
    context.close()


def sign_in(page: Page, demo: Demo) -> None:
    page.goto(demo.url)
    expect(page).to_have_title("Entrar")
    page.get_by_label("Correo").fill(demo.email)
    page.get_by_label("Contraseña").fill(demo.password)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", name="Quién me necesita ahora")).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_h10_a_night_shift_in_spanish(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    page.goto(demo.url)
    found = troubles(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(page, demo)
    text_from_ana(page, demo, "i want to die")
    card = page.get_by_role("article").filter(has_text="Ana R.").first
    expect(card).to_contain_text("Puede estar en peligro")
    expect(page).to_have_title(re.compile(r"^\(\d+\) Bandeja$"))
    card.get_by_role("button", name=re.compile("^La tomo yo")).click()
    expect(page.get_by_text(re.compile(r"^Tienes la A\d+\.$"))).to_be_visible()
    expect(card).to_contain_text("La tienes tú")
    found += troubles(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Teclas")).to_contain_text("quién está de guardia")
    page.get_by_role("button", name="Listo").click()
    card.get_by_label("Se habló con la persona").check()
    card.get_by_role("button", name=re.compile("^Cerrar A")).click()
    expect(page.get_by_text(re.compile(r"^La A\d+ está cerrada\.$"))).to_be_visible()
    assert not found, "\n".join(found)
