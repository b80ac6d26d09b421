"""What a browser that is signed in may do: everything, or first a second factor, or first set one up. `judge` is pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.protection.signin.passkeys import Passkey
from service.protection.signin.passwords import Credential
from service.protection.signin.sessions import UNPROVED_TIMEOUT, StaffSession
from service.protection.signin.totp import Authenticator

GRACE: Final = timedelta(days=7)
"""How long a password alone is enough after the first sign-in by it, where the program wants a second factor."""


class Standing(Enum):
    OPEN = "everything"
    UNPROVED = "has a second factor, and has not shown it here"
    BARE = "has none, and the program wants one"
    ENDED = "took too long to show it"


def judge(
    opened: StaffSession,
    *,
    has_factor: bool,
    is_required: bool,
    required_from: datetime | None,
    now: datetime,
) -> Standing:
    """How things stand for one session at this moment: a factor added elsewhere is asked for here too."""
    if opened.is_two_factor:
        return Standing.OPEN
    if has_factor:
        is_late = now - opened.created_at > UNPROVED_TIMEOUT and opened.proved_at is None
        return Standing.ENDED if is_late else Standing.UNPROVED
    is_from_before = opened.seen_from is None  # opened by the release before: its migration lets it stay
    has_grace = is_from_before or (required_from is not None and now < required_from)
    return Standing.OPEN if has_grace or not is_required else Standing.BARE


def has_factor(session: Session, staff: UUID) -> bool:
    """Whether they have a second factor: an app or a passkey. Recovery codes come with these and are none by themselves."""
    return session.exec(select(has_one(staff))).one()


def end_of_grace(staff: Any) -> sa.ScalarSelect[Any]:
    """For a query: when somebody's ends; NULL where they have no password, and so none."""
    return select(Credential.second_factor_by).where(Credential.staff_id == staff).scalar_subquery()


def has_one(staff: Any) -> sa.ColumnElement[bool]:
    """For a query: whether somebody has a second factor."""
    app = select(Authenticator.id).where(
        Authenticator.staff_id == staff, col(Authenticator.confirmed_at).is_not(None)
    )
    return app.exists() | select(Passkey.id).where(Passkey.staff_id == staff).exists()


def with_factor(session: Session) -> frozenset[UUID]:
    """Everybody of the session's program who has a second factor."""
    apps = select(Authenticator.staff_id).where(col(Authenticator.confirmed_at).is_not(None))
    return frozenset((*session.exec(apps), *session.exec(select(Passkey.staff_id))))


def facts_of(
    session: Session, staff: Collection[UUID]
) -> tuple[frozenset[UUID], dict[UUID, datetime | None]]:
    """Of several at once: who of them has a second factor, and the end of each one's grace."""
    apps = select(Authenticator.staff_id).where(
        col(Authenticator.staff_id).in_(staff), col(Authenticator.confirmed_at).is_not(None)
    )
    keys = select(Passkey.staff_id).where(col(Passkey.staff_id).in_(staff))
    grace = select(Credential.staff_id, Credential.second_factor_by).where(
        col(Credential.staff_id).in_(staff)
    )
    return frozenset((*session.exec(apps), *session.exec(keys))), dict(list(session.exec(grace)))


def begin_grace(session: Session, staff: UUID, *, now: datetime, grace: timedelta = GRACE) -> None:
    """From the first sign-in on; neither a new password nor another sign-in prolongs it."""
    credential = session.get(Credential, staff)
    if credential is not None and credential.second_factor_by is None:
        credential.second_factor_by = now + grace


def end_grace(session: Session, staff: UUID, *, now: datetime) -> None:
    """Who comes by an invitation sets a second factor up with the password."""
    credential = session.get_one(Credential, staff)
    credential.second_factor_by = min(now, credential.second_factor_by or now)
