"""Texts that the lifeline has answered already: the ledger shows what was really said, and nothing more is said."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.conversation.dialogue.moment import verbatim
from service.conversation.effects import Offer, Turn
from service.inbound.lookup import Person
from service.inbound.texts import Answer
from service.messaging.ledger import Message, Status
from service.protection.vault import Key

_message: Any = Message.__table__  # type: ignore[attr-defined]


def as_given(turn: Turn, person: Person, given: Answer) -> Turn:
    """The turn with the strategy that was offered in truth, in place of the one that we would choose now."""
    said = given.say or ""
    offered = tuple(one.id for one in person.strategies if verbatim(one) in said)[:1]
    chosen = {one.strategy for one in turn.effects if isinstance(one, Offer)}
    others = tuple(one for one in turn.effects if not isinstance(one, Offer))
    tried = tuple(one for one in turn.state.offered if one not in chosen)
    return Turn(
        say=given.say,
        state=replace(turn.state, offered=(*tried, *offered)),
        effects=(*others, *map(Offer, offered)),
    )


def correct(session: Session, reply: Any, key: Key, given: Answer) -> None:
    """Our own reply to this text never left, for it was late: the one that did takes its place in the ledger.

    With its id, too: that is what the carrier's callbacks about it name. Nothing can speak of the former one.
    """
    values: dict[str, Any] = {"status": Status.CANCELED, "next_at": None}
    if given.say is not None:
        row = given.message or reply.id
        values |= {
            "id": row,
            "status": Status.ACCEPTED,
            "body": key.seal("message.body", row, given.say),
            "other_phone": _resealed(key, reply, row),
        }
    session.connection().execute(
        sa.update(_message)
        .where(
            _message.c.id == reply.id,
            _message.c.status.in_((Status.QUEUED, Status.SENDING, Status.UNKNOWN)),
        )
        .values(**values)
    )


def _resealed(key: Key, reply: Any, row: UUID) -> bytes | None:
    """A stranger's number, bound to another row."""
    if reply.other_phone is None:
        return None
    return key.seal("message.other_phone", row, key.open("message.other_phone", reply.id, reply.other_phone))
