"""What a batch of texts needs to know, read with a few set-based statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from service.checkins import progress
from service.checkins.progress import NONE_YET, Progress
from service.conversation import wording
from service.conversation.commands import Command
from service.conversation.context import part_of_day
from service.conversation.effects import AddStrategy, AskErasure, DoubtPhone, Effect, RemoveStrategy
from service.conversation.plan import Asked, Lock, Plan, Strategy, Window
from service.conversation.states import Mode, State
from service.conversation.values import Intent, Keyword
from service.escalations.tables import Status
from service.inbound import statements, wanted
from service.inbound.texts import InboundText
from service.messaging import sendable
from service.people import alumni, pins, plans, staff
from service.people.alumni import Doubt
from service.protection.vault import Key, Vault, WrappedKey


@dataclass(slots=True)
class Person:
    """One alumnus while their texts are handled; the state moves on from text to text."""

    row: Any
    key: Key
    specialist: str | None
    state: State
    strategies: list[Strategy]
    reasons: tuple[str, ...] = ()
    milestone: str | None = None
    supporters: tuple[str, ...] = ()
    progress: Progress = NONE_YET
    lock: Lock = Lock.NONE
    has_opted_out: bool = False
    unsayable: set[UUID] = field(default_factory=set)
    """Strategies in words that carriers block: these are not what is sent."""
    windows: tuple[Window, ...] = ()
    practiced: Mapping[UUID, int] | None = None
    """How often each strategy came up for practice; None: this is no time for it."""
    is_erasing: bool = False
    """Whether all of theirs is about to be erased, as they asked by text."""
    is_doubted: bool = False
    """Whether somebody else may have their phone."""
    is_asked: bool = False
    """Whether it is held for one thing alone: we have asked whether the number is still theirs."""
    is_confirmed: bool = False
    """Whether the text in hand says so."""
    new_doubt: Doubt | None = None
    """Why, where that begins with the text in hand."""

    @property
    def id(self) -> UUID:
        found: UUID = self.row.id
        return found

    def plan(self, *, now: datetime) -> Plan:
        """What the dialogue may know of them."""
        here = self.clock(now=now)
        return Plan(
            strategies=tuple(self.strategies),
            reasons=self.reasons,
            specialist=self.specialist,
            supporters=self.supporters,
            language=self.row.language,
            level=self.row.level,
            check_back=self.row.check_back,
            tells_lapses=self.row.tells_lapses,
            lock=self.lock,
            good_days=self.progress.good_days,
            ridden_out=self.progress.ridden_out,
            is_paused=self.row.paused_until is not None and self.row.paused_until > now,
            has_opted_out=self.has_opted_out,
            part=part_of_day(here.time()) if here else None,
            milestone=self.milestone,
            windows=self.windows,
            practiced=self.practiced,
            is_erasing=self.is_erasing,
            is_awaited=self.row.awaited_by is not None,
            alert=_asked(self.row.alert_status),
        )

    def confirm(self) -> None:
        """The number is still theirs."""
        self.is_doubted, self.is_asked, self.is_confirmed = False, False, True

    def remember(self, effect: Effect) -> None:
        """Know what has changed of what they have, for their next text in the same batch."""
        match effect:
            case AskErasure(wanted=wanted):
                self.is_erasing = wanted
            case DoubtPhone():
                self.is_erasing = False
            case AddStrategy(text=text, id=UUID() as row):
                self.strategies.append(_sayable(self, Strategy(row, "", text)))
            case RemoveStrategy(strategy=gone):
                self.strategies = [one for one in self.strategies if one.id != gone]

    def clock(self, *, now: datetime) -> datetime | None:
        """This moment where they are; None where we do not know their zone: help does not wait for that."""
        try:
            return now.astimezone(ZoneInfo(self.row.timezone))
        except (LookupError, ValueError):
            return None


def _asked(status: str | None) -> Asked | None:
    if status is None:
        return None
    return Asked.TAKEN if status == Status.ACKNOWLEDGED else Asked.WAITING


def people(
    connection: Connection, vault: Vault, texts: Sequence[InboundText], *, now: datetime
) -> dict[tuple[UUID, str], Person]:
    """The alumni among the senders, by program and phone; their rows are locked."""
    senders = {index_of(vault, one): one.sender for one in texts}
    asked = {"indexes": list(senders), "programs": list({one.program for one in texts})}
    rows = connection.execute(statements.PEOPLE, asked)
    found = {(row.program_id, senders[row.phone_index]): _person(vault, row, now=now) for row in rows}
    _fill_strategies(connection, found.values(), now=now)
    readers = {
        who: found[who] for one in texts if _reads(one) and (who := (one.program, one.sender)) in found
    }
    _fill_reasons(connection, readers.values())
    for person in readers.values():
        person.progress = progress.of(connection, person.id, person.row.timezone)
    # Named in the middle of an episode, or after a lapse: most texts need nobody's.
    if any(one.state.episode for one in found.values()) or any(
        one.reading.intent is Intent.LAPSE for one in texts
    ):
        _fill_supporters(connection, found.values())
    wanted.fill(connection, texts, found, now=now)
    _fill_milestones(connection, [one for one in found.values() if one.state.mode is Mode.MILESTONE])
    return found


def _reads(text: InboundText) -> bool:
    """Whether somebody may want to read back what is theirs."""
    is_command = text.asked is not None and text.asked.command in {Command.PROGRESS, Command.PIN}
    return is_command or (
        text.reading.intent is Intent.LIST_PLAN and text.reading.keyword is not Keyword.MORE
    )


def index_of(vault: Vault, text: InboundText) -> bytes:
    return vault.index("phone", text.sender)


def _person(vault: Vault, row: Any, *, now: datetime) -> Person:
    key = vault.key(WrappedKey(row.id, row.kek, row.wrapped))
    return Person(
        row=row,
        key=key,
        specialist=_specialist(vault, row),
        state=alumni.load_state(row.conversation, row.status),
        strategies=[],
        lock=pins.lock_of(row, now=now),
        has_opted_out=row.status == alumni.Status.STOPPED,
        is_erasing=row.erase_at is not None,
        is_doubted=row.doubted_at is not None,
        is_asked=row.still_asked_at is not None,
    )


def _specialist(vault: Vault, row: Any) -> str | None:
    """None where they have nobody, or who they had has left."""
    if row.staff_name is None:
        return None
    key = vault.key(WrappedKey(row.specialist_id, row.staff_kek, row.staff_wrapped))
    return staff.first_name(key.open("staff.name", row.specialist_id, row.staff_name))


def _fill_strategies(connection: Connection, found: Iterable[Person], *, now: datetime) -> None:
    by_id = {person.id: person for person in found}
    if not by_id:
        return
    for row in connection.execute(statements.STRATEGIES, {"alumni": list(by_id)}):
        person = by_id[row.alumnus_id]
        written = plans.open_strategy(person.key, row, last=row.last or 0, now=now)
        person.strategies.append(_sayable(person, written))


def _sayable(person: Person, strategy: Strategy) -> Strategy:
    """The strategy as it may leave: by its alias where carriers would block its words (E12)."""
    if sendable.may_leave(strategy.action):
        return strategy
    person.unsayable.add(strategy.id)
    alias = strategy.alias if strategy.alias and sendable.may_leave(strategy.alias) else None
    said = alias or wording.say("own_step", person.row.language, 0)
    return replace(strategy, action=said, alias=alias, is_sayable=False)


def _fill_reasons(connection: Connection, found: Iterable[Person]) -> None:
    by_id = {person.id: person for person in found}
    if not by_id:
        return
    for row in connection.execute(statements.PLANS, {"alumni": list(by_id)}):  # the newest version comes last
        person = by_id[row.alumnus_id]
        reasons = plans.reasons_in(person.key, row.id, row.content)
        person.reasons = tuple(filter(sendable.may_leave, reasons))


def _fill_milestones(connection: Connection, told: Iterable[Person]) -> None:
    """Their words for the day that we last wrote about, where that is what we talk about now."""
    by_id = {person.id: person for person in told}
    if not by_id:
        return
    for row in connection.execute(statements.MILESTONES, {"alumni": list(by_id)}):  # the newest comes last
        person = by_id[row.alumnus_id]
        words = person.key.open("milestone.words", row.id, row.words)
        person.milestone = words if sendable.may_leave(words) else None


def _fill_supporters(connection: Connection, found: Iterable[Person]) -> None:
    by_id = {person.id: person for person in found}
    if not by_id:
        return
    for row in connection.execute(statements.SUPPORTERS, {"alumni": list(by_id)}):
        person = by_id[row.alumnus_id]
        person.supporters = (*person.supporters, alumni.supporter_name(person.key, row))


def known(connection: Connection, texts: Sequence[InboundText]) -> dict[str, Any]:
    """The texts among these that were handled before, each with the reply that went back then."""
    rows = connection.execute(statements.KNOWN, {"sids": [one.sid for one in texts]})
    return {row.sid: row for row in rows}
