"""The streams themselves (Server-Sent Events): each says that there is something new, never what, and that it still lives."""

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from service.web import visitors
from service.web.live.lookout import Lookout, Stream
from service.web.live.marks import Topic
from service.web.persons import require_person
from service.web.visitors import require_staff

RETRY: Final = "retry: 2000\n\n"
"""Milliseconds until a browser connects anew."""

BEAT: Final = "event: beat\ndata: here\n\n"


async def inbox(request: Request) -> Response:
    visitor = await require_staff(request, is_poll=True)
    return await _stream(request, Topic(visitor.program, visitor.staff))


async def person(request: Request) -> Response:
    visitor = await require_person(request, is_poll=True)
    return await _stream(request, Topic(visitor.program, visitor.staff, request.path_params["id"]))


async def enrollment(request: Request) -> Response:
    """Of the live drill: whoever may enroll them sees it, and nothing else of them."""
    visitor = await require_person(request, by_name=True, is_poll=True)
    topic = Topic(visitor.program, visitor.staff, request.path_params["id"], is_of_drill=True)
    return await _stream(request, topic)


async def _stream(request: Request, topic: Topic) -> Response:
    lookout: Lookout = request.app.state.lookout
    events = _events(lookout, topic, visitors.token_of(request) or "", request)
    await anext(events)  # refuses, if it does, before the answer begins
    headers = {"X-Accel-Buffering": "no"}  # a proxy that collects would hold it back
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(lookout: Lookout, topic: Topic, token: str, request: Request) -> AsyncIterator[str]:
    told = request.headers.get("last-event-id")
    with lookout.open(topic, token) as stream:
        yield ""
        yield RETRY
        while await _is_rung(stream):
            if stream.mark == told:
                yield BEAT
            else:
                told = stream.mark
                yield f"id: {told}\nevent: news\ndata: new\n\n"


async def _is_rung(stream: Stream) -> bool:
    """Wait for something to say; False: it is over."""
    await stream.rung.wait()
    stream.rung.clear()
    return not stream.is_over


routes: Final = [
    Route("/live/inbox", inbox, methods=["GET"]),
    Route("/live/people/{id:uuid}", person, methods=["GET"]),
    Route("/live/people/{id:uuid}/enrollment", enrollment, methods=["GET"]),
]
