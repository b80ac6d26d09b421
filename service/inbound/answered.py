"""Texts that the lifeline has answered already: the ledger shows what was really said, and only that has happened.

What they told counts, and so does danger. What changes or asks something is said afterwards, or left to a person.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.checkins import windows
from service.conversation import effects
from service.conversation.dialogue.moment import verbatim
from service.conversation.effects import Effect, Offer, ShowStaff, Turn
from service.conversation.states import Guarded, Mode, PinOutcome, State
from service.inbound.lookup import Person
from service.inbound.texts import Answer, InboundText
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import LEASE, LIFETIME, Recipient
from service.people import offers
from service.protection.vault import Key

_CHANGES: Final = (
    effects.AddStrategy,
    effects.RemoveStrategy,
    effects.RestoreStrategy,
    effects.SetAlias,
    effects.PauseFor,
    effects.Resume,
    effects.SetCheckIn,
    effects.SetPace,
    effects.SetZone,
    effects.SetCheckBack,
    effects.SetLevel,
    effects.SetTellsLapses,
    effects.SetPractice,
    effects.DecideWindow,
    effects.TellWindow,
    effects.DropWindow,
    effects.Rehearse,
    effects.Rehearsed,
    effects.AskErasure,
    effects.OptIn,
    effects.SetQuietWord,
)
"""What nobody may find changed without having been told."""

_ASKS: Final = frozenset(
    {
        Mode.FOLLOW_UP,
        Mode.DID_IT_HELP,
        Mode.SURVEY,
        Mode.NEW_TIME,
        Mode.PRACTICE,
        Mode.PRACTICED,
        Mode.SITUATION,
    }
)
"""A mode in which we have asked something: not without the question."""

_message: Any = Message.__table__  # type: ignore[attr-defined]


def before(state: State) -> State:
    """Where the conversation stands for such a text: ERASE ALL is explained anew, for its hour must not begin in silence."""
    pending = Guarded.ERASE if state.pending is Guarded.ERASE_ALL else state.pending
    return replace(state, is_erasure_explained=False, pending=pending)


def made_good(
    session: Session, turn: Turn, person: Person, text: InboundText, pin: PinOutcome | None, *, now: datetime
) -> Turn:
    """What may come of the turn; the words that it needs are queued to be said now."""
    assert text.answered is not None, "only what the lifeline has answered is made good"
    owed = _owed(turn, person.state, pin)
    if owed is not None and _may_tell(text, person, now=now):
        to = Recipient(text.program, alumnus=person.id)
        outbox.queue(session, person.key, to, owed, Purpose.NOTICE, now=now)
    elif owed is not None:
        turn = _unsaid(turn, person.state)
    return as_given(turn, person, text.answered)


def purpose_of(turn: Turn, state: State, pin: PinOutcome | None) -> Purpose:
    """What our own reply is for, outside of a crisis: NOTICE where its words are owed even if it comes too late (`correct`)."""
    is_offer = any(isinstance(one, Offer) for one in turn.effects)
    return Purpose.HELP if is_offer or _owed(turn, state, pin) is None else Purpose.NOTICE


def _owed(turn: Turn, state: State, pin: PinOutcome | None) -> str | None:
    """The words without which it may not happen; None where what was given will do."""
    if turn.state.mode is Mode.CRISIS or any(isinstance(one, effects.OptOut) for one in turn.effects):
        return None  # these wait for no words, and no other ones are said
    is_new = (turn.state.mode, turn.state.item) != (state.mode, state.item)
    asks = (is_new and turn.state.mode in _ASKS) or turn.state.is_erasure_explained
    changes = pin in {PinOutcome.SET, PinOutcome.CLEARED} or any(map(_is_change, turn.effects))
    return turn.say if asks or changes else None


def _is_change(effect: Effect) -> bool:
    return isinstance(effect, _CHANGES)


def _may_tell(text: InboundText, person: Person, *, now: datetime) -> bool:
    """Whether they expect an answer still, or are awake."""
    here = person.clock(now=now)
    is_fresh = text.came_at is None or now - text.came_at <= LIFETIME[Purpose.HELP]
    return is_fresh or (here is not None and not windows.is_quiet(here.time()))


def _unsaid(turn: Turn, state: State) -> Turn:
    """The turn without what nobody can be told now: a person sees to it. What keeps or begins their texts stays."""
    stays = effects.OptIn(), effects.AskErasure(wanted=False)
    kept = tuple(one for one in turn.effects if one in stays or not _is_change(one))
    return Turn(turn.say, state, (*kept, ShowStaff("missed_text")))


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


def correct(
    session: Session, reply: Any, key: Key, given: Answer, person: Person | None, *, now: datetime
) -> State | None:
    """Our own reply to this text never left, for it was late: the one that did takes its place in the ledger.

    With its id, too: that is what the carrier's callbacks about it name. Nothing can speak of the former one.
    What the text changed stands, so the words that it needs follow now, at any hour: they say what has happened already.
    Where another strategy was given than ours, that one was offered. Returns where this leaves the person, if elsewhere.
    """
    ours = key.open("message.body", reply.id, reply.body)
    if not _replace(session, reply, key, given) or person is None:
        return None
    if reply.purpose is Purpose.NOTICE and ours != given.say:
        outbox.queue(
            session, key, Recipient(reply.program_id, alumnus=person.id), ours, Purpose.NOTICE, now=now
        )
    return _offered_instead(session, reply, person, ours, given.say or "")


def _replace(session: Session, reply: Any, key: Key, given: Answer) -> bool:
    """Whether ours had not left; then the given one stands in its place."""
    values: dict[str, Any] = {"status": Status.CANCELED, "next_at": None}
    if given.say is not None:
        row = given.message or reply.id
        values |= {
            "id": row,
            "status": Status.ACCEPTED,
            "body": key.seal("message.body", row, given.say),
            "other_phone": _resealed(key, reply, row),
        }
    replaced = session.connection().execute(
        sa.update(_message).where(_message.c.id == reply.id, _has_not_left(reply)).values(**values)
    )
    return replaced.rowcount == 1


def _has_not_left(reply: Any) -> sa.ColumnElement[bool]:
    """It waits, or was to leave in the webhook's own answer and nobody has looked after it since.

    A lease that began later is a worker's, who may be handing it over at this moment.
    """
    is_the_webhooks = sa.and_(
        _message.c.status == Status.SENDING, _message.c.next_at == reply.created_at + LEASE
    )
    return sa.or_(_message.c.status == Status.QUEUED, is_the_webhooks)


def _offered_instead(session: Session, reply: Any, person: Person, ours: str, given: str) -> State | None:
    """The strategy that they got counts as offered, and the one that they never saw does not: 'did it help' is about the former."""
    unseen = next((one.id for one in person.strategies if verbatim(one) in ours), None)
    seen = next((one.id for one in person.strategies if verbatim(one) in given), None)
    if unseen is None or unseen == seen:
        return None
    if not offers.instead(session, person.id, unseen, seen, at=reply.created_at):
        return None  # a list of theirs, say: nothing was offered
    others = [one for one in person.state.offered if one != seen]
    arrived = (seen if one == unseen else one for one in others)
    return replace(person.state, offered=tuple(one for one in arrived if one is not None))


def _resealed(key: Key, reply: Any, row: UUID) -> bytes | None:
    """A stranger's number, bound to another row."""
    if reply.other_phone is None:
        return None
    return key.seal("message.other_phone", row, key.open("message.other_phone", reply.id, reply.other_phone))
