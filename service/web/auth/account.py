"""One's own account: how one signs in, where one is signed in, and what happened."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.people import programs
from service.people import staff as staff_table
from service.people.programs import Program
from service.people.staff import Staff
from service.protection import keyring, signin
from service.protection.signin import Credential, events, identities, passkeys, recovery, sessions, totp
from service.protection.signin.events import AccountEvent, EventKind
from service.protection.signin.identities import Identity
from service.protection.signin.passkeys import Passkey
from service.protection.signin.sessions import Seen, StaffSession
from service.protection.vault import Key
from service.runtime import Runtime
from service.web import pages, push, spoken, visitors
from service.web.auth import asking
from service.web.auth.confirming import check_password, goes_on
from service.web.auth.hashing import door, hashing
from service.web.spoken import Spoken
from service.web.visitors import Visitor, require_staff

HERE: Final = "/account"


class NotTheSame(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("the two new passwords are not the same")


SAID: Final = Spoken(
    {
        EventKind.SIGNED_IN: "Signed in",
        EventKind.PASSWORD_GIVEN: "The right password was given, and no second step",
        EventKind.PASSWORD_REFUSED: "A wrong password was refused",
        EventKind.FACTOR_REFUSED: "A wrong second step was refused",
        EventKind.RECOVERY_CODE_USED: "A recovery code was used",
        EventKind.PASSWORD_CHANGED: "The password was changed",
        EventKind.APP_ADDED: "An authenticator app was added",
        EventKind.APP_REMOVED: "The authenticator app was taken off",
        EventKind.PASSKEY_ADDED: "A passkey was added",
        EventKind.PASSKEY_REMOVED: "A passkey was taken off",
        EventKind.PROVIDER_GIVEN: "Came from your organization's sign-in, and gave no second step",
        EventKind.PROVIDER_ASKED: "An account of your organization was connected, and waits to be allowed",
        EventKind.PROVIDER_ALLOWED: "An administrator allowed the account of your organization",
        EventKind.PROVIDER_REMOVED: "The account of your organization was disconnected",
        EventKind.CODES_MADE: "New recovery codes were made",
        EventKind.INVITED: "An administrator sent a link to choose a password",
        EventKind.INVITATION_USED: "A password was chosen by a link",
        EventKind.BEGUN_ANEW: "An administrator took the old sign-in away, to begin anew",
        EventKind.WITHDRAWN: "An administrator took the sign-in away",
        EventKind.SIGNED_OUT_BY_ADMIN: "An administrator signed all browsers out",
        EventKind.SESSIONS_ENDED: "All other browsers were signed out",
        EventKind.PHONE_CHANGED: "Pages go to another phone since then",
    }
)
WORRYING: Final = frozenset(
    {EventKind.PASSWORD_GIVEN, EventKind.PROVIDER_GIVEN, EventKind.PASSWORD_REFUSED, EventKind.FACTOR_REFUSED}
)


@dataclass(frozen=True, slots=True)
class Account:
    """Everything on the page."""

    email: str
    password_at: datetime | None
    app_at: datetime | None
    codes_left: int
    identity: tuple[Identity, str] | None
    """With what the provider calls them."""
    passkeys: list[tuple[Passkey, str]] | None
    """With their names; None where no browser would keep one for us."""
    sessions: list[tuple[StaffSession, Seen]]
    events: list[tuple[AccountEvent, Seen]]
    push: push.Shown
    read_at: datetime


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    account = await run_in_threadpool(_read, request.app.state.runtime, visitor)
    return pages.render(
        request,
        "account.html",
        visitor=visitor,
        here="account",
        account=account,
        push=account.push,
        said=SAID,
        worrying=WORRYING,
        provider=request.app.state.provider,
        languages=spoken.LANGUAGES,
    )


def _read(runtime: Runtime, visitor: Visitor) -> Account:
    now = visitors.real_time(runtime)
    with reading(runtime.engine, program=visitor.program) as session:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        staff = session.get_one(Staff, visitor.staff)
        password, app = session.get(Credential, visitor.staff), totp.find(session, visitor.staff)
        opened = sessions.list_open(session, visitor.staff, now=now)
        return Account(
            email=key.open("staff.email", staff.id, staff.email),
            password_at=password.changed_at if password else None,
            app_at=app.confirmed_at if app else None,
            identity=_identity(session, key),
            passkeys=_passkeys(session, runtime, key),
            codes_left=recovery.left(session, visitor.staff),
            sessions=[(one, Seen.open(key, sessions.SEEN_FROM, one.id, one.seen_from)) for one in opened],
            events=events.latest(session, key),
            push=push.read(session, runtime.vault, visitor),
            read_at=now,
        )


def _identity(session: Session, key: Key) -> tuple[Identity, str] | None:
    row = identities.of(session, key.person)
    return (row, identities.label_of(key, row)) if row else None


def _passkeys(session: Session, runtime: Runtime, key: Key) -> list[tuple[Passkey, str]] | None:
    if asking.party(runtime.settings) is None:
        return None
    return [(one, passkeys.name_of(key, one)) for one in passkeys.list_of(session, key.person)]


async def end_session(request: Request) -> Response:
    """Sign one browser out. One's own is signed out like any other, and then asks to sign in."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    ended: UUID = request.path_params["id"]
    if not await asking.write(runtime, lambda session: sessions.end(session, visitor.staff, ended)):
        raise pages.NotFound
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def end_others(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)

    def work(session: Session) -> None:
        sessions.end_all(session, visitor.staff, keep=visitor.session)
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        events.note(
            session, runtime.vault, key, EventKind.SESSIONS_ENDED, seen, program=visitor.program, now=now
        )

    await asking.write(runtime, work)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def show_password(request: Request) -> Response:
    visitor = await require_staff(request)
    return pages.render(request, "password.html", visitor=visitor, here="account", error=None)


