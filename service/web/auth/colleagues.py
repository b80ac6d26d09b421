"""The sign-ins of a program's staff, for its admins: who has one, who is invited, who begins anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.escalations import departing, notices, planned_texts, wording
from service.people import staff as staff_table
from service.people.staff import LEADERS, Role, Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.signin import Credential, events, identities, sessions, standing
from service.protection.signin.events import EventKind
from service.protection.signin.identities import Identity
from service.protection.signin.invitations import Invitation, Way
from service.protection.signin.sessions import Seen, StaffSession
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import looks, pages, times, visitors
from service.web.auth import inviting, left_behind
from service.web.visitors import ADMINS, Visitor, require_staff, require_step_up

HERE: Final = "/staff"

RECORDED: Final = {
    EventKind.BEGUN_ANEW: Action.STAFF_BEGUN_ANEW,
    EventKind.WITHDRAWN: Action.STAFF_WITHDRAWN,
    EventKind.SIGNED_OUT_BY_ADMIN: Action.STAFF_SIGNED_OUT,
    EventKind.PROVIDER_ALLOWED: Action.STAFF_ALLOWED,
    EventKind.PROVIDER_REMOVED: Action.STAFF_DISALLOWED,
}
"""As whose doing it stands in the record: the admin's."""


class NotOneself(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "nobody does this to their own sign-in: another admin can, or the operator by `tideover enroll --staff`"
        )


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff, and how they sign in."""

    id: UUID
    name: str
    role: Role
    has_password: bool
    has_factor: bool
    is_textable: bool
    invited_until: datetime | None
    seen_at: datetime | None
    identity: str | None
    """What the organization's provider calls them, where they have connected an account there."""
    is_allowed: bool
    """Whether that account opens this sign-in."""
    left_at: datetime | None = None
    people: tuple[tuple[UUID, str], ...] = ()
    """Of who has left: whose specialist or backup they are still, to be given to others."""
    duties: tuple[str, ...] = ()
    """And the hours in which the rota has them still, of the next two weeks."""


async def show(request: Request) -> Response:
    visitor = await require_staff(request, only=ADMINS)
    now = visitors.real_time(request.app.state.runtime)
    staff = await run_in_threadpool(_read, request.app.state.runtime, visitor, now=now)
    can_mail = request.app.state.post is not None
    return pages.render(
        request,
        "staff.html",
        visitor=visitor,
        here="staff",
        staff=staff,
        can_mail=can_mail,
        is_unsent="unsent" in request.query_params,
        now=now,
    )


def _read(runtime: Runtime, visitor: Visitor, *, now: datetime) -> list[Colleague]:
    with reading(runtime.engine, program=visitor.program) as session:
        found = read(session, runtime.vault, now=now)
        return [_with_rest(session, runtime, visitor, one) if one.left_at else one for one in found]


def _with_rest(session: Session, runtime: Runtime, visitor: Visitor, one: Colleague) -> Colleague:
    """With what is to be handed over, now that they have left."""
    people, duties = left_behind.of(session, runtime.vault, one.id, visitor.program, now=runtime.clock.now())
    said = tuple(times.span(duty.starts_at, duty.ends_at, visitor.timezone) for duty in duties)
    return replace(one, people=people, duties=said)


def read(session: Session, vault: Vault, *, now: datetime) -> list[Colleague]:
    """All staff of the program by name, in a fixed number of queries."""
    rows = session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    passwords = set(session.exec(select(Credential.staff_id)))
    factors, invited, seen = standing.with_factor(session), _invited(session, now=now), _seen(session)
    linked = {one.staff_id: one for one in session.exec(select(Identity))}
    labels = {staff: identities.label_of(keys[staff], one) for staff, one in linked.items() if staff in keys}
    found = (
        Colleague(
            id=row.id,
            name=staff_table.name_of(keys[row.id], row),
            role=row.role,
            has_password=row.id in passwords,
            has_factor=row.id in factors,
            is_textable=not row.has_opted_out,
            left_at=row.left_at,
            invited_until=invited.get(row.id),
            seen_at=seen.get(row.id),
            identity=labels.get(row.id),
            is_allowed=row.id in linked and linked[row.id].allowed_at is not None,
        )
        for row in rows
        if row.id in keys
    )
    return sorted(found, key=lambda one: one.name.casefold())


def _invited(session: Session, *, now: datetime) -> dict[UUID, datetime]:
    """Whose link is still good, and until when."""
    query = select(Invitation.staff_id, Invitation.expires_at).where(
        col(Invitation.used_at).is_(None), col(Invitation.expires_at) > now
    )
    return dict(session.exec(query).all())


def _seen(session: Session) -> dict[UUID, datetime]:
    """When each was last there, of those who are signed in or were not long ago."""
    query = select(StaffSession.staff_id, func.max(StaffSession.last_seen_at))
    return dict(session.exec(query.group_by(col(StaffSession.staff_id))).all())


