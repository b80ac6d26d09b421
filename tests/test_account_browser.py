"""One's own account in a real browser: a passkey by the browser's own authenticator, an app, and pages that fit (H9)."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service.clock import Clock
from tests.browser import Demo, start_demo
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo at a name, as no browser keeps a passkey for an address in digits."""
    with start_demo(tmp_path_factory.mktemp("named"), name="localhost") as demo:
        yield demo


@pytest.fixture
def owner(context: BrowserContext, named: Demo) -> Page:
    """A page whose browser has an authenticator that knows its owner."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    virtual = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    owns = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": virtual | owns})
    page.goto(f"{named.url}/account")
    sign_in(page, named.email, named.password)
    return page


def test_h9_a_passkey_is_added_and_signs_in(owner: Page, named: Demo) -> None:
    owner.get_by_role("link", name="Add").click()
    owner.get_by_label("What you call it").fill("Work laptop")
    owner.get_by_role("button", name="Add it").click()
    expect(owner.get_by_role("heading", name="Recovery codes")).to_be_visible()
    owner.get_by_role("link", name="I have kept them").click()
    expect(owner.get_by_text("Passkey: Work laptop")).to_be_visible()

    owner.get_by_role("button", name="Sign out", exact=True).first.click()
    owner.get_by_role("button", name="Use a passkey").click()
    expect(owner.get_by_role("heading", name="Who needs me now")).to_be_visible()

    owner.goto(f"{named.url}/account")
    owner.get_by_role("button", name="Take off Work laptop").click()
    expect(owner.get_by_text("Passkey: Work laptop")).to_have_count(0)


def test_h9_an_app_is_set_up_and_asked_for(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.url}/account")
    sign_in(page, demo.email, demo.password)
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    page.get_by_text("The key, to type it in").click()
    app = pyotp.TOTP((page.locator(".typed").text_content() or "").replace(" ", ""))
    page.get_by_label("The code that the app shows now").fill(app.at(Clock().now()))
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("list", name="Your recovery codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()

    page.locator(".me").get_by_role("button", name="Sign out").click()
    sign_in(page, demo.email, demo.password)
    expect(page).to_have_title("One more step")
    page.get_by_label("Code of your authenticator app").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Code of your authenticator app").fill(app.at(Clock().now(), counter_offset=1))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_h9_the_pages_of_an_account_fit_a_phone(browser: Browser, named: Demo, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{named.url}/sign-in")
    sign_in(page, named.email, named.password)
    page.wait_for_url(f"{named.url}/")
    for path in ("/account", "/account/app", "/account/password", "/account/passkeys", "/sign-in/confirm"):
        page.goto(f"{named.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()
