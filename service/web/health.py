"""Whether this process is alive (/healthz), and whether it can do its work (/readyz)."""

from http import HTTPStatus
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from service import schema
from service.db import EVERY_PROGRAM, reading
from service.errors import ServiceError
from service.people import programs
from service.people.programs import Program
from service.protection.vault import Vault
from service.runtime import Runtime

log = structlog.get_logger()


async def healthz(request: Request) -> Response:
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Each check by its name: 200 where all hold, else 503."""
    checks = await run_in_threadpool(_checks, request.app.state.runtime)
    status = HTTPStatus.OK if all(checks.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse(checks, status)


def _checks(runtime: Runtime) -> dict[str, bool]:
    """A check behind one that failed is not tried, and does not hold."""
    lifeline = runtime.lifeline
    checks = {"database": False, "migrations": False, "keys": False}
    checks |= {"texts": not lifeline.breaker.is_open, "disk": lifeline.can_keep}
    try:
        with reading(runtime.engine, program=EVERY_PROGRAM) as session:
            checks["database"] = session.connection().exec_driver_sql("SELECT 1").scalar() == 1
            checks["migrations"] = schema.is_current(runtime.engine)
            checks["keys"] = checks["migrations"] and _opens_a_program(session, runtime.vault)
    except (SQLAlchemyError, ServiceError) as error:
        log.warning("not_ready", error=type(error).__name__)
    return checks


def _opens_a_program(session: Session, vault: Vault) -> bool:
    """Whether our keys open what is there: any program's name will do, and a database without one is new."""
    program = session.exec(select(Program).limit(1)).first()
    return program is None or bool(programs.name_of(session, vault, program))


routes: Final = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
]
