"""What we say, for review: every sentence in both languages as a phone shows it, what stands in its way, and who has read it (H7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation import wording
from service.conversation.plan import Level
from service.conversation.wording import DEFAULT, LANGUAGES
from service.errors import ServiceError
from service.messaging import lint, proofreading, readability, segments
from service.messaging.proofreading import SHOWN, SPOKEN
from service.messaging.segments import Segments
from service.people import wording_reviews
from service.people.staff import Role, Staff
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages, spoken
from service.web.composer import KINDS
from service.web.program import frame
from service.web.spoken import Spoken, retell
from service.web.visitors import require_staff

HERE: Final = "/program/wording"
REVIEWERS: Final = frozenset({Role.CLINICAL_LEAD, Role.ADMIN})
TONGUES: Final = Spoken({"en": "English", "es": "Spanish"})
TONES: Final = Spoken({Level.NEUTRAL: "Neutral", Level.WARM: "Warm", Level.DIRECT: "Direct"})


class Show(StrEnum):
    ALL = "all"
    OPEN = "open"  # not read yet, or changed since
    UNASKED = "unasked"
    EVERYDAY = "everyday"
    MARKED = "marked"


SHOWS: Final = Spoken(
    {
        Show.ALL: "All",
        Show.OPEN: "Not reviewed",
        Show.UNASKED: "We start it",
        Show.EVERYDAY: "Everyday",
        Show.MARKED: "With marks",
    }
)


class ForReviewers(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("clinical leads and admins sign what they have read")


WAYS: Final = Spoken({SPOKEN: "spoken", SHOWN: "shown on their own page"})
"""What is no text: by the beginning of its key."""


class Changed(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("the words have changed since you opened the page: go back, and read them again")


@dataclass(frozen=True, slots=True)
class Said:
    """One wording, filled in with samples, as it would arrive."""

    text: str
    cost: Segments
    grade: float
    marks: tuple[tuple[str, str], ...]
    """What stands in its way: a word, and a kind of KINDS."""
    way: str
    """How it reaches them, if not as a text: one of WAYS, or empty."""

    @property
    def seen(self) -> str:
        """What a locked phone shows of it at least."""
        return self.text[: lint.PREVIEW]

    @property
    def rest(self) -> str:
        return self.text[lint.PREVIEW :]


@dataclass(frozen=True, slots=True)
class Reading:
    """Who has read a sentence last."""

    who: str
    at: datetime
    is_current: bool
    """Whether the words are still those."""


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    note: str
    is_unasked: bool
    is_everyday: bool
    count: int
    """Wordings, in both languages."""
    longest: int
    """Segments of the longest."""
    marks: int
    reading: Reading | None

    @property
    def is_open(self) -> bool:
        return self.reading is None or not self.reading.is_current

    def is_in(self, show: Show) -> bool:
        return {
            Show.ALL: True,
            Show.OPEN: self.is_open,
            Show.UNASKED: self.is_unasked,
            Show.EVERYDAY: self.is_everyday,
            Show.MARKED: self.marks > 0,
        }[show]


@cache
def said(key: str, language: str) -> Mapping[Level, tuple[Said, ...]]:
    """All wordings of one sentence in one language. The files do not change while a process runs. Pure."""
    entry, way = wording.entry(key, language), _way(key)
    return {
        level: tuple(_said(one, language, way) for one in wordings)
        for level, wordings in entry.wordings.items()
    }


def _way(key: str) -> str:
    return next((prefix for prefix in WAYS if key.startswith(prefix)), "")


def _said(words: str, language: str, way: str) -> Said:
    text = proofreading.sample(words, language)
    split = (one.partition(": ") for one in lint.problems(text, is_unasked=not way))
    marks = tuple((word, kind) for kind, _, word in split)
    return Said(text, segments.count(text), readability.grade(text, language), marks, way)


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    asked = request.query_params.get("show", "")
    chosen = Show(asked) if asked in list(Show) else Show.ALL
    readings = await frame.look(request, visitor, _readings)
    rows = [_row(key, readings.get(key)) for key in wording.books()[DEFAULT].entries]
    return frame.page(
        request,
        "wordings.html",
        visitor,
        rows=[row for row in rows if row.is_in(chosen)],
        read=sum(not row.is_open for row in rows),
        total=len(rows),
        chosen=chosen,
        shows=SHOWS,
        now=request.app.state.runtime.clock.now(),
    )


def _readings(session: Session, runtime: Runtime) -> dict[str, Reading]:
    names = frame.aliases(session, runtime.vault)
    trained = {one.id: one.discipline for one in session.exec(select(Staff))}
    return {
        key: Reading(_signed(names, trained, row.reviewed_by), row.reviewed_at, _is_current(key, row.digest))
        for key, row in wording_reviews.newest(session).items()
    }


def _signed(names: Mapping[UUID, str], trained: Mapping[UUID, str | None], who: UUID) -> str:
    """'Pat M., clinical psychology'."""
    return ", ".join(filter(None, (names.get(who) or retell("somebody who has left"), trained.get(who))))


def _is_current(key: str, digest: str) -> bool:
    return key in wording.books()[DEFAULT].entries and wording_reviews.digest(key) == digest


def _row(key: str, reading: Reading | None) -> Row:
    entry = wording.entry(key, DEFAULT)
    every = [one for language in LANGUAGES for some in said(key, language).values() for one in some]
    return Row(
        key=key,
        note=wording.entry(key, spoken.language()).note,
        is_unasked=entry.is_unasked,
        is_everyday=bool(entry.everyday),
        count=len(every),
        longest=0 if _way(key) else max(one.cost.segments for one in every),
        marks=sum(len(one.marks) for one in every),
        reading=reading,
    )


async def show_one(request: Request) -> Response:
    visitor = await require_staff(request)
    key = _key(request)
    readings = await frame.look(request, visitor, _readings)
    keys = list(wording.books()[DEFAULT].entries)
    later = keys[keys.index(key) + 1 :] + keys[: keys.index(key)]
    return frame.page(
        request,
        "wording.html",
        visitor,
        entry=wording.entry(key, DEFAULT),
        note=wording.entry(key, spoken.language()).note,
        levels=[level for level in Level if any(level in said(key, one) for one in LANGUAGES)],
        tongues=TONGUES,
        tones=TONES,
        kinds=KINDS,
        ways=WAYS,
        said={language: said(key, language) for language in LANGUAGES},
        samples={
            name: proofreading.SAMPLES.get(name, "") for name in sorted(wording.entry(key, DEFAULT).names)
        },
        reading=readings.get(key),
        digest=wording_reviews.digest(key),
        may_sign=visitor.role in REVIEWERS,
        next=next((one for one in later if one not in readings or not readings[one].is_current), ""),
        now=request.app.state.runtime.clock.now(),
    )


async def sign(request: Request) -> Response:
    visitor = await require_staff(request)
    if visitor.role not in REVIEWERS:
        raise ForReviewers
    key = _key(request)
    read = frame.text_of(await frame.form_of(request), "digest", 64)

    def work(session: Session, runtime: Runtime) -> None:
        now = runtime.clock.now()
        if not wording_reviews.sign(session, key, read, program=visitor.program, by=visitor.staff, now=now):
            raise Changed
        looks.note(session, runtime, visitor, Action.CHANGED, detail={"what": "wording", "key": key})

    await frame.write(request, visitor, work)
    return frame.go(f"{HERE}/{key}")


def _key(request: Request) -> str:
    key: str = request.path_params["key"]
    if key not in wording.books()[DEFAULT].entries:
        raise pages.NotFound
    return key


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}/{{key}}", show_one, methods=["GET"]),
    Route(f"{HERE}/{{key}}", sign, methods=["POST"]),
]
