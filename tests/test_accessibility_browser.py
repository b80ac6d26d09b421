"""Every page and state that can be come to, judged by axe-core: light and dark, wide, at 200 %, and at 320 px (H10).

What staff come to is judged in each of these; the invitation, the way into a page outside a caseload and the own page of a
person at 320 px, light and dark. What is refused, and what the demo has none of: tests/test_accessibility_states_browser.py. axe finds what a machine can find; what it cannot is checked below by hand: the order of the focus, what is read aloud,
and that nothing is asked of one's memory at sign-in.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import ADMIN, PASSWORD, Demo
from tests.test_own_page_browser import PIN, link_for
from tests.test_phones_browser import received
from tests.test_signin_browser import sign_in, text_from_ana

AXE: Final = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN: Final = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
LOOKS: Final = [("light", 1280), ("dark", 1280), ("light", 640), ("dark", 320), ("light", 320)]
"""Color scheme and width: 640 is a window of 1280 at 200 %."""

ON_A_PHONE: Final = [("light", 320), ("dark", 320)]

MOST: Final = 80
"""Kinds of pages: the same page for another person is the same page. With more of them than this a test fails."""

OF_STAFF: Final = {
    *("/", "/people", "/people/*", "/people/*/plan", "/people/*/strategies", "/people/*/strategies/*"),
    *("/people/*/enrollment/person", "/people/*/enrollment/discharge", "/enrollments", "/enrollments/new"),
    *("/rota", "/rota/override", "/rota/leave", "/rota/feeds", "/policy", "/break-glass", "/hand-overs"),
    *("/program", "/program/meetings", "/program/wording", "/program/wording/*"),
    *("/account", "/account/details", "/account/password", "/account/app"),
}
LEADING: Final = {"/", "/people", "/people/*", "/rota", "/policy", "/program", "/program/wording/*"}
"""What everybody comes to, where whoever leads sees more of it."""

OF_ADMINS: Final = LEADING | {
    *(
        "/people/*/copy",
        "/people/*/two-persons",
        "/reviews",
        "/figures",
        "/staff",
        "/staff/new",
        "/policy/program",
    ),
    *("/program/staff", "/program/criteria", "/program/outcomes", "/program/import", "/program/record"),
    *("/program/settings", "/program/settings/change"),
}
FIRST: Final = ["/account", "/account/app", "/people", "/break-glass"]
"""Come to before the others: two of them want a proof of who asks, which is good for ten minutes, and two lead there."""

OF_A_PERSON: Final = {"/my", "/my/steps/*", "/my/plan", "/my/texts", "/my/people", "/my/record"}


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


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """Kinds of pages that were judged already, in this process."""
    return set()


def enter(browser: Browser, demo: Demo, email: str, *, at: str = "/") -> Page:
    """A browser in which one more of the staff is signed in, at this address."""
    demo.let_in(email)
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{demo.url}{at}")
    sign_in(page, email, PASSWORD)
    expect(page.locator(".me")).to_be_visible()
    return page


def troubles(page: Page, looks: Sequence[tuple[str, int]] = LOOKS) -> list[str]:
    """What axe finds on this page, unfolded, in each look."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(AXE.read_text())
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{page.url} {scheme} {width}: {one}" for one in page.evaluate(RUN, WCAG)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} {scheme} {width}: wider than the window")
    return found


def kind_of(address: str) -> str:
    """The same for pages that differ only in whom they are about, which day, or which of our sentences."""
    parts = urlsplit(address)
    path = re.sub(r"[0-9a-f-]{32,36}|\d+|(?<=/wording/)\w+", "*", parts.path)
    query = re.sub(r"(from|until|week|before)=[^&]*", r"\1=*", parts.query)
    return f"{path}?{query}" if query else path


def pages_of(page: Page, start: str) -> Iterator[str]:
    """Goes to one page of each kind that links lead to from here, and gives the kind. Tables to take along are no pages."""
    url = "{0.scheme}://{0.netloc}/".format(urlsplit(start))
    waiting, seen = [start], {kind_of(start)}
    while waiting:
        page.goto(waiting.pop(0))
        links: list[str] = page.evaluate(
            "[...document.querySelectorAll('main a[href], nav a[href], .me a[href]')].map((a) => a.href)"
        )
        for link in links:
            address = link.partition("#")[0]
            is_page = address.startswith(url) and not urlsplit(address).path.endswith((".csv", ".ics"))
            if is_page and kind_of(address) not in seen and "/static/" not in address:
                seen.add(kind_of(address))
                waiting.append(address)
        waiting.sort(key=lambda address: kind_of(address) not in FIRST)
        assert len(seen) <= MOST, sorted(seen)
        yield kind_of(page.url)


