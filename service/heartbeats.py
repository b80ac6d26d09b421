"""Signs of life: each working process writes one row again and again, and the watchdog reads them."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Field, Session, SQLModel, select

EVERY: Final = timedelta(seconds=10)
SILENT_AFTER: Final = timedelta(seconds=60)
"""A worker that has not written for so long stands still."""


class Heartbeat(SQLModel, table=True):
    """The last sign of life of one kind of process."""

    process: str = Field(primary_key=True)
    at: datetime


def beat(session: Session, process: str, *, now: datetime) -> None:
    session.merge(Heartbeat(process=process, at=now))


def is_silent(session: Session, process: str, *, now: datetime) -> bool:
    """Whether a process that once lived has stopped. One that never lived is not missed."""
    silence = age(session, process, now=now)
    return silence is not None and silence > SILENT_AFTER


def age(session: Session, process: str, *, now: datetime) -> timedelta | None:
    """How long ago a process gave its last sign of life; None where it never did."""
    row = session.exec(select(Heartbeat).where(Heartbeat.process == process)).one_or_none()
    return None if row is None else now - row.at
