"""A whole sign-in at once: taken away, so that nothing which somebody knew or had opens anything any more."""

from uuid import UUID

from sqlmodel import Session, col, delete

from service.protection.signin import identities, invitations, passkeys, recovery, sessions, totp
from service.protection.signin.passwords import Credential


def withdraw(session: Session, staff: UUID) -> None:
    """Password, second factors, open sessions and links: all gone. What happened to the account stays on record."""
    session.exec(delete(Credential).where(col(Credential.staff_id) == staff))
    totp.remove(session, staff)
    identities.remove(session, staff)
    passkeys.remove(session, staff)
    recovery.remove(session, staff)
    invitations.cancel(session, staff)
    sessions.end_all(session, staff)
