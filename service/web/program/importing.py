"""People from a CSV file, in the console: tried first, with every error by its line; then everything, or nothing (J6)."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final, NoReturn
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from starlette.datastructures import FormData, UploadFile
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service import importing
from service.errors import ServiceError
from service.importing import ImportRefused, Problem, Report
from service.people import staff
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks
from service.web.pages import SignInNeeded
from service.web.program import frame, tables
from service.web.spoken import mark, say
from service.web.visitors import ADMINS, Visitor, is_proved

HERE: Final = "/program/import"

LARGEST: Final = 512 * 1024
"""Bytes of a file."""

ENVELOPE: Final = 64 * 1024
"""What a browser may put around it, and what becomes of its line ends."""

MOST_PEOPLE: Final = 500
"""In one file: they are written in one transaction, behind which texts wait."""


class NotGivenBack(ServiceError):
    """In place of SignInNeeded, which gives back what was sent: a table tells of many people, and whoever comes next to that browser would read it."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            "you were signed out before this was sent, and a table of people is given back to nobody: sign in, and choose the file again"
        )


class _Undone(Exception):
    """Carries what a dry run has found out of the transaction that it undoes."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a file."""

    text: str = ""
    """The file, so that nothing has to be chosen or typed again."""
    is_inviting: bool = True
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()
    """What was created and changed, or would be."""
    summary: str = ""
    """The same, counted."""
    is_written: bool = False
    needs_proof: bool = False
    """Whether it was tried instead of written, as whoever asked has still to show who they are."""

    @property
    def may_go(self) -> bool:
        """Whether it was tried, and can be imported."""
        return bool(self.lines) and not self.is_written


async def show(request: Request) -> Response:
    visitor = await frame.require_admin(request)
    return _page(request, visitor, Result())


async def try_out(request: Request) -> Response:
    """Do all of it, and undo it."""
    return await _take(request, is_dry=True)


async def take(request: Request) -> Response:
    """All of it, or nothing. The same file once more changes nothing."""
    return await _take(request, is_dry=False)


async def _take(request: Request, *, is_dry: bool) -> Response:
    visitor = await _require(request)
    needs_proof = not is_dry and not await is_proved(request, only=ADMINS)
    async with _form(request) as form:
        is_inviting = form.get("asked") is None or form.get("invite") == "yes"
        result = await _result(request, visitor, form, is_inviting=is_inviting, is_dry=is_dry or needs_proof)
    return _page(request, visitor, replace(result, needs_proof=needs_proof))


async def _require(request: Request) -> Visitor:
    """Raises NotForYou, NotGivenBack."""
    try:
        return await frame.require_admin(request)
    except SignInNeeded:
        raise NotGivenBack from None


async def errors(request: Request) -> Response:
    """The errors and warnings of a file as a table, to work through beside the file. Nothing is written."""
    visitor = await _require(request)
    async with _form(request) as form:
        result = await _result(request, visitor, form, is_inviting=False, is_dry=True)
    rows = [("error", one) for one in result.problems] + [("warning", one) for one in result.warnings]
    return tables.give(
        "errors",
        ("line", "column", "what", "why"),
        ((one.line or "", one.name, kind, one.message) for kind, one in rows),
    )


def _form(request: Request) -> AbstractAsyncContextManager[FormData]:
    """What was sent; the file is closed at the end."""
    return request.form(max_files=1, max_fields=4, max_part_size=LARGEST + ENVELOPE)


async def _result(
    request: Request, visitor: Visitor, form: FormData, *, is_inviting: bool, is_dry: bool
) -> Result:
    text = ""
    try:
        text = await _text(form)
        file = importing.read_csv(text)
        _refuse_many(file.raw)
        report = await _apply(request, visitor, file, is_inviting=is_inviting, is_dry=is_dry)
    except ImportRefused as refused:
        return Result(text, is_inviting, tuple(refused.problems))
    return Result(
        text=text,
        is_inviting=is_inviting,
        warnings=tuple(report.warnings),
        lines=tuple(report.lines()),
        summary=say(
            "{created} created, {changed} changed", created=len(report.created), changed=len(report.changed)
        ),
        is_written=not is_dry,
    )


