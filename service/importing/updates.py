"""An enrolled alumnus, made to be as a file says. What the file does not say stays."""

from collections.abc import Callable
from datetime import date, time
from typing import Any, Final

from service.checkins import risk_windows, schedules
from service.checkins.rhythm import MIDDAY
from service.checkins.schedules import CheckInTime
from service.conversation.values import Pace
from service.importing import on_duty
from service.importing.already import NOTHING
from service.importing.belongings import set_reasons, set_strategies, set_supporters
from service.importing.entries import TAPER, AlumnusEntry, ConsentEntry
from service.importing.moments import set_milestones, set_risk_windows, set_weekly_questions
from service.importing.person import Person
from service.people import alumni, consents
from service.people.alumni import Status
from service.people.consents import Change, Consent, Source


def update(person: Person, entry: AlumnusEntry) -> list[str]:
    """Returns the keys of the file that were not so before."""
    said = [(name, change) for name, change in _CHANGES.items() if getattr(entry, name) is not None]
    return [name for name, change in said if change(person, getattr(entry, name))]


def _name(person: Person, name: str) -> bool:
    if alumni.name_of(person.key, person.alumnus) == name:
        return False
    person.alumnus.name = person.key.seal("alumnus.name", person.id, name)
    return True


def _timezone(person: Person, zone: str) -> bool:
    if not _set(person, "timezone", zone):
        return False
    schedules.reschedule(person.session, person.alumnus, now=person.now)
    risk_windows.reschedule(person.session, person.alumnus, now=person.now)
    return True


def _language(person: Person, language: str) -> bool:
    return _set(person, "language", language)


def _discharged_on(person: Person, day: date) -> bool:
    is_changed = _set(person, "discharged_on", day)
    if is_changed:
        person.alumnus.plan_review_at = None  # worked out anew (checkins/plans_due.py)
    return _reschedule_if(person, is_changed=is_changed)


def _rhythm(person: Person, pace: str) -> bool:
    return _reschedule_if(person, is_changed=_set(person, "pace", None if pace == TAPER else Pace(pace)))


def _reschedule_if(person: Person, *, is_changed: bool) -> bool:
    if is_changed and person.had is not NOTHING:  # who is new has no times yet
        schedules.reschedule(person.session, person.alumnus, now=person.now)
    return is_changed


def _midday(person: Person, at: time) -> bool:
    if not _set(person, "midday", at):
        return False
    if person.had is not NOTHING:
        own = [row.local_time for row in _own(person)]
        schedules.set_times(person.session, person.alumnus, own, now=person.now)
    return True


def _tells_lapses(person: Person, tells: bool) -> bool:  # noqa: FBT001 (a value of the file)
    return _set(person, "tells_lapses", tells)


def _notices(person: Person, wants: bool) -> bool:  # noqa: FBT001 (a value of the file)
    return _set(person, "wants_notices", wants)


def _specialist(person: Person, email: str) -> bool:
    return _set(person, "specialist_id", person.staff[person.vault.index("email", email)])


def _set(person: Person, column: str, value: object) -> bool:
    is_same = getattr(person.alumnus, column) == value
    if not is_same:
        setattr(person.alumnus, column, value)
    return not is_same


def _check_ins(person: Person, times: tuple[time, ...]) -> bool:
    if [row.local_time for row in _own(person)] == list(times):
        return False
    if person.had is NOTHING:
        person.session.add_all(_first_times(person, times))
    else:
        schedules.set_times(person.session, person.alumnus, times, now=person.now)
    return True


def _own(person: Person) -> list[CheckInTime]:
    """The times that they gave, without the midday one."""
    own = (row for row in person.had.check_ins if row.slot != MIDDAY)
    return sorted(own, key=lambda row: row.slot)


def _first_times(person: Person, times: tuple[time, ...]) -> list[CheckInTime]:
    """The times of somebody new, who cannot have had a check-in yet: without a question to the database."""
    return [
        CheckInTime(
            program_id=person.program,
            alumnus_id=person.id,
            slot=slot,
            local_time=local_time,
            next_at=schedules.first_due(person.alumnus, slot, local_time, now=person.now),
        )
        for slot, local_time in schedules.slots(person.alumnus, times).items()
    ]


def _consent(person: Person, consent: ConsentEntry) -> bool:
    """Record a consent given on paper. Somebody who has stopped stays stopped, whatever a file says."""
    if any(_is_same(row, consent) for row in person.had.consents):
        return False
    if person.had is not NOTHING:
        # A text of theirs may come in at this moment: how they stand is read again under the row's lock.
        person.session.refresh(person.alumnus, with_for_update=True)
    if person.alumnus.status is Status.STOPPED:
        return False
    if person.alumnus.status is Status.INVITED:
        alumni.activate(person.alumnus)
    consents.record(
        person.session,
        person.alumnus,
        Change.GIVEN,
        Source.IMPORT,
        wording=consent.wording,
        now=consent.given_at,
    )
    return True


def _is_same(row: Consent, consent: ConsentEntry) -> bool:
    kind = (row.change, row.source)
    return kind == (Change.GIVEN, Source.IMPORT) and (row.at, row.wording) == (
        consent.given_at,
        consent.wording,
    )


_CHANGES: Final[dict[str, Callable[[Person, Any], bool]]] = {
    "consent": _consent,  # first: it reads the row again, and would undo what is not yet written
    "name": _name,
    "timezone": _timezone,
    "language": _language,
    "specialist": _specialist,
    "discharged_on": _discharged_on,
    "rhythm": _rhythm,
    "midday": _midday,
    "tells_lapses": _tells_lapses,
    "notices": _notices,
    "check_ins": _check_ins,
    "strategies": set_strategies,
    "reasons": set_reasons,
    "supporters": set_supporters,
    "weekly_questions": set_weekly_questions,
    "risk_windows": set_risk_windows,
    "milestones": set_milestones,
    "policy": on_duty.set_policy,
    "wishes": on_duty.set_wishes,
}
