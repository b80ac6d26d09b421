"""The open alerts, as cards of the home page."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service.conversation.states import Reason
from service.escalations import handing_over
from service.escalations.routing import Roster
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.people.staff import Team
from service.web import page_ways, times
from service.web.board_people import NOBODY, Person
from service.web.page_ways import Way
from service.web.sparks import Spark
from service.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an alert: whom it went to, by which ways, and whether it got there."""

    name: str
    at: datetime
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One open alert, ready to be shown to one visitor."""

    id: UUID
    code: int
    reason: Reason
    alumnus: UUID
    alias: str
    opened_at: datetime
    age: str
    holder: str | None
    """Who has it."""
    since: datetime | None
    pages: tuple[Page, ...]
    next_at: datetime | None
    """When the next person is paged; for an alert that somebody has, when it is anybody's again."""
    is_mine: bool
    was_paged: bool
    """Whether this visitor was."""
    asked_at: datetime | None
    """When this visitor was last; None where somebody has it."""
    is_of_mine: bool
    """Whether it is about somebody whose specialist this visitor is."""
    specialist: UUID | None
    """Whose person it is about."""
    colleagues: tuple[tuple[str, str], ...]
    """Whom this visitor may hand it to: their id in hex, and their alias."""
    spark: Spark | None
    """What they told lately; None: nothing, or they are not of this visitor's caseload."""
    begun: str
    """What this visitor has begun to write of how it ended."""
    is_new: bool
    """Whether they have written since this visitor looked at them, who may."""

    @property
    def is_crisis(self) -> bool:
        return self.reason is Reason.CRISIS


@dataclass(frozen=True, slots=True)
class Left:
    """Words that this visitor has begun about an alert which they can no longer close."""

    alert: UUID
    alumnus: UUID
    alias: str
    words: str


def pages_of(
    session: Session, opened: Sequence[Alert], names: Mapping[UUID, str]
) -> dict[UUID, list[tuple[UUID, Page]]]:
    """The pages of each alert, oldest first, with whom they went to."""
    query = select(AlertEvent).where(
        col(AlertEvent.alert_id).in_([one.id for one in opened]), AlertEvent.kind == EventKind.PAGED
    )
    events = session.exec(query.order_by(col(AlertEvent.id))).all()
    ways = page_ways.read(session, events)
    pages: dict[UUID, list[tuple[UUID, Page]]] = defaultdict(list)
    for event in events:
        if event.staff_id:
            page = Page(names.get(event.staff_id, "?"), event.at, ways.get(event.id, ()))
            pages[event.alert_id].append((event.staff_id, page))
    return pages


def card_of(
    alert: Alert,
    people: Mapping[UUID, Person],
    team: Team,
    roster: Roster,
    pages: list[tuple[UUID, Page]],
    visitor: Visitor,
    *,
    now: datetime,
) -> Card:
    is_taken = alert.status is Status.ACKNOWLEDGED and alert.assignee_id is not None
    is_mine = is_taken and alert.assignee_id == visitor.staff
    asked = [page.at for staff_id, page in pages if staff_id == visitor.staff]
    was_paged = bool(asked)
    has_part = is_mine if is_taken else was_paged
    person = people.get(alert.alumnus_id, NOBODY)
    return Card(
        id=alert.id,
        code=alert.code,
        reason=alert.reason,
        alumnus=alert.alumnus_id,
        alias=person.alias,
        opened_at=alert.opened_at,
        age=times.age(now - alert.opened_at),
        holder=team.names.get(alert.assignee_id, "?") if is_taken and alert.assignee_id else None,
        since=alert.acknowledged_at if is_taken else None,
        pages=tuple(page for _, page in pages),
        next_at=alert.next_at if alert.next_at and alert.next_at > now else None,
        is_mine=is_mine,
        was_paged=was_paged,
        asked_at=asked[-1] if asked and not is_taken else None,
        is_of_mine=person.specialist == visitor.staff,
        specialist=person.specialist,
        colleagues=_colleagues(alert, person, team, roster, visitor) if has_part else (),
        spark=person.spark,
        begun=person.begun.words if person.begun.about == alert.id else "",
        is_new=person.is_new,
    )


def _colleagues(
    alert: Alert, person: Person, team: Team, roster: Roster, visitor: Visitor
) -> tuple[tuple[str, str], ...]:
    found = handing_over.choices(
        roster.members, person.wish, is_for_lead=alert.is_for_lead, without=visitor.staff
    )
    return tuple((one.hex, team.names[one]) for one in found if one in team.names)


def left_over(people: Mapping[UUID, Person], closable: Collection[UUID]) -> Iterator[Left]:
    for alumnus, person in people.items():
        begun = person.begun
        if begun.about and begun.about not in closable:
            yield Left(begun.about, alumnus, person.alias, begun.words)
