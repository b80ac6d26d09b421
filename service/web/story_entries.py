"""What a person's story is told in: its entries, and what it takes to put rows into them (H2)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from service.escalations import confidential
from service.escalations.tables import Alert
from service.messaging.ledger import Message
from service.people.alumni import Alumnus
from service.people.plans import Strategy
from service.protection.vault import Key
from service.web.spoken import say
from service.web.story_order import Source


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` names the template's way to show it."""

    kind: str
    at: datetime
    title: str
    body: str = ""
    detail: str = ""
    is_bad: bool = False
    """Needs a second look: a text that did not arrive, a crisis."""
    changes_at: str = ""
    """The address of what it changed."""
    takes_back: str = ""
    """Where it is un-written, as long as it waits for its time."""
    found_at: datetime | None = None
    """When we learned of it, where that was later."""
    is_withheld: bool = False
    """A note for the clinical lead alone, which whoever looks may not read, and so has not to look at."""
    is_new: bool = False
    """It happened, or was found, since whoever looks was here before."""


class Hidden:
    """What whoever looks may not read, for it is the clinical lead's (C4)."""

    def __init__(self, session: Session, alumnus: UUID, *, is_lead: bool) -> None:
        self.may_read = is_lead
        self._said = frozenset() if self.may_read else frozenset(confidential.said(session, alumnus))

    def holds(self, text: Message) -> bool:
        return not self.may_read and (text.is_for_lead or text.id in self._said)

    def holds_note(self, alert: Alert) -> bool:
        return not self.may_read and alert.is_for_lead


@dataclass(frozen=True, slots=True)
class Teller:
    """What it takes to put the rows of one person into words."""

    session: Session
    key: Key
    program_key: Key
    row: Alumnus
    names: Mapping[UUID, str]
    """Of the staff."""
    strategies: Mapping[UUID, Strategy]
    hidden: Hidden
    now: datetime

    def who(self, staff: UUID | None) -> str:
        return (self.names.get(staff) if staff else None) or say("Somebody who has left")

    def rows(self, table: Any, ids: Collection[UUID], asked: Any = None) -> Sequence[Any]:
        """These of a table, by a query that asks for more than its rows where one is given. Of none nothing is asked."""
        query = select(table) if asked is None else asked
        return self.session.exec(query.where(table.id.in_(list(ids)))).all() if ids else ()

    def action(self, strategy: UUID) -> str:
        """What they do in that strategy of theirs."""
        row = self.strategies.get(strategy)
        return self.key.read("strategy.action", row.id, row.action) if row else ""


Found = Mapping[Source, Mapping[UUID, datetime]]
"""The rows that a page tells of, and the instant of each."""

Told = Iterator[tuple[Source, UUID, Entry]]


Tells = Callable[[Teller, Found], Told]
