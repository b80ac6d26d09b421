"""The service worker in a real browser: what a push shows there, and that our own policy of content lets it (H10, I7)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Demo
from tests.test_signin_browser import SOON, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REGISTER = """async () => {
  await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag }) => [title, body, tag]);
}"""


def test_h10_i7_a_push_shows_new_activity_whatever_it_carries(page: Page, demo: Demo) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.context.grant_permissions(["notifications"], origin=demo.url)
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_visible(timeout=SOON)

    devtools = page.context.new_cdp_session(page)
    registered: list[dict[str, Any]] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda news: registered.extend(news["registrations"])
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate(REGISTER)
    page.wait_for_timeout(100)
    push = {"origin": demo.url, "registrationId": registered[-1]["registrationId"], "data": "Ana Ruiz"}
    devtools.send("ServiceWorker.deliverPushMessage", push)
    devtools.send("ServiceWorker.deliverPushMessage", push)
    page.wait_for_function(f"async () => (await ({SHOWN})()).length > 0", timeout=SOON)
    assert page.evaluate(SHOWN) == [["New activity", "", "activity"]], "two are one on the screen"
    assert complaints == []
