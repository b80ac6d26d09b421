"""Tasks: what a person should look at without alarm. Never holds a text, only what it is about."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of


class About(StrEnum):
    UNCLEAR = "unclear"  # a text that we could not place (A8)
    DOUBTFUL = "doubtful"  # read in two ways: answered as one of them, and to be looked at now
    LAPSE = "lapse"
    STRONG_URGE = "strong_urge"  # told as very strong; an alert opens only when it does not fall
    WROTE_IN_CRISIS = "wrote_in_crisis"  # a further text while a crisis is open
    PLAN_CHANGE = "plan_change"  # wants their plan changed in words that we do not carry out
    SCHEDULE = "schedule"  # wants other times, in words that we do not carry out
    NO_ANSWER = "no_answer"  # silence after help was given
    PIN = "pin"  # forgotten, or wrong again and again: is it they who hold the phone?
    WRONG_NUMBER = "wrong_number"
    WROTE_AFTER_STOP = "wrote_after_stop"
    STOPPED_IN_DISTRESS = "stopped_in_distress"
    STRANGER_IN_DANGER = "stranger_in_danger"  # a phone that we do not know
    MISSED_TEXT = "missed_text"  # found at the carrier too late to be answered: contact them
    LOST_WORDS = "lost_words"  # the carrier has kept nothing of what they wrote: contact them
    NOT_DELIVERED = "not_delivered"  # the carrier will not deliver to this phone
    NOT_SENDABLE = "not_sendable"  # own words that carriers block go out as their alias
    UNKIND_WORDS = "unkind_words"  # own words that shame their owner: sent as written, to be talked about
    NOT_HANDLED = (
        "not_handled"  # a text that the database refused again and again; the lifeline has answered it
    )
    UNREADABLE = "unreadable"  # a queued text that does not open, and was set aside
    CARRIER = "carrier"  # the carrier refuses us for a reason that only an operator can mend
    SILENCE = "silence"  # a check-in that stayed without an answer
    LAPSE_RISK = "lapse_risk"  # signs of a hard week; `because` says which
    DAILY_LIMIT = "daily_limit"  # so many check-ins in one day can only be an error of ours


class Task(Scoped, table=True):
    """One thing to look at. A second one about the same joins the first while that is open."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID | None = Field(default=None, foreign_key="alumnus.id", index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """Whom it concerns, where that is one of the staff: a phone that no page reaches."""
    about: About = Field(sa_type=one_of(About))
    because: list[str] | None = Field(default=None, sa_type=JSON)
    """Of a few fixed words each, never a text: the signs that made it (checkins/lapse_risk.py)."""
    opened_at: datetime
    closed_at: datetime | None = None


def open_one(
    session: Session,
    about: About,
    *,
    program: UUID,
    alumnus: UUID | None = None,
    staff: UUID | None = None,
    because: list[str] | None = None,
    now: datetime,
) -> None:
    same = select(Task).where(
        Task.about == about,
        Task.alumnus_id == alumnus,
        Task.staff_id == staff,
        col(Task.closed_at).is_(None),
    )
    if session.exec(same).first() is None:
        session.add(
            Task(
                program_id=program,
                alumnus_id=alumnus,
                staff_id=staff,
                about=about,
                because=because,
                opened_at=now,
            )
        )


def list_open(session: Session) -> list[Task]:
    """The program's open tasks, oldest first."""
    return list(session.exec(select(Task).where(col(Task.closed_at).is_(None)).order_by(col(Task.opened_at))))


def close(session: Session, task: UUID, *, now: datetime) -> None:
    """Somebody has seen to it. Closing twice is closing once."""
    row = session.exec(select(Task).where(Task.id == task)).one_or_none()
    if row is not None and row.closed_at is None:
        row.closed_at = now
