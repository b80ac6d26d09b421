"""Twilio's voice webhooks: signed like the texts', answered with TwiML whatever fails. Nobody's call is dropped."""

import asyncio
import re
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import ProgramSession
from service.escalations.calls import answers, incoming, ledger, reports
from service.escalations.calls.answers import Desk, Pressed
from service.escalations.calls.reports import Report
from service.messaging.voice import Spoken
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.web.telephone import Heard, twiml
from service.web.webhooks import STATUS_SECONDS, WebhookRefused, one

CALL_SID = re.compile(r"CA[0-9a-f]{32}")
_STATUS = re.compile(r"[a-z-]{1,32}")
_NOTHING = Spoken(goes_on=True)

Row = TypeVar("Row", Alumnus, Staff)


async def pick_up(request: Request) -> Response:
    """Somebody calls the program's number (POST /twilio/voice)."""
    heard = await Heard.of(request)
    vault = heard.runtime.vault
    return await heard.answer(
        "To", lambda session, desk: incoming.pick_up(session, vault, desk, heard.caller, now=heard.now)
    )


async def next_one(request: Request) -> Response:
    """Whoever was rung for an alumnus has hung up, or not picked up (POST /twilio/voice/next)."""
    heard = await Heard.of(request)
    if heard.field("DialCallStatus") == "completed" and heard.field("DialBridged") != "false":
        return twiml(Spoken())  # they have talked

    def say(session: ProgramSession, desk: Desk) -> Spoken:
        alumnus = _row(session, Alumnus, heard.id("a"))
        tried = [UUID(part) for part in heard.query["tried"].split(",")]
        return incoming.put_through(session, heard.runtime.vault, desk, alumnus, tried=tried, now=heard.now)

    return await heard.answer("To", say)


async def whisper(request: Request) -> Response:
    """One of the staff has picked up, while an alumnus waits (POST /twilio/voice/whisper)."""
    heard = await Heard.of(request)

    def say(session: ProgramSession, desk: Desk) -> Spoken:
        alumnus, member = _row(session, Alumnus, heard.id("a")), _row(session, Staff, heard.id("s"))
        return incoming.whisper(session, heard.runtime.vault, desk, alumnus, member)

    return await heard.answer("From", say, else_=Spoken())


async def accept(request: Request) -> Response:
    """And has pressed a key, or none (POST /twilio/voice/accept)."""
    heard = await Heard.of(request)

    def say(session: ProgramSession, desk: Desk) -> Spoken:
        alumnus, member = _row(session, Alumnus, heard.id("a")), _row(session, Staff, heard.id("s"))
        return incoming.accept(session, heard.runtime.vault, alumnus, member, heard.digits, now=heard.now)

    # Two who wait for each other are not kept apart because that cannot be written down.
    return await heard.answer("From", say, else_=Spoken(goes_on=heard.digits == incoming.ACCEPT))


async def code(request: Request) -> Response:
    """One of the staff has typed the number of an alert (POST /twilio/voice/code)."""
    heard = await Heard.of(request)
    caller, digits, turn = heard.caller, heard.digits, heard.turn
    return await heard.answer(
        "To",
        lambda session, desk: incoming.enter(
            session, heard.runtime.vault, desk, caller, digits, turn=turn, now=heard.now
        ),
    )


async def over(request: Request) -> Response:
    """Whom one of the staff was put through to is gone, or has not picked up (POST /twilio/voice/over)."""
    heard = await Heard.of(request)
    return await heard.answer("To", lambda _, desk: desk.spoken("ended"))


async def alert(request: Request) -> Response:
    """A call that pages somebody was picked up, or a key was pressed in it (POST /twilio/voice/alert, /answer)."""
    heard = await Heard.of(request)
    pressed = Pressed(
        token=heard.query.get("t", ""),
        turn=heard.turn,
        digit=heard.digits,
        is_machine=heard.is_machine,
        is_over="over" in heard.query,
    )

    def say(session: ProgramSession, desk: Desk) -> Spoken:
        call = ledger.by_token(session, pressed.token, now=heard.now)
        if call is None:
            return desk.spoken("closed")  # long over, or never ours: nothing about it is told
        return answers.hear(session, heard.runtime.vault, desk, call, pressed, now=heard.now)

    return await heard.answer("From", say)


async def status(request: Request) -> Response:
    """Take a call's status (POST /twilio/voice/status?c=our id). What people call reports here too, without an id."""
    heard = await Heard.of(request)
    if "c" not in heard.query:
        return twiml(_NOTHING)
    report = Report(
        _call_id(heard), one(heard.form, "CallSid", CALL_SID), one(heard.form, "CallStatus", _STATUS)
    )
    runtime = heard.runtime
    if not runtime.lifeline.breaker.lets_through():
        raise WebhookRefused(HTTPStatus.SERVICE_UNAVAILABLE, "the database is away")
    with runtime.lifeline.breaker.watching():
        async with asyncio.timeout(STATUS_SECONDS):
            work = runtime.writer.submit(
                lambda session: reports.receive(session, runtime.vault, report, now=heard.now)
            )
            await asyncio.wrap_future(work)
    return twiml(_NOTHING)


def _call_id(heard: Heard) -> UUID:
    try:
        return heard.id("c")
    except ValueError:
        raise WebhookRefused(HTTPStatus.BAD_REQUEST, "c is not a call's id") from None


def _row(session: Session, table: type[Row], row: UUID) -> Row:
    return session.exec(select(table).where(table.id == row)).one()


routes = [
    Route("/twilio/voice", pick_up, methods=["POST"]),
    Route("/twilio/voice/next", next_one, methods=["POST"]),
    Route("/twilio/voice/whisper", whisper, methods=["POST"]),
    Route("/twilio/voice/accept", accept, methods=["POST"]),
    Route("/twilio/voice/code", code, methods=["POST"]),
    Route("/twilio/voice/over", over, methods=["POST"]),
    Route("/twilio/voice/alert", alert, methods=["POST"]),
    Route("/twilio/voice/answer", alert, methods=["POST"]),
    Route("/twilio/voice/status", status, methods=["POST"]),
]
