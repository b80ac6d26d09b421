"""Who needs me now: the open alerts and tasks of one program, as the home page shows them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.conversation.states import Reason
from service.escalations import alerts, caseload, handing_over, rota, rota_changes
from service.escalations.caseload import Caseload
from service.escalations.routing import NO_WISH, Roster, Wish
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.people import drafts, plan_reviews, programs, staff, tasks
from service.people.alumni import Alumnus
from service.people.drafts import NOTHING, Begun, Draft
from service.people.programs import Program
from service.people.staff import Team
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.vault import Vault
from service.web import handovers, page_ways, sparks, times, unseen, words
from service.web.filters import Filters, Kind, Show
from service.web.handovers import Looking, Told
from service.web.page_ways import Way
from service.web.sparks import Spark
from service.web.spoken import say
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
class Chore:
    """One open task."""

    id: UUID
    about: str
    alumnus: UUID | None
    alias: str
    age: str
    whose: str | None
    """Whom it is assigned to, or who has taken it."""
    is_taken: bool
    is_mine: bool
    next_at: datetime | None
    """When it becomes an alert, unless somebody takes it or ends it."""
    specialist: UUID | None
    back_at: datetime | None
    """When it comes back by itself; None: it was not put off."""
    put_off: str
    """Why it was, in words."""
    spark: Spark | None
    """As above."""
    is_new: bool
    """As above."""


@dataclass(frozen=True, slots=True)
class Left:
    """Words that this visitor has begun about an alert which they can no longer close."""

    alert: UUID
    alumnus: UUID
    alias: str
    words: str


@dataclass(frozen=True, slots=True)
class Board:
    cards: tuple[Card, ...]
    chores: tuple[Chore, ...]
    on_call: tuple[str, ...]
    read_at: datetime
    unattended: int
    """How many alerts nobody has, shown or not."""
    filters: Filters
    hidden: int
    """How many alerts and tasks are not shown, without those that were put off."""
    snoozed: int
    """How many tasks were put off."""
    team: tuple[tuple[str, str], ...]
    """Everybody of the staff: their id in hex, and their alias."""
    others: tuple[tuple[str, str], ...]
    """Of them those who are here, without this visitor."""
    left: tuple[Left, ...]
    line: str
    """The program's number, by which who has an alert is put through; empty where this visitor has none."""
    handed: tuple[Told, ...]
    """How shifts were handed over, as far as this visitor is on call and has not read it."""
    is_on_call: bool
    """Whether this visitor is."""

    @property
    def is_urgent(self) -> bool:
        """Whether nobody has somebody who may be in danger."""
        return any(one.is_crisis and one.holder is None for one in self.cards)


def read(
    session: Session,
    vault: Vault,
    visitor: Visitor,
    filters: Filters,
    team: Team,
    roster: Roster,
    *,
    now: datetime,
) -> Board:
    """Everything on the home page that is the visitor's to see, in a fixed number of queries."""
    on_call = rota.on_call(roster.rota, now)
    appointed = rota_changes.appointed(session, visitor.program, on_call, now=now)
    theirs = caseload.read(session, visitor.staff, visitor.role, now=now)
    opened = theirs.alerts(alerts.list_open(session), appointed)
    todo = theirs.tasks(tasks.list_open(session), appointed)
    written = {
        who: one
        for who, one in drafts.closings(session, visitor.staff)
        if theirs.holds(who) or one.about_id in {alert.id for alert in opened}
    }
    people = _people(session, vault, theirs, opened, todo, written, now=now)
    pages = _pages(session, opened, team.names)
    cards = [_card(one, people, team, roster, pages[one.id], visitor, now=now) for one in opened]
    chores = [_chore(one, people, team.names, visitor, now=now) for one in todo]
    looking = Looking(visitor, theirs, frozenset(people), team.names)
    kept = tuple(one for one in cards if _is_shown(one, filters))
    left = tuple(one for one in chores if _is_to_do(one, filters))
    snoozed = sum(one.back_at is not None for one in chores)
    in_sight = len(left) if filters.show is not Show.SNOOZED else 0
    return Board(
        cards=kept,
        chores=left,
        unattended=sum(card.holder is None for card in cards),
        filters=filters,
        hidden=len(cards) + len(chores) - snoozed - len(kept) - in_sight,
        snoozed=snoozed,
        team=tuple(sorted(((one.hex, name) for one, name in team.names.items()), key=lambda one: one[1])),
        others=_others(team, roster, visitor),
        on_call=tuple(team.names.get(one, "?") for one in on_call),
        read_at=now,
        left=tuple(_left(people, {card.id for card in cards if card.is_mine or card.was_paged})),
        line=_line(session, vault, visitor) if any(one.is_mine for one in kept) else "",
        handed=handovers.waiting(session, vault, looking, appointed, now=now),
        is_on_call=visitor.staff in on_call,
    )


def _line(session: Session, vault: Vault, visitor: Visitor) -> str:
    return programs.sender_of(session, vault, session.get_one(Program, visitor.program))


def _is_shown(card: Card, filters: Filters) -> bool:
    """No filter hides a crisis that nobody has."""
    if card.is_crisis and card.holder is None:
        return True
    if filters.kind is Kind.TASKS or not _is_of(filters, card.specialist):
        return False
    match filters.show:
        case Show.ALL:
            return True
        case Show.UNASSIGNED:
            return card.holder is None
        case Show.MINE:
            return card.is_mine or (card.holder is None and (card.was_paged or card.is_of_mine))
        case Show.SNOOZED:
            return False


