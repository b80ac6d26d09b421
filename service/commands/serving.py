"""serve, web, demo: the processes that answer by HTTP."""

import argparse
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Final

import structlog
import uvicorn
from starlette.applications import Starlette

from service import crisis_only, db, demo
from service.app import create_app
from service.clock import Clock
from service.commands.migrating import migrate
from service.commands.processes import built, on_signal, refuse_sqlite, signals_end_it
from service.commands.registering import Commands, register
from service.errors import ServiceError
from service.messaging.carrier import TwilioCarrier
from service.protection.kms import KmsAway
from service.protection.vault import KeysWrong
from service.recovery.keeping import Keeper
from service.runtime import Runtime, unlock
from service.settings import Settings
from service.worker import Worker

log = structlog.get_logger()

STARTUP_FAILED: Final = 3
"""The exit code that uvicorn has for it."""

KMS_RETRY_SECONDS: Final = 15
"""How long AWS KMS is left alone between two tries, while it does not answer."""


class PortTaken(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use: stop what listens there, or set PORT to another")


def add(commands: Commands) -> None:
    register(commands, "serve", serve)
    register(commands, "web", web)
    register(commands, "demo", run_demo)


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """All of it for one machine: web and worker in one process, the watchdog as its child."""
    _refuse_taken_port(settings)
    try:
        with built(settings) as runtime, _worker(runtime), _watchdog():
            _serve_web(runtime)
    except KeysWrong as error:
        return serve(arguments, settings) if _serve_crisis_only(settings, error) else 1
    return 0


def web(arguments: argparse.Namespace, settings: Settings) -> int:
    """The web process; any number of them on PostgreSQL."""
    refuse_sqlite(settings)
    _refuse_taken_port(settings)
    try:
        with built(settings) as runtime:
            _serve_web(runtime)
    except KeysWrong as error:
        return web(arguments, settings) if _serve_crisis_only(settings, error) else 1
    return 0


def run_demo(arguments: argparse.Namespace, settings: Settings) -> int:
    """A demo program without Twilio: prepares everything, then serves."""
    _refuse_taken_port(settings)
    demo.prepare_keys(settings)
    migrate(arguments, settings)
    with built(settings) as runtime, _worker(runtime), _watchdog():
        demo.load(runtime)
        sys.stdout.write(demo.welcome(settings))
        sys.stdout.flush()
        _serve_web(runtime)
    return 0


@contextmanager
def _lifeline(runtime: Runtime) -> Generator[None]:
    keeper = Keeper(runtime)
    keeper.start()
    try:
        yield
    finally:
        # First: it places calls, and all else that ends may wait for the database.
        runtime.lifeline.pager.close()
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


def _serve_web(runtime: Runtime) -> None:
    app = create_app(runtime)
    server = _server(app, runtime.settings, app.state.lookout.close)
    # Uvicorn stops on a signal and then raises it once more; by then there is only the rest to close.
    with on_signal(server.stop), _lifeline(runtime):
        _run(server)


def _serve_crisis_only(settings: Settings, error: KeysWrong) -> bool:
    """Without the right KEYS nobody can be known; whoever is in danger is answered all the same.

    True once AWS KMS has opened what it did not open before: then begin again. Else False, when this process is stopped.
    """
    if settings.is_simulated:
        raise error
    log.error("crisis_only", error=type(error).__name__)
    sys.stderr.write(f"tideover: {error}. Until then only danger is answered.\n")
    server = _server(crisis_only.create_app(settings, TwilioCarrier(settings), Clock()), settings)
    done = threading.Event()
    is_back = threading.Event()

    def wait_for_kms() -> None:
        while not done.wait(KMS_RETRY_SECONDS):
            if _unlocks(settings):
                is_back.set()
                server.should_exit = True
                return

    waiting = threading.Thread(target=wait_for_kms if isinstance(error, KmsAway) else done.wait)
    waiting.start()
    try:
        with on_signal(server.stop):
            _run(server)
    finally:
        done.set()
        waiting.join()
    signals_end_it()
    return is_back.is_set()


def _unlocks(settings: Settings) -> bool:
    engine = db.connect(settings.database_url)
    try:
        unlock(engine, settings, now=Clock().now())
    except Exception as error:  # noqa: BLE001  (whatever it is: danger is still answered, and it is tried again)
        log.warning("keys_still_away", error=type(error).__name__)
        return False
    finally:
        engine.dispose()
    return True


class Server(uvicorn.Server):
    """Ends the live streams before it waits for what is in flight: they would not end by themselves."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    def stop(self) -> None:
        """Stop, or end as soon as it has started: uvicorn hears signals only once it runs."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)


def _server(app: Starlette, settings: Settings, on_stop: Callable[[], None] = lambda: None) -> Server:
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,  # a line for each text would say who texts when
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    return Server(config, on_stop)


def _run(server: Server) -> None:
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILED)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise PortTaken(settings.port) from None
