"""What staff have begun to write and not sent: kept as they type, from every form in which they write (H4, H5)."""

from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from service.people import drafts
from service.people.drafts import Begun, Kind
from service.protection import keyring
from service.web import pages, persons
from service.web.visitors import Visitor


async def keep(
    request: Request, visitor: Visitor, alumnus: UUID | None, kind: Kind, typed: Begun, *, form: str = ""
) -> None:
    """In place of what they had begun before. Raises NotFound for nobody of theirs; who may write was asked before.

    `alumnus`: None where it is about nobody of ours.
    """
    runtime = request.app.state.runtime

    def work(session: Session) -> None:
        if alumnus:
            persons.require_here(session, alumnus)
        drafts.keep(
            session,
            keyring.key_of(session, runtime.vault, alumnus or visitor.program),
            alumnus,
            visitor.staff,
            typed,
            kind,
            form=form,
            program=visitor.program,
            now=runtime.clock.now(),
        )

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)


def told(request: Request, typed: Begun) -> Response | None:
    """What a script of ours shows beside the words; None where a page is to come."""
    if pages.FRAGMENT not in request.headers:
        return None
    return pages.render(request, "_kept.html", is_kept=bool(typed.words.strip()))
