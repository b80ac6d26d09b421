"""Results of assessments, beside the plan."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import assessing
from service.importing import ImportRefused
from service.people import assessments
from service.web import pages
from service.web.enrolling import desk, plan
from service.web.enrolling.desk import Trouble
from service.web.persons import require_person


async def add(request: Request) -> Response:
    visitor = await require_person(request)
    fields = await desk.fields_of(request, ("instrument", "on", "score"))
    try:
        await desk.write(request, visitor, lambda entered: assessing.add(entered, fields))
    except ImportRefused as refused:
        return await plan.render(request, visitor, Trouble(tuple(refused.problems)), result=fields)
    return desk.go(f"/people/{request.path_params['id']}/plan#assessments")


async def strike(request: Request) -> Response:
    visitor = await require_person(request)
    assessment = request.path_params["assessment"]
    is_theirs = await desk.write(
        request,
        visitor,
        lambda entered: assessments.strike(entered.session, entered.alumnus.id, assessment, now=entered.now),
    )
    if not is_theirs:
        raise pages.NotFound
    return desk.go(f"/people/{request.path_params['id']}/plan#assessments")


routes: Final = [
    Route("/people/{id:uuid}/assessments", add, methods=["POST"]),
    Route("/people/{id:uuid}/assessments/{assessment:uuid}/strike", strike, methods=["POST"]),
]
