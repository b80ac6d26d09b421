"""The service worker in a real browser: what a push shows there, and that our own policy of content lets it (H10, I7)."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser import SOON, Demo
from tests.processes import eventually
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REGISTER = """async () => {
  const { worker } = await import("/static/trusted.js");
  await navigator.serviceWorker.register(worker());
  await navigator.serviceWorker.ready;
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag, timestamp }) => [title, body, tag, timestamp]);
}"""
NEWER = f"""async ([than, patience]) => {{
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((on) => setTimeout(on, 20))) {{
    const shown = await ({SHOWN})();
    if (shown.some(([, , , timestamp]) => timestamp > than)) return shown;
  }}
  throw new Error("no newer notification is shown");
}}"""


def test_h10_i7_a_push_shows_new_activity_whatever_it_carries(page: Page, demo: Demo) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.context.grant_permissions(["notifications"], origin=demo.url)
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_visible()

    devtools = page.context.new_cdp_session(page)
    registered: list[dict[str, Any]] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda news: registered.extend(news["registrations"])
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate(REGISTER)
    # What the browser tells comes in while it is asked something.
    eventually(lambda: page.evaluate("true") and registered)
    push = {"origin": demo.url, "registrationId": registered[-1]["registrationId"], "data": "Ana Ruiz"}
    (first,) = _shown_by(page, devtools, push, 0)
    (second,) = _shown_by(page, devtools, push, first[-1])
    assert first[:-1] == second[:-1] == ["New activity", "", "activity"], "two are one on the screen"
    assert complaints == []


def _shown_by(page: Page, devtools: CDPSession, push: dict[str, str], than: int) -> list[list[Any]]:
    """All that is on the screen once this push is: while one takes another's place, there may be none."""
    devtools.send("ServiceWorker.deliverPushMessage", push)
    shown: list[list[Any]] = page.evaluate(NEWER, [than, SOON])
    return shown
