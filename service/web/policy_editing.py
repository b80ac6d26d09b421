"""The forms by which policies are changed, given to one person alone, and deleted; each is foretold before it holds (H7, D3)."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.escalations import policy_changes
from service.escalations.policies import Step
from service.escalations.policy_changes import CannotUndo, Overtaken, PolicyChange
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages, policy_drafts, policy_forms, rota_forms
from service.web.policy_drafts import Draft, Scope
from service.web.visitors import LEADERS, Visitor, is_proved, require_staff, require_step_up

LOOK_FIRST: Final = "this is not what you were shown: look at who would be paged now, and save again"
PROVE: Final = "show first that it is you, in another tab, and save again: nothing that you typed is lost"


class PagesNobody(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("what held before cannot be a policy any more: change it by its form")


async def form(request: Request) -> Response:
    """The policy as it stands, to be changed."""
    visitor = await require_staff(request, only=LEADERS)
    scope = _scope(request)
    draft = await _look(
        request, visitor, lambda session, runtime: policy_drafts.stands(session, runtime, visitor, scope)
    )
    return await _page(request, visitor, scope, draft)


async def save(request: Request) -> Response:
    """Show who would be paged by what was typed; or save what was shown. A step more or less is no saving either."""
    visitor = await require_staff(request, only=LEADERS)
    scope, given = _scope(request), await request.form(max_files=0, max_fields=policy_forms.MOST_FIELDS)
    sent, do = policy_forms.from_form(given), str(given.get("do") or "try")
    if do == "add" or do.startswith("remove-"):
        other = policy_forms.added(sent) if do == "add" else policy_forms.without(sent, do[len("remove-") :])
        draft = await _look(
            request,
            visitor,
            lambda session, runtime: policy_drafts.typed(session, runtime, visitor, scope, other),
        )
        return await _page(request, visitor, scope, draft)
    draft = await _look(
        request,
        visitor,
        lambda session, runtime: policy_drafts.judged(session, runtime, visitor, scope, sent),
    )
    if do == "save" and not await is_proved(request, only=LEADERS):
        return await _page(request, visitor, scope, draft, error=PROVE, status=HTTPStatus.UNAUTHORIZED)
    if draft.refusals:
        return await _page(request, visitor, scope, draft, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if do != "save":
        return await _page(request, visitor, scope, draft)
    if sent.shown != draft.mark:
        return await _page(request, visitor, scope, draft, error=LOOK_FIRST, status=HTTPStatus.CONFLICT)
    return await _put(request, visitor, scope, draft, policy_forms.read(sent)[1], "policy_form.html")


async def confirm_deletion(request: Request) -> Response:
    """What holds then, and who would be paged by it."""
    visitor = await require_staff(request, only=LEADERS)
    scope = _scope(request)
    draft = await _look(
        request, visitor, lambda session, runtime: policy_drafts.deleted(session, runtime, visitor, scope)
    )
    if not draft.is_own:
        return RedirectResponse(scope.shown_at, HTTPStatus.SEE_OTHER)
    return await _page(request, visitor, scope, draft, template="policy_delete.html")


async def delete(request: Request) -> Response:
    """Delete it, where what holds then is what was shown."""
    scope = _scope(request)
    visitor = await require_step_up(request, only=LEADERS, back=f"{scope.path}/delete")
    sent = policy_forms.from_form(await request.form(max_files=0, max_fields=8))
    draft = await _look(
        request, visitor, lambda session, runtime: policy_drafts.deleted(session, runtime, visitor, scope)
    )
    if not draft.is_own:
        return RedirectResponse(scope.shown_at, HTTPStatus.SEE_OTHER)
    if draft.refusals or sent.shown != draft.mark:
        error = "" if draft.refusals else LOOK_FIRST
        status = HTTPStatus.UNPROCESSABLE_ENTITY if draft.refusals else HTTPStatus.CONFLICT
        return await _page(
            request, visitor, scope, draft, error=error, status=status, template="policy_delete.html"
        )
    return await _put(request, visitor, scope, replace(draft, sent=sent), [], "policy_delete.html")


async def undo(request: Request) -> Response:
    """Put back what held before one's own last change, where that would still page somebody. It counts as a change too."""
    visitor = await require_step_up(request, only=LEADERS, back="/policy")
    runtime: Runtime = request.app.state.runtime
    number = rota_forms.number(str(request.path_params["number"]))

    def work(session: Session) -> tuple[Scope, PolicyChange | None]:
        change = policy_changes.undoable(session, number, program=visitor.program, by=visitor.staff)
        if change is None:
            raise CannotUndo
        scope, steps = Scope(change.alumnus_id), [Step.load(one) for one in change.was or ()]
        if policy_drafts.is_refused(session, runtime, visitor, scope, steps):
            raise PagesNobody
        return scope, _change(session, runtime, visitor, scope, steps, seen=number)

    scope, done = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return _to_page(scope, done)


