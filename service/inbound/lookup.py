"""What a batch of texts needs to know, read with a few set-based statements that are built once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from service.checkins import progress
from service.checkins.milestones import Milestone
from service.checkins.progress import NONE_YET, Progress
from service.conversation import wording
from service.conversation.commands import Command
from service.conversation.context import part_of_day
from service.conversation.effects import AddStrategy, AskErasure, DoubtPhone, Effect, RemoveStrategy
from service.conversation.values import (
    Asked,
    Intent,
    Keyword,
    Lock,
    Mode,
    Plan,
    Reason,
    State,
    Strategy,
    Window,
)
from service.escalations.tables import IS_OPEN, Alert, Status
from service.inbound import wanted
from service.inbound.texts import InboundText
from service.messaging import sendable
from service.messaging.ledger import Message
from service.people import alumni, offers, pins, plans, staff
from service.people.alumni import Alumnus, Doubt, Supporter
from service.people.programs import Program
from service.people.staff import Staff
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_staff: Any = Staff.__table__  # type: ignore[attr-defined]
_strategy: Any = plans.Strategy.__table__  # type: ignore[attr-defined]
_offer: Any = offers.Offer.__table__  # type: ignore[attr-defined]
_plan: Any = plans.Plan.__table__  # type: ignore[attr-defined]
_milestone: Any = Milestone.__table__  # type: ignore[attr-defined]
_program: Any = Program.__table__  # type: ignore[attr-defined]
_supporter: Any = Supporter.__table__  # type: ignore[attr-defined]
_alert: Any = Alert.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]
_staff_key: Any = _key.alias("staff_key")
_inbound: Any = Message.__table__  # type: ignore[attr-defined]
_reply: Any = _inbound.alias("reply")

# Locked in the order of their ids, so that two processes never wait for each other in a circle.
_PEOPLE = (
    sa.select(
        *_alumnus.c["id", "program_id", "phone_index", "language", "status", "specialist_id"],
        *_alumnus.c["paused_until", "conversation", "is_unreachable", "timezone", "level", "check_back"],
        *_alumnus.c["wants_practice", "enrolled_at", "erase_at"],
        _program.c.crisis_line,
        *_alumnus.c["pin", "pin_open_until", "pin_barred_until"],
        *_alumnus.c["quiet_word", "doubted_at", "still_asked_at", "unreachable_at"],
        sa.func.coalesce(_alumnus.c.tells_lapses, sa.case((_program.c.tells_lapses, sa.true()))).label(
            "tells_lapses"
        ),
        _key.c.kek,
        _key.c.wrapped,
        _staff.c.name.label("staff_name"),
        _staff_key.c.kek.label("staff_kek"),
        _staff_key.c.wrapped.label("staff_wrapped"),
        sa.select(_alert.c.id)
        .where(_alert.c.alumnus_id == _alumnus.c.id, IS_OPEN, _alert.c.awaits_answer)
        .scalar_subquery()
        .label("awaited_by"),
        sa.select(_alert.c.status)
        .where(_alert.c.alumnus_id == _alumnus.c.id, IS_OPEN, _alert.c.reason != Reason.OVERDUE)
        .scalar_subquery()
        .label("alert_status"),
    )
    .select_from(
        _alumnus.join(_key, _key.c.person_id == _alumnus.c.id)
        .join(_program, _program.c.id == _alumnus.c.program_id)
        .outerjoin(_staff, sa.and_(_staff.c.id == _alumnus.c.specialist_id, _staff.c.left_at.is_(None)))
        .outerjoin(_staff_key, _staff_key.c.person_id == _staff.c.id)
    )
    .where(
        _alumnus.c.phone_index.in_(sa.bindparam("indexes", expanding=True)),
        _alumnus.c.program_id.in_(sa.bindparam("programs", expanding=True)),
    )
    .order_by(_alumnus.c.id)
    .with_for_update(of=_alumnus, key_share=True)
)
_KNOWN = (
    sa.select(
        _inbound.c.sid,
        _inbound.c.program_id,
        _reply.c.id,
        _reply.c.body,
        _reply.c.other_phone,
        _reply.c.alumnus_id,
        _reply.c.staff_id,
        _reply.c.purpose,
        _reply.c.created_at,
    )
    .select_from(_inbound.outerjoin(_reply, _reply.c.in_reply_to == _inbound.c.id))
    .where(_inbound.c.sid.in_(sa.bindparam("sids", expanding=True)))
)
_STRATEGIES = (
    sa.select(
        _strategy.c.id,
        _strategy.c.alumnus_id,
        _strategy.c.situation,
        _strategy.c.action,
        _strategy.c.alias,
        _strategy.c.tags,
        _strategy.c.outcomes,
        _strategy.c.outcomes_at,
        sa.select(sa.func.max(_offer.c.number))
        .where(_offer.c.strategy_id == _strategy.c.id)
        .scalar_subquery()
        .label("last"),
    )
    .where(
        _strategy.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)),
        _strategy.c.retired_at.is_(None),
    )
    .order_by(*plans.IN_ORDER)
)
_PLANS = (
    sa.select(_plan.c.id, _plan.c.alumnus_id, _plan.c.content)
    .where(_plan.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)))
    .order_by(_plan.c.alumnus_id, _plan.c.version)
)
_MILESTONES = (
    sa.select(_milestone.c.id, _milestone.c.alumnus_id, _milestone.c.words)
    .where(
        _milestone.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)), _milestone.c.told_at.is_not(None)
    )
    .order_by(_milestone.c.alumnus_id, _milestone.c.told_at)
)
_SUPPORTERS = (
    sa.select(_supporter.c.id, _supporter.c.alumnus_id, _supporter.c.name)
    .where(_supporter.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)))
    .order_by(_supporter.c.id)
)


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
    rows = connection.execute(_PEOPLE, asked)
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
    for row in connection.execute(_STRATEGIES, {"alumni": list(by_id)}):
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
    for row in connection.execute(_PLANS, {"alumni": list(by_id)}):  # the newest version comes last
        person = by_id[row.alumnus_id]
        reasons = plans.reasons_in(person.key, row.id, row.content)
        person.reasons = tuple(filter(sendable.may_leave, reasons))


def _fill_milestones(connection: Connection, told: Iterable[Person]) -> None:
    """Their words for the day that we last wrote about, where that is what we talk about now."""
    by_id = {person.id: person for person in told}
    if not by_id:
        return
    for row in connection.execute(_MILESTONES, {"alumni": list(by_id)}):  # the newest comes last
        person = by_id[row.alumnus_id]
        words = person.key.open("milestone.words", row.id, row.words)
        person.milestone = words if sendable.may_leave(words) else None


def _fill_supporters(connection: Connection, found: Iterable[Person]) -> None:
    by_id = {person.id: person for person in found}
    if not by_id:
        return
    for row in connection.execute(_SUPPORTERS, {"alumni": list(by_id)}):
        person = by_id[row.alumnus_id]
        person.supporters = (*person.supporters, alumni.supporter_name(person.key, row))


def known(connection: Connection, texts: Sequence[InboundText]) -> dict[str, Any]:
    """The texts among these that were handled before, each with the reply that went back then."""
    rows = connection.execute(_KNOWN, {"sids": [one.sid for one in texts]})
    return {row.sid: row for row in rows}
