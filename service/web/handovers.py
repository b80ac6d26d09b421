"""How shifts were handed over, as the inbox and a page of their own show it (H1, H6).

No word about somebody in care is shown here: it stands in a note on their page, where each look is on record.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations.caseload import Caseload
from service.people import handovers, staff
from service.people.alumni import Alumnus
from service.people.handovers import Handover
from service.protection import keyring
from service.protection.vault import Vault
from service.web.visitors import LEADERS, Visitor


@dataclass(frozen=True, slots=True)
class About:
    """Somebody of whom a note goes with it."""

    id: UUID
    alias: str
    is_open: bool
    """Whether their page is."""


@dataclass(frozen=True, slots=True)
class Told:
    """One hand-over, as one visitor may see it."""

    id: UUID
    who: str
    at: datetime
    words: str
    people: tuple[About, ...]
    others: int
    """So many more, whom this visitor does not know of."""
    reads: tuple[tuple[str, datetime], ...]
    """Who has read it, and when."""
    is_own: bool
    is_read: bool
    """By this visitor."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, and whom they know of."""

    visitor: Visitor
    theirs: Caseload
    seen: frozenset[UUID]
    """Whom an alert or a task that they see is about."""
    names: Mapping[UUID, str]
    """Of the staff."""

    def knows(self, person: UUID) -> bool:
        return self.theirs.lists(person) or person in self.seen


def waiting(
    session: Session, vault: Vault, looking: Looking, appointed: Collection[UUID], *, now: datetime
) -> tuple[Told, ...]:
    """What who is on call has not read yet, the oldest first."""
    if looking.visitor.staff not in appointed:
        return ()
    rows = handovers.since(session, now - handovers.LASTS)[::-1]
    return tuple(one for one in told(session, vault, looking, rows) if not one.is_own and not one.is_read)


def told(session: Session, vault: Vault, looking: Looking, rows: Collection[Handover]) -> tuple[Told, ...]:
    """In words; in as many queries for many as for one. What has neither words nor people left is not there any more."""
    if not rows:
        return ()
    ids = [one.id for one in rows]
    lines, reads = handovers.lines(session, ids), handovers.reads(session, ids)
    key = keyring.key_of(session, vault, looking.visitor.program)
    aliases = aliases_of(session, vault, {who for some in lines.values() for who in some})
    found = (
        Told(
            id=row.id,
            who=_who(row.written_by, looking.names),
            at=row.written_at,
            words=key.read("handover.words", row.id, row.words) if row.words else "",
            people=tuple(_people(lines.get(row.id, ()), aliases, looking)),
            others=sum(not looking.knows(one) for one in lines.get(row.id, ())),
            reads=tuple((_who(one, looking.names), at) for one, at in reads.get(row.id, {}).items()),
            is_own=row.written_by == looking.visitor.staff,
            is_read=looking.visitor.staff in reads.get(row.id, {}),
        )
        for row in rows
    )
    return tuple(one for one in found if one.words or one.people or one.others)


def _who(member: UUID, names: Mapping[UUID, str]) -> str:
    return names.get(member, "?")


def _people(whose: Iterable[UUID], aliases: Mapping[UUID, str], looking: Looking) -> Iterable[About]:
    for one in whose:
        if one in aliases and looking.knows(one):
            yield About(one, aliases[one], looking.theirs.holds(one))


def aliases_of(session: Session, vault: Vault, people: Collection[UUID]) -> Mapping[UUID, str]:
    rows = session.exec(select(Alumnus).where(col(Alumnus.id).in_(people))).all() if people else []
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {
        row.id: staff.alias(keys[row.id].read("alumnus.name", row.id, row.name))
        for row in rows
        if row.id in keys
    }


def reads_all(visitor: Visitor, appointed: Collection[UUID]) -> bool:
    """Who is on call, and who leads. Others see what they have written, and what they have read before."""
    return visitor.staff in appointed or visitor.role in LEADERS
