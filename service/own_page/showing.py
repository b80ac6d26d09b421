"""What a person's own page shows of them. Reads only; one value that does not open hides no other."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service.checkins import schedules
from service.conversation.plan import Strategy as Recorded
from service.conversation.states import Practiced
from service.enrolling import listing, showing
from service.people import offers, plans, practices, staff, written
from service.people.alumni import Alumnus, Supporter
from service.people.consents import IS_OF_TEXTS, Consent
from service.people.offers import History
from service.people.staff import Staff
from service.people.written import Written
from service.protection import audit, keyring, on_record
from service.protection.audit import AuditEvent
from service.protection.vault import Vault

MOST_LOOKS = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One strategy, with what was told of it."""

    id: UUID
    strategy: Recorded
    may_go_out: bool
    """In clear or under a name; else a pointer goes out."""
    offered: int
    helped: int
    told: int
    """How often they told whether it helped."""
    practiced: Practiced | None
    """What the last practice said; None: there was none, or it waits for another day."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Their list, and what was taken out of it."""

    kept: tuple[Step, ...]
    taken_out: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class ThePlan:
    """The newest version of their plan."""

    content: Written
    since: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Something that somebody did with what is theirs."""

    event: AuditEvent
    name: str | None
    """First name, where it was one of the staff who is still there."""


@dataclass(frozen=True, slots=True)
class People:
    """Whom they chose, and what they said of their phone."""

    specialist: str | None
    supporters: tuple[tuple[UUID, str, str], ...]
    """Id, name and phone."""
    contact: dict[str, str] = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()


def row_of(session: Session, alumnus: UUID) -> Alumnus:
    """In a session of their program."""
    return session.exec(select(Alumnus).where(Alumnus.id == alumnus)).one()


def steps(session: Session, vault: Vault, alumnus: UUID) -> Steps:
    key = keyring.key_of(session, vault, alumnus)
    rows = plans.strategies_of(session, alumnus)
    histories = offers.histories(session.connection(), [row.id for row in rows])
    told = {one.strategy_id: one.told for one in practices.of(session, alumnus) if one.told is not None}
    kept = (
        _step(plans.open_strategy(key, row), histories.get(row.id, History()), told.get(row.id))
        for row in rows
    )
    gone = (plans.open_strategy(key, row) for row in plans.retired_of(session, alumnus))
    return Steps(tuple(kept), tuple(gone))


def _step(strategy: Recorded, history: History, practiced: Practiced | None) -> Step:
    """In whole numbers, of which nothing has faded: what they told, they told."""
    return Step(
        id=strategy.id,
        strategy=strategy,
        may_go_out=listing.may_go_out(strategy),
        offered=history.offered,
        helped=round(sum(one.helped for one in history.evidence)),
        told=round(sum(one.judged for one in history.evidence)),
        practiced=None if practiced is Practiced.LATER else practiced,
    )


def plan(session: Session, vault: Vault, alumnus: UUID) -> ThePlan | None:
    newest = plans.newest(session, alumnus)
    if newest is None:
        return None
    content = plans.content_of(keyring.key_of(session, vault, alumnus), newest)
    return ThePlan(written.Written.load(content), newest.agreed_at)


def times(session: Session, alumnus: UUID) -> list[str]:
    return [f"{row.local_time:%H:%M}" for row in schedules.times_of(session, alumnus)]


def people(session: Session, vault: Vault, alumnus: UUID) -> People:
    row, key = row_of(session, alumnus), keyring.key_of(session, vault, alumnus)
    specialist = staff.here(session, row.specialist_id)
    chosen = session.exec(
        select(Supporter).where(Supporter.alumnus_id == alumnus).order_by(col(Supporter.id))
    )
    agreed = session.exec(
        select(Consent).where(Consent.person_id == alumnus, IS_OF_TEXTS).order_by(col(Consent.id))
    )
    return People(
        specialist=_names(session, vault, {specialist} - {None}).get(specialist),
        supporters=tuple(
            (
                one.id,
                key.read("supporter.name", one.id, one.name),
                key.read("supporter.phone", one.id, one.phone),
            )
            for one in chosen
        ),
        contact=showing.contact(session, vault, row),
        consents=tuple(agreed),
    )


def looks(session: Session, vault: Vault, alumnus: UUID) -> tuple[Look, ...]:
    """Who looked at them, newest first (I4)."""
    events = on_record.about(session, alumnus, limit=MOST_LOOKS)
    by_staff = {one.actor_id for one in events if one.actor is audit.Actor.STAFF}
    names = _names(session, vault, by_staff - {None})
    return tuple(Look(one, names.get(one.actor_id)) for one in events)


def _names(session: Session, vault: Vault, people: set[UUID | None]) -> dict[UUID | None, str]:
    """First names of these of the staff."""
    rows = session.exec(select(Staff).where(col(Staff.id).in_(people))).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {row.id: staff.first_name(staff.name_of(keys[row.id], row)) for row in rows if row.id in keys}
