"""What the program is set to, in plain words, and where each of it is changed (H7). It shows no secret, and changes nothing itself (choosing.py)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.checkins import rhythm, windows
from service.messaging.limits import UNASKED_A_DAY
from service.people import programs
from service.people.programs import Program, SecondFactor, Unmatched
from service.protection.signin.invitations import LIFETIME
from service.protection.signin.sessions import ABSOLUTE_TIMEOUT, IDLE_TIMEOUT
from service.runtime import Runtime
from service.settings import Settings
from service.web import times
from service.web.program import frame
from service.web.spoken import LANGUAGES, Spoken, count, say
from service.web.visitors import FRESH, LEADERS, require_staff

HERE: Final = "/program/settings"
SHOWN_DIGITS: Final = 4
"""Of a number or an id, at its end."""

UNMATCHED: Final = Spoken(
    {Unmatched.ANYONE: "whoever is next, as without a wish", Unmatched.CLINICAL_LEAD: "the clinical lead"}
)
SECOND_STEP: Final = Spoken(
    {SecondFactor.REQUIRED: "everybody needs one", SecondFactor.OPTIONAL: "whoever wants one"}
)


LAPSES: Final = Spoken(
    {
        "yes": "alerts the specialist, unless the person said no",
        "no": "alerts nobody, unless the person said yes",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One setting."""

    what: str
    value: str
    key: str = ""
    """How it is called where it is set."""
    why: str = ""
    """Why it is not changed in the console."""


@dataclass(frozen=True, slots=True)
class Shown:
    by_file: tuple[Line, ...]
    by_environment: tuple[Line, ...]
    fixed: tuple[Line, ...]


async def show(request: Request) -> Response:
    visitor = await require_staff(request, only=LEADERS)
    shown = await frame.look(
        request, visitor, lambda session, runtime: _read(session, runtime, visitor.program)
    )
    return frame.page(request, "settings.html", visitor, shown=shown)


def _read(session: Session, runtime: Runtime, program: UUID) -> Shown:
    row = session.exec(select(Program).where(Program.id == program)).one()
    name, sender = (
        programs.name_of(session, runtime.vault, row),
        programs.sender_of(session, runtime.vault, row),
    )
    return Shown(of_program(row, name, sender), of_service(runtime.settings), fixed())


def of_program(row: Program, name: str, sender: str) -> tuple[Line, ...]:
    """What the program file says of it."""
    line = row.crisis_line
    return (
        Line(say("Name"), name, "name", say("commands call the program by it")),
        Line(say("Number that texts come from"), masked(sender), "sender", say("the program is known by it")),
        Line(
            say("Time zone"),
            row.timezone,
            "timezone",
            say("the hours of the rota would move, and others be paged"),
        ),
        Line(say("Language of whoever is new"), say(LANGUAGES[row.language]), "language"),
        Line(say("Cohort"), row.cohort or say("not told"), "cohort"),
        Line(
            say("Crisis line"),
            say("{call}; in an emergency {emergency}", **line)
            if line
            else say("that of each phone's country"),
            "crisis_line",
        ),
        Line(say("A lapse that is told"), LAPSES["yes" if row.tells_lapses else "no"], "tells_lapses"),
        Line(
            say("Where nobody meets a wish that is a must, asks"),
            UNMATCHED[row.unmatched],
            "unmatched",
            say("others would be paged"),
        ),
        Line(
            say("Second step at sign-in"),
            SECOND_STEP[row.second_factor],
            "second_factor",
            say("to need it no more takes the file") if row.second_factor is SecondFactor.REQUIRED else "",
        ),
        Line(
            say("42 CFR Part 2"),
            say("holds here") if row.under_part_2 else say("does not hold here"),
            "under_part_2",
            say("what holds by law is for whoever runs the service to say"),
        ),
    )


