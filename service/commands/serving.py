"""serve, web, demo: the processes that answer by HTTP."""

import argparse
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus

import uvicorn

from service import demo
from service.app import create_app
from service.commands.migrating import migrate
from service.commands.processes import built, on_signal, refuse_sqlite
from service.commands.registering import Commands, register
from service.errors import ServiceError
from service.recovery.keeping import Keeper
from service.runtime import Runtime
from service.settings import Settings
from service.worker import Worker


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
    with built(settings) as runtime, _worker(runtime), _watchdog():
        _serve_web(runtime)
    return 0


def web(arguments: argparse.Namespace, settings: Settings) -> int:
    """The web process; any number of them on PostgreSQL."""
    refuse_sqlite(settings)
    _refuse_taken_port(settings)
    with built(settings) as runtime:
        _serve_web(runtime)
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
    settings = runtime.settings
    # Uvicorn stops on a signal and then raises it once more; by then there is only the rest to close.
    with on_signal(lambda: None), _lifeline(runtime):
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


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise PortTaken(settings.port) from None
