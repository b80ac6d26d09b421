"""What each entry of a person's story says, from the rows that it tells of (H2). Each kind takes a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.escalations import confidential, planned_texts
from service.escalations.tables import Alert, AlertEvent, EventKind
from service.messaging import later
from service.messaging.ledger import Direction, Message
from service.people import offers, page_openings
from service.people.agreements import PlanAgreement
from service.people.alumni import Alumnus
from service.people.meetings import Attendance, Meeting
from service.people.notes import Note
from service.people.offers import Offer
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan, Strategy
from service.people.practices import Practice
from service.people.staff import Role
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from service.protection.vault import Key
from service.web import notes, page_ways, plan_story, times, words
from service.web.page_ways import Way
from service.web.program.meetings import KINDS, PRESENCE
from service.web.spoken import say
from service.web.story_order import Place, Source


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` names the template's way to show it."""

    kind: str
    at: datetime
    title: str
    body: str = ""
    detail: str = ""
    is_bad: bool = False
    """Needs a second look: a text that did not arrive, a crisis."""
    changes_at: str = ""
    """The address of what it changed."""
    takes_back: str = ""
    """Where it is un-written, as long as it waits for its time."""
    is_new: bool = False
    """It happened since whoever looks was here before."""


class Hidden:
    """What whoever looks may not read, for it is the clinical lead's (C4)."""

    def __init__(self, session: Session, alumnus: UUID, role: Role) -> None:
        self.may_read = confidential.may_read(session, role)
        self._said = frozenset() if self.may_read else frozenset(confidential.said(session, alumnus))

    def holds(self, text: Message) -> bool:
        return not self.may_read and (text.is_for_lead or text.id in self._said)

    def holds_note(self, alert: Alert) -> bool:
        return not self.may_read and alert.is_for_lead


@dataclass(frozen=True, slots=True)
class Teller:
    """What it takes to put the rows of one person into words."""

    session: Session
    key: Key
    program_key: Key
    row: Alumnus
    names: Mapping[UUID, str]
    """Of the staff."""
    strategies: Mapping[UUID, Strategy]
    hidden: Hidden
    now: datetime

    def who(self, staff: UUID | None) -> str:
        return (self.names.get(staff) if staff else None) or say("Somebody who has left")

    def rows(self, table: Any, ids: Collection[UUID], asked: Any = None) -> Sequence[Any]:
        """These of a table, by a query that asks for more than its rows where one is given. Of none nothing is asked."""
        query = select(table) if asked is None else asked
        return self.session.exec(query.where(table.id.in_(list(ids)))).all() if ids else ()

    def action(self, strategy: UUID) -> str:
        """What they do in that strategy of theirs."""
        row = self.strategies.get(strategy)
        return self.key.read("strategy.action", row.id, row.action) if row else ""


# Columns and no objects: most of a page is texts, and a text has many columns of which few are shown.
_TEXTS: Final[Any] = sa.select(
    *(
        getattr(Message, name)
        for name in (
            *("id", "direction", "created_at", "body", "is_for_lead", "intent", "risk", "because"),
            *("purpose", "priority", "status", "next_at", "slot_at", "error_code"),
        )
    )
)

Found = Mapping[Source, Mapping[UUID, datetime]]
"""The rows that a page tells of, and the instant of each."""

Told = Iterator[tuple[Source, UUID, Entry]]


def tell(teller: Teller, places: Iterable[Place]) -> dict[Place, Entry]:
    found: dict[Source, dict[UUID, datetime]] = defaultdict(dict)
    for place in places:
        found[place.source][place.row] = place.at
    told = chain.from_iterable(one(teller, found) for one in _TELLERS)
    return {Place(entry.at, source, row): entry for source, row, entry in told}


def _texts(teller: Teller, found: Found) -> Told:
    theirs, ours = found[Source.INBOUND], found[Source.OUTBOUND]
    for row in teller.rows(Message, (*theirs, *ours), _TEXTS):
        source = Source.INBOUND if row.direction is Direction.INBOUND else Source.OUTBOUND
        yield (
            source,
            row.id,
            _kept_from(row) if teller.hidden.holds(row) else _text(teller.key, row, teller.row.timezone),
        )