def of_service(settings: Settings) -> tuple[Line, ...]:
    """What the environment says, for all programs of this service."""
    return (
        Line(say("Address"), settings.base_url, "PUBLIC_URL"),
        _carrier(settings),
        Line(
            say("Countries that are texted"),
            say("{countries}, and the program's own", countries=settings.sms_countries.replace(",", ", ")),
            "SMS_COUNTRIES",
        ),
        Line(
            say("Numbers that have gone to somebody else"),
            say("are looked up at Twilio") if settings.lookup_reassigned else say("are not looked up"),
            "LOOKUP_REASSIGNED",
        ),
        Line(
            say("Check-ins leave at most"),
            say("{pace} a second", pace=f"{settings.pace:g}")
            if settings.pace
            else say("without a limit of ours"),
            "SEGMENTS_PER_SECOND",
        ),
        Line(say("E-mail to staff"), _is_set(is_set=bool(settings.smtp_url.get_secret_value())), "SMTP_URL"),
        Line(say("Operator, by text"), _is_set(is_set=bool(settings.operator_phone)), "OPERATOR_PHONE"),
        Line(say("Operator, by e-mail"), _is_set(is_set=bool(settings.operator_email)), "OPERATOR_EMAIL"),
        Line(
            say("Watched from outside"), _is_set(is_set=settings.heartbeat_url is not None), "HEARTBEAT_URL"
        ),
        Line(
            say("Sign-in of the organization"),
            settings.oidc_name if settings.oidc_issuer else _is_set(is_set=False),
            "OIDC_ISSUER",
        ),
        _kept(say("Words of texts are kept"), settings.retain_texts_days, "RETAIN_TEXTS_DAYS"),
        _kept(say("Numbers, notes and tasks are kept"), settings.retain_numbers_days, "RETAIN_NUMBERS_DAYS"),
        _kept(say("How alerts went is kept"), settings.retain_alerts_days, "RETAIN_ALERTS_DAYS"),
    )


def _carrier(settings: Settings) -> Line:
    if settings.is_simulated:
        return Line(say("Texts leave"), say("for the phones in the browser"), "TWILIO_ACCOUNT_SID")
    service = settings.twilio_messaging_service_sid
    way = (
        say("by the Messaging Service {id}", id=masked(service))
        if service
        else say("from the program's number")
    )
    return Line(say("Texts leave"), way, "TWILIO_MESSAGING_SERVICE_SID")


def _kept(what: str, days: int, key: str) -> Line:
    return Line(what, count("%(num)s day", "%(num)s days", days), key)


def _is_set(*, is_set: bool) -> str:
    return say("set") if is_set else say("not set")


def fixed() -> tuple[Line, ...]:
    """What holds for everybody."""
    return (
        Line(
            say("Quiet hours"),
            say(
                "{begins} to {ends} on each person's clock, for what we begin; a time that somebody chose in them stands",
                begins=times.hour(windows.QUIET_FROM.hour),
                ends=times.hour(windows.QUIET_UNTIL.hour),
            ),
        ),
        Line(
            say("Check-ins after discharge"),
            say(
                "{dense} at every time of theirs, daily until {daily}, three a week until {weekly}, then weekly; their own wish stands above it",
                dense=times.length(rhythm.DENSE_UNTIL),
                daily=times.length(rhythm.DAILY_UNTIL),
                weekly=times.length(rhythm.THREE_A_WEEK_UNTIL),
            ),
        ),
        Line(
            say("Check-ins to one person"),
            say("{most} in 24 hours at most", most=UNASKED_A_DAY),
        ),
        Line(
            say("A browser of the staff is signed out"),
            say(
                "after {idle} without a visit, after {longest} in any case",
                **_lengths(idle=IDLE_TIMEOUT, longest=ABSOLUTE_TIMEOUT),
            ),
        ),
        Line(say("A fresh proof is good for"), times.length(FRESH)),
        Line(say("An invitation is good for"), times.length(LIFETIME)),
    )


def _lengths(**of: timedelta) -> dict[str, str]:
    return {name: times.length(one) for name, one in of.items()}


def masked(text: str) -> str:
    """'…0100'."""
    return f"…{text[-SHOWN_DIGITS:]}"


routes: Final = [Route(HERE, show, methods=["GET"])]
