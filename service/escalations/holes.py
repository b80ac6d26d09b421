"""What would fail, as sentences: steps that reach nobody, hours without anybody (D19). Pure: no database, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service import local_times
from service.escalations import foretelling, rota, routing
from service.escalations.foretelling import Case
from service.escalations.policies import ADMINS, ASSIGNED, CLINICAL_LEAD, ON_CALL, Step
from service.escalations.routing import Roster
from service.people.programs import Unmatched

AHEAD: Final = timedelta(days=14)
"""How far ahead is looked: a turn of two weeks, and time enough to find somebody."""

LATEST: Final = timedelta(minutes=30)
"""A step after this helps nobody who asked for help in an urge: most pass within half an hour."""

MOST_GAPS: Final = 5
"""So many are named one by one."""

WORDS: Final = {
    "assigned": "the assigned specialist",
    "on_call": "on call",
    "clinical_lead": "the clinical lead",
    "admins": "the admins",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is looked at, of one program."""

    roster: Roster
    cases: Sequence[Case]
    names: Mapping[UUID, str]
    """Of the staff, as colleagues see them."""
    verified: frozenset[UUID]
    """Whose phone is (Staff.phone_verified_at)."""
    certified_until: Mapping[UUID, date]
    now: datetime
    former_leads: Sequence[UUID] = ()
    """Clinical leads who have left."""

    @property
    def zone(self) -> ZoneInfo:
        return self.roster.rota.zone

    @property
    def until(self) -> datetime:
        return self.now + AHEAD

    @property
    def reachable(self) -> set[UUID]:
        return {one.id for one in self.roster.members if one.is_reachable}

    def asks(self, notify: str) -> bool:
        """Whether some step of somebody's policy asks these."""
        return any(step.notify == notify for case in self.cases for step in case.steps)


def holes(facts: Facts) -> Iterator[str]:
    """Everything that would fail, the worst first. For staff and the terminal: it names people."""
    yield from _cases(facts)
    yield from _lead(facts)
    yield from _steps(facts)
    yield from _uncovered(facts)
    yield from _people(facts)
    yield from _away(facts)
    yield from _wishes(facts)


def of_policy(facts: Facts) -> Iterator[str]:
    """Of these, what a policy can do something about."""
    yield from _cases(facts)
    yield from _steps(facts)
    yield from _uncovered(facts)
    yield from _wishes(facts)


def _cases(facts: Facts) -> Iterator[str]:
    """Whose alerts would reach nobody now, and whose specialist is missing."""
    lost = [one for one in facts.cases if one.count and not _reaches(facts, one)]
    if lost:
        yield f"The alerts of {_people_of(lost)} would page nobody now but the operator"
    if facts.asks(ASSIGNED):
        alone = [one for one in facts.cases if one.count and one.wanted.specialist is None]
        if alone:
            yield f"No specialist is assigned to {_people_of(alone)}"


def _reaches(facts: Facts, case: Case) -> bool:
    return bool(foretelling.foretell(facts.roster, case.steps, case.wanted, facts.now).steps)


def _people_of(some: Sequence[Case]) -> str:
    count = sum(one.count for one in some)
    return "1 alumnus" if count == 1 else f"{count} alumni"


def _steps(facts: Facts) -> Iterator[str]:
    """Steps that name nobody, or only people whom no text reaches, and policies that come too late."""
    for steps in dict.fromkeys(case.steps for case in facts.cases):
        for number, step in enumerate(steps, 1):
            if step.again is None and step.notify not in {ASSIGNED, ON_CALL}:
                yield from _step(facts, f"Step {number} ({_named(facts, step)})", step)
        if steps[-1].after > LATEST:
            yield f"The last step comes only after {_minutes(steps[-1].after)}: who asks in an urge needs somebody sooner"


def _lead(facts: Facts) -> Iterator[str]:
    """Danger to others goes to the clinical lead, or the admins where there is none, whatever the policy (C4)."""
    leads, admins = (
        {one.id for one in routing.named(facts.roster, role, None, now=facts.now)}
        for role in (CLINICAL_LEAD, ADMINS)
    )
    if not facts.reachable & (leads or admins):
        yield "Danger to others would page nobody: no text reaches a clinical lead or, without one, an admin"
    elif not leads and facts.former_leads:
        name = facts.names.get(facts.former_leads[-1], "?")
        yield f"{name} has left, and nobody else leads clinically: danger to others pages the admins"


