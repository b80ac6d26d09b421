"""The inbox in a tab that is hidden, as a browser hides one: live all the same, and without its stream as well (H11)."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests.browser import SOON, Demo
from tests.ports import free_port
from tests.test_signin_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEPT_AWAKE: Final = [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]
"""What Playwright asks of Chromium for its tests, and no one's browser has."""

SLEEPY: Final = "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1"
"""Timers of a hidden tab run once a minute after a second instead of after five minutes."""

SLOW: Final = 0.5
"""Of the timers that a tab sets one in another, every tenth of a second, less than this share runs where it is slowed down."""

TICK: Final = 100

WATCH: Final = """([name, each]) => {
  const look = () => {
    if (!window.seen && document.querySelector("main").innerText.includes(name)) window.seen = document.visibilityState;
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  window.ticks = 0;
  const tick = () => { window.ticks += 1; setTimeout(tick, each); };
  tick();
}"""
"""Notes when a name comes in, and whether the tab is hidden then; and counts timers."""


@pytest.fixture
def windows(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """A browser whose tabs hide one another and whose timers are slowed down, as Playwright's own do not."""
    port = free_port()
    launch = browser_type_launch_args | {
        "args": [*browser_type_launch_args["args"], f"--remote-debugging-port={port}", SLEEPY],
        "ignore_default_args": KEPT_AWAKE,
    }
    with browser_type.launch(**launch):
        browser = browser_type.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
        yield browser.contexts[0]
        browser.close()


def open_inbox(windows: BrowserContext, demo: Demo, name: str) -> Page:
    page = windows.new_page()
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    expect(page.get_by_role("heading", name="Who needs me now")).to_be_visible()
    page.evaluate(WATCH, [name, TICK])
    return page


def hide(inbox: Page, demo: Demo) -> Page:
    """The phones, in a tab before it."""
    phones = inbox.context.new_page()
    phones.goto(f"{demo.url}/phones")
    phones.bring_to_front()
    assert inbox.evaluate("document.visibilityState") == "hidden"
    return phones


def text(phones: Page, name: str, words: str) -> None:
    box = phones.get_by_role("region", name=name).get_by_placeholder("Text message")
    box.fill(words)
    box.press("Enter")


def test_h11_a_hidden_tab_shows_an_alert_and_tells_it_in_its_title(
    windows: BrowserContext, demo: Demo
) -> None:
    """Within two seconds: tests/test_live.py holds the stream to it."""
    inbox = open_inbox(windows, demo, "Ana R.")
    expect(inbox).to_have_title("Inbox")
    phones = hide(inbox, demo)
    text(phones, "Ana Ruiz", "i want to die")
    expect(inbox.get_by_role("article").filter(has_text="Ana R.")).to_be_attached()
    assert inbox.evaluate("[seen, document.visibilityState]") == ["hidden", "hidden"]
    expect(inbox).to_have_title("(1) Inbox")


def test_h11_a_hidden_tab_whose_stream_is_lost_asks_on_though_its_timers_are_slowed_down(
    windows: BrowserContext, demo: Demo
) -> None:
    windows.route("**/live/**", lambda route: route.abort())
    inbox = open_inbox(windows, demo, "Luis O.")
    expect(inbox.get_by_text("The live connection is lost")).to_be_visible()
    phones = hide(inbox, demo)
    began, ticks = inbox.evaluate("[Date.now(), ticks]")
    for _ in range(4):  # one that asked by such timers would ask once a minute: not as soon as this
        with inbox.expect_request(demo.url + "/", timeout=SOON):
            pass
    now, later = inbox.evaluate("[Date.now(), ticks]")
    assert later - ticks < SLOW * (now - began) / TICK, "the browser slows this tab down"

    text(phones, "Luis Ortega", "i want to die")
    expect(inbox.get_by_role("article").filter(has_text="Luis O.")).to_be_attached()
    assert inbox.evaluate("[seen, document.visibilityState]") == ["hidden", "hidden"]
    expect(inbox).to_have_title(re.compile(r"^\(\d\) Inbox$"))