async def change_password(request: Request) -> Response:
    """A new password, by the current one. All other browsers are signed out."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    current, new, again = (str(form.get(name) or "") for name in ("current", "new", "again"))
    now, seen = visitors.real_time(runtime), asking.seen(request)
    try:
        await check_password(request, visitor, current, now=now)
        if new != again:
            raise NotTheSame
        async with door.entered():
            words = await run_in_threadpool(easy_words, runtime, visitor.staff, visitor.program)
            password = await hashing(hashed, new, words)
    except ServiceError as error:
        return pages.render(
            request, "password.html", status=error.status, visitor=visitor, here="account", error=str(error)
        )

    def work(session: Session) -> str | None:
        signin.set_password(
            session, visitor.staff, password, program=visitor.program, keep=visitor.session, now=now
        )
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        events.note(
            session, runtime.vault, key, EventKind.PASSWORD_CHANGED, seen, program=visitor.program, now=now
        )
        return sessions.renew(session, visitor.session)

    return goes_on(request, HERE, await asking.write(runtime, work))


def hashed(password: str, words: list[str]) -> signin.PasswordHash:
    return signin.hash_password(password, words=words)


def easy_words(runtime: Runtime, staff: UUID, program: UUID) -> list[str]:
    """What somebody would try first who wants to guess this person's password."""
    with reading(runtime.engine, program=program) as session:
        row = session.get_one(Staff, staff)
        key = keyring.key_of(session, runtime.vault, staff)
        email = key.open("staff.email", row.id, row.email)
        of = programs.name_of(session, runtime.vault, session.get_one(Program, program))
        return [*staff_table.name_of(key, row).split(), *email.split("@"), *of.split()]


async def choose_language(request: Request) -> Response:
    """In which language the console speaks in this browser: kept there, as sound and keys are."""
    await require_staff(request)
    form = await request.form(max_files=0, max_fields=8)
    answer = RedirectResponse(HERE, HTTPStatus.SEE_OTHER)
    if form.get("language") in spoken.LANGUAGES:
        spoken.keep(answer, str(form["language"]), is_secure=visitors.is_https(request.app.state.runtime))
    return answer


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}/language", choose_language, methods=["POST"]),
    Route(f"{HERE}/password", show_password, methods=["GET"]),
    Route(f"{HERE}/password", change_password, methods=["POST"]),
    Route(f"{HERE}/sessions/{{id:uuid}}/end", end_session, methods=["POST"]),
    Route(f"{HERE}/sessions/end-others", end_others, methods=["POST"]),
]
