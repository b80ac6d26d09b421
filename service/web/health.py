"""Whether this process is alive (/healthz), and whether it can do its work (/readyz)."""

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from service import heartbeats, schema
from service.db import EVERY_PROGRAM, ProgramSession, reading
from service.errors import ServiceError
from service.heartbeats import Heartbeat
from service.people import programs
from service.people.programs import Program
from service.protection.vault import Vault
from service.runtime import Runtime
from service.vitals import carrier, disk

log = structlog.get_logger()

WRITE_SECONDS: Final = 3
"""As long as a text would wait for the same writer."""

LOOKED_AT_FOR: Final = 1.0
"""Seconds. A look takes a turn of the one writer, and anybody may ask: a flood of questions must not take it from the texts."""

_TOUCH: Final = sa.update(Heartbeat).where(col(Heartbeat.process) == "worker").values(at=col(Heartbeat.at))


async def healthz(request: Request) -> Response:
    return PlainTextResponse("ok")


class Readiness:
    """What one process can do, looked at once for all who ask within LOOKED_AT_FOR."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._alone = asyncio.Lock()
        self._until = float("-inf")
        self._found: tuple[dict[str, bool], dict[str, float | None]] = {}, {}

    async def look(self) -> tuple[dict[str, bool], dict[str, float | None]]:
        """The checks, and what is only watched."""
        async with self._alone:
            steady = self._runtime.clock.steady
            if steady() >= self._until:
                self._found = await run_in_threadpool(_look, self._runtime)
                self._until = steady() + LOOKED_AT_FOR
            return self._found


async def readyz(request: Request) -> Response:
    """Each check by its name: 200 where all hold, else 503. What is `watched` alone decides nothing.

    A worker or a carrier that fails is no reason to send texts elsewhere than to this process.
    """
    readiness: Readiness = request.app.state.readiness
    checks, watched = await readiness.look()
    status = HTTPStatus.OK if all(checks.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse(checks | {"watched": watched}, status)


def _look(runtime: Runtime) -> tuple[dict[str, bool], dict[str, float | None]]:
    """A check behind one that failed is not tried, and does not hold; what could not be watched is null."""
    lifeline, now = runtime.lifeline, runtime.clock.now()
    spool = lifeline.spool.waiting()
    checks = {"database": False, "writes": False, "migrations": False, "keys": False}
    checks["texts"] = not lifeline.breaker.is_open
    checks["disk"] = lifeline.can_keep and disk.has_room_for_a_text(runtime.settings.data_dir)
    watched: dict[str, float | None] = {"worker_seconds": None, "twilio_failed_share": None}
    watched["spool_texts"] = spool.count
    watched["spool_seconds"] = round((now - spool.since).total_seconds()) if spool.since else 0
    try:
        with reading(runtime.engine, program=EVERY_PROGRAM, is_hurried=True) as session:
            checks["database"] = session.connection().exec_driver_sql("SELECT 1").scalar() == 1
            checks["migrations"] = schema.is_current(runtime.engine)
            checks["keys"] = checks["migrations"] and _opens_a_program(session, runtime.vault)
            watched |= _watched(session, now=now)
        # Where texts have found it away the writer is not to wait for it once more.
        checks["writes"] = checks["texts"] and _takes_writes(runtime)
    except (SQLAlchemyError, ServiceError, TimeoutError) as error:
        log.warning("not_ready", error=type(error).__name__)
    return checks, watched


def _watched(session: Session, *, now: datetime) -> dict[str, float | None]:
    silence = heartbeats.age(session, "worker", now=now)
    return {
        "worker_seconds": None if silence is None else round(silence.total_seconds()),
        "twilio_failed_share": round(carrier.attempts(session, now=now).share_failed, 3),
    }


def _takes_writes(runtime: Runtime) -> bool:
    """Whether the writer gets a change through, which is then undone. Raises TimeoutError, and what the database raises."""
    write = runtime.writer.submit(_write_and_undo)
    try:
        write.result(WRITE_SECONDS)
    finally:
        write.cancel()
    return True


def _write_and_undo(session: ProgramSession) -> None:
    # A disk that is full, and a server that only lets read, refuse already this; undone, it costs little.
    with session.begin_nested() as savepoint:
        session.connection().execute(_TOUCH)
        savepoint.rollback()


def _opens_a_program(session: Session, vault: Vault) -> bool:
    """Whether our keys open what is there: any program's name will do, and a database without one is new."""
    program = session.exec(select(Program).limit(1)).first()
    return program is None or bool(programs.name_of(session, vault, program))


routes: Final = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
]
