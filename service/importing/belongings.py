"""What a person brings along: strategies, reasons, supporters. Each returns whether anything changed."""

from service.db import new_id
from service.importing.entries import StrategyEntry, SupporterEntry
from service.importing.person import Person
from service.people import plans
from service.people.alumni import Supporter
from service.people.plans import Strategy


def set_strategies(person: Person, entries: tuple[StrategyEntry, ...]) -> bool:
    """New ones are added, missing ones retired, so that what they did before stays known.

    What the person added by text has neither an 'if' nor tags. It is theirs: no file retires it.
    """
    kept = _strategies(person)
    is_changed = False
    for entry in entries:
        row = kept.pop((entry.situation, entry.action), None)
        is_changed |= _add(person, entry) if row is None else _renew(person, row, entry)
    for (situation, _), row in kept.items():
        is_own = not situation and not _tags(person, row)
        if row.retired_at is None and not is_own:
            row.retired_at = person.now
            is_changed = True
    return is_changed


def _strategies(person: Person) -> dict[tuple[str, str], Strategy]:
    """All of a person's strategies by their words; where two are the same, the one in use."""
    rows = sorted(person.had.strategies, key=lambda row: row.retired_at is None)
    opened = [(plans.open_strategy(person.key, row), row) for row in rows]
    return {(one.situation, one.action): row for one, row in opened}


def _add(person: Person, entry: StrategyEntry) -> bool:
    row = plans.seal_strategy(
        person.key,
        person.id,
        program=person.program,
        situation=entry.situation,
        action=entry.action,
        tags=entry.tags,
        alias=entry.alias,
        now=person.now,
    )
    person.session.add(row)
    return True


def _renew(person: Person, row: Strategy, entry: StrategyEntry) -> bool:
    known = plans.open_strategy(person.key, row)
    is_same = row.retired_at is None and (known.tags, known.alias) == (entry.tags, entry.alias)
    if not is_same:
        row.retired_at = None
        row.alias = person.key.seal("strategy.alias", row.id, entry.alias) if entry.alias else None
        row.tags = person.key.seal("strategy.tags", row.id, ",".join(entry.tags))
    return not is_same


def _tags(person: Person, row: Strategy) -> tuple[str, ...]:
    return plans.open_strategy(person.key, row).tags


def set_reasons(person: Person, reasons: tuple[str, ...]) -> bool:
    newest = max(person.had.plans, key=lambda plan: plan.version, default=None)
    before = plans.reasons_in(person.key, newest.id, newest.content) if newest else ()
    if before == reasons:
        return False
    plans.add_version(
        person.session, person.key, person.id, program=person.program, reasons=list(reasons), now=person.now
    )
    return True


def set_supporters(person: Person, entries: tuple[SupporterEntry, ...]) -> bool:
    """Add or update each by phone. Nobody is removed."""
    known = {person.key.open("supporter.phone", row.id, row.phone): row for row in person.had.supporters}
    changes = [_set_supporter(person, known.get(entry.phone), entry) for entry in entries]
    return any(changes)


def _set_supporter(person: Person, row: Supporter | None, entry: SupporterEntry) -> bool:
    if row is None:
        person.session.add(_supporter(person, entry))
        return True
    is_same = (person.key.open("supporter.name", row.id, row.name), tuple(row.topics)) == (
        entry.name,
        entry.topics,
    )
    if not is_same:
        row.name = person.key.seal("supporter.name", row.id, entry.name)
        row.topics = list(entry.topics)
    return not is_same


def _supporter(person: Person, entry: SupporterEntry) -> Supporter:
    row = new_id()
    return Supporter(
        id=row,
        program_id=person.program,
        alumnus_id=person.id,
        name=person.key.seal("supporter.name", row, entry.name),
        phone=person.key.seal("supporter.phone", row, entry.phone),
        topics=list(entry.topics),
    )
