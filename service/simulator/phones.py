"""The phones' pages: show them, type on one, move the demo's clock."""

from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from service.db import reading
from service.escalations import alerts
from service.messaging.simulated import SimulatedCarrier
from service.runtime import Runtime
from service.simulator import calls, exchange, handsets
from service.simulator.calls import Ringing
from service.simulator.handsets import Demo, Handset, NoSuchPhone
from service.web import pages, times

HERE: Final = Path(__file__).parent
pages.add_templates(HERE / "templates")

STEPS: Final = {
    "1m": ("+1 min", timedelta(minutes=1)),
    "5m": ("+5 min", timedelta(minutes=5)),
    "15m": ("+15 min", timedelta(minutes=15)),
    "1h": ("+1 h", timedelta(hours=1)),
}
TRY: Final = {
    "en": ("about to act out", "MORE", "3", "i want to die"),
    "es": ("tengo muchas ganas", "MAS", "3", "me quiero morir"),
}
MOST_CODES: Final = 2
"""Open alerts for which a staff phone offers the answers."""


async def show(request: Request) -> Response:
    runtime: Runtime = request.app.state.runtime
    context = await run_in_threadpool(_everything, runtime)
    return pages.render(request, "phones.html", steps=STEPS, **context)


async def feed(request: Request) -> Response:
    """What changed since `after`, for the page's script: nothing (204), or every phone anew."""
    runtime: Runtime = request.app.state.runtime
    changed = await run_in_threadpool(_changed, runtime, request.query_params.get("after", ""))
    return JSONResponse(changed) if changed else Response(status_code=HTTPStatus.NO_CONTENT)


async def text(request: Request) -> Response:
    """One text, typed or chosen on one of the phones."""
    form = await request.form(max_files=0, max_fields=8)
    body = str(form.get("quick") or form.get("body") or "").strip()
    phone = _uuid(str(form.get("phone") or ""))
    if body:
        await run_in_threadpool(_send, request.app.state.runtime, phone, body)
    return _done(request, f"/phones#phone-{phone}")


async def call(request: Request) -> Response:
    """A key of a phone that rings, or on which somebody talks: picked up, put down, pressed."""
    form = await request.form(max_files=0, max_fields=8)
    phone = _uuid(str(form.get("phone") or ""))
    await run_in_threadpool(_press, request.app.state.runtime, phone, str(form.get("key") or ""))
    return _done(request, f"/phones#phone-{phone}")


async def clock(request: Request) -> Response:
    """Move the demo's time forward: by one of STEPS, or to the next check-in."""
    form = await request.form(max_files=0, max_fields=8)
    await run_in_threadpool(_move, request.app.state.runtime, str(form.get("by") or ""))
    return _done(request, "/phones")


def _done(request: Request, back_to: str) -> Response:
    if pages.FRAGMENT in request.headers:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return RedirectResponse(back_to, HTTPStatus.SEE_OTHER)


def _send(runtime: Runtime, phone: UUID, body: str) -> None:
    demo = _look(runtime, now=runtime.clock.now())
    exchange.send(runtime, demo, demo.handset(phone), body)


def _press(runtime: Runtime, phone: UUID, key: str) -> None:
    demo = _look(runtime, now=runtime.clock.now())
    ringing = calls.ringing(runtime.engine, demo.program).get(phone)
    if ringing is not None:
        calls.press(runtime, demo, demo.handset(phone), ringing, key)


def _move(runtime: Runtime, by: str) -> None:
    now = runtime.clock.now()
    step = STEPS[by][1] if by in STEPS else None
    if by == "next":
        step = exchange.until_check_in(runtime, _look(runtime, now=now), now=now)
    if step is not None:
        exchange.move_clock(runtime, step)


def _look(runtime: Runtime, *, now: datetime) -> Demo:
    return handsets.look(runtime.engine, runtime.vault, handsets.find_demo(runtime.engine), now=now)


def _changed(runtime: Runtime, after: str) -> dict[str, Any] | None:
    now, program = runtime.clock.now(), handsets.find_demo(runtime.engine)
    version = _version(runtime, program, now=now)
    if version == after:
        return None
    context = _everything(runtime)
    return {
        "version": version,
        "clock": context["clock"],
        "phones": {
            str(phone["handset"].id): {
                part: pages.fragment(f"_{part}.html", phone=phone, keys=calls.KEYS)
                for part in ("thread", "lock", "quick", "call")
            }
            | {"time": phone["time"]}
            for phone in context["phones"]
        },
    }


def _version(runtime: Runtime, program: UUID, *, now: datetime) -> str:
    """Changes with the ledger, and with what a call has said since."""
    assert isinstance(runtime.carrier, SimulatedCarrier)
    heard = sum(len(one.words) for one in list(runtime.carrier.heard.values()))
    return f"{handsets.version(runtime.engine, program, now=now)}-{heard}"


def _everything(runtime: Runtime) -> dict[str, Any]:
    """The page's context. The version is read first: what comes in meanwhile is shown by the next look."""
    now, program = runtime.clock.now(), handsets.find_demo(runtime.engine)
    version = _version(runtime, program, now=now)
    demo = handsets.look(runtime.engine, runtime.vault, program, now=now)
    codes, ringing = _codes(runtime, demo), calls.ringing(runtime.engine, program)
    return {
        "version": version,
        "demo": demo,
        "clock": {
            "now": times.moment(now, demo.timezone, now=now - runtime.clock.ahead),
            "ahead": f"{times.length(runtime.clock.ahead)} ahead" if runtime.clock.ahead else "",
        },
        "phones": [
            _phone(demo, one, codes, now=now) | _call(runtime, demo, ringing.get(one.id))
            for one in demo.handsets
        ],
        "keys": calls.KEYS,
    }


def _call(runtime: Runtime, demo: Demo, ringing: Ringing | None) -> dict[str, Any]:
    """What rings on one phone, and what it last said."""
    assert isinstance(runtime.carrier, SimulatedCarrier)
    heard = runtime.carrier.heard.get(ringing.sid) if ringing else None
    return {"call": ringing, "said": heard.words if heard else "", "program": demo.name}


def _phone(demo: Demo, handset: Handset, codes: list[int], *, now: datetime) -> dict[str, Any]:
    answers = [answer for code in codes for answer in (f"{code}", f"{code}E", f"{code} reached")]
    bubbles = demo.texts.get(handset.id, ())
    return {
        "handset": handset,
        "time": times.time_of_day(now, handset.timezone),
        "place": handset.timezone.rsplit("/", 1)[-1].replace("_", " "),
        "bubbles": [
            {
                "bubble": one,
                "day": times.day(one.at, handset.timezone, now=now),
                "time": times.time_of_day(one.at, handset.timezone),
            }
            for one in bubbles
        ],
        "received": [one for one in bubbles if not one.is_own][-3:][::-1],
        "quick": answers if handset.is_staff else TRY.get(handset.language, TRY["en"]),
    }


def _codes(runtime: Runtime, demo: Demo) -> list[int]:
    with reading(runtime.engine, program=demo.program) as session:
        return [alert.code for alert in alerts.list_open(session)][:MOST_CODES]


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise NoSuchPhone from None


routes: Final[list[BaseRoute]] = [
    Route("/phones", show, methods=["GET"]),
    Route("/phones/feed", feed, methods=["GET"]),
    Route("/phones/text", text, methods=["POST"]),
    Route("/phones/call", call, methods=["POST"]),
    Route("/phones/clock", clock, methods=["POST"]),
    Mount("/phones/static", StaticFiles(directory=HERE / "static"), name="phones-static"),
]
