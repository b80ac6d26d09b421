"""One row that cannot be read, such as that of an erased person, must not stop what is due to everybody else."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlmodel import Session

log = structlog.get_logger()


@contextmanager
def set_aside(session: Session, job: str) -> Iterator[None]:
    """Undo what fails within, and go on; the log tells its kind alone."""
    try:
        with session.begin_nested():
            yield
    except Exception as error:  # noqa: BLE001
        log.error("row_set_aside", job=job, error=type(error).__name__)  # noqa: TRY400
