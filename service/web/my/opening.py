"""Opening the page by a link and the PIN, and leaving it at once."""

import re
from http import HTTPStatus
from typing import Final

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation.states import PinOutcome
from service.db import EVERY_PROGRAM, reading
from service.own_page import visiting
from service.own_page.visiting import Gone, Visit
from service.people import page_openings
from service.protection import throttle
from service.runtime import Runtime
from service.web import pages
from service.web.auth import asking
from service.web.my import frame

AWAY: Final = {"en": "https://en.wikipedia.org/", "es": "https://es.wikipedia.org/"}
"""Where a page is left for: a site that everybody might have open."""

LONGEST_PIN: Final = 48
LONGEST_LINK: Final = 64


async def pin_of(request: Request) -> str:
    """What was typed as a PIN: its digits, or the word that came in their place."""
    form = await request.form(max_files=0, max_fields=8)
    typed = str(form.get("pin") or "")[:LONGEST_PIN]
    return re.sub(r"\D", "", typed) or typed


def wrong(outcome: PinOutcome | None) -> str:
    """What to say to a PIN that did not open."""
    return "pin_barred" if outcome is PinOutcome.BARRED else "pin_wrong"


@frame.neutral
async def show_link(request: Request) -> Response:
    """Looking at it uses nothing: what previews links ahead of people does no harm."""
    return _ask(request, await _of_link(request), request.url.path)


@frame.neutral
async def open_link(request: Request) -> Response:
    """The link is used up by the first PIN, right or not; with a wrong one the browser may try again."""
    visit = await _of_link(request)
    return await _try(request, visit, await pin_of(request), is_new=True)


@frame.neutral
async def show_pin(request: Request) -> Response:
    return _ask(request, await frame.require(request, even_locked=True), frame.PIN)


@frame.neutral
async def take_pin(request: Request) -> Response:
    visit = await frame.require(request, even_locked=True)
    return await _try(request, visit, await pin_of(request), is_new=False)


async def _try(request: Request, visit: Visit, pin: str, *, is_new: bool) -> Response:
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()

    def work(session: Session) -> tuple[PinOutcome | None, str | None]:
        token = page_openings.use(session, visit.opening, now=now) if is_new else None
        if is_new and token is None:
            raise Gone
        outcome = visiting.prove(session, runtime.vault, visit, pin, now=now)
        if outcome is PinOutcome.OPENED:
            token = visiting.unlock(session, runtime.vault, visit, now=now)
        return outcome, token

    outcome, token = await run_in_threadpool(runtime.writer.run, work, program=visit.program)
    if outcome is None:
        return frame.nothing(request)
    is_open = outcome is PinOutcome.OPENED
    answer = frame.go(frame.HOME) if is_open else _ask(request, visit, frame.PIN, error=wrong(outcome))
    if token is not None:
        frame.give_token(answer, runtime, token)
    return answer


def _ask(request: Request, visit: Visit, action: str, *, error: str = "") -> Response:
    status = HTTPStatus.FORBIDDEN if error else HTTPStatus.OK
    return frame.render(request, "pin.html", visit, status=status, action=action, error=error)


async def _of_link(request: Request) -> Visit:
    """Whom it is for. Raises Gone; who tries many that are not good is turned away for a while."""
    runtime: Runtime = request.app.state.runtime
    visit = await run_in_threadpool(_look, runtime, request.path_params["link"], asking.address_of(request))
    if visit is None:
        raise Gone
    return visit


def _look(runtime: Runtime, link: str, address: str) -> Visit | None:
    """Raises TooManyTries."""
    now, tries = runtime.clock.now(), [runtime.vault.index("page", asking.network(address))]
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        refused = throttle.refusal(session, tries, now=now)
        if refused is None and len(link) <= LONGEST_LINK:
            visit = visiting.of_link(session, runtime.vault, link, now=now)
            if visit is not None:
                return visit
    refused = refused or runtime.writer.run(
        lambda writing: throttle.take(writing, tries, now=now), program=EVERY_PROGRAM
    )
    if refused is not None:
        raise refused
    return None


async def leave(request: Request) -> Response:
    """Close it in this browser, and show another site; this one keeps nothing of it."""
    runtime: Runtime = request.app.state.runtime
    token, say = frame.token_of(request), frame.anybody(request)
    if token:
        await run_in_threadpool(
            runtime.writer.run,
            lambda session: page_openings.close(session, token),
            program=EVERY_PROGRAM,
        )
    headers = {"Refresh": f"0; url={AWAY[say.language]}", "Clear-Site-Data": '"cache", "storage"'}
    answer = pages.render(
        request, "my/told.html", headers=headers, say=say, what="left", away=AWAY[say.language]
    )
    frame.take_token(answer, runtime)
    return answer


routes: Final = [
    Route("/my/leave", leave, methods=["POST"]),
    Route(frame.PIN, show_pin, methods=["GET"]),
    Route(frame.PIN, take_pin, methods=["POST"]),
    Route("/my/{link}", show_link, methods=["GET"]),
    Route("/my/{link}", open_link, methods=["POST"]),
]
