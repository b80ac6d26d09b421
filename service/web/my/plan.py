"""Their reasons and their plan, to read: both are changed together with their specialist (F1)."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.own_page import showing
from service.web.my import frame

LISTS: Final = ("inner", "middle", "outer", "triggers", "signs", "past", "future", "commitments")
"""Of the plan, in the order in which they are read; the reasons of today stand before it."""


@frame.neutral
async def show(request: Request) -> Response:
    visit = await frame.require(request)
    found = await frame.look(
        request, visit, lambda session, runtime: showing.plan(session, runtime.vault, visit.alumnus)
    )
    return frame.render(request, "plan.html", visit, here="plan", plan=found, lists=LISTS)


routes: Final = [Route("/my/plan", show, methods=["GET"])]
