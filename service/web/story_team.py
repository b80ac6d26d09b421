"""What a person's story tells of the team: alerts, tasks, notes (H2). A fixed number of queries a kind."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from service.escalations.tables import Alert, AlertEvent, EventKind
from service.people.notes import Note
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from service.web import notes, page_ways, words
from service.web.page_ways import Way
from service.web.spoken import say
from service.web.story_entries import Entry, Found, Teller, Tells, Told
from service.web.story_order import Source


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
        withheld = not one.words
        yield (
            Source.NOTE,
            one.id,
            Entry("note", one.at, title, one.words, one.detail, is_withheld=withheld),
        )


TELLERS: Final[tuple[Tells, ...]] = (_alerts, _tasks, _notes)
