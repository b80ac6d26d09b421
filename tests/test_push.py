"""The door to push services, and what a browser may give us to knock at (H10, I7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from service.messaging import push
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.push import Push, Pusher
from service.people import subscriptions
from service.people.subscriptions import Browser as Given
from service.people.subscriptions import NotASubscription
from service.protection.vault import Vault
from tests import push_server
from tests.push_server import PushServer
from tests.world import NOON

VAULT = Vault({"k": bytes(32)}, bytes(range(32)))
TOPIC = "0" * 32


@pytest.fixture
def server() -> Iterator[PushServer]:
    with push_server.running() as server:
        yield server


@pytest.fixture
def pusher() -> Pusher:
    return Pusher(VAULT, "mailto:op@example.org", is_let_through=lambda address: True)


def to(given: Given) -> Push:
    return Push(given.endpoint, given.p256dh, given.auth, TOPIC, NOON)


def test_i7_a_push_says_new_activity_and_its_headers_hurry(server: PushServer, pusher: Pusher) -> None:
    browser = server.browser()
    pusher.send(to(browser.given))
    assert browser.pushes == ["New activity"]
    [headers] = browser.headers
    assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("600", "high", TOPIC)
    assert headers["Authorization"].endswith(push.public_key(VAULT)), "the key that browsers subscribe with"


@pytest.mark.parametrize(
    ("status", "meaning"), [(500, OutcomeUnknown), (403, Refused), (307, Refused), (429, NotSent)]
)
def test_e5_what_a_push_service_answers(
    server: PushServer, pusher: Pusher, status: int, meaning: type[Exception]
) -> None:
    server.faults = [(status, "")]
    with pytest.raises(meaning):
        pusher.send(to(server.browser().given))
    assert server.tries == 1, "nothing is followed elsewhere"


def test_e5_a_subscription_that_is_gone_and_a_server_that_has_had_enough(
    server: PushServer, pusher: Pusher
) -> None:
    browser = server.browser()
    server.faults = [(429, "30")]
    with pytest.raises(NotSent) as failure:
        pusher.send(to(browser.given))
    assert failure.value.after == timedelta(seconds=30)
    server.gone(browser)
    with pytest.raises(Refused) as refusal:
        pusher.send(to(browser.given))
    assert refusal.value.code in push.GONE


def test_an_address_within_our_own_network_is_not_spoken_to(server: PushServer) -> None:
    with pytest.raises(NotSent):
        Pusher(VAULT, "mailto:op@example.org").send(to(server.browser().given))
    assert server.tries == 0


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
    ],
)
def test_only_addresses_of_the_open_net_are_public(address: str, is_public: bool) -> None:
    assert push.is_public(address) is is_public


GIVEN = push_server.Browser("https://push.example.com/v1/abc").given


def test_what_a_browser_gives_is_taken() -> None:
    assert (
        subscriptions.read({"endpoint": GIVEN.endpoint, "p256dh": GIVEN.p256dh, "auth": GIVEN.auth}) == GIVEN
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.com/v1/abc"},
        {"endpoint": "https://127.0.0.1/v1"},
        {"endpoint": "https://[::1]/v1"},
        {"endpoint": "https://2130706433/v1"},
        {"endpoint": "https://localhost/v1"},
        {"endpoint": "https://metadata.google.internal/v1"},
        {"endpoint": "https://push.example.com:8443/v1"},
        {"endpoint": "https://name:word@push.example.com/v1"},
        {"endpoint": "https://push.example.com:no/v1"},
        {"endpoint": "https://push.example.com/" + "a" * 1000},
        {"endpoint": "https://push.example.com/\r\nX: y"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "no base64!"},
        {"auth": "AAAA"},
    ],
)
def test_what_no_browser_gives_is_refused(wrong: dict[str, str]) -> None:
    changed = replace(GIVEN, **wrong)
    form = {"endpoint": changed.endpoint, "p256dh": changed.p256dh, "auth": changed.auth}
    with pytest.raises(NotASubscription):
        subscriptions.read(form)


def test_the_key_stays_the_same_and_is_no_other_vaults() -> None:
    assert push.public_key(VAULT) == push.public_key(Vault({"other": bytes(32)}, bytes(range(32))))
    assert push.public_key(VAULT) != push.public_key(Vault({"k": bytes(32)}, bytes(32)))
