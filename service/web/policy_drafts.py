"""What the pages show on which a policy is drafted: the draft, what is refused, and who would be paged by it (H7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from service.escalations import drafting, foretelling, holes, policies, policy_changes, reachability
from service.escalations.drafting import Refusal
from service.escalations.holes import Facts
from service.escalations.policies import ADMINS, ASSIGNED, CLINICAL_LEAD, ON_CALL, Step
from service.people import alumni
from service.people.alumni import Alumnus
from service.protection import keyring
from service.runtime import Runtime
from service.web import foretold, persons, policy_forms, rota_forms, times
from service.web.foretold import Told
from service.web.policy_forms import Sent
from service.web.spoken import mark, say
from service.web.visitors import Visitor

ASKED: Final = (
    ("", mark("Choose…")),
    (ASSIGNED, mark("Their specialist")),
    (ON_CALL, mark("Whoever is on call")),
    (CLINICAL_LEAD, mark("The clinical lead")),
    (ADMINS, mark("The admins")),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which policy it is."""

    alumnus: UUID | None
    """Whose own; None: the program's."""

    @property
    def path(self) -> str:
        return f"/policy/people/{self.alumnus}" if self.alumnus else "/policy/program"

    @property
    def shown_at(self) -> str:
        """The page that shows it."""
        return f"/policy?person={self.alumnus.hex}" if self.alumnus else "/policy"


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else has made of it."""

    said: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """All that its page shows."""

    path: str
    name: str
    """Whose it is, where it is one person's."""
    sent: Sent
    asked: tuple[tuple[str, str], ...]
    """Whom a step may ask: as the field has it, and in words."""
    steps: tuple[str, ...]
    """In words, where they can be read and nothing is refused."""
    refusals: tuple[Refusal, ...]
    told: tuple[Told, ...]
    said_at: str
    warnings: tuple[str, ...]
    """What is not refused, and should be known."""
    mark: str
    """Of the draft, where it may be saved; else empty."""
    is_own: bool
    """Whether there is one that could be deleted."""
    error: str = ""
    changes: tuple[Change, ...] = ()

    def of(self, step: int) -> tuple[str, ...]:
        """What is refused of one step."""
        return tuple(one.said for one in self.refusals if one.step == step)


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft is judged by."""

    facts: Facts
    now: datetime
    row: Alumnus | None
    said: Sequence[Step]
    """The policy that was set, if one was."""
    usual: Sequence[Step]
    """What holds without it."""
    name: str


def know(session: Session, runtime: Runtime, visitor: Visitor, scope: Scope, at: datetime) -> Known:
    """Raises NotFound where there is nobody like that."""
    now, program = runtime.clock.now(), visitor.program
    row = persons.require_here(session, scope.alumnus) if scope.alumnus else None
    # What was planned for a moment that is past, and is asked about, is read as well.
    facts = replace(reachability.read(session, runtime.vault, program, now=min(at, now)), now=now)
    if row is None:
        return Known(facts, now, None, policies.said_of_program(session, program), policies.DEFAULT, "")
    name = alumni.name_of(keyring.key_of(session, runtime.vault, row.id), row)
    usual = policies.of_program(session, program)
    return Known(facts, now, row, policies.own_of(row), usual, name)


def stands(session: Session, runtime: Runtime, visitor: Visitor, scope: Scope) -> Draft:
    """The policy as it is, to be changed; for somebody without one of their own the program's."""
    now = runtime.clock.now()
    known = know(session, runtime, visitor, scope, now)
    seen = policy_changes.newest(session, visitor.program)
    at = times.field(now, visitor.timezone)
    sent = policy_forms.from_steps(known.said or known.usual, at=at, seen=seen)
    return _blank(known, scope, sent)


def typed(session: Session, runtime: Runtime, visitor: Visitor, scope: Scope, sent: Sent) -> Draft:
    """What was typed, as it is: nothing is judged yet."""
    return _blank(know(session, runtime, visitor, scope, runtime.clock.now()), scope, sent)


def judged(session: Session, runtime: Runtime, visitor: Visitor, scope: Scope, sent: Sent) -> Draft:
    """What was typed, with all that is refused; or with who would be paged by it. Nothing is saved."""
    at, error = foretold.moment(sent.at, visitor.timezone, now=runtime.clock.now())
    known = know(session, runtime, visitor, scope, at)
    sent, steps, unread = policy_forms.read(sent)
    if unread:
        return replace(_blank(known, scope, sent), refusals=tuple(unread))
    draft = foretell(session, visitor, scope, known, steps, at)
    return replace(draft, sent=replace(sent, at=times.field(at, visitor.timezone)), error=error)


def deleted(session: Session, runtime: Runtime, visitor: Visitor, scope: Scope) -> Draft:
    """What holds once it is deleted, and who would be paged by that."""
    now = runtime.clock.now()
    known = know(session, runtime, visitor, scope, now)
    draft = foretell(session, visitor, scope, known, known.usual, now)
    seen = policy_changes.newest(session, visitor.program)
    return replace(draft, sent=Sent((), seen=str(seen)))


def is_refused(
    session: Session, runtime: Runtime, visitor: Visitor, scope: Scope, steps: Sequence[Step]
) -> bool:
    """Whether these steps, or without one what is usual, may not hold now."""
    now = runtime.clock.now()
    known = know(session, runtime, visitor, scope, now)
    return bool(foretell(session, visitor, scope, known, steps or known.usual, now).refusals)


def foretell(
    session: Session, visitor: Visitor, scope: Scope, known: Known, steps: Sequence[Step], at: datetime
) -> Draft:
    """Who would be paged by these steps, or why they cannot be."""
    cases = (
        [foretelling.case_of(known.row, steps)]
        if known.row
        else foretelling.cases_of(session, visitor.program, steps)
    )
    facts = replace(known.facts, cases=cases)
    found = tuple(drafting.refusals(steps, facts))
    blank = replace(_blank(known, scope, Sent(())), refusals=found)
    if found:
        return blank
    return replace(
        blank,
        steps=tuple(foretold.in_words(one, facts.names) for one in steps),
        told=foretold.told(facts, cases, at, visitor.timezone),
        said_at=times.dated(at, visitor.timezone),
        warnings=tuple(holes.of_policy(facts)),
        mark=policy_forms.mark(steps, scope.alumnus),
    )


def overtaken(
    session: Session, visitor: Visitor, draft: Draft, known: Known, numbers: Sequence[int]
) -> Draft:
    """The same, with what others have changed meanwhile: who saves it again has seen that."""
    names, zone = known.facts.names, visitor.timezone
    changes = tuple(
        Change(foretold.changed(one, names, zone, now=known.now), foretold.became(one, names))
        for one in policy_changes.numbered(session, visitor.program, numbers)
    )
    seen = str(policy_changes.newest(session, visitor.program))
    return replace(draft, sent=replace(draft.sent, seen=seen), changes=changes)


def seen_by(sent: Sent) -> int:
    """The number of the last change that whoever sent it has seen."""
    return rota_forms.number(sent.seen)


def _blank(known: Known, scope: Scope, sent: Sent) -> Draft:
    here = {one.id for one in known.facts.roster.members}
    names = sorted(
        ((who, alias) for who, alias in known.facts.names.items() if who in here),
        key=lambda one: one[1].casefold(),
    )
    return Draft(
        path=scope.path,
        name=known.name,
        sent=sent,
        asked=(*((who, say(said)) for who, said in ASKED), *((who.hex, alias) for who, alias in names)),
        steps=(),
        refusals=(),
        told=(),
        said_at="",
        warnings=(),
        mark="",
        is_own=bool(known.said),
    )
