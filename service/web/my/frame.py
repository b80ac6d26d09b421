"""What the parts of a person's own page have in common: who has it open, its frame, and what is shown where it is closed."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.conversation.wording import LANGUAGES
from service.db import EVERY_PROGRAM, reading
from service.enrolling.entering import Entered
from service.enrolling.steps import held
from service.errors import ServiceError
from service.own_page import visiting
from service.own_page.visiting import Gone, Visit
from service.people import page_openings
from service.protection import audit
from service.protection.audit import Action
from service.protection.signin.sessions import TOUCH_EVERY
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.my.saying import Sayer

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]

HOME: Final = "/my"
PIN: Final = "/my/pin"

PARTS: Final = (
    ("steps", HOME),
    ("plan", "/my/plan"),
    ("texts", "/my/texts"),
    ("people", "/my/people"),
    ("record", "/my/record"),
)

DONE: Final = frozenset(
    {"saved", "added", "removed", "moved", "practice_sent", "practice_later", "erase_set", "erase_kept"}
)
"""What a part may say of the form that led to it."""


class PinNeeded(ServiceError):
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__("the PIN has to come first")


def neutral(handler: Handler) -> Handler:
    """Whatever is refused here is told in words that say nothing of whose page this is, or of what."""

    @wraps(handler)
    async def handled(request: Request) -> Response:
        try:
            return await handler(request)
        except Gone:
            return closed(request)
        except PinNeeded:
            return RedirectResponse(PIN, HTTPStatus.SEE_OTHER)
        except ServiceError as error:
            return told(request, "sorry", status=error.status)

    return handled


async def require(request: Request, *, even_locked: bool = False) -> Visit:
    """Who has their page open in this browser. Raises Gone, and PinNeeded where the PIN has not come."""
    runtime: Runtime = request.app.state.runtime
    token = token_of(request)
    if not token:
        raise Gone
    visit = await run_in_threadpool(_visit, runtime, token)
    if not (visit.is_unlocked or even_locked):
        raise PinNeeded
    return visit


def _visit(runtime: Runtime, token: str) -> Visit:
    now = runtime.clock.now()
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        visit = visiting.of_browser(session, runtime.vault, token, now=now)
    if visit is None:
        raise Gone
    if visit.seen_at is None or now - visit.seen_at > TOUCH_EVERY:
        runtime.writer.run(
            partial(page_openings.touch, opening=visit.opening, now=now), program=visit.program
        )
    return visit


async def look(request: Request, visit: Visit, read: Callable[[Session, Runtime], T]) -> T:
    """Read something of theirs, in a session of their program."""
    runtime: Runtime = request.app.state.runtime

    def work() -> T:
        with reading(runtime.engine, program=visit.program) as session:
            return read(session, runtime)

    return await run_in_threadpool(work)


async def write(request: Request, visit: Visit, work: Callable[[Entered], T]) -> T:
    """Change something of theirs, while nobody else does, and record that they did. Raises what the work raises."""
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()

    def within_program(session: Session) -> T:
        row = held(session, visit.alumnus)
        if row is None or row.erased_at is not None:
            raise Gone
        audit.record(
            session,
            runtime.vault,
            Action.CHANGED,
            program=visit.program,
            by=visit.by,
            subject=visit.alumnus,
            now=now,
        )
        return work(Entered(session, runtime.vault, row, runtime.directory.countries, row.id, now))

    return await run_in_threadpool(runtime.writer.run, within_program, program=visit.program)


def render(
    request: Request, template: str, visit: Visit, *, status: int = HTTPStatus.OK, **context: Any
) -> Response:
    done = request.query_params.get("done", "")
    context.setdefault("here", "")
    return pages.render(
        request,
        f"my/{template}",
        status=status,
        say=Sayer(visit.language, visit.timezone, visit.line),
        visit=visit,
        parts=PARTS,
        done=done if done in DONE else "",
        is_danger=done == "danger",
        minutes=int(page_openings.IDLE.total_seconds() // 60),
        **context,
    )


def go(path: str, done: str = "") -> Response:
    return RedirectResponse(f"{path}?done={done}" if done else path, HTTPStatus.SEE_OTHER)


def closed(request: Request, *, status: int = HTTPStatus.NOT_FOUND) -> Response:
    """The same page for a link that was used, is over or never was, and for a page that is closed."""
    return told(request, "closed", status=status)


def nothing(request: Request) -> Response:
    """A page like any other with nothing of theirs: somebody else may have the phone."""
    return told(request, "nothing", status=HTTPStatus.OK)


def told(request: Request, what: str, *, status: int) -> Response:
    """A page with one sentence, for nobody in particular."""
    return pages.render(request, "my/told.html", status=status, say=anybody(request), what=what)


def anybody(request: Request) -> Sayer:
    """Speaks the browser's language, where we do."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return Sayer(wanted if wanted in LANGUAGES else LANGUAGES[0], "UTC", None)


def token_of(request: Request) -> str | None:
    return request.cookies.get(_cookie(request.app.state.runtime))


def give_token(answer: Response, runtime: Runtime, token: str) -> None:
    secure = visitors.is_https(runtime)
    answer.set_cookie(_cookie(runtime), token, path="/", secure=secure, httponly=True, samesite="strict")


def take_token(answer: Response, runtime: Runtime) -> None:
    secure = visitors.is_https(runtime)
    answer.delete_cookie(_cookie(runtime), path="/", secure=secure, httponly=True, samesite="strict")


def _cookie(runtime: Runtime) -> str:
    # Browsers take a __Host- cookie only by HTTPS, and from no other host or path.
    return "__Host-page" if visitors.is_https(runtime) else "page"
