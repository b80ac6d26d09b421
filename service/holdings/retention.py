"""What is let go once its time is over: words first, numbers later, the story of an alert last. In small batches.

Ids are in the order of time (db.new_id), so no look goes beyond the ids that may be old enough. What goes as a whole is
not there to be looked at again; of rows that stay without their words, those that are as old as their id are passed over
by a mark. An alert counts from its end, which may come long after its id: it has no mark. A text's copy at the carrier
goes with it. Of whom the law asks us to keep nothing goes; once that is over, the marks begin anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.schedules import CheckIn
from service.db import first_id
from service.escalations.calls.ledger import Call
from service.escalations.notifications.ledger import Notification
from service.escalations.planned_texts import FARTHEST
from service.escalations.tables import Alert, AlertEvent
from service.holdings import held
from service.holdings.scrubbing import NO_WORDS
from service.messaging import copies
from service.messaging.ledger import DeliveryEvent, Message, Status
from service.people.drafts import NEWCOMER, Draft
from service.people.glass import BrokenGlass
from service.people.handovers import Handover, HandoverLine, HandoverRead
from service.people.meetings import Attendance, Meeting
from service.people.notes import Note
from service.people.offers import Offer
from service.people.practices import Practice
from service.people.programs import Program
from service.people.proposals import Proposal
from service.people.tasks import Task
from service.protection import audit
from service.protection.audit import Action
from service.protection.vault import Vault

BATCH: Final = 200
"""Rows per transaction: a text that comes in meanwhile waits for one batch at most."""

SLACK: Final = timedelta(days=1)
"""By how much a row's id may be older or newer than what it tells of: what the lifeline kept is written later."""

NO_TIME: Final = timedelta(0)

ONE_DAY: Final = timedelta(hours=23)
"""With the hour until the next round, gone within a day."""

AHEAD: Final = FARTHEST + SLACK
"""So long before its time a text was planned at most, also where the person's clock came to show another zone."""

NEVER: Final = UUID(int=0)


class RetentionMark(SQLModel, table=True):
    """How far one kind is done, over all programs."""

    kind: str = Field(primary_key=True)
    after: UUID
    """Rows up to this id need not be looked at again. NEVER where that is not known of any."""
    until: datetime
    """What is older than this was let go."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what is kept, and what letting it go means."""

    table: Any
    at: str
    """The column that says how old it is."""
    period: str | timedelta
    """Which period of the settings counts: texts, numbers or alerts; or one that no setting changes."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the row is left with; empty: the row goes."""
    if_kept: str = ""
    """The column that shows whether there is anything left to let go."""
    has_mark: bool = False
    """Whether the rows stay, and are as old as their id."""
    form: str = ""
    """The one form of which these are drafts; empty: no matter."""
    is_planned: bool = False
    """Whether it is the texts that staff planned and that did not leave: these are younger than their ids, by AHEAD at most."""

    def lasts(self, periods: Mapping[str, timedelta]) -> timedelta:
        """How long it is kept."""
        return self.period if isinstance(self.period, timedelta) else periods[self.period]


def _table(model: Any) -> Any:
    return model.__table__


KINDS: Final[Mapping[str, Kind]] = {
    "texts": Kind(_table(Message), "created_at", "texts", NO_WORDS, "body", has_mark=True),
    # Those that staff planned for a time and that did not leave: from that time, as if they had left. What leaves is a new row.
    "planned_texts": Kind(
        _table(Message), "slot_at", "texts", NO_WORDS, "body", has_mark=True, is_planned=True
    ),
    "situations": Kind(
        _table(Episode), "opened_at", "texts", {"situation": None}, "situation", has_mark=True
    ),
    "notes": Kind(_table(Alert), "closed_at", "texts", {"note": None}, "note"),
    "drafts": Kind(_table(Draft), "written_at", "texts"),
    # Of who is not here yet: no row is theirs, so that no erasure would find them.
    "newcomers": Kind(_table(Draft), "written_at", ONE_DAY, form=NEWCOMER),
    "handovers": Kind(_table(Handover), "written_at", "texts"),
    "deliveries": Kind(_table(DeliveryEvent), "at", "texts"),
    "offers": Kind(_table(Offer), "offered_at", "numbers"),
    "practice": Kind(_table(Practice), "asked_at", "numbers"),
    "ratings": Kind(_table(Rating), "at", "numbers"),
    "check_ins": Kind(_table(CheckIn), "asked_at", "numbers"),
    "meetings": Kind(_table(Meeting), "planned_at", "numbers"),
    "episodes": Kind(_table(Episode), "closed_at", "numbers"),
    "glasses": Kind(_table(BrokenGlass), "ends_at", "numbers"),
    "proposals": Kind(_table(Proposal), "ends_at", "numbers"),
    "staff_notes": Kind(_table(Note), "written_at", "numbers"),
    "tasks": Kind(_table(Task), "closed_at", "numbers"),
    "alerts": Kind(_table(Alert), "closed_at", "alerts"),
}
"""In this order: what names another row goes before it."""


@dataclass(frozen=True, slots=True)
class Done:
    count: int
    is_all: bool


