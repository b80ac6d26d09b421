"""serve, web, work, watch, migrate, demo: the processes."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http import HTTPStatus

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from service import db, demo, schema
from service.app import create_app
from service.clock import Clock
from service.commands.registering import Commands, register
from service.errors import ServiceError
from service.patience import is_away
from service.recovery.keeping import Keeper
from service.runtime import Runtime
from service.settings import Settings
from service.simulator import clock_file
from service.watchdog import Watchdog
from service.worker import Worker


class PortTaken(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use: stop what listens there, or set PORT to another")


class OneMachineOnly(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "on SQLite everything runs in one process: use `tideover serve`, or set DATABASE_URL to PostgreSQL"
        )


class NotMigrated(ServiceError):
    def __init__(self) -> None:
        super().__init__("the database is not up to date: run `tideover migrate`")


def add(commands: Commands) -> None:
    register(commands, "serve", serve)
    register(commands, "web", web)
    register(commands, "work", work)
    register(commands, "watch", watch).add_argument(
        "--beside", type=int, metavar="PID", help="end when this parent process has ended"
    )
    register(commands, "migrate", migrate)
    register(commands, "demo", run_demo)


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """All of it for one machine: web and worker in one process, the watchdog as its child."""
    _refuse_taken_port(settings)
    with _runtime(settings) as runtime, _worker(runtime), _watchdog():
        _serve_web(runtime)
    return 0


def web(arguments: argparse.Namespace, settings: Settings) -> int:
    """The web process; any number of them on PostgreSQL."""
    _refuse_sqlite(settings)
    _refuse_taken_port(settings)
    with _runtime(settings) as runtime:
        _serve_web(runtime)
    return 0


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    """The worker: check-ins, alerts and everything that is sent; any number of them on PostgreSQL."""
    _refuse_sqlite(settings)
    with _runtime(settings) as runtime:
        worker = Worker(runtime)
        with _on_signal(worker.stop):
            worker.run()
    return 0


def watch(arguments: argparse.Namespace, settings: Settings) -> int:
    """The watchdog: finds what stands still, pushes it on, pages the operator."""
    with _runtime(settings) as runtime:
        watchdog = Watchdog(runtime, parent=arguments.beside)
        with _on_signal(watchdog.stop):
            watchdog.run()
    return 0


def migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the database to this release. Safe to repeat."""
    engine = db.connect(settings.database_url)
    schema.migrate(engine)
    engine.dispose()
    return 0


def run_demo(arguments: argparse.Namespace, settings: Settings) -> int:
    """A demo program without Twilio: prepares everything, then serves."""
    _refuse_taken_port(settings)
    demo.prepare_keys(settings)
    migrate(arguments, settings)
    with _runtime(settings) as runtime, _worker(runtime), _watchdog():
        demo.load(runtime)
        sys.stdout.write(demo.welcome(settings))
        sys.stdout.flush()
        _serve_web(runtime)
    return 0


@contextmanager
def _runtime(settings: Settings) -> Generator[Runtime]:
    _refuse_old_database(settings)
    # The demo's clock runs ahead by as much as its phones have moved it, in every process.
    ahead = clock_file.load(settings.data_dir) if settings.is_simulated else None
    runtime = Runtime.build(settings, clock=Clock(ahead) if ahead else Clock())
    try:
        yield runtime
    finally:
        runtime.close()


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


@contextmanager
def _lifeline(runtime: Runtime) -> Generator[None]:
    keeper = Keeper(runtime)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


@contextmanager
def _worker(runtime: Runtime) -> Generator[None]:
    worker = Worker(runtime)
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


@contextmanager
def _watchdog() -> Generator[None]:
    command = [sys.executable, "-m", "service", "watch", "--beside", str(os.getpid())]
    child = subprocess.Popen(command)  # noqa: S603  (ourselves)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


@contextmanager
def _on_signal(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop` on SIGTERM and SIGINT; what is in flight is finished."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
    yield


def _serve_web(runtime: Runtime) -> None:
    settings = runtime.settings
    # Uvicorn stops on a signal and then raises it once more; by then there is only the rest to close.
    with _on_signal(lambda: None), _lifeline(runtime):
        uvicorn.run(
            create_app(runtime),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            access_log=False,  # a line for each text would say who texts when
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=10,
        )


def _refuse_sqlite(settings: Settings) -> None:
    if settings.is_sqlite:
        raise OneMachineOnly


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise PortTaken(settings.port) from None
