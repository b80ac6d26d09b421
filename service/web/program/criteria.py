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
from service.web.spoken import Spoken, retell, say
from service.web.visitors import Visitor

HERE: Final = "/program/criteria"
LONGEST: Final = 2000
"""Characters of one word of evidence."""

TITLES: Final = Spoken(
    {
        Criterion.DEDICATED: "A program of its own, for this alone",
        Criterion.CERTIFIED: "Three in four of the staff are certified",
        Criterion.TRACK_RECORD: "A track record, told by those who were there",
        Criterion.DISCIPLINES: "Addiction and mental health, both",
        Criterion.COHORT: "Men and women in cohorts of their own",
        Criterion.FAMILY: "Partners, family and others who care take part",
    }
)
STANDS: Final = Spoken({Stand.MET: "met", Stand.NOT_MET: "not met", Stand.OPEN: "open"})
GENDERS: Final = Spoken(
    {
        Gender.WOMAN: "women",
        Gender.MAN: "men",
        Gender.NONBINARY: "nonbinary",
        None: "not said",
    }
)


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
                names.get(row.written_by) or retell("somebody who has left"),
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
            yield say(
                "Here since {day}, with people, staff and texts of its own: nothing crosses to another program",
                day=times.full_date(known.since.date()),
            )
            yield say("{count} of the staff care for its people", count=known.share.counted)
        case Criterion.CERTIFIED:
            share = known.share
            yield say(
                "{some} of {all} who are counted, {percent} %",
                some=share.certified,
                all=share.counted,
                percent=share.percent,
            )
            if known.falls_on:
                yield say(
                    "Not enough from {day} on, unless somebody renews", day=times.full_date(known.falls_on)
                )
        case Criterion.TRACK_RECORD:
            yield say(
                "{enrolled} enrolled since {day}, {discharged} discharged",
                enrolled=known.enrolled,
                day=times.full_date(known.since.date()),
                discharged=known.discharged,
            )
            yield say("{count} of them a year ago or longer", count=known.a_year_ago)
        case Criterion.DISCIPLINES:
            yield say(
                "{addiction} trained in addiction, {mental} in mental health",
                addiction=known.trained[Specialty.ADDICTION],
                mental=known.trained[Specialty.MENTAL_HEALTH],
            )
            if known.untold:
                yield say("Of {count} it is not told yet: see the register", count=known.untold)
        case Criterion.COHORT:
            yield (
                say("This program's cohort: {cohort}", cohort=known.cohort)
                if known.cohort
                else say("No cohort is told: the program file has a field for it, cohort")
            )
            yield say("Staff: {who}", who=", ".join(_genders(known)) or say("nobody is counted"))
        case Criterion.FAMILY:
            yield say(
                "{some} of {all} have named somebody who stands by them",
                some=known.with_supporter,
                all=known.enrolled,
            )
            yield say(
                "{count} family sessions that somebody came to, in the last year", count=known.family_held
            )


def _genders(known: Known) -> list[str]:
    return [f"{name} {known.genders[one]}" for one, name in GENDERS.items() if known.genders.get(one)]


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
