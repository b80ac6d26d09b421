"""Calendar feeds: staff make and revoke them here, and a calendar reads them without signing in (H6)."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import EVERY_PROGRAM, reading, within
from service.escalations import feeds
from service.escalations.rota_tables import RotaFeed
from service.people import staff
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import pages, rota_week
from service.web.spoken import say
from service.web.visitors import Visitor, require_staff

LONGEST_TOKEN: Final = 64


@dataclass(frozen=True, slots=True)
class Feed:
    """One that is open, as it is listed."""

    id: UUID
    about: str
    by: str
    created_at: datetime
    read_at: datetime | None


async def page(request: Request) -> Response:
    return await _page(request, "")


async def _page(request: Request, address: str) -> Response:
    """`address` is that of a feed which was made just now: it is shown this once."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    found = await run_in_threadpool(_list, runtime, visitor)
    now = runtime.clock.now()
    return pages.render(
        request, "feeds.html", visitor=visitor, here="rota", feeds=found, address=address, now=now
    )


def _list(runtime: Runtime, visitor: Visitor) -> list[Feed]:
    """The visitor's own; for admins everybody's."""
    with reading(runtime.engine, program=visitor.program) as session:
        names = rota_week.aliases(session, runtime.vault)
        rows = [one for one in feeds.list_open(session, visitor.program) if _is_theirs(visitor, one)]
        return [_feed(one, names.get(one.staff_id, "?")) for one in rows]


def _feed(row: RotaFeed, alias: str) -> Feed:
    about = (
        say("Everybody of the program, by initials")
        if row.is_of_program
        else say("The turns of {name}", name=alias)
    )
    return Feed(row.id, about, alias, row.created_at, row.read_at)


def _is_theirs(visitor: Visitor, row: RotaFeed) -> bool:
    return row.staff_id == visitor.staff or visitor.role is Role.ADMIN


async def make(request: Request) -> Response:
    """A new feed. Its address is in this answer, and nowhere after it."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    is_of_program, now = form.get("about") == "program", runtime.clock.now()

    def work(session: Session) -> str:
        _, token = feeds.open_one(
            session, staff=visitor.staff, is_of_program=is_of_program, program=visitor.program, now=now
        )
        return token

    token = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return await _page(request, f"{runtime.settings.base_url}/calendar/{token}.ics")


async def revoke(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    feed, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        row = session.exec(select(RotaFeed).where(RotaFeed.id == feed)).one_or_none()
        if row is None or not _is_theirs(visitor, row):
            raise pages.NotFound
        feeds.revoke(session, row, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse("/rota/feeds", HTTPStatus.SEE_OTHER)


async def calendar(request: Request) -> Response:
    """A feed, for whoever has its address. One that is revoked never was."""
    runtime: Runtime = request.app.state.runtime
    token = request.path_params["token"]
    told = None
    if len(token) <= LONGEST_TOKEN:
        told = await run_in_threadpool(_calendar, runtime, token)
    if told is None:
        return Response("no such calendar", HTTPStatus.NOT_FOUND, media_type="text/plain")
    return Response(told, media_type="text/calendar; charset=utf-8")


def _calendar(runtime: Runtime, token: str) -> str | None:
    now = runtime.clock.now()
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        feed = feeds.by_token(session, token)
        if feed is None:
            return None
        with within(session, feed.program_id):
            initials = _initials(session, runtime.vault) if feed.is_of_program else {}
            told = feeds.calendar(feeds.spells(session, feed, now=now), initials, now=now)
    if feeds.is_to_touch(feed, now=now):
        runtime.writer.run(lambda writing: feeds.touch(writing, feed.id, now=now), program=feed.program_id)
    return told


def _initials(session: Session, vault: Vault) -> dict[UUID, str]:
    rows = session.exec(select(Staff).order_by(col(Staff.id))).all()
    keys = keyring.keys_of(session, vault, [one.id for one in rows])
    return {one.id: staff.initials(staff.name_of(keys[one.id], one)) for one in rows if one.id in keys}


routes: Final = [
    Route("/rota/feeds", page, methods=["GET"]),
    Route("/rota/feeds", make, methods=["POST"]),
    Route("/rota/feeds/{id:uuid}/revoke", revoke, methods=["POST"]),
    Route("/calendar/{token:str}.ics", calendar, methods=["GET"]),
]