def let_go(
    session: Session,
    vault: Vault,
    kind: str,
    *,
    periods: Mapping[str, timedelta],
    now: datetime,
    limit: int = BATCH,
) -> Done:
    """Let one batch of a kind go that has been kept for its time; whether that was all. Safe to repeat."""
    what, cutoff = KINDS[kind], now - KINDS[kind].lasts(periods)
    # Held: who lifts a hold meanwhile begins the marks anew after us, and not before.
    mark = session.get(RetentionMark, kind, with_for_update=True)
    mark = mark or RetentionMark(kind=kind, after=NEVER, until=cutoff)
    id_, upper = what.table.c.id, first_id(cutoff + SLACK)
    after = mark.after if what.has_mark else NEVER
    query = (
        _due(what, cutoff, held.people(session)).where(id_ > after, id_ < upper).order_by(id_).limit(limit)
    )
    rows = session.connection().execute(query).all()
    if rows:
        _apply(session, kind, rows, now=now)
        _record(session, vault, kind, rows, now=now)
    is_all = len(rows) < limit
    if what.has_mark:
        reached = first_id(cutoff - SLACK - (AHEAD if what.is_planned else NO_TIME))
        mark.after = max(after, reached if is_all else min(rows[-1].id, reached))
    if is_all:
        mark.until = cutoff
    session.add(mark)
    return Done(len(rows), is_all)


def due(session: Session, *, periods: Mapping[str, timedelta], now: datetime) -> dict[str, int]:
    """How much of each kind would go now, of nobody who is held. Changes nothing."""
    counts, whose = {}, held.people(session)
    for kind, what in KINDS.items():
        found = _due(what, now - what.lasts(periods), whose).subquery()
        counts[kind] = (
            session.connection().execute(sa.select(sa.func.count()).select_from(found)).scalar_one()
        )
    return counts


def lag(session: Session, *, periods: Mapping[str, timedelta], now: datetime) -> timedelta:
    """How much longer than it should what is due longest has been kept; zero before the first round.

    What is kept because the law asks for it is not due.
    """
    marks = session.exec(select(RetentionMark)).all()
    late = (now - KINDS[one.kind].lasts(periods) - one.until for one in marks if one.kind in KINDS)
    return max([NO_TIME, *late])


def begin_anew(session: Session) -> None:
    """Look at everything again: a hold was lifted, and what was passed over because of it is due, however old."""
    session.connection().execute(sa.update(_table(RetentionMark)).values(after=NEVER))


def _due(what: Kind, cutoff: datetime, whose: Sequence[UUID]) -> Any:
    """What would go now; nothing of those who are held."""
    table = what.table
    wanted = [table.c.id, table.c.program_id, *([table.c.sid] if what.if_kept == "body" else [])]
    query = sa.select(*wanted).where(table.c[what.at] < cutoff)
    if whose:
        query = query.where(sa.not_(held.is_theirs(table, whose)))
    if what.form:
        query = query.where(table.c.form == what.form)
    if what.if_kept == "body":
        was_planned = table.c.priority.is_(None) & table.c.slot_at.is_not(None)
        is_over = was_planned & (table.c.status != Status.QUEUED)
        has_left = sa.not_(was_planned) & table.c.next_at.is_(None)
        return query.where(sa.func.length(table.c.body) > 0, is_over if what.is_planned else has_left)
    return query.where(table.c[what.if_kept].is_not(None)) if what.if_kept else query


def _apply(session: Session, kind: str, rows: Any, *, now: datetime) -> None:
    connection, what, ids = session.connection(), KINDS[kind], [row.id for row in rows]
    if what.if_kept == "body":
        for program in {row.program_id for row in rows}:
            sids = [row.sid for row in rows if row.program_id == program and row.sid]
            copies.plan(session, sids, program=program, now=now)
    if what.values:
        connection.execute(sa.update(what.table).where(what.table.c.id.in_(ids)).values(what.values))
        return
    if kind == "alerts":
        for part in (_table(Call), _table(Notification), _table(AlertEvent)):
            connection.execute(sa.delete(part).where(part.c.alert_id.in_(ids)))
    if kind == "handovers":
        for part in (_table(HandoverLine), _table(HandoverRead)):
            connection.execute(sa.delete(part).where(part.c.handover_id.in_(ids)))
    if kind == "meetings":
        came = _table(Attendance)
        connection.execute(sa.delete(came).where(came.c.meeting_id.in_(ids)))
    if kind == "check_ins":
        rating = _table(Rating)
        told = sa.update(rating).where(rating.c.check_in_id.in_(ids))
        connection.execute(told.values(check_in_id=None))
    connection.execute(sa.delete(what.table).where(what.table.c.id.in_(ids)))


def _record(session: Session, vault: Vault, kind: str, rows: Any, *, now: datetime) -> None:
    for program in session.exec(
        select(Program.id).where(col(Program.id).in_({row.program_id for row in rows}))
    ):
        count = sum(row.program_id == program for row in rows)
        audit.record(
            session,
            vault,
            Action.LET_GO,
            program=program,
            by=audit.SERVICE,
            detail={"kind": kind, "count": count},
            now=now,
        )
