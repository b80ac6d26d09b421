"""Links to a person's own page, each good once and for minutes, and the browser that one has opened (G1).

Of both secrets, the link's and the browser's, only a hash is kept. Neither shows anything before the PIN came.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Field, Session, col, delete, or_, select, update

from service.db import Scoped, new_id

LIFETIME: Final = timedelta(minutes=10)
"""Of a link, until it is opened. Source: NIST SP 800-63B, 5.1.3.2, for secrets that are sent by text."""

IDLE: Final = timedelta(minutes=10)
"""A page that nobody touched for so long is closed, as long as a right PIN opens what is read back by text."""

LONGEST: Final = timedelta(minutes=60)
"""A page that is touched all the time is closed all the same: then it takes another link."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_LENGTH: Final = 26
"""Of 5 bits each: 130 bits."""

PATH: Final = "/my/"
_ADDRESS: Final = re.compile(rf"{PATH}7[{_LETTERS}]{{{_LENGTH}}}")


class PageOpening(Scoped, table=True):
    """One link, and once it was used the browser that it opened."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    link_hash: bytes = Field(unique=True)
    expires_at: datetime
    used_at: datetime | None = None
    token_hash: bytes | None = Field(default=None, unique=True)
    """Of what the browser's cookie holds."""
    seen_at: datetime | None = None
    unlocked_at: datetime | None = None
    """When the right PIN came in this browser; None: nothing of theirs is shown."""


def make(session: Session, alumnus: UUID, *, program: UUID, now: datetime) -> str:
    """A fresh link's secret, the end of its address. Links of theirs that nobody has opened are good for nothing any more."""
    _sweep(session, alumnus, now=now)
    # One word that begins with a digit: no such word is one that carriers block, and none is cut out of the text.
    link = "7" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    session.add(
        PageOpening(program_id=program, alumnus_id=alumnus, link_hash=_hash(link), expires_at=now + LIFETIME)
    )
    session.flush()
    return link


def _sweep(session: Session, alumnus: UUID, *, now: datetime) -> None:
    """Take out their unopened links, and everybody's that are over."""
    unopened = (col(PageOpening.alumnus_id) == alumnus) & col(PageOpening.used_at).is_(None)
    session.exec(delete(PageOpening).where(or_(unopened, col(PageOpening.expires_at) <= now - LONGEST)))


def find(session: Session, link: str, *, now: datetime) -> PageOpening | None:
    """What a link that can still be opened would open. Looking uses nothing: what previews links does no harm."""
    good = (col(PageOpening.used_at).is_(None), col(PageOpening.expires_at) > now)
    return session.exec(select(PageOpening).where(PageOpening.link_hash == _hash(link), *good)).one_or_none()


def use(session: Session, opening: UUID, *, now: datetime) -> str | None:
    """Open it: the secret for the browser's cookie. None where it is no good any more; of two at once only one opens it."""
    token = secrets.token_urlsafe(32)
    unused = update(PageOpening).where(
        col(PageOpening.id) == opening, col(PageOpening.used_at).is_(None), col(PageOpening.expires_at) > now
    )
    opened = session.exec(unused.values(used_at=now, seen_at=now, token_hash=_hash(token)))
    return token if opened.rowcount else None


def opened(session: Session, token: str, *, now: datetime) -> PageOpening | None:
    """What a browser has open, unless it was idle or open for too long."""
    is_open = (col(PageOpening.seen_at) > now - IDLE, col(PageOpening.used_at) > now - LONGEST)
    return session.exec(
        select(PageOpening).where(PageOpening.token_hash == _hash(token), *is_open)
    ).one_or_none()


def touch(session: Session, opening: UUID, *, now: datetime) -> None:
    session.exec(update(PageOpening).where(col(PageOpening.id) == opening).values(seen_at=now))


def unlock(session: Session, opening: UUID, *, now: datetime) -> str:
    """The right PIN came: returns a new secret for the cookie. Whoever had the old one is out."""
    token = secrets.token_urlsafe(32)
    row = session.get_one(PageOpening, opening)
    row.token_hash, row.seen_at, row.unlocked_at = _hash(token), now, now
    return token


def close(session: Session, token: str) -> None:
    session.exec(delete(PageOpening).where(col(PageOpening.token_hash) == _hash(token)))


def close_all(session: Session, alumnus: UUID) -> None:
    """Close their page in every browser, links included: whoever has it open may know the former PIN."""
    session.exec(delete(PageOpening).where(col(PageOpening.alumnus_id) == alumnus))


def hidden(said: str) -> str:
    """A text of ours as others than this person may read it: a link in it is theirs alone."""
    return _ADDRESS.sub(f"{PATH}****", said)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
