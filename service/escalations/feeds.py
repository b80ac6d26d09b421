"""Calendar feeds of the rota (H6): a secret address each, of which we keep the hash alone; no name of anybody leaves by it."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations import rota, rotas
from service.escalations.rota import Span
from service.escalations.rota_tables import RotaFeed

BACK: Final = timedelta(days=14)
AHEAD: Final = timedelta(days=90)
"""What a feed tells of: a quarter ahead is as far as anybody plans, and what was is soon of no use."""

TOUCH_EVERY: Final = timedelta(hours=1)

LINE: Final = 75
"""Octets of a line at most (RFC 5545, 3.1)."""


def open_one(
    session: Session, *, staff: UUID, is_of_program: bool, program: UUID, now: datetime
) -> tuple[RotaFeed, str]:
    """A new feed, and its secret, which is shown this once."""
    token = secrets.token_urlsafe(32)
    row = RotaFeed(
        program_id=program,
        token_hash=_hashed(token),
        staff_id=staff,
        is_of_program=is_of_program,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row, token


def revoke(session: Session, feed: RotaFeed, *, now: datetime) -> None:
    """Revoking twice is revoking once."""
    feed.revoked_at = feed.revoked_at or now
    session.add(feed)


def revoke_all(session: Session, staff: UUID, *, now: datetime) -> None:
    """Every feed that somebody made: for who has left."""
    query = select(RotaFeed).where(RotaFeed.staff_id == staff, col(RotaFeed.revoked_at).is_(None))
    for feed in session.exec(query).all():
        revoke(session, feed, now=now)


def list_open(session: Session, program: UUID) -> list[RotaFeed]:
    mine = select(RotaFeed).where(RotaFeed.program_id == program, col(RotaFeed.revoked_at).is_(None))
    return list(session.exec(mine.order_by(col(RotaFeed.id))))


def by_token(session: Session, token: str) -> RotaFeed | None:
    """The feed that this address opens; None where it never was, or is revoked."""
    query = select(RotaFeed).where(RotaFeed.token_hash == _hashed(token), col(RotaFeed.revoked_at).is_(None))
    return session.exec(query).one_or_none()


def is_to_touch(feed: RotaFeed, *, now: datetime) -> bool:
    return feed.read_at is None or now - feed.read_at > TOUCH_EVERY


def touch(session: Session, feed: UUID, *, now: datetime) -> None:
    row = session.get_one(RotaFeed, feed)
    row.read_at = now
    session.add(row)


def spells(session: Session, feed: RotaFeed, *, now: datetime) -> list[Span]:
    """The turns that a feed tells of, by their beginning. A turn that does not end ends with the feed."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = midnight - BACK, midnight + AHEAD  # the same all day: a calendar sees no change in it
    found = rota.spells(rotas.read(session, feed.program_id, now=since), since, until)
    mine = [one for one in found if feed.is_of_program or one.who == feed.staff_id]
    ended = (Span(one.who, one.starts_at, one.ends_at or until) for one in mine)
    return sorted(ended, key=lambda one: (one.starts_at, one.who))


def calendar(turns: Iterable[Span], initials: Mapping[UUID, str], *, now: datetime) -> str:
    """Turns as an iCalendar object. Pure. `initials` may lack somebody: then nobody is told by letters."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tideover//Rota//EN", "CALSCALE:GREGORIAN"]
    about = ["METHOD:PUBLISH", "X-WR-CALNAME:Rota", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    events = [line for one in turns for line in _event(one, initials.get(one.who, ""), now=now)]
    lines = [*head, *about, *events, "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(turn: Span, who: str, *, now: datetime) -> list[str]:
    assert turn.ends_at is not None, "spells() ends every turn"
    return [
        "BEGIN:VEVENT",
        f"UID:{_stamp(turn.starts_at)}-{turn.who.hex}@tideover",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(turn.starts_at)}",
        f"DTEND:{_stamp(turn.ends_at)}",
        f"SUMMARY:{_escaped(f'On call: {who}' if who else 'On call')}",
        "TRANSP:TRANSPARENT",
        "CLASS:CONFIDENTIAL",
        "END:VEVENT",
    ]


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """As RFC 5545 wants text, 3.3.11."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Broken where it is longer than a line may be, never within a letter."""
    parts, length = [""], 0
    for sign in line:
        size = len(sign.encode())
        if length + size > LINE:
            parts.append(" ")
            length = 1
        parts[-1] += sign
        length += size
    return "\r\n".join(parts)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
