"""What happened to a person's account, for that person to see: sign-ins, refusals, changed factors."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from service.db import Scoped, new_id, one_of
from service.protection import audit
from service.protection.audit import Action
from service.protection.signin.sessions import Seen
from service.protection.vault import Key, Vault

KEPT: Final = timedelta(days=90)
SHOWN: Final = 30
TOGETHER: Final = timedelta(hours=1)
"""The same thing again within this is one row more often: who keeps guessing does not fill the table."""


class EventKind(StrEnum):
    SIGNED_IN = "signed_in"
    PASSWORD_GIVEN = "password_given"  # noqa: S105
    """The right one, and no second factor yet."""
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 (no password)
    FACTOR_REFUSED = "factor_refused"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PROVIDER_GIVEN = "provider_given"
    """The organization has sent them, and no second factor has come yet."""
    PROVIDER_ASKED = "provider_asked"
    PROVIDER_ALLOWED = "provider_allowed"
    PROVIDER_REMOVED = "provider_removed"
    CODES_MADE = "codes_made"
    INVITED = "invited"
    INVITATION_USED = "invitation_used"
    BEGUN_ANEW = "begun_anew"
    WITHDRAWN = "withdrawn"
    SIGNED_OUT_BY_ADMIN = "signed_out_by_admin"
    SESSIONS_ENDED = "sessions_ended"
    PHONE_CHANGED = "phone_changed"


BEGUN: Final = frozenset({EventKind.PASSWORD_GIVEN, EventKind.PROVIDER_GIVEN})
"""The first half of a sign-in."""


class AccountEvent(Scoped, table=True):
    __table_args__ = (sa.Index("ix_accountevent_staff_id_at", "staff_id", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    kind: EventKind = Field(sa_type=one_of(EventKind))
    at: datetime
    """The last time."""
    times: int = 1
    seen_from: bytes
    """Sealed: see Seen."""


RECORDED: Final[Mapping[EventKind, Action]] = {
    EventKind.SIGNED_IN: Action.SIGNED_IN,
    EventKind.PASSWORD_REFUSED: Action.SIGN_IN_REFUSED,
    EventKind.FACTOR_REFUSED: Action.SIGN_IN_REFUSED,
}
"""What stands in the program's record (I4), too."""


def note(
    session: Session, vault: Vault, key: Key, kind: EventKind, seen: Seen, *, program: UUID, now: datetime
) -> None:
    """Keep that something happened; what is old is swept out."""
    if kind in RECORDED:
        record(session, vault, RECORDED[kind], key.person, program=program, now=now)
    session.exec(delete(AccountEvent).where(col(AccountEvent.at) <= now - KEPT))
    last = session.exec(_newest(key.person).limit(1)).first()
    if last is not None and last.kind is kind and now - last.at < TOGETHER and _seen(key, last) == seen:
        last.at, last.times = now, last.times + 1
        return
    row = new_id()
    session.add(
        AccountEvent(
            id=row,
            program_id=program,
            staff_id=key.person,
            kind=kind,
            at=now,
            seen_from=seen.seal(key, "accountevent.seen_from", row),
        )
    )


def record(
    session: Session, vault: Vault, action: Action, staff: UUID, *, program: UUID, now: datetime
) -> None:
    """Record a member of the staff's own doing with this session's commit."""
    audit.record(session, vault, action, program=program, by=audit.staff(staff), now=now)


def note_sign_in(
    session: Session, vault: Vault, key: Key, seen: Seen, *, program: UUID, now: datetime
) -> None:
    """Keep that somebody has come in; the password that this began with is no event of its own any more."""
    begun = _newest(key.person).where(
        col(AccountEvent.kind).in_(BEGUN), col(AccountEvent.at) > now - TOGETHER
    )
    last = session.exec(begun.limit(1)).first()
    if last is not None and last.times == 1 and _seen(key, last) == seen:
        last.kind, last.at = EventKind.SIGNED_IN, now
        record(session, vault, Action.SIGNED_IN, key.person, program=program, now=now)
    else:
        note(session, vault, key, EventKind.SIGNED_IN, seen, program=program, now=now)


def latest(session: Session, key: Key) -> list[tuple[AccountEvent, Seen]]:
    """The newest of them, newest first, and from where."""
    return [(one, _seen(key, one)) for one in session.exec(_newest(key.person).limit(SHOWN))]


def _newest(staff: UUID) -> SelectOfScalar[AccountEvent]:
    return (
        select(AccountEvent)
        .where(AccountEvent.staff_id == staff)
        .order_by(col(AccountEvent.at).desc(), col(AccountEvent.id).desc())
    )


def _seen(key: Key, event: AccountEvent) -> Seen:
    return Seen.open(key, "accountevent.seen_from", event.id, event.seen_from)
