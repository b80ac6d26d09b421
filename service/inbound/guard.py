"""Who is answered less: machines that answer our answers (E11), phones that we do not know (C7), and storms.

Never anybody in danger, nor who asks for help with an urge: the counting only ever silences what needs no answer.
Counted from the ledger, so that it holds across processes and restarts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from service.conversation.values import Intent
from service.inbound.lookup import Person
from service.inbound.texts import InboundText
from service.messaging.ledger import Direction, Message
from service.protection.vault import Key

WINDOW: Final = timedelta(minutes=10)
MOST_IDLE: Final = 10
"""Texts within WINDOW that ask for nothing: more of them are hardly a person's."""

MOST_THE_SAME: Final = 5
"""The very same words so often within WINDOW: hardly a person's either."""

ONE_EACH: Final = timedelta(minutes=1)
"""Then at most one answer in so long."""

MOST_TO_STRANGER: Final = 3
"""Answers to a phone that we do not know, in a day."""

DAY: Final = timedelta(days=1)

ASKING: Final = frozenset(
    {Intent.CRISIS, Intent.URGE, Intent.LAPSE, Intent.RATING, Intent.HUMAN, Intent.NOT_HELPED}
)
"""Always answered, unless word for word the same again and again."""

NEVER_SILENCED: Final = frozenset({Intent.CRISIS, Intent.URGE, Intent.STOP, Intent.START})

_message: Any = Message.__table__  # type: ignore[attr-defined]
_COUNTED = (
    sa.select(
        _message.c.alumnus_id,
        sa.func.count().label("came"),
        sa.func.count().filter(_message.c.intent.not_in([one.value for one in ASKING])).label("idle"),
    )
    .where(
        _message.c.alumnus_id.in_(sa.bindparam("people", expanding=True)),
        _message.c.created_at > sa.bindparam("since"),
        _message.c.direction == Direction.INBOUND,
    )
    .group_by(_message.c.alumnus_id)
)
_LAST = (
    sa.select(_message.c.id, _message.c.direction, _message.c.body, _message.c.created_at)
    .where(_message.c.alumnus_id == sa.bindparam("person"), _message.c.created_at > sa.bindparam("since"))
    .order_by(_message.c.created_at.desc())
    .limit(3 * MOST_THE_SAME)
)
_TO_STRANGER = sa.select(sa.func.count()).where(
    _message.c.other_index == sa.bindparam("index"),
    _message.c.created_at > sa.bindparam("since"),
    _message.c.direction == Direction.OUTBOUND,
)


@dataclass(slots=True)
class Lately:
    """What came from one alumnus within WINDOW, and when we answered last; counted on within the batch."""

    idle: int
    bodies: Counter[str]
    answered_at: datetime | None

    def may_answer(self, text: InboundText, *, now: datetime) -> bool:
        """Whether this text gets its reply. One that does is noted as answered."""
        is_loop = self.idle >= MOST_IDLE and text.reading.intent not in ASKING
        is_same = self.bodies[text.body] >= MOST_THE_SAME
        self.idle += text.reading.intent not in ASKING
        self.bodies[text.body] += 1
        is_free = text.is_urgent or text.reading.intent in NEVER_SILENCED or not (is_loop or is_same)
        if not is_free and self.answered_at is not None and now - self.answered_at < ONE_EACH:
            return False
        self.answered_at = now
        return True


@dataclass(slots=True)
class Guard:
    """Made for each batch of texts."""

    now: datetime
    _lately: dict[UUID, Lately] = field(default_factory=dict)
    _to_strangers: Counter[bytes] = field(default_factory=Counter)

    def look_at_people(self, connection: Connection, people: Sequence[Person], texts: Counter[UUID]) -> None:
        """Count what these alumni texted lately, beside `texts` each now. Words are only opened of who texted a lot."""
        if not people:
            return
        since = self.now - WINDOW
        asked = {"people": [one.id for one in people], "since": since}
        counted = {row.alumnus_id: row for row in connection.execute(_COUNTED, asked)}
        for person in people:
            row = counted.get(person.id)
            came, idle = (row.came, row.idle) if row else (0, 0)
            lately = Lately(idle, Counter(), None)
            if came + texts[person.id] > MOST_THE_SAME:
                _read(connection, person.id, person.key, lately, since)
            self._lately[person.id] = lately

    def look_at_stranger(self, connection: Connection, index: bytes) -> None:
        """Count what a phone that we do not know was answered today."""
        if index not in self._to_strangers:
            asked = {"index": index, "since": self.now - DAY}
            self._to_strangers[index] = connection.execute(_TO_STRANGER, asked).scalar_one()

    def may_answer(self, text: InboundText, person: Person) -> bool:
        """Whether this text of an alumnus gets its reply."""
        return self._lately[person.id].may_answer(text, now=self.now)

    def may_answer_stranger(self, index: bytes) -> bool:
        self._to_strangers[index] += 1
        return self._to_strangers[index] <= MOST_TO_STRANGER


def _read(connection: Connection, person: UUID, key: Key, lately: Lately, since: datetime) -> None:
    for row in connection.execute(_LAST, {"person": person, "since": since}):
        if row.direction is Direction.INBOUND:
            lately.bodies[key.open("message.body", row.id, row.body)] += 1
        elif lately.answered_at is None:
            lately.answered_at = row.created_at
