"""Marks: a short hash of all that a page shows, which differs when something on it has changed.

Of what its visitor may see alone: that something happens to anybody else is not told by silence broken either.

Worked out from the database alone, so that every process finds the same mark; it tells nobody what it stands for.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.enrolling import rehearsal
from service.escalations import alerts, caseload, rota_changes, rotas
from service.escalations.caseload import Caseload
from service.escalations.tables import Alert, AlertEvent, EventKind
from service.messaging.ledger import Message
from service.people import handovers, tasks
from service.people.agreements import PlanAgreement
from service.people.alumni import Alumnus
from service.people.consents import Consent
from service.people.meetings import Attendance
from service.people.notes import Note
from service.people.offers import Offer
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan
from service.people.practices import Practice
from service.people.staff import Role, Staff
from service.people.tasks import Task
from service.web import page_ways, unseen

RECENT: Final = timedelta(days=2)
"""What happens to anything older is no news: it is seen at the next look that a page takes by itself."""

_ENDED: Final = func.coalesce(Episode.closed_at, Episode.opened_at)
"""Where what was going on before a lapse stands in the story."""

_STANDING: Final[tuple[Any, ...]] = (
    *(Alumnus.status, Alumnus.specialist_id, Alumnus.paused_until, Alumnus.is_unreachable),
    *(Alumnus.wants_notices, Alumnus.doubted_at, Alumnus.doubted_because),
)
"""How somebody stands and may be reached, as the top of their page, the box and the cards say it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page shows to one of the staff: their inbox, one person, or the live drill of one who is being enrolled."""

    program: UUID
    staff: UUID
    alumnus: UUID | None = None
    is_of_drill: bool = False


def read(session: Session, program: UUID, topics: Collection[Topic], *, now: datetime) -> dict[Topic, str]:
    """The mark of each topic of a program that is open to its visitor: a closed one has none.

    In a fixed number of queries, and a few more for each visitor: whose people they have.
    """
    theirs = _caseloads(session, {one.staff for one in topics}, now=now)
    inboxes = [one for one in topics if one.alumnus is None and one.staff in theirs]
    found = inbox(session, program, [theirs[one.staff] for one in inboxes], now=now) if inboxes else {}
    of_people = {
        one: one.alumnus
        for one in topics
        if one.alumnus
        and not one.is_of_drill
        and one.staff in theirs
        and theirs[one.staff].holds(one.alumnus)
    }
    seen = people(session, set(of_people.values()), now=now) if of_people else {}
    return (
        {one: found[one.staff] for one in inboxes}
        | {topic: seen[alumnus, theirs[topic.staff].reads_all] for topic, alumnus in of_people.items()}
        | _of_drills(session, [one for one in topics if one.is_of_drill], theirs, now=now)
    )


def _of_drills(
    session: Session, topics: Collection[Topic], theirs: Mapping[UUID, Caseload], *, now: datetime
) -> dict[Topic, str]:
    """Of live drills; of these there are few at a time."""
    found: dict[Topic, str] = {}
    for topic in topics:
        row = session.get(Alumnus, topic.alumnus) if topic.staff in theirs else None
        if row is None or not theirs[topic.staff].lists(row.id):
            continue
        with_urge = theirs[topic.staff].holds(row.id)
        path = rehearsal.read(session, row, with_urge=with_urge, now=now)
        found[topic] = _mark([path])
    return found


def _caseloads(session: Session, wanted: Collection[UUID], *, now: datetime) -> dict[UUID, Caseload]:
    """By who they are now: a role or a person that was taken from them is no longer theirs in a stream either."""
    roles = session.exec(select(Staff.id, Staff.role).where(col(Staff.id).in_(wanted)))
    return {staff: caseload.read(session, staff, Role(role), now=now) for staff, role in roles.all()}


def inbox(
    session: Session, program: UUID, caseloads: Collection[Caseload], *, now: datetime
) -> dict[UUID, str]:
    """Of the inbox of each of these visitors, of what it shows to them and of nothing else."""
    on_call = rotas.on_call(session, program, now=now)
    appointed = rota_changes.appointed(session, program, on_call, now=now)
    opened, todo = alerts.list_open(session), tasks.list_open(session)
    pages = _pages(session, opened)
    told = _last_told(session, set(_people(opened, todo)), now=now)
    wrote = unseen.came(session, unseen.wrote(session, set(_people(opened, todo))), now=now)
    handed = handovers.unread(session, now=now)
    return {
        one.staff: _inbox(
            one.alerts(opened, appointed),
            one.tasks(todo, appointed),
            pages,
            {who: (told.get(who), wrote.get(who)) for who in {*told, *wrote} if one.holds(who)},
            [row for row, done in handed.items() if one.staff in appointed and one.staff not in done],
            on_call,
            now=now,
        )
        for one in caseloads
    }


def _last_told(session: Session, wanted: Collection[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """By person: when they last told a number."""
    query = select(Rating.alumnus_id, func.max(Rating.at)).where(
        col(Rating.alumnus_id).in_(wanted), Rating.at > now - RECENT
    )
    rows: Any = session.exec(query.group_by(col(Rating.alumnus_id)))
    return dict(rows.all())


def _people(opened: Collection[Alert], todo: Collection[Task]) -> Iterator[UUID]:
    """Whom they are about, where they are about somebody."""
    yield from (one.alumnus_id for one in opened)
    yield from (one.alumnus_id for one in todo if one.alumnus_id)


def _pages(session: Session, opened: Collection[Alert]) -> dict[UUID, list[Any]]:
    """By alert: its pages, and by which ways they went."""
    paged = select(AlertEvent).where(
        col(AlertEvent.alert_id).in_([one.id for one in opened]), AlertEvent.kind == EventKind.PAGED
    )
    events = session.exec(paged.order_by(col(AlertEvent.id))).all()
    ways = page_ways.read(session, events)
    pages: dict[UUID, list[Any]] = defaultdict(list)
    for event in events:
        pages[event.alert_id].append((event.id, ways.get(event.id, ())))
    return pages


def _inbox(
    opened: Collection[Alert],
    todo: Collection[Task],
    pages: Mapping[UUID, list[Any]],
    told: Mapping[UUID, Any],
    handed: Collection[UUID],
    on_call: Collection[UUID],
    *,
    now: datetime,
) -> str:
    shown = dict.fromkeys(_people(opened, todo))
    return _mark(
        [
            *(
                (one.id, one.status, one.reason, one.rounds, one.step, one.assignee_id, one.next_at)
                for one in opened
            ),
            *(pages.get(one.id, []) for one in opened),
            *((one.id, one.assignee_id, one.taken_at, one.next_at, one.is_snoozed(now=now)) for one in todo),
            *(told.get(one) for one in shown),
            handed,
            on_call,
        ]
    )


def people(session: Session, wanted: Collection[UUID], *, now: datetime) -> dict[tuple[UUID, bool], str]:
    """Of each person's page, for whoever leads (True) and for the others; in a fixed number of queries, whatever their number.

    A note that is for the lead alone is news to nobody else.
    """
    since = now - RECENT
    rows: dict[Any, list[Any]] = defaultdict(list)
    texts = select(Message.alumnus_id, Message.id, Message.status, Message.error_code).where(
        col(Message.alumnus_id).in_(wanted), Message.created_at > since
    )
    numbers = select(Rating.alumnus_id, Rating.id).where(
        col(Rating.alumnus_id).in_(wanted), Rating.at > since
    )
    offered = select(Offer.alumnus_id, Offer.id, Offer.has_helped, Offer.is_worse).where(
        col(Offer.alumnus_id).in_(wanted), Offer.offered_at > since
    )
    events = (
        select(Alert.alumnus_id, AlertEvent.id)
        .select_from(AlertEvent)
        .join(Alert, col(Alert.id) == col(AlertEvent.alert_id))
        .where(col(Alert.alumnus_id).in_(wanted), AlertEvent.at > since)
    )
    noted = select(Note.alumnus_id, Note.id, Note.is_for_lead).where(
        col(Note.alumnus_id).in_(wanted), Note.written_at > since
    )
    done = select(Task.alumnus_id, Task.id, Task.taken_at, Task.closed_at).where(
        col(Task.alumnus_id).in_(wanted),
        or_(col(Task.opened_at) > since, col(Task.taken_at) > since, col(Task.closed_at) > since),
    )
    came = select(Attendance.alumnus_id, Attendance.id, Attendance.presence, Attendance.marked_at).where(
        col(Attendance.alumnus_id).in_(wanted), col(Attendance.marked_at) > since
    )
    told = select(Episode.alumnus_id, Episode.id).where(
        col(Episode.alumnus_id).in_(wanted), col(Episode.situation).is_not(None), since < _ENDED
    )
    practiced = select(Practice.alumnus_id, Practice.id, Practice.told).where(
        col(Practice.alumnus_id).in_(wanted), Practice.asked_at > since
    )
    agreed = select(Consent.person_id, Consent.id).where(
        col(Consent.person_id).in_(wanted), col(Consent.at) > since
    )
    queries: tuple[Any, ...] = (
        *(texts, numbers, offered, events, done, came, told, practiced, agreed),
        *_of_plans(wanted, since),
        select(Alumnus.id, *_STANDING).where(col(Alumnus.id).in_(wanted)),
    )
    for query in queries:
        for person, *row in session.exec(query):
            rows[person].append(tuple(row))
    for_lead: dict[UUID, list[Any]] = defaultdict(list)
    for person, note, is_for_lead in session.exec(noted):
        (for_lead if is_for_lead else rows)[person].append((note,))
    return {
        (one, leads): _mark(sorted((*rows[one], *(for_lead[one] if leads else ())), key=repr))
        for one in wanted
        for leads in (False, True)
    }


def _of_plans(wanted: Collection[UUID], since: datetime) -> Iterator[Any]:
    """Versions, who agreed to them, and reviews."""
    for of, *shown, at in (
        (Plan.alumnus_id, Plan.id, Plan.agreed_at),
        (PlanAgreement.alumnus_id, PlanAgreement.id, PlanAgreement.recorded_at),
        (PlanReview.alumnus_id, PlanReview.id, PlanReview.done_at),
    ):
        yield select(of, *shown).where(col(of).in_(wanted), col(at) > since)


def _mark(shown: Iterable[Any]) -> str:
    return hashlib.blake2b(repr(list(shown)).encode(), digest_size=8).hexdigest()
