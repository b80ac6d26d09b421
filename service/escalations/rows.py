"""Rows that are due, one after the other: one that cannot be read, such as an erased person's, stops nobody else's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

import structlog
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from service.db import within
from service.patience import is_passing

log = structlog.get_logger()


class Due(Protocol):
    program_id: UUID
    next_at: datetime | None


Row = TypeVar("Row", bound=Due)


def run(session: Session, due: SelectOfScalar[Row], job: str, act: Callable[[Row], object]) -> int:
    """Act once on each row that is due, within its program; how many. One that fails is not due any more."""
    found = session.exec(due).all()
    for row in found:
        row.next_at = None
        with within(session, row.program_id), set_aside(session, job):
            act(row)
    return len(found)


@contextmanager
def set_aside(session: Session, job: str) -> Iterator[None]:
    """Undo what fails within, and go on; the log tells its kind alone.

    Raises what may well succeed a moment later: then all of it is done once more.
    """
    try:
        with session.begin_nested():
            yield
    except Exception as error:
        if is_passing(error):
            raise
        log.error("row_set_aside", job=job, error=type(error).__name__)  # noqa: TRY400
