"""The six criteria of the field, with what the data show of each, and what an admin has written down as evidence (F7)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel import Field, Session, col, func, select

from service.db import Scoped, new_id, one_of
from service.people import certifications, meetings
from service.people.alumni import Alumnus, Supporter
from service.people.certifications import Certification, Share, Specialty
from service.people.meetings import MeetingKind
from service.people.programs import Program
from service.people.staff import IS_HERE, Gender, Staff
from service.protection import keyring
from service.protection.vault import Key, Vault

YEAR: Final = timedelta(days=365)
"""A word older than this is to be looked at again."""


class Criterion(StrEnum):
    """What a program of this kind is measured by, in the order in which they are told (docs/program.md)."""

    DEDICATED = "dedicated"
    CERTIFIED = "certified"
    TRACK_RECORD = "track_record"
    DISCIPLINES = "disciplines"
    COHORT = "cohort"
    FAMILY = "family"


class Stand(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"


class CriterionNote(Scoped, table=True):
    """One word of an admin about one criterion. None is ever changed: the newest holds."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    criterion: Criterion = Field(sa_type=one_of(Criterion))
    stand: Stand = Field(sa_type=one_of(Stand))
    """As the admin sees it; where the data decide, it is theirs."""
    words: bytes
    """Sealed with the program's key."""
    written_by: UUID = Field(foreign_key="staff.id")
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the data show today."""

    share: Share
    falls_on: date | None
    """When too few are certified, if nobody renews."""
    trained: Mapping[Specialty, int]
    """Of those who count, how many are trained in each; in both, counted in both."""
    untold: int
    """Of how many it is not known."""
    genders: Mapping[Gender | None, int]
    cohort: str | None
    since: datetime
    enrolled: int
    discharged: int
    a_year_ago: int
    """How many were discharged a year ago or longer."""
    with_supporter: int
    family_held: int
    """Family sessions of the last year that somebody came to."""


def read(session: Session, vault: Vault, program: UUID, *, today: date, now: datetime) -> Known:
    """In a session of the program; a fixed number of queries."""
    row = session.exec(select(Program).where(Program.id == program)).one()
    counted = session.exec(select(Staff).where(Staff.is_counted, IS_HERE)).all()
    held = _held(session, vault, counted)
    trained = Counter(Specialty(name) for one in counted for name in one.specialties or ())
    left = session.exec(
        select(col(Alumnus.discharged_on)).where(col(Alumnus.discharged_on).is_not(None))
    ).all()
    return Known(
        share=certifications.share(held, today),
        falls_on=certifications.falls_on(held, today),
        trained={one: trained[one] for one in Specialty},
        untold=sum(not one.specialties for one in counted),
        genders=Counter(one.gender for one in counted),
        cohort=row.cohort,
        since=row.created_at,
        enrolled=session.exec(select(func.count()).select_from(Alumnus)).one(),
        discharged=sum(one is not None and one <= today for one in left),
        a_year_ago=sum(one is not None and one <= today - YEAR for one in left),
        with_supporter=len(set(session.exec(select(Supporter.alumnus_id)))),
        family_held=meetings.held(session, MeetingKind.FAMILY, since=now - YEAR, until=now),
    )


def _held(session: Session, vault: Vault, counted: Sequence[Staff]) -> list[Certification | None]:
    keys = keyring.keys_of(session, vault, [one.id for one in counted])
    return [certifications.of(keys[one.id], one) if one.id in keys else None for one in counted]


def measured(known: Known) -> dict[Criterion, Stand]:
    """Those that the data decide, whatever anybody writes. Pure."""
    found = {}
    if known.share.is_enough is not None:
        found[Criterion.CERTIFIED] = Stand.MET if known.share.is_enough else Stand.NOT_MET
    if known.share.counted > known.untold:
        has_both = all(known.trained.values())
        found[Criterion.DISCIPLINES] = Stand.MET if has_both else Stand.NOT_MET
    return found


def add_note(
    session: Session,
    key: Key,
    criterion: Criterion,
    stand: Stand,
    words: str,
    *,
    program: UUID,
    by: UUID,
    now: datetime,
) -> None:
    """`key` is the program's."""
    row = new_id()
    session.add(
        CriterionNote(
            id=row,
            program_id=program,
            criterion=criterion,
            stand=stand,
            words=key.seal("criterionnote.words", row, words),
            written_by=by,
            written_at=now,
        )
    )


def notes(session: Session) -> dict[Criterion, list[CriterionNote]]:
    """What was written about each, newest first."""
    rows = session.exec(select(CriterionNote).order_by(col(CriterionNote.id).desc()))
    found: dict[Criterion, list[CriterionNote]] = {one: [] for one in Criterion}
    for row in rows:
        found[row.criterion].append(row)
    return found
