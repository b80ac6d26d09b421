"""Notifications turned on and off in the console: by a script, without one, and by nobody else (H10, I5, I7)."""

import re
import struct

import pytest
from starlette.testclient import TestClient

from service.messaging import push
from service.messaging.push import Pusher
from service.protection.throttle import LIMIT
from tests import push_server
from tests.notifying import subscribe, subscribed
from tests.push_server import Browser
from tests.test_privacy import everything_in
from tests.visiting import console_of, visit
from tests.world import Handset, World


def form(browser: Browser) -> dict[str, str]:
    given = browser.given
    return {"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth}


def browser(number: int = 0) -> Browser:
    return push_server.Browser(f"https://push.example.com/v1/{number}")


def test_h10_a_browser_is_turned_on_once_and_off_again(world: World) -> None:
    sam, laptop = world.staff(), browser()
    client = console_of(world, sam)
    page = client.get("/").text
    assert f'data-key="{push.public_key(world.vault)}"' in page
    assert "Stop in every browser" not in page
    assert client.post("/push/known", data=form(laptop)).status_code == 404
    for _ in range(2):
        assert client.post("/push/subscribe", data=form(laptop)).status_code == 204
    assert subscribed(world, sam) == 1
    assert client.post("/push/known", data=form(laptop)).status_code == 204
    assert "1 browser of yours" in client.get("/").text
    assert client.post("/push/forget", data=form(laptop)).status_code == 204
    assert subscribed(world, sam) == 0


def test_h10_all_browsers_are_turned_off_without_a_script(world: World) -> None:
    sam = world.staff()
    client = console_of(world, sam)
    for number in range(12):
        client.post("/push/subscribe", data=form(browser(number)))
    assert subscribed(world, sam) == 10, "the oldest were forgotten"
    page = client.get("/").text
    assert re.search(r'<form method="post" action="/push/forget-all">', page)
    assert client.post("/push/forget-all").status_code == 303
    assert subscribed(world, sam) == 0


def test_h10_a_browser_that_somebody_else_turns_on_is_theirs_alone(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    shared = browser()
    console_of(world, sam).post("/push/subscribe", data=form(shared))
    console_of(world, dana).post("/push/subscribe", data=form(shared))
    assert (subscribed(world, sam), subscribed(world, dana)) == (0, 1)


def test_i5_another_program_neither_sees_nor_ends_it(world: World) -> None:
    sam = world.staff()
    other = world.add_program("+12025550200", "Haven")
    eve = world.staff("+12025550211", name="Eve Stone", program=other)
    mine = browser()
    console_of(world, sam).post("/push/subscribe", data=form(mine))
    theirs = console_of(world, eve, program=other)
    assert theirs.post("/push/known", data=form(mine)).status_code == 404
    theirs.post("/push/forget", data=form(mine))
    theirs.post("/push/forget-all")
    assert subscribed(world, sam) == 1


def test_i1_a_dump_shows_no_address_of_a_browser(world: World) -> None:
    sam, laptop = world.staff(), browser()
    console_of(world, sam).post("/push/subscribe", data=form(laptop))
    dump = everything_in(world)
    for kept in form(laptop).values():
        assert kept.encode() not in dump


def test_what_is_no_subscription_changes_nothing(world: World) -> None:
    sam = world.staff()
    client = console_of(world, sam)
    inside = form(push_server.Browser("https://10.0.0.1/latest/meta-data"))
    for wrong in (inside, {}, {**form(browser()), "auth": "x"}):
        assert client.post("/push/subscribe", data=wrong).status_code == 422
    assert subscribed(world, sam) == 0


def test_who_is_not_signed_in_or_comes_from_elsewhere_changes_nothing(world: World) -> None:
    sam = world.staff()
    for path in ("subscribe", "known", "try", "forget", "forget-all"):
        assert visit(world).post(f"/push/{path}", data=form(browser())).status_code == 401
        client = console_of(world, sam)
        client.headers["sec-fetch-site"] = "cross-site"
        assert client.post(f"/push/{path}", data=form(browser())).status_code == 403
    assert subscribed(world, sam) == 0


def test_i7_the_service_worker_says_new_activity_and_knows_nothing_else(world: World) -> None:
    answer = visit(world).get("/service-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert 'showNotification("New activity"' in answer.text
    assert "event.data" not in answer.text
    assert "://" not in answer.text, "nothing of another site"
    policy = answer.headers["content-security-policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert visit(world).get("/static/manifest.json").json()["display"] == "standalone"


def test_h10_the_console_is_installed_under_its_own_drawing(world: World) -> None:
    """Phones and browsers want bitmaps: of these sizes, one with room for a mask, and one for an iPhone."""
    client = visit(world)
    icons = client.get("/static/manifest.json").json()["icons"]
    bitmaps = {(one["sizes"], one.get("purpose")): one["src"] for one in icons if one["type"] == "image/png"}
    assert set(bitmaps) == {(size, use) for size in ("192x192", "512x512") for use in (None, "maskable")}
    [of_iphone] = re.findall(r'rel="apple-touch-icon" href="([^"]+)"', client.get("/sign-in").text)
    for src, size in (*((src, sizes) for (sizes, _), src in bitmaps.items()), (of_iphone, "180x180")):
        answer = client.get(src)
        assert answer.headers["content-type"] == "image/png"
        assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", answer.content[16:24])
        assert f"{width}x{height}" == size
        assert len(answer.content) < 20_000
    assert "img-src 'self'" in client.get("/sign-in").headers["content-security-policy"]


@pytest.mark.parametrize(
    ("fault", "came"),
    [(None, "accepted"), (403, "refused"), (410, "gone"), (500, "unanswered"), (429, "unanswered")],
)
def test_h10_e5_a_test_is_pushed_to_this_browser_and_says_what_came_of_it(
    world: World, fault: int | None, came: str
) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    with push_server.running() as server:
        phone, other = server.browser(), server.browser()
        subscribe(world, sam, phone)
        subscribe(world, dana, other)
        client = trying(world, sam)
        server.faults = [(fault, "")] if fault else []
        assert client.post("/push/try", data={"endpoint": phone.endpoint}).json() == {"came": came}
        assert phone.pushes == ([] if fault else ["New activity"])
        assert subscribed(world, sam) == (0 if came == "gone" else 1)
        assert client.post("/push/try", data={"endpoint": other.endpoint}).status_code == 404
        assert (other.pushes, subscribed(world, dana)) == ([], 1), "a colleague's is not theirs to try"


def test_h10_e1_so_many_tests_are_enough_and_another_has_their_own(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    client = trying(world, sam)
    tries = [client.post("/push/try", data={"endpoint": "x"}).status_code for _ in range(LIMIT + 1)]
    assert tries == [404] * LIMIT + [429]
    assert trying(world, dana).post("/push/try", data={"endpoint": "x"}).status_code == 404


def trying(world: World, staff: Handset) -> TestClient:
    """Their browser, in whose process no door looks whether an address is a public one."""
    client = console_of(world, staff)
    pusher = Pusher(world.vault, "mailto:op@example.org", is_let_through=lambda address: True)
    client.app.state.pusher = pusher  # type: ignore[attr-defined]  # it is ours
    return client
