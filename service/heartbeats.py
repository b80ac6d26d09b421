"""Signs of life: each working process writes one row again and again, and the watchdog reads them."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

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
    return is_too_old(session.exec(_last(process)).one_or_none(), now=now)


def is_too_old(at: datetime | None, *, now: datetime) -> bool:
    """Whether a process of which this was the last sign of life has stopped."""
    return at is not None and now - at > SILENT_AFTER


def last_of(process: str) -> sa.ScalarSelect[datetime]:
    """For a query: the last sign of life of a process; NULL where it never gave one."""
    return _last(process).scalar_subquery()


def _last(process: str) -> SelectOfScalar[datetime]:
    return select(Heartbeat.at).where(Heartbeat.process == process)


def age(session: Session, process: str, *, now: datetime) -> timedelta | None:
    """How long ago a process gave its last sign of life; None where it never did."""
    at = session.exec(_last(process)).one_or_none()
    return None if at is None else now - at
