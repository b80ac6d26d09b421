"""The browsers to which staff have their pages pushed, as each browser gave itself."""

import base64
import binascii
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from sqlmodel import Field, Session, col, delete, select

from service.db import Scoped, new_id
from service.errors import ServiceError
from service.protection import keyring
from service.protection.vault import Vault

LONGEST: Final = 1_000
"""Characters of an endpoint; those of today have about 200."""

MOST: Final = 10
"""Browsers of one person: with one more, the oldest is forgotten."""

SECRET_BYTES: Final = 16


class NotASubscription(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("this browser gave no address that pushes can go to")


class Subscription(Scoped, table=True):
    """One browser of one of the staff. Its endpoint is a capability: who knows it and our key may push."""

    __table_args__ = (sa.UniqueConstraint("program_id", "endpoint_index"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    endpoint: bytes
    endpoint_index: bytes
    p256dh: bytes
    auth: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser gives when it subscribes (W3C Push API, PushSubscription)."""

    endpoint: str
    p256dh: str
    auth: str


def read(form: Mapping[str, object]) -> Browser:
    """Take what a browser gave. Raises NotASubscription for what cannot be pushed to, or must not."""
    browser = Browser(*(str(form.get(name) or "") for name in ("endpoint", "p256dh", "auth")))
    if len(browser.endpoint) > LONGEST or not _may_be_pushed_to(browser.endpoint):
        raise NotASubscription
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(browser.p256dh))
        is_secret = len(_decoded(browser.auth)) == SECRET_BYTES
    except (ValueError, binascii.Error):
        raise NotASubscription from None
    if not is_secret:
        raise NotASubscription
    return browser


def _may_be_pushed_to(endpoint: str) -> bool:
    """By https, to a name of the open net. What the name leads to is looked at when we connect (messaging/push.py)."""
    if not (endpoint.isascii() and endpoint.isprintable()) or " " in endpoint:
        return False
    try:
        found = urlsplit(endpoint)
        host, port = found.hostname or "", found.port
    except ValueError:
        return False
    if (found.scheme, found.username, port or 443) != ("https", None, 443) or "." not in host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host.endswith((".local", ".internal", ".localhost"))
    return False


def keep(
    session: Session, vault: Vault, staff: UUID, browser: Browser, *, program: UUID, now: datetime
) -> None:
    """Push to this browser from now on, for this person; who used it before them gets no more there."""
    forget_endpoint(session, vault, browser.endpoint)
    row, key = new_id(), keyring.key_of(session, vault, staff)
    session.add(
        Subscription(
            id=row,
            program_id=program,
            staff_id=staff,
            endpoint=key.seal("subscription.endpoint", row, browser.endpoint),
            endpoint_index=_index(vault, browser.endpoint),
            p256dh=key.seal("subscription.p256dh", row, browser.p256dh),
            auth=key.seal("subscription.auth", row, browser.auth),
            made_at=now,
        )
    )
    session.flush()
    oldest = of(session, staff)[:-MOST]
    session.exec(delete(Subscription).where(col(Subscription.id).in_(oldest)))


def of(session: Session, staff: UUID) -> list[UUID]:
    """The browsers of one person, oldest first."""
    theirs = select(Subscription.id).where(Subscription.staff_id == staff)
    return list(session.exec(theirs.order_by(col(Subscription.id))))


def with_endpoint(session: Session, vault: Vault, staff: UUID, endpoint: str) -> UUID | None:
    """This browser of theirs. None where pushes do not go to it."""
    known = select(Subscription.id).where(
        Subscription.staff_id == staff, Subscription.endpoint_index == _index(vault, endpoint)
    )
    return session.exec(known).one_or_none()


def open_one(session: Session, vault: Vault, row: UUID) -> Browser | None:
    """None for one that was forgotten meanwhile."""
    found = session.get(Subscription, row)
    if found is None:
        return None
    key = keyring.key_of(session, vault, found.staff_id)
    sealed = {"endpoint": found.endpoint, "p256dh": found.p256dh, "auth": found.auth}
    return Browser(**{name: key.open(f"subscription.{name}", row, value) for name, value in sealed.items()})


def forget(session: Session, row: UUID) -> None:
    """The browser has taken it back, or is gone."""
    session.exec(delete(Subscription).where(col(Subscription.id) == row))


def forget_endpoint(session: Session, vault: Vault, endpoint: str) -> None:
    session.exec(delete(Subscription).where(col(Subscription.endpoint_index) == _index(vault, endpoint)))


def forget_all(session: Session, staff: UUID) -> None:
    session.exec(delete(Subscription).where(col(Subscription.staff_id) == staff))


def _index(vault: Vault, endpoint: str) -> bytes:
    return vault.index("push endpoint", endpoint)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