def _change(
    session: Session, runtime: Runtime, visitor: Visitor, scope: Scope, steps: list[Step], *, seen: int
) -> PolicyChange | None:
    """Let these steps hold, on record. None where it is so already. Raises Overtaken."""
    done = policy_changes.put(
        session,
        steps,
        program=visitor.program,
        alumnus=scope.alumnus,
        by=visitor.staff,
        seen=seen,
        now=runtime.clock.now(),
    )
    if done is not None:
        detail = {"what": "policy", "number": done.number, "steps": len(steps)}
        looks.note(session, runtime, visitor, Action.POLICY_CHANGED, subject=scope.alumnus, detail=detail)
    return done


def _to_page(scope: Scope, done: PolicyChange | None) -> Response:
    """To where it is shown, and can be taken back."""
    to = scope.shown_at
    saved = done.number if done else "yes"
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}saved={saved}", HTTPStatus.SEE_OTHER)


async def _put(
    request: Request, visitor: Visitor, scope: Scope, draft: Draft, steps: list[Step], template: str
) -> Response:
    """Save it, and record that; where somebody was quicker, show what they did beside all that was typed."""
    runtime: Runtime = request.app.state.runtime

    def work(session: Session) -> PolicyChange | None:
        return _change(session, runtime, visitor, scope, steps, seen=policy_drafts.seen_by(draft.sent))

    try:
        done = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    except Overtaken as refusal:
        numbers = refusal.numbers

        def again(session: Session, runtime: Runtime) -> Draft:
            known = policy_drafts.know(session, runtime, visitor, scope, runtime.clock.now())
            return policy_drafts.overtaken(session, visitor, draft, known, numbers)

        shown = await _look(request, visitor, again)
        return await _page(
            request, visitor, scope, shown, error=str(refusal), status=refusal.status, template=template
        )
    return _to_page(scope, done)


def _scope(request: Request) -> Scope:
    return Scope(request.path_params.get("id"))


async def _look(request: Request, visitor: Visitor, read: Callable[[Session, Runtime], Draft]) -> Draft:
    runtime: Runtime = request.app.state.runtime

    def work() -> Draft:
        with reading(runtime.engine, program=visitor.program) as session:
            return read(session, runtime)

    return await run_in_threadpool(work)


async def _page(
    request: Request,
    visitor: Visitor,
    scope: Scope,
    draft: Draft,
    *,
    error: str = "",
    status: int = HTTPStatus.OK,
    template: str = "policy_form.html",
) -> Response:
    """Whoever sees somebody's name here is on record."""
    if scope.alumnus:
        await looks.record(request, visitor, Action.LISTED, subject=scope.alumnus)
    draft = replace(draft, error=error or draft.error)
    needs_proof = status == HTTPStatus.UNAUTHORIZED
    return pages.render(
        request, template, status=status, visitor=visitor, here="rota", draft=draft, needs_proof=needs_proof
    )


routes: Final = [
    Route("/policy/undo/{number:int}", undo, methods=["POST"]),
    *(
        route
        for path in ("/policy/program", "/policy/people/{id:uuid}")
        for route in (
            Route(path, form, methods=["GET"]),
            Route(path, save, methods=["POST"]),
            Route(f"{path}/delete", confirm_deletion, methods=["GET"]),
            Route(f"{path}/delete", delete, methods=["POST"]),
        )
    ),
]
