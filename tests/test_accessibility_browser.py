"""Every page and state that can be come to, judged by axe-core: light and dark, wide, at 200 %, and at 320 px (H10).

axe finds what a machine can find; what it cannot is checked below by hand: the order of the focus, what is read aloud,
and that nothing is asked of one's memory at sign-in.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import Demo
from tests.test_signin_browser import sign_in, text_from_ana

AXE: Final = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN: Final = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
LOOKS: Final = [("light", 1280), ("dark", 1280), ("light", 640), ("dark", 320), ("light", 320)]
"""Color scheme and width: 640 is a window of 1280 at 200 %."""

MOST: Final = 40
"""Pages: the same page for another person is the same page."""


def test_what_tests_bring_along_is_what_was_pinned() -> None:
    [pinned] = re.findall(r"\| ([0-9a-f]{64}) \|", (AXE.parent / "README.md").read_text())
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == pinned


@pytest.fixture
def context(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """Somebody is in danger, somebody asks for a call, and one member of staff is signed in."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    text_from_ana(page, demo, "i want to die")
    page.close()
    yield context
    context.close()


def troubles(page: Page) -> list[str]:
    """What axe finds on this page, unfolded, in every look."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(AXE.read_text())
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{page.url} {scheme} {width}: {one}" for one in page.evaluate(RUN, WCAG)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} {scheme} {width}: wider than the window")
    return found


def kind_of(address: str) -> str:
    """The same for pages that differ only in whom they are about."""
    parts = urlsplit(address)
    return re.sub(r"[0-9a-f-]{32,36}|\d+", "*", f"{parts.path}?{parts.query}")


def pages_of(page: Page, url: str) -> Iterator[str]:
    """Goes to one page of each kind that links lead to, and gives its address."""
    waiting, seen = [f"{url}/"], {kind_of(f"{url}/")}
    while waiting and len(seen) <= MOST:
        page.goto(waiting.pop(0))
        links: list[str] = page.evaluate(
            "[...document.querySelectorAll('main a[href], nav a[href], .me a[href]')].map((a) => a.href)"
        )
        for link in links:
            address = link.partition("#")[0]
            if address.startswith(f"{url}/") and kind_of(address) not in seen and "/static/" not in address:
                seen.add(kind_of(address))
                waiting.append(address)
        yield page.url


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_on_any_page_that_staff_come_to(context: BrowserContext, demo: Demo) -> None:
    page = context.new_page()
    found = [trouble for _ in pages_of(page, demo.url) for trouble in troubles(page)]
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_in_states_that_no_link_leads_to(context: BrowserContext, demo: Demo) -> None:
    page, found = context.new_page(), []
    page.goto(demo.url)
    card = page.get_by_role("article").filter(has_text="Ana R.").first
    card.get_by_role("button", name=re.compile("^I have this")).click()
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()
    found += troubles(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found += troubles(page)
    page.goto(demo.url)
    page.context.route("**/live/**", lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("The live connection is lost")).to_be_visible()
    found += troubles(page)
    for address in ("/nothing", "/?show=snoozed", "/?show=mine&kind=tasks", "/phones"):
        page.goto(f"{demo.url}{address}")
        found += troubles(page)
    page.get_by_role("link", name=re.compile("People|Tideover")).first.focus()
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_before_sign_in(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/sign-in")
    found = troubles(page)
    sign_in(page, demo.email, "not the password at all")
    expect(page.get_by_role("alert")).to_be_visible()
    assert found + troubles(page) == []


@pytest.mark.browser
@pytest.mark.slow
def test_h10_a_password_is_pasted_and_nothing_is_asked_of_ones_memory(page: Page, demo: Demo) -> None:
    """WCAG 2.2, 3.3.8 and 3.3.7."""
    page.goto(f"{demo.url}/sign-in")
    for label, autocomplete in (("E-mail", "username"), ("Password", "current-password")):
        field = page.get_by_label(label)
        expect(field).to_have_attribute("autocomplete", autocomplete)
        taken: Any = field.evaluate(
            """(field) => {
              const data = new DataTransfer();
              data.setData("text/plain", "pasted words");
              return field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }"""
        )
        assert taken, "nothing keeps a paste from its place"
    sign_in(page, demo.email, "not the password at all")
    expect(page.get_by_label("E-mail")).to_have_value(demo.email)
    expect(page.get_by_label("Password")).to_be_focused()


@pytest.mark.browser
@pytest.mark.slow
def test_h10_the_focus_follows_the_page_and_is_hidden_by_nothing(context: BrowserContext, demo: Demo) -> None:
    """WCAG 2.2, 2.4.3 and 2.4.11."""
    page = context.new_page()
    page.set_viewport_size({"width": 640, "height": 480})
    page.goto(demo.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    tops: list[float] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen: Any = page.evaluate(
            """() => {
              const one = document.activeElement, box = one.getBoundingClientRect();
              const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
              return { body: one === document.body, top: box.top + scrollY, free: !over || one.contains(over) || over.contains(one), what: one.outerHTML.slice(0, 120) };
            }"""
        )
        if seen["body"]:
            break
        assert seen["free"], seen["what"]
        tops.append(seen["top"])
    assert len(tops) > 8
    assert not any(after < before - 200 for before, after in pairwise(tops)), "from the top down"


@pytest.mark.browser
@pytest.mark.slow
def test_h10_what_comes_in_by_itself_is_read_aloud_and_only_danger_interrupts(
    context: BrowserContext, demo: Demo
) -> None:
    page = context.new_page()
    page.goto(demo.url)
    assert page.locator("[data-said]").get_attribute("aria-live") == "polite"
    assert page.locator("[data-danger]").get_attribute("aria-live") == "assertive"
    assert page.locator(".lost[role=status]").count() == 1
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Ana Ruiz").click()
    assert page.locator("[data-said]").get_attribute("aria-live") == "polite"
    assert page.evaluate("document.querySelectorAll('[aria-live] [aria-live]').length") == 0
