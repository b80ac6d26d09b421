"""What is done in an enrollment beside its forms: inviting by text, no more texts, trying the phones of the staff, taking a supporter out again."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import agreeing, leaning, rehearsal
from service.enrolling.trial import NotYet
from service.importing import ImportRefused
from service.web import pages
from service.web.enrolling import desk, steps
from service.web.persons import require_person


async def invite(request: Request) -> Response:
    visitor = await require_person(request, by_name=True)
    try:
        await desk.write(request, visitor, agreeing.invite_by_text)
    except ImportRefused as refused:
        return await steps.render(request, visitor, "consent", None, steps.trouble_of(refused))
    return desk.go(f"/people/{request.path_params['id']}/enrollment/consent")


async def withdraw(request: Request) -> Response:
    """They have told the staff that they want no more texts: as if they had texted STOP, at any time.

    It wants no fresh proof: whoever has no code at hand could not stop the texts, and only their own START ends a wrong one.
    """
    visitor = await require_person(request, by_name=True)
    fields = await desk.fields_of(request, ("told",))
    try:
        await desk.write(request, visitor, lambda entered: agreeing.withdraw(entered, fields))
    except ImportRefused as refused:
        return await steps.render(request, visitor, "consent", None, steps.trouble_of(refused))
    return desk.go(f"/people/{request.path_params['id']}/enrollment/consent")


async def try_phones(request: Request) -> Response:
    visitor = await require_person(request, by_name=True)
    try:
        await desk.write(request, visitor, rehearsal.try_phones)
    except NotYet as refused:
        return await steps.render(request, visitor, "test", None, steps.trouble_of(refused))
    return desk.go(f"/people/{request.path_params['id']}/enrollment/test")


async def remove_supporter(request: Request) -> Response:
    visitor = await require_person(request, by_name=True)
    supporter = request.path_params["supporter"]
    if not await desk.write(request, visitor, lambda entered: leaning.remove(entered, supporter)):
        raise pages.NotFound
    return desk.go(f"/people/{request.path_params['id']}/enrollment/supporter")


routes: Final = [
    Route("/people/{id:uuid}/enrollment/invite", invite, methods=["POST"]),
    Route("/people/{id:uuid}/enrollment/withdraw", withdraw, methods=["POST"]),
    Route("/people/{id:uuid}/enrollment/drill", try_phones, methods=["POST"]),
    Route("/people/{id:uuid}/supporters/{supporter:uuid}/remove", remove_supporter, methods=["POST"]),
]
