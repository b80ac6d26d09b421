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
    row = session.exec(select(Heartbeat).where(Heartbeat.process == process)).one_or_none()
    return row is not None and now - row.at > SILENT_AFTER
