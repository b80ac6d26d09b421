"""What enrolled people have already, read for many of them at once: a bulk import must not hold the writer long."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from service.checkins.schedules import CheckInTime
from service.people.alumni import Supporter
from service.people.consents import Consent
from service.people.plans import Plan, Strategy
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

Row = TypeVar("Row", Strategy, Plan, Supporter, CheckInTime)


@dataclass(frozen=True, slots=True)
class Already:
    """In the order in which it was recorded."""

    strategies: list[Strategy] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    supporters: list[Supporter] = field(default_factory=list)
    check_ins: list[CheckInTime] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)


NOTHING: Final = Already()
"""What somebody new has."""


def look_up(session: Session, people: Sequence[UUID]) -> dict[UUID, Already]:
    """Of each of these alumni, in a handful of statements."""
    strategies = _of(session, Strategy, people)
    plans = _of(session, Plan, people)
    supporters = _of(session, Supporter, people)
    check_ins = _of(session, CheckInTime, people)
    consents: dict[UUID, list[Consent]] = defaultdict(list)
    for row in session.exec(select(Consent).where(col(Consent.person_id).in_(people))):
        consents[row.person_id].append(row)
    return {
        one: Already(strategies[one], plans[one], supporters[one], check_ins[one], consents[one])
        for one in people
    }


def _of(session: Session, table: type[Row], people: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """Their rows of one table, oldest first: ids are in the order of time."""
    found: dict[UUID, list[Row]] = defaultdict(list)
    query = select(table).where(col(table.alumnus_id).in_(people)).order_by(col(table.id))
    for row in session.exec(query):
        found[row.alumnus_id].append(row)
    return found


def keys_of(session: Session, vault: Vault, people: Iterable[UUID]) -> dict[UUID, Key]:
    rows = session.exec(select(PersonKey).where(col(PersonKey.person_id).in_(people)))
    return {row.person_id: vault.key(WrappedKey(row.person_id, row.kek, row.wrapped)) for row in rows}
