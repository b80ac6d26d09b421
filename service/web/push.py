"""Pushes to the browsers of staff: turned on and off, one browser at a time or all at once (H10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final, TypeVar

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.messaging import push
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.push import Pusher
from service.people import subscriptions
from service.protection import throttle
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import pages
from service.web.visitors import Visitor, real_time, require_staff

T = TypeVar("T")


class Came(StrEnum):
    """What came of a push that was tried."""

    ACCEPTED = "accepted"  # by the push service: whether it rang, only who holds the browser can tell
    REFUSED = "refused"
    GONE = "gone"  # the browser has taken its subscription back
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page tells a script, and somebody without one."""

    key: str
    count: int
    """Browsers of the visitor that pushes go to."""


def read(session: Session, vault: Vault, visitor: Visitor) -> Shown:
    return Shown(push.public_key(vault), len(subscriptions.of(session, visitor.staff)))


async def worker(request: Request) -> Response:
    """The service worker: at the root, since it sees what is below its own address alone."""
    return FileResponse(pages.HERE / "static/service-worker.js", media_type="text/javascript")


async def subscribe(request: Request) -> Response:
    """Push to this browser from now on."""
    visitor, runtime = await require_staff(request), _runtime(request)
    browser, now = subscriptions.read(await _form(request)), runtime.clock.now()
    await _write(
        runtime,
        visitor,
        lambda session: subscriptions.keep(
            session, runtime.vault, visitor.staff, browser, program=visitor.program, now=now
        ),
    )
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def known(request: Request) -> Response:
    """Whether this browser is still pushed to: 204, or 404 where it was turned off elsewhere, or was given up."""
    visitor, runtime = await require_staff(request), _runtime(request)
    endpoint = (await _form(request)).get("endpoint", "")
    if not await run_in_threadpool(_is_known, runtime, visitor, endpoint):
        raise pages.NotFound
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _is_known(runtime: Runtime, visitor: Visitor, endpoint: str) -> bool:
    with reading(runtime.engine, program=visitor.program) as session:
        return subscriptions.with_endpoint(session, runtime.vault, visitor.staff, endpoint) is not None


async def try_out(request: Request) -> Response:
    """Push to this browser now, as with a page, and say what the push service made of it. Raises TooManyTries; NotFound as `known`."""
    visitor, runtime = await require_staff(request), _runtime(request)
    endpoint, now = (await _form(request)).get("endpoint", ""), real_time(runtime)
    keys = [runtime.vault.index("push tried", visitor.staff.hex)]
    refusal = await _write(runtime, visitor, lambda session: throttle.take(session, keys, now=now))
    if refusal is not None:
        raise refusal
    came = await run_in_threadpool(_try, runtime, request.app.state.pusher, visitor, endpoint, now=now)
    return JSONResponse({"came": came})


def _try(runtime: Runtime, pusher: Pusher, visitor: Visitor, endpoint: str, *, now: datetime) -> Came:
    """Outside any transaction: the push service is somebody else's. Raises NotFound."""
    with reading(runtime.engine, program=visitor.program) as session:
        row = subscriptions.with_endpoint(session, runtime.vault, visitor.staff, endpoint)
        browser = subscriptions.open_one(session, runtime.vault, row) if row else None
    if row is None or browser is None:
        raise pages.NotFound
    try:
        pusher.send(push.Push(browser.endpoint, browser.p256dh, browser.auth, row.hex, now))
    except Refused as refused:
        if refused.code not in push.GONE:
            return Came.REFUSED
        runtime.writer.run(lambda writing: subscriptions.forget(writing, row), program=visitor.program)
        return Came.GONE
    except (NotSent, OutcomeUnknown):
        return Came.UNANSWERED
    return Came.ACCEPTED


async def forget(request: Request) -> Response:
    """This browser no more."""
    visitor, runtime = await require_staff(request), _runtime(request)
    endpoint = (await _form(request)).get("endpoint", "")
    await _write(
        runtime, visitor, lambda session: subscriptions.forget_endpoint(session, runtime.vault, endpoint)
    )
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def forget_all(request: Request) -> Response:
    """None of the visitor's browsers any more: for one that was lost, and for somebody without scripts."""
    visitor, runtime = await require_staff(request), _runtime(request)
    await _write(runtime, visitor, lambda session: subscriptions.forget_all(session, visitor.staff))
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_files=0, max_fields=8)
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def _write(runtime: Runtime, visitor: Visitor, act: Callable[[Session], T]) -> T:
    return await run_in_threadpool(runtime.writer.run, act, program=visitor.program)


routes: Final = [
    Route("/service-worker.js", worker, methods=["GET"]),
    Route("/push/subscribe", subscribe, methods=["POST"]),
    Route("/push/known", known, methods=["POST"]),
    Route("/push/try", try_out, methods=["POST"]),
    Route("/push/forget", forget, methods=["POST"]),
    Route("/push/forget-all", forget_all, methods=["POST"]),
]