def judge(page: Page, start: str, looks: Sequence[tuple[str, int]], judged: set[str]) -> list[str]:
    """What axe finds on all pages that links lead to, but those of kinds that were judged, to which it adds."""
    found = []
    for kind in pages_of(page, start):
        if kind not in judged:
            judged.add(kind)
            found += troubles(page, looks)
    return found


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_on_any_page_that_staff_come_to(
    context: BrowserContext, demo: Demo, judged: set[str]
) -> None:
    found = judge(context.new_page(), f"{demo.url}/", LOOKS, judged)
    assert not found, "\n".join(found)
    assert OF_STAFF - judged == set()


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_on_any_page_that_admins_come_to(
    browser: Browser, demo: Demo, judged: set[str]
) -> None:
    """A colleague has opened a page outside their caseload, so that there is something to review."""
    pat = enter(browser, demo, ADMIN, at="/people")
    luis = pat.get_by_role("link", name="Luis Ortega").get_attribute("href")
    dana = enter(browser, demo, "dana@example.org", at=luis or "")
    found = troubles(dana, ON_A_PHONE)
    dana.get_by_role("radio").first.check()
    dana.get_by_label("In a sentence").fill("Sam is on leave this week")
    dana.get_by_role("button", name="Open it for 60 minutes").click()
    expect(dana.get_by_role("heading", name="Luis Ortega")).to_be_visible()
    found += troubles(dana, ON_A_PHONE)
    dana.context.close()

    seen = judged - LEADING
    found += judge(pat, f"{demo.url}/", LOOKS, seen)
    pat.context.close()
    assert not found, "\n".join(found)
    assert OF_ADMINS - seen == set()


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_on_an_invitation(browser: Browser, demo: Demo) -> None:
    page = enter(browser, demo, ADMIN, at="/staff")
    page.locator("summary", has_text="Dana Lee").click()
    page.get_by_role("button", name="Send a link by text to Dana Lee").click()
    expect(page.get_by_text("invited until")).to_be_visible()
    page.goto(f"{demo.url}/phones")
    sent = received(page, "Dana Lee").filter(has_text="/invitation/").last
    link = re.search(r"http\S+/invitation/\w+", sent.inner_text())
    assert link
    page.goto(link[0])
    found = troubles(page, ON_A_PHONE)
    page.get_by_label("New password").fill("much too short")
    page.get_by_label("The same again").fill("much too short")
    page.get_by_role("button", name="Use this password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += troubles(page, ON_A_PHONE)
    page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.browser
@pytest.mark.slow
def test_h10_g4_axe_finds_nothing_on_the_own_page_of_a_person(page: Page, demo: Demo) -> None:
    page.goto(link_for(page, demo, "Luis Ortega"))
    found = troubles(page, ON_A_PHONE)
    page.get_by_label("PIN").fill(PIN)
    page.locator("main button").click()
    expect(page).to_have_url(f"{demo.url}/my")
    judged = set[str]()
    found += judge(page, f"{demo.url}/my", ON_A_PHONE, judged)
    assert not found, "\n".join(found)
    assert OF_A_PERSON - judged == set()


@pytest.mark.browser
@pytest.mark.slow
def test_h10_axe_finds_nothing_in_states_that_no_link_leads_to(context: BrowserContext, demo: Demo) -> None:
    page, found = context.new_page(), []
    page.goto(demo.url)
    card = page.get_by_role("article").filter(has_text="Ana R.").first
    card.get_by_role("button", name=re.compile("^I have this")).click()
    expect(page.get_by_role("button", name=re.compile("^Undo"))).to_be_visible()
    found += troubles(page)
    card.get_by_label("Note, for the timeline").fill("She is at work")
    expect(card).to_contain_text("Kept as a draft")
    found += troubles(page)
    person = card.get_by_role("link", name="Ana R.").get_attribute("href")
    page.goto(f"{demo.url}{person}?note=empty")
    expect(page.get_by_role("alert")).to_contain_text("Write what the note is to say")
    found += troubles(page)
    page.goto(demo.url)
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
