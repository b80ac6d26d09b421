"""When else a person is written to, as a file says: risky hours, days they picked, the questions of the week."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from service.checkins import risk_windows, survey, telling
from service.checkins.milestones import Milestone
from service.checkins.risk_windows import RiskWindow, Source, Standing
from service.db import new_id
from service.importing.already import NOTHING
from service.importing.entries import MilestoneEntry, RiskWindowEntry
from service.importing.person import Person

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Hour = tuple[int | None, time]


def set_weekly_questions(person: Person, is_wanted: bool) -> bool:  # noqa: FBT001 - as the file says it
    alumnus = person.alumnus
    if is_wanted is (alumnus.survey_at is not None):
        return False
    alumnus.survey_at = survey.next_at(ZoneInfo(alumnus.timezone), person.now) if is_wanted else None
    return True


def set_risk_windows(person: Person, entries: tuple[RiskWindowEntry, ...]) -> bool:
    """The declared ones, as a whole list; what was learned stays."""
    kept: dict[Hour, RiskWindow] = {(row.weekday, row.starts): row for row in _declared(person)}
    is_changed = False
    for entry in entries:
        hour = (DAYS.index(entry.day) if entry.day else None, entry.at)
        row = kept.pop(hour, None)
        is_changed |= (
            _add_window(person, hour, entry.why) if row is None else _explain(person, row, entry.why)
        )
    for surplus in kept.values():
        person.session.delete(surplus)
    return is_changed or bool(kept)


def _declared(person: Person) -> list[RiskWindow]:
    if person.had is NOTHING:
        return []
    return [row for row in risk_windows.of(person.session, person.id) if row.source is Source.DECLARED]


def _add_window(person: Person, hour: Hour, why: str | None) -> bool:
    row = RiskWindow(
        id=new_id(),
        program_id=person.program,
        alumnus_id=person.id,
        source=Source.DECLARED,
        standing=Standing.CONFIRMED,
        weekday=hour[0],
        starts=hour[1],
        found_at=person.now,
    )
    _explain(person, row, why)
    risk_windows.plan(row, ZoneInfo(person.alumnus.timezone), now=person.now)
    person.session.add(row)
    return True


def _explain(person: Person, row: RiskWindow, why: str | None) -> bool:
    before = person.key.open("riskwindow.label", row.id, row.label) if row.label else None
    if before == why:
        return False
    row.label = person.key.seal("riskwindow.label", row.id, why) if why else None
    return True


def set_milestones(person: Person, entries: tuple[MilestoneEntry, ...]) -> bool:
    """Their days, as a whole list; one that has come stays as it was told."""
    kept = {
        (row.on_date, person.key.open("milestone.words", row.id, row.words)): row
        for row in _milestones(person)
    }
    new = [entry for entry in entries if kept.pop((entry.on, entry.words), None) is None]
    person.session.add_all(_milestone(person, entry) for entry in new)
    gone = [row for row in kept.values() if row.told_at is None]
    for row in gone:
        person.session.delete(row)
    return bool(new or gone)


def _milestones(person: Person) -> list[Milestone]:
    if person.had is NOTHING:
        return []
    mine = select(Milestone).where(Milestone.alumnus_id == person.id)
    return list(person.session.exec(mine.order_by(col(Milestone.on_date))))


def _milestone(person: Person, entry: MilestoneEntry) -> Milestone:
    row = new_id()
    at: datetime = telling.due_at(entry.on, ZoneInfo(person.alumnus.timezone))
    return Milestone(
        id=row,
        program_id=person.program,
        alumnus_id=person.id,
        on_date=entry.on,
        words=person.key.seal("milestone.words", row, entry.words),
        next_at=at if at > person.now else None,
    )
