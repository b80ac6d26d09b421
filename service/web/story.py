"""What happened to one person, newest first: one page of it, with its filter and the way to the page before (H2). Read-only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, groupby
from typing import Final, Self
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from service.web import looks, story_order, story_steps, story_team, story_texts, times
from service.web.spoken import Spoken
from service.web.story_entries import Entry, Teller
from service.web.story_order import EVERYTHING, Place, Source

ONLY: Final = {
    "texts": frozenset({Source.INBOUND, Source.OUTBOUND}),
    "numbers": frozenset({Source.RATING, Source.SITUATION}),
    "strategies": frozenset({Source.OFFER, Source.PRACTICE}),
    "alerts": frozenset({Source.ALERT, Source.TASK_OPENED, Source.TASK_TAKEN, Source.TASK_CLOSED}),
    "plan": frozenset({Source.PLAN, Source.AGREEMENT, Source.REVIEW}),
    "meetings": frozenset({Source.ATTENDANCE}),
    "notes": frozenset({Source.NOTE}),
}
"""What somebody may want to see alone."""

FILTERS: Final = Spoken(
    {
        "": "Everything",
        "texts": "Texts",
        "numbers": "Numbers",
        "strategies": "Strategies",
        "alerts": "Alerts and tasks",
        "plan": "Plan",
        "meetings": "Meetings",
        "notes": "Notes",
    }
)


_TELLERS: Final = (*story_texts.TELLERS, *story_steps.TELLERS, *story_team.TELLERS)


@dataclass(frozen=True, slots=True)
class View:
    """Which part of it is looked at, as it stands in the address."""

    alumnus: UUID
    before: Place | None = None
    """None: the newest page."""
    only: str = ""
    since: datetime | None = None
    """What happened after this is new to whoever looks; None: nobody says."""
    looks_before: int | None = None
    """Who looked here before this number of the record; None: who did last."""

    @classmethod
    def read(cls, alumnus: UUID, given: Mapping[str, str]) -> Self:
        """What it does not know is left out."""
        only = given.get("only", "")
        since = times.given(given.get("seen", ""))
        looks_before = looks.place(given.get("looks", ""))
        place = Place.read(given.get("before", ""))
        return cls(alumnus, place, only if only in ONLY else "", since, looks_before)

    @property
    def has_texts(self) -> bool:
        return Source.INBOUND in ONLY.get(self.only, EVERYTHING)

    def address(self, before: Place | None = None) -> str:
        """Of the page before a place, or of the newest."""
        return _address(self.alumnus, only=self.only, before=str(before) if before else "")

    def showing(self, only: str) -> str:
        """Of the newest page with another filter."""
        return _address(self.alumnus, only=only)


def _address(alumnus: UUID, **given: str) -> str:
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/people/{alumnus}{'?' if query else ''}{query}#story"


@dataclass(frozen=True, slots=True)
class Day:
    """Of the person's own calendar."""

    on: str
    """As in 2030-01-31."""
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Story:
    view: View
    days: tuple[Day, ...]
    older: Place | None
    """Before which the next page begins; None where this one holds the oldest."""
    has_new: bool
    """Whether something on this page happened since whoever looks was here before: what they have not seen ends below it."""


def read(teller: Teller, view: View) -> Story:
    """As many queries for much as for little."""
    page = story_order.page(
        teller.session,
        view.alumnus,
        view.before,
        program=teller.row.program_id,
        most=story_order.MOST,
        sources=ONLY.get(view.only, EVERYTHING),
        now=teller.now,
    )
    told = _tell(teller, page.places)
    entries = [told[one] for one in page.places if one in told]  # what was let go in this moment is not
    since = view.since
    if since:
        entries = [replace(one, is_new=_is_new(one, since)) for one in entries]
    days = tuple(_by_day(entries, teller.row.timezone, now=teller.now))
    return Story(
        view, days, page.older, since is not None and any(one.is_new and one.at > since for one in entries)
    )


def _is_new(entry: Entry, since: datetime) -> bool:
    return not entry.is_withheld and (entry.found_at or entry.at) > since


def _tell(teller: Teller, places: Iterable[Place]) -> Mapping[Place, Entry]:
    found: dict[Source, dict[UUID, datetime]] = defaultdict(dict)
    for place in places:
        found[place.source][place.row] = place.at
    told = chain.from_iterable(one(teller, found) for one in _TELLERS)
    return {Place(entry.at, source, row): entry for source, row, entry in told}


def _by_day(entries: Iterable[Entry], zone: str, *, now: datetime) -> Iterable[Day]:
    on = ZoneInfo(zone)
    for day, of_day in groupby(entries, lambda one: one.at.astimezone(on).date()):
        found = tuple(of_day)
        yield Day(day.isoformat(), times.day(found[0].at, zone, now=now), found)
