"""What an alert leaves in the conversation once somebody has closed it."""

from datetime import datetime

from sqlmodel import Session

from service.checkins import after_crisis, episodes
from service.conversation.states import Outcome
from service.escalations.answering import Closed
from service.people.alumni import Alumnus


def after_closing(session: Session, closed: Closed, *, now: datetime) -> None:
    """What an alert leaves once a person has closed it: the episodes that they have taken over, or tried to."""
    if closed.takes_over:
        episodes.end_all(session, closed.alumnus, Outcome.HANDED_OVER, now=now)
    else:
        episodes.let_go(session, closed.alumnus, now=now)
    if closed.asks_after:
        after_crisis.plan(session, session.get_one(Alumnus, closed.alumnus), now=now)
