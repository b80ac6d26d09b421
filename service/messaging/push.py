"""The door to the push services of browsers: what leaves for one browser, and that it leaves for the open net alone.

A browser names the address, so nobody may make us knock within our own network (OWASP, 'Server-Side Request Forgery').
"""

import base64
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import certifi
import urllib3
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError

from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.http_client import retry_after, trusting
from service.protection.vault import Vault
from service.settings import Settings

SAID: Final = "New activity"
"""All that is ever pushed (I7). It is sealed all the same: some push services take nothing else."""

LIFETIME: Final = timedelta(minutes=10)
"""The push service drops it when the browser is not there in this time: the alert has gone on."""

SIGNED_FOR: Final = timedelta(hours=12)
"""At most a day (RFC 8292, 2), by a clock that may differ from ours."""

TIMEOUT_SECONDS: Final = 10

GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""The browser has taken its subscription back: it is over for good (RFC 8030, 7.3)."""

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186): private keys are smaller, and not zero."""


@dataclass(frozen=True, slots=True)
class Push:
    """One push as it is handed over."""

    endpoint: str
    p256dh: str
    """The browser's public key."""
    auth: str
    """And a secret of its own; both as the browser gave them."""
    topic: str
    """At most 32 letters. What is handed over twice under one topic waits once at the push service."""
    at: datetime


class Pusher:
    """For any number of threads. Our key is derived from the vault's own (docs/adr/0024-push-keys-are-derived.md)."""

    def __init__(
        self, vault: Vault, contact: str, *, is_let_through: Callable[[str], bool] | None = None
    ) -> None:
        """`is_let_through` judges the address that a connection has come to; by default public ones pass."""
        self._key = _key(vault)
        self._contact = contact
        self._pool = _pool(is_let_through or is_public)

    @classmethod
    def of(cls, settings: Settings, vault: Vault) -> "Pusher":
        host = urlsplit(settings.base_url).hostname
        return cls(
            vault, f"mailto:{settings.operator_email}" if settings.operator_email else f"https://{host}"
        )

    def send(self, push: Push) -> None:
        """Hand one over. Raises Refused (with a code of GONE where that browser is lost), NotSent or OutcomeUnknown."""
        keys = {"p256dh": push.p256dh, "auth": push.auth}
        sealed = WebPusher({"endpoint": push.endpoint, "keys": keys}).encode(SAID.encode())["body"]
        self._post(push.endpoint, sealed, self._headers(push))

    def _headers(self, push: Push) -> dict[str, str]:
        where, until = urlsplit(push.endpoint), int((push.at + SIGNED_FOR).timestamp())
        claims = {"aud": f"{where.scheme}://{where.netloc}", "sub": self._contact, "exp": until}
        return {
            # py-vapid is stricter about the contact than RFC 8292, and would refuse a host without a dot.
            **Vapid02(self._key, conf={"no-strict": True}).sign(claims),
            "TTL": str(int(LIFETIME.total_seconds())),
            "Urgency": "high",
            "Topic": push.topic,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }

    def _post(self, endpoint: str, body: bytes, headers: dict[str, str]) -> None:
        try:
            # What it says beyond its status is of no use, so nothing is read that might never end.
            answer = self._pool.request(
                "POST", endpoint, body=body, headers=headers, redirect=False, preload_content=False
            )
        except NewConnectionError:
            raise NotSent from None
        except (HTTPError, OSError):
            raise OutcomeUnknown from None
        answer.close()
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise NotSent(after=retry_after(answer.headers.get("Retry-After", "")))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OutcomeUnknown
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise Refused(answer.status)


def public_key(vault: Vault) -> str:
    """What browsers subscribe with: they let through what this key's other half has signed."""
    point = _key(vault).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def is_public(address: str) -> bool:
    """Whether this is an address of the open net: not this machine, not its network, not the cloud's own services."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_global


def _key(vault: Vault) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(vault.subkey("web push")) % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _pool(is_let_through: Callable[[str], bool]) -> urllib3.PoolManager:
    """Connections that are looked at before a byte leaves: by the address itself, whatever its name said before."""

    def checked(connection: HTTPConnection, made: socket.socket) -> socket.socket:
        if not is_let_through(made.getpeername()[0]):
            made.close()
            raise NewConnectionError(connection, "not a public address")
        return made

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return checked(self, super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return checked(self, super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    options: dict[str, Any] = {
        "retries": False,
        "timeout": urllib3.Timeout(connect=TIMEOUT_SECONDS, read=TIMEOUT_SECONDS),
        "ssl_context": trusting(certifi.where()),
    }
    made = urllib3.PoolManager(**options)
    made.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return made
