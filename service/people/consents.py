"""The consent ledger: who agreed to what, for which number, in which wording, when; and when they withdrew.

Rows are only added.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of
from service.people.alumni import Alumnus
from service.people.staff import Staff


class Change(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Source(StrEnum):
    """How we learned of it."""

    IMPORT = "import"  # staff recorded a consent that was given on paper
    TEXT = "text"  # the person's own text
    CARRIER = "carrier"  # the carrier blocked us (21610, OptOutType)
    CONSOLE = "console"  # staff recorded what the person told them


class Aim(StrEnum):
    """What the texts are for that somebody agreed to."""

    SUPPORT = "support"  # an alumnus: help, check-ins and what follows from them
    PAGES = "pages"  # one of the staff: pages and what belongs to them
    DISCLOSURE = "disclosure"  # no texts: that records are given out (disclosures.py)


class Way(StrEnum):
    """How a consent was given or withdrawn that staff recorded."""

    PAPER = "paper"
    IN_PERSON = "in_person"
    PHONE = "phone"


class Consent(Scoped, table=True):
    """One change of consent: to be texted, by an alumnus or a member of staff; or that records are given out."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(index=True)
    phone_index: bytes | None = None
    """Blind index of the number it was about, which they may since have changed; None: written before we kept it."""
    aim: Aim | None = Field(default=None, sa_type=one_of(Aim))
    change: Change = Field(sa_type=one_of(Change))
    source: Source = Field(sa_type=one_of(Source))
    wording: str | None = None
    """Version of the text that the person agreed to."""
    at: datetime
    """When it was given or withdrawn; of one that records are given out, when that was written down."""
    way: Way | None = Field(default=None, sa_type=one_of(Way))
    taken_by: UUID | None = Field(default=None, foreign_key="staff.id")
    """Who of the staff took it; None: nobody stood between, or a file says it."""
    recipients: bytes | None = None
    """To whom, what, and what for records may be given out: sealed with the person's key."""
    what: bytes | None = None
    purpose: bytes | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    """Its last day; None: it ends by being withdrawn alone."""
    withdraws_id: UUID | None = None
    """Of several that a person gave, the one that is withdrawn here."""


IS_OF_TEXTS: Final = sa.func.coalesce(col(Consent.aim), Aim.SUPPORT) != Aim.DISCLOSURE
"""Whether a row is about being texted; one that has no aim is, for it was written before we kept that."""


def record(
    session: Session,
    person: Alumnus | Staff,
    change: Change,
    source: Source,
    *,
    wording: str | None = None,
    way: Way | None = None,
    taken_by: UUID | None = None,
    now: datetime,
) -> None:
    session.add(
        Consent(
            program_id=person.program_id,
            person_id=person.id,
            phone_index=person.phone_index,
            aim=Aim.PAGES if isinstance(person, Staff) else Aim.SUPPORT,
            change=change,
            source=source,
            wording=wording,
            at=now,
            way=way,
            taken_by=taken_by,
        )
    )


def newest_given(session: Session, people: Collection[UUID]) -> dict[UUID, Consent]:
    """The consent to be texted that each of these gave last."""
    given = select(Consent).where(
        col(Consent.person_id).in_(people), Consent.change == Change.GIVEN, IS_OF_TEXTS
    )
    return {row.person_id: row for row in session.exec(given.order_by(col(Consent.at), col(Consent.id)))}


def has_changed(session: Session, person: UUID, *, since: datetime) -> bool:
    """Whether this person has agreed to be texted, or withdrawn that, after that moment."""
    later = select(Consent.id).where(Consent.person_id == person, col(Consent.at) > since, IS_OF_TEXTS)
    return session.exec(later.limit(1)).first() is not None
