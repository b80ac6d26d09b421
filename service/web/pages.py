"""Rendering: templates, and what a person sees when something is refused or breaks."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ExceptionHandler

from service.errors import ServiceError
from service.people import disclosures, staff
from service.web import spoken, times, words

HERE: Final = Path(__file__).parent
FRAGMENT: Final = "x-fragment"
"""Header of a script of ours that asks for a part of a page: it is told of a refusal, not sent elsewhere."""

SECRETS: Final = frozenset(
    {"password", "current", "new", "again", "code", "pin", "answer", "word", "safe_word", "endpoint"}
)
"""Fields that hold a secret: of passwords and codes, of passkeys, of an address to push to, and words by which somebody is known."""

MOST_FIELDS: Final = 1000

log = structlog.get_logger()

_loader = FileSystemLoader(HERE / "templates")
_templates = Jinja2Templates(
    env=Environment(
        loader=_loader,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)
_templates.env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
    spoken.say, spoken.plural, newstyle=True
)
_templates.env.globals |= {
    "retell": spoken.retell,
    "sentence": spoken.sentence,
    "language": spoken.language,
    "for_scripts": spoken.for_scripts,
    "times": times,
    "words": words,
    "part_2_notice": disclosures.NOTICE,
}


# In one piece: a list of everybody has hundreds of names, and Markup takes its time for each part.
_UNPRINTED: Final = Markup('<span class="name">{}</span>')
_NAMED: Final = Markup('<span class="name">{}</span><span class="initials">{}</span>')


def _named(name: str) -> Markup:
    """The whole name of somebody, for a page: on paper it is their initials."""
    return _NAMED.format(name, staff.initials(name))


def _unprinted(text: str) -> Markup:
    """A number or an address, for a page: on paper it is nothing."""
    return _UNPRINTED.format(text)


_templates.env.filters |= {"named": _named, "unprinted": _unprinted}

static: Final = Mount("/static", StaticFiles(directory=HERE / "static"), name="static")


class SignInNeeded(ServiceError):
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, at: str = "/sign-in", *, back: str | None = None) -> None:
        super().__init__("please sign in" if at == "/sign-in" else "please show first that it is you")
        self.at, self.back = at, back
        """The page that asks for what is missing, and where it leads then: by default to the page that was asked for."""


class NotFound(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is nothing at this address")


class Closed(ServiceError):
    """Somebody of the program, who is not of the visitor's caseload."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, person: UUID) -> None:
        super().__init__("this person is not of your caseload")
        self.at = f"/people/{person}/break-glass"
        """Where they can be opened all the same."""


def add_templates(folder: Path) -> None:
    """Let pages of another module be rendered, within our frame."""
    _loader.searchpath.append(str(folder))


def render(
    request: Request,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    context.setdefault("visitor", None)
    return _templates.TemplateResponse(request, template, context, status_code=status, headers=headers)


def file(name: str, content: bytes, media_type: str) -> Response:
    """Something to take along, which the browser keeps and does not show."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def fragment(template: str, **context: Any) -> str:
    """A part of a page, for a script of ours to put in its place."""
    return _templates.get_template(template).render(context)


async def _refused(request: Request, error: Exception) -> Response:
    """A ServiceError says what is wrong and what to do, so a person may read it; not so when it is our fault."""
    assert isinstance(error, ServiceError)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed", error=type(error).__name__)
        return _sorry(request, error.status)
    if isinstance(error, SignInNeeded) and FRAGMENT not in request.headers:
        back = error.back or (request.url.path if request.method == "GET" else None)
        if back:
            return RedirectResponse(f"{error.at}?next={quote(back)}", HTTPStatus.SEE_OTHER)
        written = await _written(request)
        if written is not None:
            return _not_lost(request, error, written)
    if isinstance(error, Closed) and request.method == "GET" and FRAGMENT not in request.headers:
        return RedirectResponse(error.at, HTTPStatus.SEE_OTHER)
    wait = getattr(error, "retry_after", None)
    return render(
        request,
        "error.html",
        visitor=await _in_frame(request),
        here="",
        status=error.status,
        headers={"Retry-After": str(wait)} if wait else None,
        title=error.status.phrase,
        message=str(error),
        at=error.at if isinstance(error, Closed) else None,
    )


async def _in_frame(request: Request) -> object | None:
    """Who is signed in, who keeps the navigation and sees who is on call; None in an app that knows nobody, and for a script."""
    ask = getattr(request.app.state, "in_frame", None)
    return await ask(request) if ask and FRAGMENT not in request.headers else None


async def _written(request: Request) -> Sequence[tuple[str, str]] | None:
    """The fields of what was sent, without files. None of a form that holds a secret, or that cannot be read."""
    try:
        async with request.form(max_fields=MOST_FIELDS) as form:
            fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    except HTTPException:
        return None
    return None if any(value for name, value in fields if name in SECRETS) else fields


def _not_lost(request: Request, error: SignInNeeded, fields: Sequence[tuple[str, str]]) -> Response:
    """Give back what was sent after the session had ended, to be sent once more: we keep it nowhere, and the browser only on that page."""
    return render(
        request,
        "not_lost.html",
        status=error.status,
        fields=fields,
        action=request.url.path,
        at=error.at,
    )


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.NOT_FOUND:
        return await _refused(request, NotFound())
    return render(
        request,
        "error.html",
        visitor=await _in_frame(request),
        here="",
        status=status,
        headers=error.headers,
        title=status.phrase,
        message="this cannot be done here",
        at=None,
    )


async def _broken(request: Request, error: Exception) -> Response:
    return _sorry(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _sorry(request: Request, status: HTTPStatus) -> Response:
    message = "something went wrong here. Texts and pages keep going by phone; please try again in a minute"
    return render(request, "error.html", status=status, title="Sorry", message=message, at=None)


exception_handlers: Final[Mapping[Any, ExceptionHandler]] = {
    ServiceError: _refused,
    HTTPException: _http_error,
    Exception: _broken,
}
