"""A policy in words, and who would be paged by it at a moment: for the page that shows it, and the ones that draft it (H7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service.escalations import foretelling, policies
from service.escalations.foretelling import Case, Round
from service.escalations.holes import WORDS, Facts
from service.escalations.policies import EMAIL, PUSH, SMS, VOICE, Step
from service.escalations.policy_changes import PolicyChange
from service.web import rota_forms, times
from service.web.spoken import Spoken, count, retell, say

FARTHEST: Final = timedelta(days=366)
"""The rota is not planned farther ahead, and nothing that is past is foretold."""

NO_MOMENT: Final = "choose a date within a year from now"

WAYS: Final = Spoken(
    {
        SMS: "a text, and a call where that does not arrive",
        VOICE: "a call",
        EMAIL: "an e-mail",
        PUSH: "a sign in their browser",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """What would happen in one case."""

    whose: str
    steps: tuple[tuple[str, str], ...]
    """A time, and who is paged then."""
    end: str
    """When the operator and the alumnus are told, and it begins anew."""


def moment(typed: str, zone: str, *, now: datetime) -> tuple[datetime, str]:
    """The moment that is asked about, and what is wrong with it: then it is now."""
    at = rota_forms.instant(typed, "", ZoneInfo(zone)) if typed else now
    if at is None or not now - times.DAY <= at <= now + FARTHEST:
        return now, NO_MOMENT
    return at, ""


def in_words(step: Step, names: Mapping[UUID, str]) -> str:
    """'After 5 min: whoever is on call, by a text, and a call where that does not arrive'."""
    when = say("After {length}", length=_length(step.after)) if step.after else say("At once")
    ways = say(" and ").join(WAYS[one] for one in step.ways if not (one == VOICE and SMS in step.ways))
    who, again = _asked(step.notify, names), _again(step)
    return say("{when}: {who}, by {ways}{again}", when=when, who=who, ways=ways, again=again)


def _asked(notify: str, names: Mapping[UUID, str]) -> str:
    if notify == policies.ON_CALL:
        return say("whoever is on call")
    if notify in WORDS:
        return retell(WORDS[notify])
    return names.get(UUID(notify)) or retell("somebody who has left")


def _again(step: Step) -> str:
    if not (step.repeats and step.gap):
        return ""
    times_more = count("; %(num)s time more", "; %(num)s times more", step.repeats)
    return times_more + say(", every {length}", length=_length(step.gap))


def _length(duration: timedelta) -> str:
    """'5 min', and '1 min 30 s' where it is no whole minute."""
    seconds = duration % times.MINUTE
    if not seconds:
        return times.length(duration)
    rest = times.short(seconds)
    return f"{times.length(duration - seconds)} {rest}" if duration >= times.MINUTE else rest


def changed(change: PolicyChange, names: Mapping[UUID, str], zone: str, *, now: datetime) -> str:
    """'Pat M. changed it, 9:05 PM', and to what."""
    by = names.get(change.by_id) or say("Somebody") if change.by_id else say("A file")
    at = times.moment(change.at, zone, now=now)
    if change.became:
        return say("{who} changed it, {when}", who=by, when=at)
    return say("{who} deleted it, {when}", who=by, when=at)


def became(change: PolicyChange, names: Mapping[UUID, str]) -> tuple[str, ...]:
    """The steps of a change."""
    kept: Iterable[Any] = change.became or ()
    return tuple(in_words(Step.load(one), names) for one in kept)


def told(facts: Facts, cases: Iterable[Case], at: datetime, zone: str) -> tuple[Told, ...]:
    """Of each case."""
    found = ((case, foretelling.foretell(facts.roster, case.steps, case.wanted, at)) for case in cases)
    return tuple(told_of(facts, _whose(facts, case), one, zone) for case, one in found)


def told_of(facts: Facts, whose: str, found: Round, zone: str) -> Told:
    steps = (
        (times.exact_time(one.at, zone), ", ".join(facts.names.get(who, "?") for who in one.people))
        for one in found.steps
    )
    return Told(whose, tuple(steps), times.exact_time(found.ends_at, zone))


def _whose(facts: Facts, case: Case) -> str:
    specialist = case.wanted.specialist
    if not case.count:
        return say("Somebody without a specialist")
    people = count("%(num)s alumnus", "%(num)s alumni", case.count)
    if specialist:
        return say("{people} of {name}", people=people, name=facts.names.get(specialist, "?"))
    return say("{people} without a specialist", people=people)
