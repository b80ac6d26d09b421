"""The way in to the program's pages: what each is for, and the two figures that cannot wait."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.people import programs, scorecard
from service.people.programs import Program
from service.people.scorecard import Known
from service.people.staff import Staff
from service.runtime import Runtime
from service.web.program import frame
from service.web.visitors import Visitor, require_staff


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    name, known, reads_record = await frame.look(
        request, visitor, lambda session, runtime: _read(session, runtime, visitor)
    )
    return frame.page(request, "overview.html", visitor, name=name, known=known, reads_record=reads_record)


def _read(session: Session, runtime: Runtime, visitor: Visitor) -> tuple[str, Known, bool]:
    now = runtime.clock.now()
    row = session.exec(select(Program).where(Program.id == visitor.program)).one()
    known = scorecard.read(session, runtime.vault, visitor.program, today=today(visitor, now=now), now=now)
    return programs.name_of(session, runtime.vault, row), known, may_read_record(session, visitor)


def today(visitor: Visitor, *, now: datetime) -> date:
    """On the program's clock."""
    return now.astimezone(ZoneInfo(visitor.timezone)).date()


def may_read_record(session: Session, visitor: Visitor) -> bool:
    return session.exec(select(Staff).where(Staff.id == visitor.staff)).one().reads_record


routes: Final = [Route("/program", show, methods=["GET"])]