def _kept_from(row: Message) -> Entry:
    """That there was something, and when."""
    if row.direction is Direction.INBOUND:
        return Entry("inbound", row.created_at, say("Something went to the clinical lead"))
    return Entry("outbound", row.created_at, say("The clinical lead wrote to them"))


def _text(key: Key, row: Message, zone: str) -> Entry:
    body = (
        page_openings.hidden(key.read("message.body", row.id, row.body))
        if row.body
        else say("The words are not kept any longer.")
    )
    if row.direction is Direction.INBOUND:
        read_as = words.told.reading(row.intent, row.risk, row.because)
        return Entry("inbound", row.created_at, say("They wrote"), body, read_as)
    purpose = words.sending.PURPOSES[row.purpose] if row.purpose else say("Text")
    if planned_texts.is_planned(row) and row.next_at:
        when = say("Will be sent {when}", when=times.dated(row.next_at, zone))
        return Entry("outbound", row.created_at, say("For later"), body, when, takes_back=str(row.id))
    code = say(", carrier's error {code}", code=row.error_code) if row.error_code else ""
    delivery = f"{words.sending.delivery(row.status, later.why_not(row) if _was_planned(row) else '')}{code}"
    return Entry(
        "outbound", row.created_at, purpose, body, delivery, is_bad=row.status in words.sending.FAILED
    )


def _was_planned(row: Message) -> bool:
    return row.slot_at is not None and row.purpose is planned_texts.PURPOSE


def _ratings(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Rating, found[Source.RATING]):
        asked = say("at a check-in") if row.check_in_id else ""
        yield (
            Source.RATING,
            row.id,
            Entry("rating", row.at, words.told.rating(row.kind, row.value), detail=asked),
        )


def _situations(teller: Teller, found: Found) -> Told:
    """What they told, once asked, of the time before a lapse."""
    at = found[Source.SITUATION]
    for row in teller.rows(Episode, at):
        said = teller.key.read("episode.situation", row.id, row.situation)
        yield Source.SITUATION, row.id, Entry("rating", at[row.id], say("What was going on before"), said)


def _offers(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Offer, found[Source.OFFER]):
        outcome = (
            words.strategies.HELPED[row.has_helped] if not row.is_worse else say("it was worse afterwards")
        )
        when = words.strategies.moment(offers.context_of(teller.key, row))
        detail = " · ".join(filter(None, (when, outcome)))
        action = teller.action(row.strategy_id)
        yield (
            Source.OFFER,
            row.id,
            Entry("offer", row.offered_at, say("Own strategy offered"), action, detail),
        )


def _practices(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Practice, found[Source.PRACTICE]):
        title, outcome = say("Own strategy, to practice"), words.strategies.PRACTICED[row.told]
        action = teller.action(row.strategy_id)
        yield Source.PRACTICE, row.id, Entry("practice", row.asked_at, title, action, outcome)


def _plans(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Plan, found[Source.PLAN]):
        step = plan_story.written(row, teller.names)
        at = f"/people/{teller.row.id}/plan#v-{step.version}"
        yield Source.PLAN, row.id, Entry("plan", step.at, step.title, detail=step.detail, changes_at=at)
    query = select(PlanAgreement, Plan).join(Plan, col(Plan.id) == col(PlanAgreement.plan_id))
    for agreed, plan in teller.rows(PlanAgreement, found[Source.AGREEMENT], query):
        step = plan_story.agreed(plan, agreed, teller.names)
        yield Source.AGREEMENT, agreed.id, Entry("plan", step.at, step.title, detail=step.detail)
    for row in teller.rows(PlanReview, found[Source.REVIEW]):
        step = plan_story.reviewed(row, teller.names)
        yield Source.REVIEW, row.id, Entry("plan", step.at, step.title, detail=step.detail)


def _alerts(teller: Teller, found: Found) -> Told:
    """Each alert's own story, one entry an event."""
    query = select(AlertEvent, Alert).join(Alert, col(Alert.id) == col(AlertEvent.alert_id))
    rows = teller.rows(AlertEvent, found[Source.ALERT], query)
    ways = page_ways.read(teller.session, [event for event, _ in rows])
    for event, alert in rows:
        yield Source.ALERT, event.id, _alert(teller, event, alert, ways.get(event.id, ()))


