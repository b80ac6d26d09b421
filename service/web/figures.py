"""The page of figures, for admins: how long alerts took, month by month, and which phones answer a drill (D15, D18)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.escalations import drills, figures
from service.escalations.figures import Month, Tried
from service.escalations.tables import DrillKind
from service.people import staff
from service.protection import keyring
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import pages
from service.web.program import frame
from service.web.visitors import ADMINS, Visitor, require_staff


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of the staff, and what is known of it."""

    alias: str
    verified_at: datetime | None
    has_opted_out: bool
    tried: Tried | None


@dataclass(frozen=True, slots=True)
class Figures:
    months: tuple[Month, ...]
    phones: tuple[Phone, ...]
    read_at: datetime


def read(session: Session, vault: Vault, visitor: Visitor, *, now: datetime) -> Figures:
    """Everything on the page."""
    rows = staff.everybody(session)
    keys, tried = keyring.keys_of(session, vault, [row.id for row in rows]), figures.last_drills(session)
    phones = (
        Phone(
            staff.alias(staff.name_of(keys[row.id], row)),
            row.phone_verified_at,
            row.has_opted_out,
            tried.get(row.id),
        )
        for row in rows
    )
    months = figures.by_month(session, ZoneInfo(visitor.timezone), now=now)
    return Figures(tuple(months), tuple(phones), now)


async def page(request: Request) -> Response:
    visitor = await require_staff(request, only=ADMINS)
    shown = await run_in_threadpool(_read, request.app.state.runtime, visitor)
    return pages.render(request, "figures.html", visitor=visitor, here="figures", figures=shown)


def _read(runtime: Runtime, visitor: Visitor) -> Figures:
    with reading(runtime.engine, program=visitor.program) as session:
        return read(session, runtime.vault, visitor, now=runtime.clock.now())


async def take_along(request: Request) -> Response:
    """The months as a table, in seconds. It names nobody; but a month with one alert tells of one person, so it has the notice."""
    visitor = await require_staff(request, only=ADMINS)
    shown = await run_in_threadpool(_read, request.app.state.runtime, visitor)
    rows = [_row(one) for one in shown.months]
    return await frame.give_out(
        request, visitor, "figures", HEADER, rows, about=(), count={"count": len(rows)}
    )


TOOK: Final = ("sent", "delivered", "taken", "spoken")
HEADER: Final = (
    "month",
    "alerts",
    *(f"{one}: {what}" for one in TOOK for what in ("how many", "median, seconds", "95 of 100, seconds")),
    "drills",
    "drills answered",
)


def _row(month: Month) -> tuple[object, ...]:
    spans = (month.sent, month.delivered, month.acknowledged, month.reached)
    took = (value for one in spans for value in (one.count, _seconds(one.median), _seconds(one.p95)))
    return f"{month.begins:%Y-%m}", month.alerts, *took, month.drills, month.answered


def _seconds(took: timedelta | None) -> object:
    return "" if took is None else round(took.total_seconds())


async def drill(request: Request) -> Response:
    """Try the phones that got no drill within a day: pressed twice it is pressed once."""
    visitor = await require_staff(request, only=ADMINS)
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()

    def work(session: Session) -> None:
        left = drills.untried(session, staff.everybody(session), now=now)
        drills.send(session, runtime.vault, left, DrillKind.TEST, program=visitor.program, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse("/figures", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/figures", page, methods=["GET"]),
    Route("/figures.csv", take_along, methods=["GET"]),
    Route("/figures/drill", drill, methods=["POST"]),
]