def _is_to_do(chore: Chore, filters: Filters) -> bool:
    if filters.kind is Kind.ALERTS or not _is_of(filters, chore.specialist):
        return False
    if filters.show is Show.SNOOZED or chore.back_at is not None:
        return filters.show is Show.SNOOZED and chore.back_at is not None
    if filters.show is Show.UNASSIGNED:
        return not chore.is_taken
    return filters.show is Show.ALL or chore.is_mine


def _is_of(filters: Filters, specialist: UUID | None) -> bool:
    return filters.of is None or filters.of == specialist


@dataclass(frozen=True, slots=True)
class _Person:
    alias: str
    wish: Wish
    specialist: UUID | None
    erase_at: datetime | None
    has_alert: bool
    """Whether an alert that the visitor may see is open."""
    is_held: bool
    """By law."""
    spark: Spark | None
    begun: Begun
    """What the visitor has begun to write of how an alert of theirs ended."""
    is_new: bool


_OF_ONE: Final = ("id", "name", "timezone", "specialist_id", "wishes", "erase_at", "held_because")
_COLUMNS: Final[Any] = (*(getattr(Alumnus, one) for one in _OF_ONE), PersonKey.kek, PersonKey.wrapped)
_PEOPLE: Final[Any] = sa.select(*_COLUMNS).join(PersonKey, col(PersonKey.person_id) == Alumnus.id)

_NOBODY: Final = _Person(
    "?", NO_WISH, None, None, has_alert=False, is_held=False, spark=None, begun=NOTHING, is_new=False
)


def _others(team: Team, roster: Roster, visitor: Visitor) -> tuple[tuple[str, str], ...]:
    found = handing_over.choices(roster.members, NO_WISH, is_for_lead=False, without=visitor.staff)
    return tuple((one.hex, team.names[one]) for one in found if one in team.names)


def _people(
    session: Session,
    vault: Vault,
    theirs: Caseload,
    opened: Iterable[Alert],
    todo: Iterable[Task],
    written: Mapping[UUID, Draft],
    *,
    now: datetime,
) -> dict[UUID, _Person]:
    alerted = {one.alumnus_id for one in opened}
    ids = alerted | {one.alumnus_id for one in todo if one.alumnus_id} | set(written)
    rows = session.exec(_PEOPLE.where(col(Alumnus.id).in_(ids))).all()
    keys = {row.id: keyring.opened(vault, row.id, row.kek, row.wrapped) for row in rows}
    # Of others than their own people, visitors know that somebody is in need, and no more.
    told = sparks.read(session, {row.id: row.timezone for row in rows if theirs.holds(row.id)}, now=now)
    wrote = unseen.wrote(session, [row.id for row in rows if theirs.holds(row.id)])
    new = unseen.new_of(session, theirs.staff, wrote, now=now)
    return {
        row.id: _Person(
            staff.alias(keys[row.id].read("alumnus.name", row.id, row.name)),
            Wish.load(row.wishes),
            row.specialist_id,
            row.erase_at,
            row.id in alerted,
            row.held_because is not None,
            told.get(row.id),
            drafts.read(keys[row.id], written[row.id]) or NOTHING if row.id in written else NOTHING,
            row.id in new,
        )
        for row in rows
    }


def _pages(
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


def _card(
    alert: Alert,
    people: Mapping[UUID, _Person],
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
    person = people.get(alert.alumnus_id, _NOBODY)
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
    alert: Alert, person: _Person, team: Team, roster: Roster, visitor: Visitor
) -> tuple[tuple[str, str], ...]:
    found = handing_over.choices(
        roster.members, person.wish, is_for_lead=alert.is_for_lead, without=visitor.staff
    )
    return tuple((one.hex, team.names[one]) for one in found if one in team.names)


def _left(people: Mapping[UUID, _Person], closable: Collection[UUID]) -> Iterator[Left]:
    for alumnus, person in people.items():
        begun = person.begun
        if begun.about and begun.about not in closable:
            yield Left(begun.about, alumnus, person.alias, begun.words)


def _chore(
    task: Task,
    people: Mapping[UUID, _Person],
    colleagues: Mapping[UUID, str],
    visitor: Visitor,
    *,
    now: datetime,
) -> Chore:
    about = colleagues.get(task.staff_id, "?") if task.staff_id else say("A phone that we do not know")
    person = people.get(task.alumnus_id, _NOBODY) if task.alumnus_id else None
    told, is_snoozed = _about(task, person, visitor), task.is_snoozed(now=now)
    return Chore(
        id=task.id,
        about=words.tasks.overdue(told) if _is_overdue(task, now) else told,
        alumnus=task.alumnus_id,
        alias=person.alias if person else about,
        age=times.age(now - task.opened_at),
        whose=colleagues.get(task.assignee_id, "?") if task.assignee_id else None,
        is_taken=task.taken_at is not None,
        is_mine=task.assignee_id == visitor.staff,
        next_at=task.next_at,
        specialist=person.specialist if person else None,
        back_at=task.snoozed_until if is_snoozed else None,
        put_off=words.tasks.PUT_OFF[task.snoozed_because] if is_snoozed and task.snoozed_because else "",
        spark=person.spark if person else None,
        is_new=person is not None and person.is_new,
    )


def _about(task: Task, person: _Person | None, visitor: Visitor) -> str:
    if task.about is About.ERASURE and person and person.erase_at:
        if person.has_alert:
            return words.tasks.erasure_waits()
        return words.tasks.erasure(times.exact_time(person.erase_at, visitor.timezone))
    if task.about is About.ERASURE and person and person.is_held:
        return words.tasks.erasure_is_held()
    return words.tasks.about(task.about, task.because)


def _is_overdue(task: Task, now: datetime) -> bool:
    """A review of a plan is done by its day, or within the two weeks after it."""
    return task.about is About.PLAN_REVIEW and now - task.opened_at > plan_reviews.EARLY
