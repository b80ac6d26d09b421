"""What every process of ours starts with: a database that fits, the runtime, and its signals."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from service import db, schema
from service.clock import Clock
from service.errors import ServiceError
from service.patience import is_away
from service.runtime import Runtime
from service.settings import Settings
from service.simulator import clock_file


class OneMachineOnly(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "on SQLite everything runs in one process: use `tideover serve`, or set DATABASE_URL to PostgreSQL"
        )


class NotMigrated(ServiceError):
    def __init__(self) -> None:
        super().__init__("the database is not up to date: run `tideover migrate`")


@contextmanager
def built(settings: Settings) -> Generator[Runtime]:
    """The runtime of a process, until its end. Raises NotMigrated, and what Runtime.build raises."""
    _refuse_old_database(settings)
    # The demo's clock runs ahead by as much as its phones have moved it, in every process.
    ahead = clock_file.load(settings.data_dir) if settings.is_simulated else None
    runtime = Runtime.build(settings, clock=Clock(ahead) if ahead else Clock())
    try:
        yield runtime
    finally:
        runtime.close()


@contextmanager
def on_signal(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop` on SIGTERM and SIGINT; what is in flight is finished."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
    yield


def signals_end_it() -> None:
    """Take back what `on_signal` has set: nobody is there any more who could stop in order."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def refuse_sqlite(settings: Settings) -> None:
    """Raises OneMachineOnly."""
    if settings.is_sqlite:
        raise OneMachineOnly


def _refuse_old_database(settings: Settings) -> None:
    """Raises NotMigrated. One that is away for now is no reason not to start: the lifeline answers until it is back."""
    engine = db.connect(settings.database_url, is_serving=True)
    try:
        if not schema.is_current(engine):
            raise NotMigrated
    except SQLAlchemyError as error:
        if not is_away(error):
            raise
    finally:
        engine.dispose()
