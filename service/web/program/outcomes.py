"""What became of people after their discharge, without names, for those who lead: to look at, and as a table to give out (F8)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.insights import following
from service.insights.following import Outcomes
from service.insights.outcomes import COUNTS, MARKS, Line, Measure
from service.insights.withholding import Shown
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks
from service.web.program import frame, tables
from service.web.spoken import mark, say
from service.web.visitors import LEADERS, Visitor, require_staff

HERE: Final = "/program/outcomes"
WITHHELD: Final = mark("withheld")

SHARES: Final = frozenset({Measure.ANSWERED, Measure.STRONG, Measure.EASED})


@dataclass(frozen=True, slots=True)
class Told:
    """What a measure is called, what it tells, and what makes it look better or worse than it is.

    In English, as the table that is given out has it; the page looks up the rest.
    """

    name: str
    means: str
    mind: str


TOLD: Final = {
    Measure.REACHED: Told(
        "Reached this time",
        "discharged that long ago and 15 days more, and enrolled here before these 30 days began",
        "Who came to us later is left out, as is who was erased: the day of their discharge is erased with them.",
    ),
    Measure.IN_TOUCH: Told(
        "Still in touch",
        "texted us, or answered a check-in, within the 30 days",
        "In touch is not the same as well. Who is well may have stopped texting, and whom staff reached by phone alone is not seen.",
    ),
    Measure.OPTED_OUT: Told(
        "Opted out",
        "wanted no more texts at the end of the 30 days",
        "Why is not known, so they count neither as well nor as unwell; what they told before is left out.",
    ),
    Measure.LOST: Told(
        "Lost to follow-up",
        "neither of these: no sign within the 30 days",
        "They often do worse than those who answer. They are in no figure below but check-ins and alerts.",
    ),
    Measure.ANSWERED: Told(
        "Check-ins answered",
        "the share of those that they were asked, mean of the people",
        "Who paused or is asked less often has fewer to miss; an answer an hour late counts like one at once.",
    ),
    Measure.URGE: Told(
        "Urge, 0 to 10",
        "median of each person's own median of the numbers that they told",
        "Told by those who answer, and more often on hard days: who writes only when it is hard looks worse than they are.",
    ),
    Measure.STRONG: Told(
        "Numbers of 8 or more",
        "their share among the numbers of each person, mean of the people",
        "As above. Not a measure of how many had a strong urge: most urges are told to nobody.",
    ),
    Measure.LAPSE: Told(
        "Told a lapse",
        "how many told one or more",
        "Not told is not the same as none: shame keeps it back, and trust lets more be told. Who is lost may have lapsed.",
    ),
    Measure.EASED: Told(
        "Urges that eased",
        "moments of urge that ended with a number that fell, or with help that helped; mean of the people",
        "One without an answer, or handed to a person, counts as not eased. That it fell does not show that we did it: most urges pass.",
    ),
    Measure.WEEK_MOOD: Told("Mood of the week", "mean, 0 very low to 10 very good", ""),
    Measure.WEEK_URGE: Told("Strongest urge of the week", "mean, 0 none to 10 very strong", ""),
    Measure.WEEK_CONTACT: Told("Contact with people they trust", "mean, 1 none to 5 every day", ""),
    Measure.WEEK_SESSIONS: Told("Sessions kept", "mean, 1 none to 5 all of those planned", ""),
    Measure.WEEK_CONFIDENCE: Told(
        "Confidence in the week ahead",
        "mean, 0 none to 10 full",
        "The five questions of the week are told of those who answered all five at least once: few, and rather those who do well.",
    ),
    Measure.ALERT: Told(
        "Minutes until an alert was taken",
        "half took no longer; of those who had an alert",
        "Many alerts may mean more danger, or more trust. It says how soon somebody had it, not what came of it.",
    ),
}


async def show(request: Request) -> Response:
    visitor = await require_staff(request, only=LEADERS)
    found = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    return frame.page(
        request,
        "outcomes.html",
        visitor,
        found=found,
        told=TOLD,
        counts=COUNTS,
        figure=figure,
        people=people,
        kept=_kept(request),
    )


async def take_along(request: Request) -> Response:
    """The same figures as a table, with the same left out. Given out is recorded first."""
    visitor = await require_staff(request, only=LEADERS)
    found = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    await looks.record(request, visitor, Action.EXPORTED, detail={"what": "outcomes"})
    return tables.give("outcomes", HEADER, _rows(found))


def _read(session: Session, runtime: Runtime, visitor: Visitor) -> Outcomes:
    kept = timedelta(days=runtime.settings.retain_numbers_days)
    return following.read(session, ZoneInfo(visitor.timezone), kept=kept, now=runtime.clock.now())


def _kept(request: Request) -> int:
    runtime: Runtime = request.app.state.runtime
    return runtime.settings.retain_numbers_days


def people(count: Shown) -> str:
    """How many people it may be, in the visitor's language."""
    return str(count) if count.is_exact else say("{begins} to {ends}", begins=count.low, ends=count.high)


def figure(measure: Measure, line: Line) -> str:
    """The figure in the visitor's language."""
    return people(line.people) if measure in COUNTS else say(said(measure, line))


def said(measure: Measure, line: Line) -> str:
    """A figure as a table has it: a count of people, a share, minutes, or a number."""
    if measure in COUNTS:
        return str(line.people)
    if line.value is None:
        return WITHHELD
    if measure in SHARES:
        return f"{round(100 * line.value)} %"
    if measure is Measure.ALERT:
        return f"{line.value:.0f}"
    return f"{line.value:.1f}"


HEADER: Final = (
    "measure",
    "meaning",
    "bias",
    "months after discharge",
    "figure",
    "people from",
    "people to",
    "reached from",
    "reached to",
    "counted up to",
)


def _rows(found: Outcomes) -> list[tuple[object, ...]]:
    return [
        (
            TOLD[measure].name,
            TOLD[measure].means,
            TOLD[measure].mind,
            months,
            said(measure, line),
            line.people.low,
            line.people.high,
            lines[Measure.REACHED].people.low,
            lines[Measure.REACHED].people.high,
            found.until.isoformat(),
        )
        for measure in Measure
        for months in MARKS
        for lines in (found.marks[months],)
        for line in (lines[measure],)
    ]


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}.csv", take_along, methods=["GET"]),
]
