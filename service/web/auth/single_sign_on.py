"""Sign-in by the organization's identity provider: there, back, and linking an account there with a sign-in here."""

import hmac
import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import structlog
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.errors import ServiceError
from service.protection import keyring
from service.protection.signin import events, identities, sessions, standing
from service.protection.signin.events import EventKind
from service.protection.signin.sessions import Seen
from service.protection.signin.standing import Standing
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking, flows
from service.web.auth.confirming import goes_on
from service.web.auth.provider import CALLBACK, NotBelieved, Provider, Said
from service.web.visitors import UNFINISHED, require_staff, require_step_up

FLOW: Final = "provider"
FRESH: Final = timedelta(minutes=5)
"""How long ago the provider may have asked them, where a fresh proof is wanted: no longer than a flow lasts."""

log = structlog.get_logger()


class NotLinked(ServiceError):
    """The same whether nobody is linked with it, or an admin has not allowed it yet."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "this account opens no sign-in here yet: sign in another way, connect it under your name, "
            "and ask the administrator of your program to allow it"
        )


class SomebodyElses(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("this account is connected with another sign-in here already")


class NotFreshEnough(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "your organization's sign-in did not ask for a second step just now: prove it another way"
        )


async def sign_in(request: Request) -> Response:
    after = asking.local(request.query_params.get("next"))
    return await _leave(request, "sign-in", after, is_fresh=False)


async def connect(request: Request) -> Response:
    """Link one's own account there with one's own sign-in here; an admin has to allow it."""
    visitor = await require_step_up(request, back="/account")
    if request.headers.get("sec-fetch-site") == "cross-site":
        # Another site may have signed this browser in there, as somebody else.
        return RedirectResponse("/account", HTTPStatus.SEE_OTHER)
    return await _leave(request, f"link {visitor.session.hex}", "/account", is_fresh=False)


async def confirm(request: Request) -> Response:
    """Let the provider ask them once more."""
    visitor = await require_staff(request, even=UNFINISHED)
    after = asking.local(request.query_params.get("next"))
    return await _leave(request, f"confirm {visitor.session.hex}", after, is_fresh=True)


async def _leave(request: Request, whose: str, after: str, *, is_fresh: bool) -> Response:
    """Off to the provider. What it must answer to goes along in a cookie that nobody can change."""
    runtime: Runtime = request.app.state.runtime
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))

    def there() -> str:
        return _provider(request).address(state=state, nonce=nonce, verifier=verifier, is_fresh=is_fresh)

    answer = RedirectResponse(await run_in_threadpool(there), HTTPStatus.SEE_OTHER)
    carried = {"state": state, "nonce": nonce, "verifier": verifier, "for": whose, "next": after}
    flows.give(answer, runtime, FLOW, carried, now=visitors.real_time(runtime))
    return answer


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise pages.NotFound
    return provider


async def back(request: Request) -> Response:
    """Back from the provider, for whatever this browser had set out for."""
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)
    flow = _flow(request, now=now)
    said = await run_in_threadpool(
        _provider(request).identify,
        request.query_params.get("code", ""),
        nonce=flow["nonce"],
        verifier=flow["verifier"],
        now=now,
    )
    if not await asking.write(runtime, lambda session: flows.spend(session, runtime, flow["state"], now=now)):
        raise NotBelieved
    kind = flow["for"].partition(" ")[0]
    act = {"sign-in": _sign_in, "link": _link, "confirm": _confirm}[kind]
    answer = await act(request, flow, said, seen, now)
    flows.forget(answer, runtime, FLOW)
    return answer


def _flow(request: Request, *, now: datetime) -> dict[str, Any]:
    """What this browser had set out with, where the answer is to that (RFC 9700, 2.1; RFC 9207 for `iss`). Raises NotBelieved."""
    flow = flows.carried(request, FLOW, now=now)
    query = request.query_params
    if flow is None or not hmac.compare_digest(flow["state"].encode(), query.get("state", "").encode()):
        raise NotBelieved
    if query.get("iss", _provider(request).issuer).rstrip("/") != _provider(request).issuer:
        raise NotBelieved
    if "error" in query or "code" not in query:
        raise NotBelieved
    return flow


async def _sign_in(request: Request, flow: dict[str, Any], said: Said, seen: Seen, now: datetime) -> Response:
    runtime: Runtime = request.app.state.runtime
    before = visitors.token_of(request)
    token = await asking.write(runtime, lambda session: _open(session, runtime, said, before, seen, now=now))
    if token is None:
        log.warning("sign_in_refused", error=NotLinked.__name__)
        raise NotLinked
    return goes_on(request, flow["next"], token)


def _open(
    session: Session, runtime: Runtime, said: Said, before: str | None, seen: Seen, *, now: datetime
) -> str | None:
    """A fresh session; None where no admin has allowed this account. Our own second factor is asked for where it asked for none."""
    linked = identities.find(session, runtime.vault, said.issuer, said.subject)
    if linked is None or linked.allowed_at is None:
        return None
    if before:
        sessions.close_session(session, before)
    key, program = keyring.key_of(session, runtime.vault, linked.staff_id), linked.program_id
    is_enough = said.is_two_factor or not standing.has_factor(session, linked.staff_id)
    kind = EventKind.SIGNED_IN if is_enough else EventKind.PROVIDER_GIVEN
    events.note(session, runtime.vault, key, kind, seen, program=program, now=now)
    return sessions.open_session(
        session,
        key,
        program=program,
        seen=seen,
        proved_at=now if is_enough else None,
        is_two_factor=said.is_two_factor,
        now=now,
    )


async def _link(request: Request, flow: dict[str, Any], said: Said, seen: Seen, now: datetime) -> Response:
    runtime: Runtime = request.app.state.runtime
    visitor = await require_step_up(request, back="/account")
    _same_session(flow, visitor.session.hex)

    def work(session: Session) -> None:
        key, program = keyring.key_of(session, runtime.vault, visitor.staff), visitor.program
        vault, label = runtime.vault, said.label
        if not identities.ask(
            session, vault, key, said.issuer, said.subject, label, program=program, now=now
        ):
            raise SomebodyElses
        events.note(session, runtime.vault, key, EventKind.PROVIDER_ASKED, seen, program=program, now=now)

    await asking.write(runtime, work)
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


async def _confirm(request: Request, flow: dict[str, Any], said: Said, seen: Seen, now: datetime) -> Response:
    """A fresh proof, where the provider has just asked them for a second factor, and they are who is signed in here."""
    runtime: Runtime = request.app.state.runtime
    visitor = await require_staff(request, even=UNFINISHED)
    _same_session(flow, visitor.session.hex)
    is_fresh = said.proved_at is not None and now - said.proved_at <= FRESH
    if not (is_fresh and said.is_two_factor):
        raise NotFreshEnough

    def work(session: Session) -> str | None:
        linked = identities.find(session, runtime.vault, said.issuer, said.subject)
        if linked is None or linked.allowed_at is None or linked.staff_id != visitor.staff:
            raise NotLinked
        if visitor.standing is Standing.UNPROVED:
            key = keyring.key_of(session, runtime.vault, visitor.staff)
            events.note_sign_in(session, runtime.vault, key, seen, program=visitor.program, now=now)
        return sessions.prove(session, visitor.session, is_two_factor=True, now=now)

    return goes_on(request, flow["next"], await asking.write(runtime, work))


def _same_session(flow: dict[str, Any], session: str) -> None:
    """Raises NotBelieved where another one has signed in in this browser meanwhile."""
    if flow["for"].partition(" ")[2] != session:
        raise NotBelieved


async def disconnect(request: Request) -> Response:
    visitor = await require_step_up(request, back="/account")
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)

    def work(session: Session) -> None:
        if identities.remove(session, visitor.staff):
            sessions.end_all(session, visitor.staff, keep=visitor.session)
            key = keyring.key_of(session, runtime.vault, visitor.staff)
            events.note(
                session,
                runtime.vault,
                key,
                EventKind.PROVIDER_REMOVED,
                seen,
                program=visitor.program,
                now=now,
            )

    await asking.write(runtime, work)
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/sign-in/provider", sign_in, methods=["GET"]),
    Route("/sign-in/confirm/provider", confirm, methods=["GET"]),
    Route(CALLBACK, back, methods=["GET"]),
    Route("/account/provider", connect, methods=["GET"]),
    Route("/account/provider/remove", disconnect, methods=["POST"]),
]
