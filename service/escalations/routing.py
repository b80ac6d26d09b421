"""Whom a step of a policy asks at a moment. Pure: the same for the page that goes out and the one that is foretold."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from service.escalations import rota
from service.escalations.policies import ADMINS, CLINICAL_LEAD, ON_CALL, Step
from service.escalations.rota import Rota
from service.people.programs import Unmatched
from service.people.staff import Gender, Role


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff, as far as it matters here."""

    id: UUID
    role: Role
    gender: Gender | None = None
    discipline: str | None = None
    is_reachable: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a person would rather talk to (D20)."""

    gender: Gender | None = None
    discipline: str | None = None
    is_must: bool = False
    """Nobody else may be paged for them."""

    def is_met_by(self, one: Member) -> bool:
        said = (one.discipline or "").casefold()
        return self.gender in {None, one.gender} and (
            self.discipline is None or self.discipline.casefold() == said
        )

    def dump(self) -> dict[str, Any] | None:
        """None where it wishes for nothing."""
        if self == NO_WISH:
            return None
        return {"gender": self.gender, "discipline": self.discipline, "must": self.is_must}

    @classmethod
    def load(cls, kept: dict[str, Any] | None) -> Self:
        if not kept:
            return cls()
        gender = Gender(kept["gender"]) if kept["gender"] else None
        return cls(gender, kept["discipline"], kept["must"])


NO_WISH: Final = Wish()


@dataclass(frozen=True, slots=True)
class Roster:
    """A program's staff and rota, as they are now."""

    members: tuple[Member, ...]
    """In the order in which they joined."""
    rota: Rota
    unmatched: Unmatched = Unmatched.ANYONE


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom a step asks: their specialist, and their wish."""

    specialist: UUID | None
    wish: Wish = NO_WISH


def resolve(
    roster: Roster,
    steps: Sequence[Step],
    position: int,
    wanted: Wanted,
    *,
    without: Collection[UUID] = (),
    now: datetime,
) -> list[UUID]:
    """Whom a step asks at this moment; of those on call the first. `without` leaves out who knows already.

    Who meets the wish is asked first. Where it is a must nobody else is, unless no step of the policy
    finds anybody who meets it: then the program's own choice holds.
    """
    step = steps[position]
    if step.heeds_wish and wanted.wish.is_must and not is_met(roster, steps, wanted, now=now):
        step, wanted = _unmatched(roster, step, wanted)
    found = [one for one in _asked(roster, step, wanted, now=now) if one.id not in without]
    return [one.id for one in (found[:1] if step.notify == ON_CALL else found)]


def knowing(steps: Sequence[Step], position: int, paged: Iterable[tuple[int, UUID]]) -> set[UUID]:
    """Who need not be asked by this step, of those who were `paged`, each by the step at its position.

    A step that repeats an earlier one asks the same people again, and nobody whom another has asked.
    """
    first = steps[position].again
    return {who for at, who in paged if first is None or first not in {at, steps[at].again}}


def answering(roster: Roster, wish: Wish) -> set[UUID]:
    """Who may be asked where they are on call: what a promise of a time can rest on."""
    reachable = (one for one in roster.members if one.is_reachable)
    return {one.id for one in reachable if not wish.is_must or wish.is_met_by(one)}


def named(roster: Roster, notify: str, specialist: UUID | None, *, now: datetime) -> list[Member]:
    """Everybody whom a step names, whether texts reach them or not."""
    match notify:
        case "assigned":
            ids: Sequence[UUID] = [specialist] if specialist else []
        case "on_call":
            ids = rota.on_call(roster.rota, now)
        case "clinical_lead":
            ids = [one.id for one in roster.members if one.role is Role.CLINICAL_LEAD]
        case "admins":
            ids = [one.id for one in roster.members if one.role is Role.ADMIN]
        case _:
            ids = [UUID(notify)]
    known = {one.id: one for one in roster.members}
    return [known[one] for one in ids if one in known]


def _asked(roster: Roster, step: Step, wanted: Wanted, *, now: datetime) -> list[Member]:
    """Who can be reached of those whom a step names, who meets the wish first, and alone where it is a must."""
    members = named(roster, step.notify, wanted.specialist, now=now)
    reachable = [one for one in members if one.is_reachable]
    if not step.heeds_wish:
        return reachable
    wish = wanted.wish
    met = [one for one in reachable if wish.is_met_by(one)]
    return met if wish.is_must else [*met, *(one for one in reachable if one not in met)]


def is_met(roster: Roster, steps: Sequence[Step], wanted: Wanted, *, now: datetime) -> bool:
    """Whether some step finds somebody now who meets a wish that is a must."""
    return any(_asked(roster, step, wanted, now=now) for step in steps if step.heeds_wish)


def _unmatched(roster: Roster, step: Step, wanted: Wanted) -> tuple[Step, Wanted]:
    """What the program does where nobody meets a wish that is a must."""
    if roster.unmatched is Unmatched.ANYONE:
        return step, Wanted(wanted.specialist)
    leads = any(one.role is Role.CLINICAL_LEAD and one.is_reachable for one in roster.members)
    return replace(step, notify=CLINICAL_LEAD if leads else ADMINS, heeds_wish=False), wanted