def _step(facts: Facts, what: str, step: Step) -> Iterator[str]:
    members = routing.named(facts.roster, step.notify, None, now=facts.now)
    if not members and step.notify not in WORDS:
        yield f"{what} asks nobody: they have left"
    elif not members:
        yield f"{what} is empty: nobody has that role"
    elif not facts.reachable & {one.id for one in members}:
        yield f"{what} reaches nobody: no text may go there"


def _named(facts: Facts, step: Step) -> str:
    return WORDS.get(step.notify) or facts.names.get(UUID(step.notify), "somebody who has left")


def _uncovered(facts: Facts) -> Iterator[str]:
    """The hours in which nobody is on call whom a text reaches."""
    if not facts.asks(ON_CALL):
        return
    gaps = rota.gaps(facts.roster.rota, facts.reachable, facts.now, facts.until)
    if gaps and gaps[0].starts_at == facts.now and gaps[0].ends_at == facts.until:
        yield "Nobody is on call, now or in the next 14 days"
        return
    for gap in gaps[:MOST_GAPS]:
        yield f"{span(gap.starts_at, gap.ends_at, facts.zone)}: nobody is on call"
    if len(gaps) > MOST_GAPS:
        yield f"{len(gaps) - MOST_GAPS} more times in the next 14 days nobody is on call"


def _people(facts: Facts) -> Iterator[str]:
    """Staff whom a page may not reach, or who should not answer it."""
    today = local_times.shown(facts.now, facts.zone).date()
    for one in facts.roster.members:
        name = facts.names.get(one.id)
        if name is None:
            yield "One of the staff cannot be read: their phone is missing"
            continue
        if not one.is_reachable:
            yield f"{name} has texted STOP: no page reaches them until they text START"
        elif one.id not in facts.verified:
            yield f"{name}: the phone is not verified: no text has come from it, and no page has reached it"
        until = facts.certified_until.get(one.id)
        if until is not None and until < today:
            yield f"{name}: the certification expired on {_day(until)} {until.year}"


def _away(facts: Facts) -> Iterator[str]:
    """Who is on leave, or has left, while the rota has them: somebody stands in, or nobody."""
    planned = replace(facts.roster.rota, leave=())
    for one in facts.roster.rota.leave:
        since, until = max(one.starts_at, facts.now), min(one.ends_at or facts.until, facts.until)
        if since >= until:
            continue
        duties = rota.duties(planned, since, until)
        mine = next((duty for duty in duties if one.who in duty.people), None)
        if mine is not None:
            name = facts.names.get(one.who, "?")
            when = span(mine.starts_at, mine.ends_at, facts.zone)
            if one.ends_at is None:
                yield f"{name} has left, and in the rota: {when}"
            else:
                yield f"{name} is on leave, and in the rota: {when}"


def _wishes(facts: Facts) -> Iterator[str]:
    """Wishes that are a must, and that nobody of the policy meets now."""
    unmet = [one for one in facts.cases if one.wanted.wish.is_must and _is_unmet(facts, one)]
    if unmet:
        anyone = facts.roster.unmatched is Unmatched.ANYONE
        asked = "anyone is asked" if anyone else "the clinical lead is asked"
        yield f"Nobody meets the wish of {_people_of(unmet)} for a specialist: {asked}"


def _is_unmet(facts: Facts, case: Case) -> bool:
    return not routing.is_met(facts.roster, case.steps, case.wanted, now=facts.now)


def span(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """Two moments as people say them: 'Sunday 29 Nov 22:00 to Monday 06:00'."""
    start, end = local_times.shown(since, zone), local_times.shown(until, zone)
    is_near = end.date() - start.date() < timedelta(days=7)
    last = f"{end:%A %H:%M}" if is_near else f"{end:%A} {_day(end.date())} {end:%H:%M}"
    return f"{moment(since, zone)} to {last}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    local = local_times.shown(at, zone)
    return f"{local:%A} {_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _minutes(duration: timedelta) -> str:
    hours, seconds = divmod(int(duration.total_seconds()), 3600)
    return f"{hours} h {seconds // 60} min" if hours else f"{seconds // 60} min"
