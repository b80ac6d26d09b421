"""Codes of an authenticator app (TOTP, RFC 6238), as a second factor. Each code is good for one sign-in."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError
from sqlmodel import Field, Session, col, delete, select, update

from service.db import Scoped, new_id
from service.protection.vault import Key

ISSUER: Final = "Tideover"
DRIFT: Final = 1
"""Steps of 30 seconds by which a phone's clock may be off, each way (RFC 6238, 5.2)."""

SET_UP_WITHIN: Final = timedelta(minutes=10)


class Authenticator(Scoped, table=True):
    """An authenticator app of one member of staff: one that is in use, and one that is being set up, at most."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    seed: bytes
    """Sealed."""
    last_step: int = 0
    """The step of the last code that was taken: neither it nor an older one is taken again."""
    made_at: datetime
    confirmed_at: datetime | None = None
    """None: being set up, and good for nothing yet."""


def find(session: Session, staff: UUID) -> Authenticator | None:
    """The app that is in use."""
    confirmed = col(Authenticator.confirmed_at).is_not(None)
    return session.exec(select(Authenticator).where(Authenticator.staff_id == staff, confirmed)).first()


def pending(session: Session, staff: UUID, *, now: datetime) -> Authenticator | None:
    """The app that is being set up, unless that was begun too long ago: others may have seen the picture since."""
    query = select(Authenticator).where(
        Authenticator.staff_id == staff,
        col(Authenticator.confirmed_at).is_(None),
        col(Authenticator.made_at) > now - SET_UP_WITHIN,
    )
    return session.exec(query).first()


def begin(session: Session, key: Key, *, program: UUID, now: datetime) -> None:
    """Make a fresh seed. Until one of its codes has come, the app in use stays."""
    begun = delete(Authenticator).where(
        col(Authenticator.staff_id) == key.person, col(Authenticator.confirmed_at).is_(None)
    )
    session.exec(begun)
    row = new_id()
    seed = key.seal("authenticator.seed", row, pyotp.random_base32())
    session.add(Authenticator(id=row, program_id=program, staff_id=key.person, seed=seed, made_at=now))


def confirm(session: Session, key: Key, code: str, *, now: datetime) -> bool:
    """Take the app that is being set up into use, in place of another; whether the code was its own."""
    row = pending(session, key.person, now=now)
    if row is None or not _take(session, key, row, code, now=now):
        return False
    older = delete(Authenticator).where(
        col(Authenticator.staff_id) == key.person, col(Authenticator.id) != row.id
    )
    session.exec(older)
    row.confirmed_at = now
    return True


def is_right(session: Session, key: Key, code: str, *, now: datetime) -> bool:
    """Whether it is a code of their app that was not taken before. It is taken by that."""
    row = find(session, key.person)
    return row is not None and _take(session, key, row, code, now=now)


def _take(session: Session, key: Key, row: Authenticator, code: str, *, now: datetime) -> bool:
    app = pyotp.TOTP(secret(key, row))
    try:
        step = app.verify_and_get_timecode(code, for_time=now, valid_window=DRIFT)
    except (OTPVerificationError, ValueError):
        return False
    # One statement, so that of two who send the same code at once only one gets in.
    taken = update(Authenticator).where(col(Authenticator.id) == row.id, col(Authenticator.last_step) < step)
    return bool(session.exec(taken.values(last_step=step)).rowcount)


def remove(session: Session, staff: UUID) -> bool:
    """Take off whatever app they have; whether one was in use."""
    was_used = find(session, staff) is not None
    session.exec(delete(Authenticator).where(col(Authenticator.staff_id) == staff))
    return was_used


def secret(key: Key, row: Authenticator) -> str:
    return key.open("authenticator.seed", row.id, row.seed)


def uri(key: Key, row: Authenticator, email: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret(key, row)).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(address: str) -> str:
    """A QR code as SVG for the page itself: no file of it is left anywhere. Dark on light in dark mode too, for cameras."""
    return segno.make(address, micro=False).svg_inline(
        scale=5, border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
