"""Who is asking: the session cookie, the visitor that every page of the console needs, and a fresh proof for acts that need one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from service import heartbeats
from service.db import EVERY_PROGRAM, reading, within
from service.errors import ServiceError
from service.escalations import rotas
from service.people import staff as staff_table
from service.people.programs import Program, SecondFactor
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.signin import sessions, standing
from service.protection.signin.sessions import StaffSession
from service.protection.signin.standing import Standing
from service.runtime import Runtime
from service.web import pages

FRESH: Final = timedelta(minutes=10)
"""How long a proof of who they are is good for acts that want a fresh one."""

CONFIRM: Final = "/sign-in/confirm"
SET_UP: Final = "/account/app"

UNFINISHED: Final = frozenset({Standing.UNPROVED, Standing.BARE})
"""Standings of who is on the way in: good for the pages of sign-in itself, and for no other."""

EVERYBODY: Final = frozenset(Role)
LEADERS: Final = staff_table.LEADERS
ADMINS: Final = frozenset({Role.ADMIN})


_OF_VISITOR: Final[Any] = (
    *(StaffSession, Staff, Program.timezone, Program.second_factor, Program.under_part_2),
    *(PersonKey.kek, PersonKey.wrapped),
    standing.has_one(StaffSession.staff_id).label("has_factor"),
    standing.end_of_grace(StaffSession.staff_id).label("required_from"),
    heartbeats.last_of("worker").label("worker_at"),
)
_ASKING: Final[Any] = (
    sa.select(*_OF_VISITOR)
    .join(Staff, col(Staff.id) == StaffSession.staff_id)
    .join(Program, col(Program.id) == StaffSession.program_id)
    .join(PersonKey, col(PersonKey.person_id) == StaffSession.staff_id)
)
"""A browser, who is signed in there, and how things stand for them: one statement, since every page asks."""


class NotForYou(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self, only: Collection[Role]) -> None:
        who = "the admins" if Role.CLINICAL_LEAD not in only else "the clinical lead and the admins"
        super().__init__(f"this is for {who} of your program")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of staff who is signed in, and the program whose people they may see."""

    staff: UUID
    program: UUID
    name: str
    role: Role
    timezone: str
    """The program's, for times on the pages."""
    session: UUID
    standing: Standing
    proved_at: datetime | None
    """When they last showed in this browser who they are."""
    has_factor: bool
    needs_factor: bool
    """Whether their program wants a second factor."""
    factor_due: datetime | None
    """By when they must have set up a second factor; None: they have one, or need none."""
    warned_in: int = 0
    """In so many seconds they are told that their session ends, where they do nothing."""
    on_call: tuple[str, ...] = ()
    """First names of who is on call now, in the order in which they are asked. A poll does not ask for them, nor does the inbox, which lists them itself."""
    under_part_2: bool = False
    """Whether 42 CFR Part 2 holds for their program."""
    stands_still: bool = False
    """Whether the worker, which pages, has given no sign of life: every page says so (fault F24)."""

    @property
    def in_frame(self) -> Self | None:
        """For the frame of a page: none while they are on the way in, for whom its links would lead nowhere."""
        return self if self.standing is Standing.OPEN else None


Also = Callable[[Session, Visitor], None]


async def require_staff(
    request: Request,
    *,
    only: Collection[Role] = EVERYBODY,
    is_poll: bool = False,
    tells_on_call: bool | None = None,
    even: Collection[Standing] = (),
    also: Also | None = None,
) -> Visitor:
    """The visitor of this request. Raises SignInNeeded, and so wherever a second factor is still to come; NotForYou.

    `only`: the roles that this route is for, as docs/permissions.md has it. A poll by a script does not count as being there, and is told who is on call only where it asks. `even`: standings that this page takes besides OPEN.
    `also`: what is asked of the database in the same look, of a visitor who is let in; it raises what it refuses.
    """
    runtime: Runtime = request.app.state.runtime
    token = token_of(request)
    if not token:
        raise pages.SignInNeeded
    now = real_time(runtime)
    tells_on_call = not is_poll if tells_on_call is None else tells_on_call

    def let_in(session: Session, visitor: Visitor) -> None:
        _refuse(visitor, only=only, even=even)
        if also:
            with within(session, visitor.program):
                also(session, visitor)

    return await run_in_threadpool(
        _visitor, runtime, token, let_in, is_poll=is_poll, tells_on_call=tells_on_call, now=now
    )


def _refuse(visitor: Visitor, *, only: Collection[Role], even: Collection[Standing]) -> None:
    if visitor.standing not in {Standing.OPEN, *even}:
        raise pages.SignInNeeded({Standing.UNPROVED: CONFIRM, Standing.BARE: SET_UP}[visitor.standing])
    if visitor.role not in only:
        raise NotForYou(only)


async def in_frame(request: Request) -> Visitor | None:
    """The visitor for the frame of a page that tells of a refusal; None where nobody is signed in. A script may have asked for it: nobody was there."""
    try:
        return await require_staff(request, is_poll=True, tells_on_call=True)
    except ServiceError:
        return None


