"""Who needs me now: the open alerts and tasks of one program, as the home page shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service.conversation.values import Reason
from service.escalations import alerts, rotas
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.messaging import ledger
from service.messaging.ledger import Message
from service.people import alumni, staff, tasks
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.people.tasks import Task
from service.protection import keyring
from service.protection.vault import Vault
from service.web import times, words
from service.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an alert: whom it went to, and whether it got there."""

    name: str
    at: datetime
    delivery: ledger.Status | None


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
    next_at: datetime | None
    """When it becomes an alert, unless somebody takes it or ends it."""


@dataclass(frozen=True, slots=True)
class Board:
    cards: tuple[Card, ...]
    chores: tuple[Chore, ...]
    on_call: tuple[str, ...]
    read_at: datetime

    @property
    def unattended(self) -> int:
        """How many alerts nobody has."""
        return sum(card.holder is None for card in self.cards)


def read(session: Session, vault: Vault, visitor: Visitor, *, now: datetime) -> Board:
    """Everything on the home page, in a fixed number of queries."""
    opened, todo = alerts.list_open(session), tasks.list_open(session)
    colleagues = _staff_names(session, vault)
    people = _aliases(
        session,
        vault,
        [one.alumnus_id for one in opened] + [one.alumnus_id for one in todo if one.alumnus_id],
    )
    pages = _pages(session, opened, colleagues)
    return Board(
        cards=tuple(_card(one, people, colleagues, pages[one.id], visitor, now=now) for one in opened),
        chores=tuple(_chore(one, people, colleagues, now=now) for one in todo),
        on_call=tuple(colleagues.get(one, "?") for one in rotas.on_call(session, visitor.program, now=now)),
        read_at=now,
    )


def _staff_names(session: Session, vault: Vault) -> dict[UUID, str]:
    rows = session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {row.id: staff.alias(staff.name_of(keys[row.id], row)) for row in rows}


def _aliases(session: Session, vault: Vault, ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = session.exec(select(Alumnus).where(col(Alumnus.id).in_(list(ids)))).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {row.id: staff.alias(alumni.name_of(keys[row.id], row)) for row in rows}


def _pages(
    session: Session, opened: Sequence[Alert], names: Mapping[UUID, str]
) -> dict[UUID, list[tuple[UUID, Page]]]:
    """The pages of each alert, oldest first, with whom they went to."""
    query = (
        select(AlertEvent, Message.status)
        .outerjoin(Message, col(Message.id) == AlertEvent.message_id)
        .where(col(AlertEvent.alert_id).in_([one.id for one in opened]), AlertEvent.kind == EventKind.PAGED)
        .order_by(col(AlertEvent.id))
    )
    pages: dict[UUID, list[tuple[UUID, Page]]] = defaultdict(list)
    for event, delivery in session.exec(query):
        if event.staff_id:
            status = ledger.Status(delivery) if delivery else None
            page = Page(names.get(event.staff_id, "?"), event.at, status)
            pages[event.alert_id].append((event.staff_id, page))
    return pages


def _card(
    alert: Alert,
    people: Mapping[UUID, str],
    colleagues: Mapping[UUID, str],
    pages: list[tuple[UUID, Page]],
    visitor: Visitor,
    *,
    now: datetime,
) -> Card:
    is_taken = alert.status is Status.ACKNOWLEDGED and alert.assignee_id is not None
    return Card(
        id=alert.id,
        code=alert.code,
        reason=alert.reason,
        alumnus=alert.alumnus_id,
        alias=people.get(alert.alumnus_id, "?"),
        opened_at=alert.opened_at,
        age=times.age(now - alert.opened_at),
        holder=colleagues.get(alert.assignee_id, "?") if is_taken and alert.assignee_id else None,
        since=alert.acknowledged_at if is_taken else None,
        pages=tuple(page for _, page in pages),
        next_at=alert.next_at if alert.next_at and alert.next_at > now else None,
        is_mine=is_taken and alert.assignee_id == visitor.staff,
        was_paged=any(staff_id == visitor.staff for staff_id, _ in pages),
    )


def _chore(task: Task, people: Mapping[UUID, str], colleagues: Mapping[UUID, str], *, now: datetime) -> Chore:
    about = colleagues.get(task.staff_id, "?") if task.staff_id else "A phone that we do not know"
    alias = people.get(task.alumnus_id, "?") if task.alumnus_id else about
    return Chore(
        id=task.id,
        about=words.task(task.about, task.because),
        alumnus=task.alumnus_id,
        alias=alias,
        age=times.age(now - task.opened_at),
        whose=colleagues.get(task.assignee_id, "?") if task.assignee_id else None,
        is_taken=task.taken_at is not None,
        next_at=task.next_at,
    )