async def invite(request: Request) -> Response:
    """Send somebody a link by which they choose a password. What they have until then stays good."""
    visitor = await require_step_up(request, only=ADMINS, back=HERE)
    form = await request.form(max_files=0, max_fields=8)
    staff, way = _somebody_else(request, visitor), way_of(form.get("way"))
    await inviting.send(request, visitor, lambda _: staff, way)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def begin_anew(request: Request) -> Response:
    """For who has lost password or second factor, or may have: nothing of it is good any more, and a link is sent.

    It is for the admin to be sure that it is they who asked.
    """
    visitor = await require_step_up(request, only=ADMINS, back=HERE)
    form = await request.form(max_files=0, max_fields=8)
    staff, way = _somebody_else(request, visitor), way_of(form.get("way"))
    whom = _noted(request, visitor, staff, EventKind.BEGUN_ANEW, _withdrawing(request))
    await inviting.send(request, visitor, whom, way)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def withdraw(request: Request) -> Response:
    """For who has left: no sign-in, no page, and nothing leaves in their name or is done by their phone any more."""
    visitor = await require_step_up(request, only=ADMINS, back=HERE)
    runtime: Runtime = request.app.state.runtime
    staff, now = _somebody_else(request, visitor), runtime.clock.now()

    def leave(session: Session, who: UUID) -> None:
        _withdrawing(request)(session, who)
        departing.leave(session, who, now=now)
        planned_texts.call_off(session, who, now=now)
        _tell_leaders(session, runtime, visitor, who, now=now)

    await _change(request, visitor, staff, EventKind.WITHDRAWN, leave)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


def _tell_leaders(session: Session, runtime: Runtime, visitor: Visitor, who: UUID, *, now: datetime) -> None:
    """Of one who led the others hear at once: an admin who says so of the only clinical lead stands in their place."""
    row = inviting.member(session, who)
    if row.role in LEADERS:
        name = staff_table.name_of(keyring.key_of(session, runtime.vault, who), row)
        said = wording.has_left(staff_table.alias(name), staff_table.alias(visitor.name))
        notices.tell_leaders(session, runtime.vault, said, but=visitor.staff, now=now)


def _withdrawing(request: Request) -> Callable[[Session, UUID], None]:
    now = visitors.real_time(request.app.state.runtime)
    return lambda session, staff: departing.withdraw(session, staff, now=now)


async def sign_out(request: Request) -> Response:
    """For a browser that was left somewhere: signed out everywhere, and free to sign in again."""
    visitor = await require_staff(request, only=ADMINS)
    staff = _somebody_else(request, visitor)
    await _change(request, visitor, staff, EventKind.SIGNED_OUT_BY_ADMIN, sessions.end_all)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def allow(request: Request) -> Response:
    """Let the account that somebody has connected open their sign-in. An admin may say so of their own too."""
    visitor = await require_step_up(request, only=ADMINS, back=HERE)
    now = visitors.real_time(request.app.state.runtime)

    def act(session: Session, staff: UUID) -> None:
        if not identities.allow(session, staff, by=visitor.staff, now=now):
            raise pages.NotFound

    await _change(request, visitor, request.path_params["id"], EventKind.PROVIDER_ALLOWED, act)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def disallow(request: Request) -> Response:
    visitor = await require_step_up(request, only=ADMINS, back=HERE)

    def act(session: Session, staff: UUID) -> None:
        if not identities.remove(session, staff):
            raise pages.NotFound
        sessions.end_all(session, staff)  # one of them may have been opened by that account

    await _change(request, visitor, request.path_params["id"], EventKind.PROVIDER_REMOVED, act)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def _change(
    request: Request, visitor: Visitor, staff: UUID, kind: EventKind, act: Callable[[Session, UUID], None]
) -> None:
    runtime: Runtime = request.app.state.runtime
    work = _noted(request, visitor, staff, kind, act)
    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)


def _noted(
    request: Request, visitor: Visitor, staff: UUID, kind: EventKind, act: Callable[[Session, UUID], None]
) -> inviting.Finds:
    """Something that is done about a colleague, with its line among what they see of their account, and in the record."""
    runtime: Runtime = request.app.state.runtime
    now = visitors.real_time(runtime)

    def work(session: Session) -> UUID:
        row = inviting.member(session, staff)
        act(session, row.id)
        key = keyring.key_of(session, runtime.vault, row.id)
        events.note(session, runtime.vault, key, kind, Seen(), program=visitor.program, now=now)
        looks.note(session, runtime, visitor, RECORDED[kind], about=row.id)
        return row.id

    return work


def _somebody_else(request: Request, visitor: Visitor) -> UUID:
    staff: UUID = request.path_params["id"]
    if staff == visitor.staff:
        raise NotOneself
    return staff


def way_of(given: object) -> Way:
    return Way.EMAIL if given == Way.EMAIL.value else Way.SMS


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}/{{id:uuid}}/invite", invite, methods=["POST"]),
    Route(f"{HERE}/{{id:uuid}}/begin-anew", begin_anew, methods=["POST"]),
    Route(f"{HERE}/{{id:uuid}}/withdraw", withdraw, methods=["POST"]),
    Route(f"{HERE}/{{id:uuid}}/allow", allow, methods=["POST"]),
    Route(f"{HERE}/{{id:uuid}}/disallow", disallow, methods=["POST"]),
    Route(f"{HERE}/{{id:uuid}}/sign-out", sign_out, methods=["POST"]),
]
