"""An evening in the demo, photographed on a phone and on a desk, in light and in dark. docs/screenshots holds some of them."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ADMIN, CHROMIUM, PASSWORD, Demo, start_demo
from tests.test_phones_browser import move_clock, received, type_on
from tests.test_signin_browser import sign_in

SIZES: Final = {"phone": (360, 740), "desk": (1280, 860)}
SCHEMES: Final = ("light", "dark")

PAGES: Final = {
    "inbox": "/",
    "people": "/people",
    "rota": "/rota",
    "handover": "/hand-overs",
    "policy": "/policy",
    "account": "/account",
}
"""What every picture is called, and where a specialist is for it."""

OF_ONE: Final = {
    "person": "",
    "enrollment": "/enrollment/team",
    "drill": "/enrollment/test",
    "plan": "/plan",
    "strategies": "/strategies",
}
"""The same, below the page of a person."""

OF_ALL: Final = {
    "program": "/program",
    "register": "/program/staff",
    "criteria": "/program/criteria",
    "settings": "/program/settings",
    "sentences": "/program/wording",
    "record": "/program/record",
    "outcomes": "/program/outcomes",
    "figures": "/figures",
}
"""And where an admin is."""


def main(folder: Path) -> None:
    if CHROMIUM is None:
        sys.exit("screenshots: there is no Chromium here. Install chromium.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as kept, start_demo(Path(kept)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        demo.let_in(ADMIN)
        live(browser.new_page(), demo)
        for size in SIZES:
            for scheme in SCHEMES:
                photograph(browser, demo, folder, size, scheme)
        browser.close()


def live(page: Page, demo: Demo) -> None:
    """Ana gets over an urge; Luis, later, is in danger, and Ana asks for somebody."""
    page.goto(f"{demo.url}/phones")
    type_on(page, "Ana Ruiz", "about to act out")
    expect(received(page, "Ana Ruiz")).not_to_have_count(0)
    move_clock(page, "+15 min")
    type_on(page, "Ana Ruiz", "1")
    type_on(page, "Luis Ortega", "quiero morir")
    type_on(page, "Ana Ruiz", "CALL")
    expect(received(page, "Sam Rivera")).not_to_have_count(0)


def photograph(browser: Browser, demo: Demo, folder: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{demo.url}/phones")
    take(page, folder / f"phones-{size}-{scheme}.png")
    page.goto(demo.url)
    sign_in(page, demo.email, demo.password)
    for name, path in PAGES.items():
        page.goto(f"{demo.url}{path}")
        take(page, folder / f"{name}-{size}-{scheme}.png")
    page.goto(f"{demo.url}/people")
    person = page.get_by_role("link", name="Ana Ruiz").first.get_attribute("href")
    for name, path in OF_ONE.items():
        page.goto(f"{demo.url}{person}{path}")
        take(page, folder / f"{name}-{size}-{scheme}.png")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, ADMIN, PASSWORD)
    expect(page.get_by_role("link", name="Program")).to_be_visible()
    for name, path in OF_ALL.items():
        page.goto(f"{demo.url}{path}")
        take(page, folder / f"{name}-{size}-{scheme}.png")
    page.close()


def take(page: Page, path: Path) -> None:
    """What is still coming into view has come."""
    page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
