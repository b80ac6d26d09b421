"""On paper no page holds a whole name or a phone number: every address of the console, printed by a real browser (I7)."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page

from service.people.staff import Role
from tests import routes, twins
from tests.streaming import served
from tests.test_twins import addresses, few
from tests.twins import Twin
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES: Final = (
    *("Ana Ruiz", "Opal Stone", "Heron Roe", "Heron New"),
    *(name for _, name in twins.STAFF.values()),
)
"""Whole names of people in care, of supporters, and of staff: none is part of another or of any sentence."""

NUMBERS: Final = re.compile(r"20255501[14-6]\d")
"""The phones of all of them, as digits."""

NAMED_ON_PURPOSE: Final = "/people/{id:uuid}/disclosures/{consent:uuid}"
"""A consent to disclosure goes with what is given out, and has the whole name (42 CFR Part 2)."""

OWN: Final = ("/my", "/live/", "/phones")
"""One's own page prints as it is; streams are no pages, and the demo's phones are nobody's."""


def pages_of(world: World, twin: Twin, role: Role, context: BrowserContext, url: str) -> Iterator[Page]:
    """The browser at every address at which this member of the staff is shown a page."""
    client = twins.console(world, twin, role)
    sid = client.cookies["sid"]
    context.clear_cookies()
    context.add_cookies([{"name": "sid", "value": sid, "url": url}])
    page, ids = context.new_page(), few(twins.ids_of(world, twin))
    app = client.app
    for place in routes.places(app):  # type: ignore[arg-type]  # it is ours
        if place.method != "GET" or place.path.startswith(OWN) or place.route == NAMED_ON_PURPOSE:
            continue
        for path in addresses(place, ids):
            answer = client.get(path)
            if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                page.goto(f"{url}{path}")
                yield page
    page.close()


@pytest.mark.parametrize("role", [Role.CLINICAL_LEAD, Role.ADMIN])
def test_i7_no_page_prints_a_whole_name_or_a_number(
    world: World, context: BrowserContext, role: Role
) -> None:
    twin = twins.founded(
        world,
        world.program,
        "+12025550100",
        "Heron",
        "+12025550142",
        people=("Ana Ruiz", "Opal Stone"),
    )
    twins.live(world, twin)
    shown, printed = set[str](), list[str]()
    with served(world) as server:
        for page in pages_of(world, twin, role, context, server.url):
            path = page.url.removeprefix(server.url)
            page.emulate_media(media="screen")
            if any(name in page.locator("main").inner_text() for name in NAMES):
                shown.add(path)
            page.emulate_media(media="print")
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            said = page.locator("body").inner_text()
            printed += [f"{path}: {name}" for name in NAMES if name in said]
            printed += [f"{path}: {one}" for one in NUMBERS.findall(re.sub(r"\D", "", said))]
    assert printed == []
    assert len(shown) > 20, shown
