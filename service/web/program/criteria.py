"""The scorecard of the six criteria: what the data show, what an admin has written, and since when (F7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.people import scorecard
from service.people.certifications import Specialty
from service.people.scorecard import YEAR, Criterion, CriterionNote, Known, Stand
from service.people.staff import Gender
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key
from service.runtime import Runtime
from service.web import looks, pages, times
from service.web.program import frame
from service.web.program.overview import today
from service.web.visitors import Visitor

HERE: Final = "/program/criteria"
LONGEST: Final = 2000
"""Characters of one word of evidence."""

TITLES: Final = {
    Criterion.DEDICATED: "A program of its own, for this alone",
    Criterion.CERTIFIED: "Three in four of the staff are certified",
    Criterion.TRACK_RECORD: "A track record, told by those who were there",
    Criterion.DISCIPLINES: "Addiction and mental health, both",
    Criterion.COHORT: "Men and women in cohorts of their own",
    Criterion.FAMILY: "Partners, family and others who care take part",
}
STANDS: Final = {Stand.MET: "met", Stand.NOT_MET: "not met", Stand.OPEN: "open"}
GENDERS: Final = {
    Gender.WOMAN: "women",
    Gender.MAN: "men",
    Gender.NONBINARY: "nonbinary",
    None: "who have not said",
}


@dataclass(frozen=True, slots=True)
class Word:
    """Something that an admin wrote."""

    words: str
    stand: Stand
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    criterion: Criterion
    title: str
    stand: Stand
    is_measured: bool
    """Whether the data decide it."""
    facts: tuple[str, ...]
    words: tuple[Word, ...]
    """Newest first."""
    is_old: bool
    """Whether the newest word is more than a year old."""


@dataclass(frozen=True, slots=True)
class Card:
    rows: tuple[Row, ...]
    today: date
    now: datetime

    @property
    def met(self) -> int:
        return sum(row.stand is Stand.MET for row in self.rows)


async def show(request: Request) -> Response:
    visitor = await frame.require_admin(request)
    return await _page(request, visitor)


async def _page(
    request: Request, visitor: Visitor, of: str = "", error: str = "", typed: str = ""
) -> Response:
    card = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return frame.page(
        request,
        "criteria.html",
        visitor,
        status=status,
        card=card,
        of=of,
        error=error,
        typed=typed,
        stands=STANDS,
        longest=LONGEST,
    )


def _read(session: Session, runtime: Runtime, visitor: Visitor) -> Card:
    now = runtime.clock.now()
    on, names = today(visitor, now=now), frame.aliases(session, runtime.vault)
    known = scorecard.read(session, runtime.vault, visitor.program, today=on, now=now)
    measured, written = scorecard.measured(known), scorecard.notes(session)
    key = keyring.key_of(session, runtime.vault, visitor.program)
    rows = []
    for one in Criterion:
        words = tuple(
            Word(
                _words(key, row),
                row.stand,
                names.get(row.written_by, "somebody who has left"),
                row.written_at,
            )
            for row in written[one]
        )
        said = words[0].stand if words else Stand.OPEN
        rows.append(
            Row(
                criterion=one,
                title=TITLES[one],
                stand=measured.get(one, said),
                is_measured=one in measured,
                facts=tuple(_facts(one, known)),
                words=words,
                is_old=bool(words) and now - words[0].at > YEAR,
            )
        )
    return Card(tuple(rows), on, now)


def _words(key: Key, row: CriterionNote) -> str:
    return key.read("criterionnote.words", row.id, row.words)


def _facts(criterion: Criterion, known: Known) -> Iterator[str]:
    """What the data show, in words."""
    match criterion:
        case Criterion.DEDICATED:
            yield f"Here since {_day(known.since.date())}, with people, staff and texts of its own: nothing crosses to another program"
            yield f"{known.share.counted} of the staff care for its people"
        case Criterion.CERTIFIED:
            yield f"{known.share.certified} of {known.share.counted} who are counted, {known.share.percent} %"
            if known.falls_on:
                yield f"Not enough from {_day(known.falls_on)} on, unless somebody renews"
        case Criterion.TRACK_RECORD:
            yield f"{known.enrolled} enrolled since {_day(known.since.date())}, {known.discharged} discharged"
            yield f"{known.a_year_ago} of them a year ago or longer"
        case Criterion.DISCIPLINES:
            yield f"{known.trained[Specialty.ADDICTION]} trained in addiction, {known.trained[Specialty.MENTAL_HEALTH]} in mental health"
            if known.untold:
                yield f"Of {known.untold} it is not told yet: see the register"
        case Criterion.COHORT:
            yield (
                f"This program's cohort: {known.cohort}"
                if known.cohort
                else "No cohort is told: `cohort` in the program file"
            )
            yield "Staff: " + (", ".join(_genders(known)) or "nobody is counted")
        case Criterion.FAMILY:
            yield f"{known.with_supporter} of {known.enrolled} have named somebody who stands by them"
            yield f"{known.family_held} family sessions that somebody came to, in the last year"


def _genders(known: Known) -> list[str]:
    return [f"{known.genders[one]} {name}" for one, name in GENDERS.items() if known.genders.get(one)]


def _day(on: date) -> str:
    return f"{times.short_date(on)}, {on.year}"


async def save(request: Request) -> Response:
    """Write a word about one criterion. What was written before stays."""
    visitor = await frame.require_admin(request)
    if request.path_params["criterion"] not in list(Criterion):
        raise pages.NotFound
    criterion = Criterion(request.path_params["criterion"])
    form = await frame.form_of(request)
    words, stand = frame.text_of(form, "words", LONGEST), str(form.get("stand") or Stand.OPEN)
    if not words or stand not in list(Stand):
        return await _page(
            request, visitor, criterion, "write what shows it, and choose how it stands", words
        )

    def work(session: Session, runtime: Runtime) -> None:
        key, now = keyring.key_of(session, runtime.vault, visitor.program), runtime.clock.now()
        scorecard.add_note(
            session, key, criterion, Stand(stand), words, program=visitor.program, by=visitor.staff, now=now
        )
        detail = {"what": "criteria", "criterion": criterion.value}
        looks.note(session, runtime, visitor, Action.CHANGED, detail=detail)

    await frame.write(request, visitor, work)
    return frame.go(f"{HERE}#{criterion}")


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}/{{criterion}}", save, methods=["POST"]),
]
