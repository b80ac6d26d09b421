"""The tables of the alerts: one request for a person each, what happened to it, and the drills between them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import JSON, Field, col

from service.conversation.states import Reason
from service.db import Scoped, new_id, one_of, partial_index


class Status(StrEnum):
    """As on-call tools name it: https://support.pagerduty.com/main/docs/incidents"""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of it (D11)."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    REFERRED = "referred"


class EventKind(StrEnum):
    OPENED = "opened"
    JOINED = "joined"  # the person wrote again
    PAGED = "paged"
    WITHDRAWN = "withdrawn"  # that page had not left when somebody took it
    SKIPPED = "skipped"  # the step resolved to nobody
    OPERATOR_PAGED = "operator_paged"
    NOBODY = "nobody"  # the alumnus was told that nobody has answered yet
    ASKING_AGAIN = (
        "asking_again"  # the alumnus was told that who had it has closed nothing, and others are asked
    )
    ACKNOWLEDGED = "acknowledged"
    PROMISED = "promised"  # who has it has said by when they call
    RELEASED = "released"
    EXPIRED = "expired"
    CLOSED = "closed"
    CALLED = "called"  # a phone of the staff was rung
    UNANSWERED = "unanswered"  # by nobody, or by a machine
    NOT_REACHED = "not_reached"  # no e-mail and no push of a page has left
    CONNECTED = "connected"  # the alumnus and one of the staff, by phone
    SAID = "said"  # whoever has it texted the alumnus
    ANSWERED = "answered"  # the first answer to that


class Alert(Scoped, table=True):
    """One request for a person. Open while TRIGGERED or ACKNOWLEDGED; an alumnus has at most one open."""

    __table_args__ = (
        partial_index("ix_alert_due", "next_at", where="status <> 'closed'"),
        partial_index("uq_alert_open_code", "program_id", "code", where="status <> 'closed'", unique=True),
        partial_index("uq_alert_open_alumnus", "alumnus_id", where="status <> 'closed'", unique=True),
        sa.Index("ix_alert_program_id_opened_at", "program_id", "opened_at"),
        sa.CheckConstraint("status = 'closed' OR next_at IS NOT NULL", name="open_moves_on"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    episode_id: UUID | None = None
    reason: Reason = Field(sa_type=one_of(Reason))
    status: Status = Field(default=Status.TRIGGERED, sa_type=one_of(Status))
    code: int
    """What staff type to answer; no other open alert of the program has it."""
    policy: list[dict[str, Any]] = Field(sa_type=JSON)
    """The policy as it was when the alert opened, see `steps_of`."""
    rounds: int = 1
    """How many times the policy was begun."""
    began_at: datetime
    """When this round began: the steps' times count from here."""
    step: int = 0
    """How many steps of this round were run."""
    next_at: datetime | None
    """When something happens by itself: the next step, the end of the round, the end of the acknowledgement."""
    assignee_id: UUID | None = Field(default=None, foreign_key="staff.id")
    opened_at: datetime
    acknowledged_at: datetime | None = None
    """By whoever has it now, or closed it."""
    promised_at: datetime | None = None
    """By when whoever has it now said that they call."""
    closed_at: datetime | None = None
    outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome))
    note: bytes | None = None
    """Sealed with the alumnus's key."""
    is_for_lead: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """About danger to others or a child: only the clinical lead is paged (C4)."""
    awaits_answer: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Somebody who had it texted the alumnus, and whoever has it now does not know of an answer yet (D14)."""


IS_OPEN: Final[Any] = col(Alert.status) != sa.literal_column("'closed'")
"""A literal, so that the partial indexes serve it whatever is bound."""


class AlertEvent(Scoped, table=True):
    """What happened to an alert. Rows are only added."""

    __table_args__ = (
        partial_index(
            "uq_alert_event_page",
            "alert_id",
            "round",
            "staff_id",
            "step",
            where="kind = 'paged'",
            unique=True,
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    kind: EventKind = Field(sa_type=one_of(EventKind))
    round: int
    step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Of a page: the position of its step in the alert's policy. A step that repeats an earlier one pages again."""
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    message_id: UUID | None = None
    """The page, the notice: delivery is told there. A call, or the first of the calls that page without a text."""
    at: datetime


class DrillKind(StrEnum):
    TEST = "test"  # asked for by the command line or in the console
    MONTHLY = "monthly"
    ENROLLMENT = "enrollment"  # of somebody whose pages this phone is to get
    SHIFT = "shift"  # a shift that begins is confirmed (D16)


class Drill(Scoped, table=True):
    """One text to one phone of the staff, to see that a page reaches it (D15)."""

    __table_args__ = (
        partial_index("ix_drill_due", "next_at", where="next_at IS NOT NULL"),
        partial_index("uq_drill_shift", "staff_id", "began_at", where="kind = 'shift'", unique=True),
        sa.Index("ix_drill_program_id_sent_at", "program_id", "sent_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    kind: DrillKind = Field(sa_type=one_of(DrillKind))
    code: int | None = None
    """What answers it, the same for all phones of one drill and no alert's; None: a shift, which OK answers."""
    message_id: UUID
    sent_at: datetime
    began_at: datetime | None = None
    """A shift's beginning."""
    ends_at: datetime | None = None
    """And its end."""
    next_at: datetime | None
    """When somebody is told that no answer came."""
    answered_at: datetime | None = None