async def _text(form: FormData) -> str:
    """What was chosen, or else what stands in the box. Raises ImportRefused."""
    chosen = form.get("file")
    content = await chosen.read(LARGEST + 1) if isinstance(chosen, UploadFile) else b""
    text = importing.decoded(content) if content else str(form.get("text") or "")
    if len(content) > LARGEST or len(text) > LARGEST:
        raise ImportRefused(
            [Problem(0, "", f"is larger than {LARGEST // 1024} KiB: make several files of it")]
        )
    if not text.strip():
        raise ImportRefused([Problem(0, "", "choose a file, or paste its rows")])
    return text


def _refuse_many(raw: Any) -> None:
    count = len(raw["alumni"])
    if count > MOST_PEOPLE:
        message = (
            f"{count} people are more than {MOST_PEOPLE}: make several files of it, or use `tideover import`"
        )
        raise ImportRefused([Problem(0, "", message)])


async def _apply(
    request: Request, visitor: Visitor, file: importing.AlumniFile, *, is_inviting: bool, is_dry: bool
) -> Report:
    """Raises ImportRefused."""

    def work(session: Session, runtime: Runtime) -> Report:
        report = _written(session, runtime, visitor, file, is_inviting=is_inviting)
        return _undo(report) if is_dry else report

    try:
        return await frame.write(request, visitor, work)
    except _Undone as undone:
        return undone.report
    except IntegrityError:
        message = "somebody of this file was enrolled at this very moment by another: try it again"
        raise ImportRefused([Problem(0, "", message)]) from None


def _written(
    session: Session, runtime: Runtime, visitor: Visitor, file: importing.AlumniFile, *, is_inviting: bool
) -> Report:
    now, theirs = runtime.clock.now(), _people_of(session, visitor.staff)
    program = session.exec(select(Program).where(Program.id == visitor.program)).one()
    report = importing.apply_alumni(
        session,
        runtime.vault,
        program,
        file,
        countries=runtime.directory.countries,
        is_inviting=is_inviting,
        now=now,
    )
    session.flush()  # what the database refuses is known before it is told
    if _people_of(session, visitor.staff) - theirs and not staff.may_name_themselves(session, visitor.staff):
        raise ImportRefused([Problem(0, "specialist", staff.NOT_THEMSELVES)])
    detail = {"created": len(report.created), "changed": len(report.changed)}
    looks.note(session, runtime, visitor, Action.IMPORTED, detail=detail)
    return report


def _people_of(session: Session, member: UUID) -> frozenset[UUID]:
    return frozenset(session.exec(select(Alumnus.id).where(Alumnus.specialist_id == member)))


def _undo(report: Report) -> NoReturn:
    raise _Undone(report)


def _page(request: Request, visitor: Visitor, result: Result) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if result.problems else HTTPStatus.OK
    if result.needs_proof:
        status = HTTPStatus.UNAUTHORIZED
    return frame.page(
        request, "import.html", visitor, status=status, result=result, columns=COLUMNS, most=MOST_PEOPLE
    )


COLUMNS: Final[Sequence[tuple[str, str]]] = (
    ("name, phone", mark("must be there; a phone with its country code. Somebody is known by their phone")),
    ("timezone, language", mark("America/Chicago; en or es. Without them, the program's")),
    ("specialist", mark("the e-mail of one of the staff")),
    ("check_ins", mark("20:00;08:30")),
    ("consent_given_at, consent_wording", mark("2026-11-01T10:00:00-05:00, and which text they signed")),
    ("discharged_on", mark("2026-11-20")),
    ("strategy_1_if, _then, _alias, _tags", mark("and 2, 3, up to 99")),
    ("reason_1", mark("and 2, 3, up to 99")),
)

_ROOM: Final = [Middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST + ENVELOPE)]

routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(HERE, take, methods=["POST"], middleware=_ROOM),
    Route(f"{HERE}/try", try_out, methods=["POST"], middleware=_ROOM),
    Route(f"{HERE}/errors.csv", errors, methods=["POST"], middleware=_ROOM),
]
