"""Takes from one of the staff all that lets them in, or tells them of us: for who has left, or begins anew."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.escalations import feeds
from service.people import saved_views, subscriptions
from service.protection.signin import accounts


def withdraw(session: Session, staff: UUID, *, now: datetime) -> None:
    """The sign-in goes, and with it what tells somebody of us without one: calendars and notifications. So do their views."""
    accounts.withdraw(session, staff)
    feeds.revoke_all(session, staff, now=now)
    subscriptions.forget_all(session, staff)
    saved_views.forget_all(session, staff)
