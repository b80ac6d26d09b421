"""The rows of one made-up alumnus, sealed as the service seals them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.schedules import CheckInTime
from service.conversation.states import EpisodeKind, Outcome
from service.db import new_id
from service.messaging import ledger
from service.messaging.ledger import Direction, Message, Purpose
from service.people.alumni import Alumnus, Status
from service.people.offers import Offer
from service.people.plans import Strategy
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

ZONES: Final = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
WEEK: Final = timedelta(days=7)
RATED_DAYS: Final = 30
ACTIONS: Final = (
    "Put the phone in the kitchen and call Mike before anything else",
    "Leave the room, walk around the block twice, then drink a glass of water",
    "Cold water on my face, then ten slow breaths by the open window",
    "Open the folder with the kids' drawings and read what I wrote in March",
    "Text the group that it is a hard evening, and wait for the first answer",
)

Row = tuple[Any, dict[str, Any]]
"""A row with its table."""


@dataclass(frozen=True, slots=True)
class Who:
    number: int
    """Counted from 0; decides whatever differs between people."""
    program: UUID
    specialist: UUID
    wrapped: WrappedKey
    key: Key
    now: datetime

    @property
    def zone(self) -> str:
        return ZONES[self.number % len(ZONES)]


def phone(number: int) -> str:
    return f"+1303{number:07d}"


def alumnus(who: Who, vault: Vault) -> Iterator[Row]:
    key, wrapped = who.key, who.wrapped
    yield _row(PersonKey, who, person_id=key.person, kek=wrapped.kek, wrapped=wrapped.wrapped)
    yield _row(
        Alumnus,
        who,
        id=key.person,
        name=key.seal("alumnus.name", key.person, "Ana Ruiz"),
        phone=key.seal("alumnus.phone", key.person, phone(who.number)),
        phone_index=vault.index("phone", phone(who.number)),
        timezone=who.zone,
        language="en",
        status=Status.ACTIVE,
        specialist_id=who.specialist,
        conversation={},
        enrolled_at=who.now - WEEK,
    )


def help_of(who: Who) -> Iterator[Row]:
    """Five strategies, and an urge of last week in which one of them helped."""
    strategies = [new_id() for _ in ACTIONS]
    for row, action in zip(strategies, ACTIONS, strict=True):
        yield _row(
            Strategy,
            who,
            id=row,
            alumnus_id=who.key.person,
            situation=who.key.seal("strategy.situation", row, "alone late at night"),
            action=who.key.seal("strategy.action", row, action),
            tags=who.key.seal("strategy.tags", row, "night,lonely"),
            recorded_at=who.now - WEEK,
        )
    yield from _urge(who, strategies[who.number % len(strategies)], at=who.now - WEEK)


def _urge(who: Who, strategy: UUID, *, at: datetime) -> Iterator[Row]:
    asked, episode, person = new_id(), new_id(), who.key.person
    yield _message(who, asked, "URGE", Direction.INBOUND, status=ledger.Status.RECEIVED, created_at=at)
    reply = {
        "purpose": Purpose.HELP,
        "status": ledger.Status.DELIVERED,
        "created_at": at,
        "in_reply_to": asked,
    }
    yield _message(who, new_id(), ACTIONS[0], Direction.OUTBOUND, **reply)
    yield _row(
        Episode,
        who,
        id=episode,
        alumnus_id=person,
        kind=EpisodeKind.URGE,
        opened_at=at,
        follow_ups=1,
        closed_at=at,
        outcome=Outcome.EASED,
    )
    yield _row(
        Offer,
        who,
        id=new_id(),
        alumnus_id=person,
        episode_id=episode,
        strategy_id=strategy,
        offered_at=at,
        has_helped=True,
    )


def history_of(who: Who, texts: int) -> Iterator[Row]:
    """So many texts to and fro, an hour apart until an hour ago; and what they told of each of the last days."""
    for number in range(texts):
        at = who.now - timedelta(hours=texts - number)
        if number % 2:
            reply = {"purpose": Purpose.HELP, "status": ledger.Status.DELIVERED, "created_at": at}
            yield _message(who, new_id(), ACTIONS[number % len(ACTIONS)], Direction.OUTBOUND, **reply)
        else:
            told = {"status": ledger.Status.RECEIVED, "created_at": at}
            yield _message(who, new_id(), f"Day {number}: a long one, home now", Direction.INBOUND, **told)
    for day in range(1, RATED_DAYS):
        at = who.now - timedelta(days=day)
        yield _row(Rating, who, id=new_id(), alumnus_id=who.key.person, value=day % 11, at=at)


def _message(who: Who, row: UUID, body: str, direction: Direction, **columns: Any) -> Row:
    sealed = who.key.seal("message.body", row, body)
    named = {"id": row, "alumnus_id": who.key.person, "sid": f"SM{row.hex}", "body": sealed, "attempt": 1}
    rest = {"in_reply_to": None, "purpose": None, **columns}  # every row of an insert in bulk names the same
    return _row(Message, who, direction=direction, **named, **rest)


def check_in_time(who: Who, *, at: datetime) -> Row:
    local = at.astimezone(ZoneInfo(who.zone)).time()
    return _row(
        CheckInTime, who, id=new_id(), alumnus_id=who.key.person, slot=0, local_time=local, next_at=at
    )


def _row(model: Any, who: Who, **columns: Any) -> Row:
    return model.__table__, {"program_id": who.program, **columns}