def _alert(teller: Teller, event: AlertEvent, alert: Alert, gone: Sequence[Way]) -> Entry:
    who = teller.names.get(event.staff_id) if event.staff_id else None
    return Entry(
        "alert",
        event.at,
        say("Alert A{code}: {what}", code=alert.code, what=words.alerts.event(event.kind, who)),
        _closing_note(teller, alert) if event.kind is EventKind.CLOSED else "",
        " · ".join(way.said for way in gone) or _why(event, alert),
        is_bad=event.kind in words.alerts.BAD_EVENTS or (bool(gone) and all(way.is_bad for way in gone)),
    )


def _closing_note(teller: Teller, alert: Alert) -> str:
    if alert.note is None or teller.hidden.holds_note(alert):
        return ""
    return teller.key.read("alert.note", alert.id, alert.note)


def _why(event: AlertEvent, alert: Alert) -> str:
    if event.kind is EventKind.CLOSED and alert.outcome:
        return words.alerts.OUTCOMES[alert.outcome]
    return words.alerts.REASONS[alert.reason] if event.kind is EventKind.OPENED else ""


def _tasks(teller: Teller, found: Found) -> Told:
    opened, taken, closed = (
        found[one] for one in (Source.TASK_OPENED, Source.TASK_TAKEN, Source.TASK_CLOSED)
    )
    finished = _finished_by(teller, closed)
    for row in teller.rows(Task, {*opened, *taken, *closed}):
        about = words.tasks.about(row.about, row.because)
        if row.id in opened:
            yield Source.TASK_OPENED, row.id, Entry("task", row.opened_at, say("Task"), detail=about)
        if row.id in taken:
            title = say("{who} took a task", who=teller.who(row.assignee_id))
            yield Source.TASK_TAKEN, row.id, Entry("task", row.taken_at, title, detail=about)
        if row.id in closed:
            is_done, by = row.id in finished, finished.get(row.id)
            title = say("{who} finished a task", who=teller.who(by)) if is_done else say("A task is over")
            yield Source.TASK_CLOSED, row.id, Entry("task", row.closed_at, title, detail=about)


def _finished_by(teller: Teller, closed: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Who of the staff ended each of these, by the record. What is not there was over by itself."""
    query = (
        select(AuditEvent.object_id, AuditEvent.actor_id)
        .join(Task, col(Task.id) == col(AuditEvent.object_id))
        .where(
            AuditEvent.subject_id == teller.row.id,
            AuditEvent.action == Action.TASK_FINISHED,
            # By the very moment: what was taken back, or done a second time, ended nothing.
            AuditEvent.at == Task.closed_at,
        )
    )
    return {task: who for task, who in teller.rows(Task, closed, query) if task}


def _meetings(teller: Teller, found: Found) -> Told:
    """Whether they came: nothing of what was said there."""
    query = select(Attendance, Meeting).join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
    for row, meeting in teller.rows(Attendance, found[Source.ATTENDANCE], query):
        if row.presence is None:
            continue
        name = teller.program_key.read("meeting.title", meeting.id, meeting.title)
        title = say("{meeting}: {presence}", meeting=name, presence=PRESENCE[row.presence])
        by = say("noted by {who}", who=teller.who(row.marked_by))
        detail = f"{KINDS[meeting.kind]} · {by}"
        yield Source.ATTENDANCE, row.id, Entry("meeting", meeting.starts_at, title, detail=detail)


def _notes(teller: Teller, found: Found) -> Told:
    rows = teller.rows(Note, found[Source.NOTE])
    if not rows:
        return
    for one in notes.read(
        teller.session,
        teller.key,
        rows,
        teller.names,
        teller.row,
        may_read=teller.hidden.may_read,
        now=teller.now,
    ):
        title = say("Note: {who}", who=one.who)
        yield Source.NOTE, one.id, Entry("note", one.at, title, one.words, one.detail)


_TELLERS: Final[tuple[Callable[[Teller, Found], Told], ...]] = (
    _texts,
    _ratings,
    _situations,
    _offers,
    _practices,
    _plans,
    _alerts,
    _tasks,
    _meetings,
    _notes,
)
