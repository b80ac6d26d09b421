"""What a colleague who has left leaves behind: people whose specialist they are, and hours of the rota. For who hands them over."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from service.escalations import rota, rotas
from service.escalations.holes import AHEAD
from service.escalations.rota import Duty
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.enrollments import Enrollment
from service.protection import keyring
from service.protection.vault import Vault

MOST: Final = 5
"""So many stretches of the rota are named."""


def of(
    session: Session, vault: Vault, member: UUID, program: UUID, *, now: datetime
) -> tuple[tuple[tuple[UUID, str], ...], list[Duty]]:
    """Their people by name, and when the rota of the next weeks has them, as it was entered."""
    return _people(session, vault, member), _duties(session, member, program, now=now)


def _people(session: Session, vault: Vault, member: UUID) -> tuple[tuple[UUID, str], ...]:
    backed = select(Enrollment.alumnus_id).where(Enrollment.backup_id == member)
    theirs = or_(col(Alumnus.specialist_id) == member, col(Alumnus.id).in_(backed))
    rows = session.exec(select(Alumnus).where(theirs, col(Alumnus.erased_at).is_(None))).all()
    keys = keyring.keys_of(session, vault, [one.id for one in rows])
    named = ((one.id, alumni.name_of(keys[one.id], one)) for one in rows if one.id in keys)
    return tuple(sorted(named, key=lambda one: one[1].casefold()))


def _duties(session: Session, member: UUID, program: UUID, *, now: datetime) -> list[Duty]:
    drawn = rotas.planned(session, program, now=now)
    others = tuple(one for one in drawn.leave if one.who != member)
    found = rota.spells(replace(drawn, leave=others), now, now + AHEAD)
    mine = sorted((one for one in found if one.who == member), key=lambda one: one.starts_at)
    return [Duty(one.starts_at, one.ends_at or now + AHEAD, (member,)) for one in mine[:MOST]]