async def require_step_up(
    request: Request,
    *,
    only: Collection[Role] = EVERYBODY,
    within: timedelta = FRESH,
    back: str | None = None,
    even: Collection[Standing] = (),
) -> Visitor:
    """The visitor, who has shown within this while who they are: by a second factor, or by the password where they have none.

    Raises NotForYou; SignInNeeded, which asks for it and then leads `back`: to the page of the form, as no form is sent twice.
    """
    visitor = await require_staff(request, only=only, even=even)
    now = real_time(request.app.state.runtime)
    # A password that was proof enough is none any more once a second factor was added elsewhere.
    is_proof = visitor.standing is not Standing.UNPROVED and visitor.proved_at is not None
    if not is_proof or (visitor.proved_at and now - visitor.proved_at > within):
        raise pages.SignInNeeded(CONFIRM, back=back)
    return visitor


async def is_proved(request: Request, *, only: Collection[Role] = EVERYBODY) -> bool:
    """No redirect asks for it where something was typed: it would be lost by that."""
    try:
        await require_step_up(request, only=only)
    except pages.SignInNeeded:
        return False
    return True


def _visitor(
    runtime: Runtime, token: str, let_in: Also, *, is_poll: bool, tells_on_call: bool, now: datetime
) -> Visitor:
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        found = session.exec(_ASKING.where(*sessions.is_of(token, now=now))).one_or_none()
        if found is None:
            raise pages.SignInNeeded
        opened: StaffSession = found.StaffSession
        seen_at = opened.last_seen_at if is_poll else now
        on_call = _on_call(session, runtime, opened.program_id) if tells_on_call else ()
        visitor = _described(runtime, found, on_call, seen_at=seen_at, now=now)
        if visitor.standing is Standing.ENDED:
            raise pages.SignInNeeded
        let_in(session, visitor)
    if not is_poll and now - opened.last_seen_at > sessions.TOUCH_EVERY:
        runtime.writer.run(
            lambda writing: sessions.touch(writing, opened.id, now=now), program=visitor.program
        )
    return visitor


def _described(
    runtime: Runtime, found: Any, on_call: tuple[str, ...], *, seen_at: datetime, now: datetime
) -> Visitor:
    opened: StaffSession = found.StaffSession
    staff: Staff = found.Staff
    key = keyring.opened(runtime.vault, staff.id, found.kek, found.wrapped)
    is_required, has_factor = found.second_factor is SecondFactor.REQUIRED, found.has_factor
    return Visitor(
        staff.id,
        opened.program_id,
        staff_table.name_of(key, staff),
        staff.role,
        found.timezone,
        opened.id,
        standing.judge(
            opened,
            has_factor=has_factor,
            is_required=is_required,
            required_from=found.required_from,
            now=now,
        ),
        opened.proved_at,
        has_factor,
        is_required,
        found.required_from if is_required and not has_factor else None,
        int(sessions.warned_in(opened, seen_at=seen_at, now=now).total_seconds()),
        on_call,
        found.under_part_2,
        heartbeats.is_too_old(found.worker_at, now=runtime.clock.now()),
    )


def still_open(session: Session, tokens: Collection[bytes], *, now: datetime) -> frozenset[bytes]:
    """Those of these hashes of tokens whose session is still good for everything; in a fixed number of queries."""
    opened = sessions.list_among(session, tokens, now=now)
    of = [one.staff_id for one in opened]
    with_factor, grace = standing.facts_of(session, of)
    wanting = set(session.exec(select(Program.id).where(Program.second_factor == SecondFactor.REQUIRED)))
    return frozenset(
        one.token_hash
        for one in opened
        if Standing.OPEN
        is standing.judge(
            one,
            has_factor=one.staff_id in with_factor,
            is_required=one.program_id in wanting,
            required_from=grace.get(one.staff_id),
            now=now,
        )
    )


def _on_call(session: Session, runtime: Runtime, program: UUID) -> tuple[str, ...]:
    ids = rotas.on_call(session, program, now=runtime.clock.now())
    named = select(Staff.id, Staff.name, PersonKey.kek, PersonKey.wrapped)
    theirs = named.join(PersonKey, col(PersonKey.person_id) == Staff.id).where(col(Staff.id).in_(ids))
    names = {
        one: keyring.opened(runtime.vault, one, kek, wrapped).read("staff.name", one, name)
        for one, name, kek, wrapped in (session.exec(theirs) if ids else ())
    }
    return tuple(staff_table.first_name(names[one]) for one in ids if one in names)


def token_of(request: Request) -> str | None:
    return request.cookies.get(_cookie(request.app.state.runtime))


def give_token(answer: Response, runtime: Runtime, token: str) -> None:
    secure = is_https(runtime)
    answer.set_cookie(_cookie(runtime), token, path="/", secure=secure, httponly=True, samesite="lax")


def take_token(answer: Response, runtime: Runtime) -> None:
    secure = is_https(runtime)
    answer.delete_cookie(_cookie(runtime), path="/", secure=secure, httponly=True, samesite="lax")


def real_time(runtime: Runtime) -> datetime:
    """The machine's own time: moving the demo's clock on signs nobody out."""
    return runtime.clock.now() - runtime.clock.ahead


def is_https(runtime: Runtime) -> bool:
    return runtime.settings.base_url.startswith("https:")


def _cookie(runtime: Runtime) -> str:
    # Browsers take a __Host- cookie only by HTTPS, and from no other host or path.
    return "__Host-sid" if is_https(runtime) else "sid"
