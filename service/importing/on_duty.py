"""Who is asked when, as a file says: steps of a policy, and the rota."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service import local_times
from service.escalations import policies, policy_changes, rota_changes, rotas
from service.escalations.policies import Step
from service.escalations.rota import Rotation, Span
from service.escalations.routing import Wish
from service.importing.entries import (
    LeaveEntry,
    OverrideEntry,
    RotaEntry,
    RotationEntry,
    StepEntry,
    WishEntry,
)
from service.importing.person import Person
from service.people.programs import Program
from service.protection.vault import Vault

Staff = Mapping[bytes, UUID]
"""The program's, by the blind index of their e-mail."""


def steps(vault: Vault, entries: Sequence[StepEntry], staff: Staff) -> list[Step]:
    return [_step(vault, one, staff) for one in entries]


def set_policy(person: Person, entries: tuple[StepEntry, ...]) -> bool:
    """A policy of their own; without a step the program's holds."""
    was, became = policies.own_of(person.alumnus), steps(person.vault, entries, person.staff)
    is_changed = policies.set_own(person.alumnus, became)
    if is_changed:
        policy_changes.by_file(
            person.session, was, became, program=person.program, alumnus=person.id, now=person.now
        )
    return is_changed


def set_wishes(person: Person, entry: WishEntry) -> bool:
    kept = Wish(entry.gender, entry.discipline, entry.must).dump()
    is_same = person.alumnus.wishes == kept
    if not is_same:
        person.alumnus.wishes = kept
    return not is_same


def put_rota(
    session: Session, vault: Vault, program: Program, said: RotaEntry, *, staff: Staff, now: datetime
) -> list[str]:
    """Make the rota what the file says of it; returns the keys that were not so before."""
    zone, changes = ZoneInfo(program.timezone), []
    if said.rotations is not None and _put_rotations(session, vault, program, said.rotations, staff):
        changes.append("rotations")
    if said.overrides is not None:
        spans = [_override(vault, one, staff, zone) for one in said.overrides]
        if rotas.set_overrides(session, spans, program=program.id, now=now):
            changes.append("overrides")
    if said.leave is not None:
        spans = [_leave(vault, one, staff, zone) for one in said.leave]
        if rotas.set_leave(session, spans, program=program.id, now=now):
            changes.append("leave")
    if changes:
        rota_changes.by_file(session, program=program.id, now=now)
    return changes


def _step(vault: Vault, entry: StepEntry, staff: Staff) -> Step:
    is_target = entry.notify in policies.TARGETS
    notify = entry.notify if is_target else staff[vault.index("email", entry.notify)].hex
    if entry.repeat is None:
        return Step(entry.after, notify, entry.ways)
    return Step(entry.after, notify, entry.ways, entry.repeat.times, entry.repeat.every)


def _put_rotations(
    session: Session, vault: Vault, program: Program, entries: Sequence[RotationEntry], staff: Staff
) -> bool:
    """One for each layer; a layer without one has none any more."""
    wanted = [_rotation(vault, one, staff) for one in entries]
    gone = rotas.layers(session, program.id) - {one.layer for one in wanted}
    ended = [Rotation((), date.min, time.min, layer) for layer in gone]
    changes = [rotas.set_rotation(session, one, program=program.id) for one in (*ended, *wanted)]
    return any(changes)


def _rotation(vault: Vault, entry: RotationEntry, staff: Staff) -> Rotation:
    people = tuple(staff[vault.index("email", email)] for email in entry.people)
    return Rotation(people, entry.starts, entry.at, entry.layer - 1)


def _override(vault: Vault, entry: OverrideEntry, staff: Staff, zone: ZoneInfo) -> Span:
    who = staff[vault.index("email", entry.who)]
    return Span(who, _at(entry.since, zone), _at(entry.until, zone), entry.layer - 1)


def _leave(vault: Vault, entry: LeaveEntry, staff: Staff, zone: ZoneInfo) -> Span:
    """Whole days, the last one included."""
    who = staff[vault.index("email", entry.who)]
    after = entry.until + timedelta(days=1)
    return Span(
        who, local_times.instant(entry.since, time.min, zone), local_times.instant(after, time.min, zone)
    )


def _at(local: datetime, zone: ZoneInfo) -> datetime:
    return local_times.instant(local.date(), local.time(), zone)
