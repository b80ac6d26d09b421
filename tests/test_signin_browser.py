"""Sign-in and the live inbox in a real browser, against the real demo."""

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def inbox(page: Page, demo: Demo) -> Iterator[Page]:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    yield page
    assert complaints == []


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def text_from_ana(page: Page, demo: Demo, text: str) -> None:
    """Through the phones, as another window would."""
    other = page.context.new_page()
    other.goto(f"{demo.url}/phones")
    box = other.get_by_role("region", name="Ana Ruiz").get_by_placeholder("Text message")
    box.fill(text)
    with other.expect_response("**/phones/text"):
        box.press("Enter")
    other.get_by_role("region", name="Ana Ruiz").locator(".bubble:not(.own)").first.wait_for()
    other.close()


@pytest.mark.main_task
def test_a_wrong_password_is_refused_and_the_right_one_opens_the_page_asked_for(
    page: Page, demo: Demo
) -> None:
    page.goto(f"{demo.url}/people")
    expect(page).to_have_title("Sign in")
    sign_in(page, demo.email, "not the password at all")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("E-mail")).to_have_value(demo.email)
    page.get_by_label("Password").fill(demo.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    expect(page.get_by_role("link", name="Ana Ruiz")).to_be_visible()


@pytest.mark.main_task
def test_an_alert_appears_by_itself_and_is_taken_and_closed(inbox: Page, demo: Demo) -> None:
    expect(inbox.get_by_role("heading", name="Who needs me now")).to_be_visible()
    text_from_ana(inbox, demo, "i want to die")
    card = inbox.get_by_role("article").filter(has_text="Ana R.")
    expect(card).to_contain_text("May be in danger")
    expect(inbox).to_have_title("(1) Inbox")

    card.get_by_role("button", name=re.compile("^I have this")).click()
    expect(card).to_contain_text("You have this")
    expect(inbox).to_have_title("Inbox")

    # Somebody who writes a note is not disturbed by what comes in meanwhile.
    card.get_by_text("Close…").click()
    card.get_by_label(re.compile("^Note")).fill("called her, she is safe")
    inbox.wait_for_timeout(3000)
    expect(card.get_by_label(re.compile("^Note"))).to_have_value("called her, she is safe")
    card.get_by_label("Reached").check()
    card.get_by_role("button", name=re.compile(r"^Close A\d")).click()
    expect(inbox.get_by_text("Nobody is waiting")).to_be_visible()

    inbox.get_by_role("link", name="People").click()
    inbox.get_by_role("link", name="Ana Ruiz").click()
    expect(inbox.get_by_text("called her, she is safe")).to_be_visible()
    expect(inbox.get_by_text("i want to die")).to_be_visible()


def test_a_signed_out_browser_is_told_and_shows_nothing_more(inbox: Page, demo: Demo) -> None:
    other = inbox.context.new_page()
    other.goto(demo.url)
    other.get_by_role("button", name="Sign out").click()
    expect(other).to_have_title("Sign in")
    expect(inbox.get_by_text("You were signed out")).to_be_visible()


def test_another_site_cannot_sign_anybody_out(inbox: Page, demo: Demo) -> None:
    body = urllib.parse.urlencode({}).encode()
    headers = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    request = urllib.request.Request(f"{demo.url}/sign-out", body, headers)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=30)
    inbox.reload()
    expect(inbox.get_by_role("heading", name="Who needs me now")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/people", "/sign-in", "/nothing"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_console_fits_a_phone(browser: Browser, demo: Demo, path: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{demo.url}/sign-in")
    sign_in(page, demo.email, demo.password)
    page.wait_for_url(f"{demo.url}/")
    page.goto(f"{demo.url}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
