"""What the texts of one batch leave behind: most of it in bulk, the rare effects one by one (rare.py)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service import wakeup
from service.checkins import episodes, schedules
from service.checkins.episodes import Episode
from service.conversation import dialogue, effects, states
from service.conversation.context import Context
from service.conversation.effects import Effect
from service.conversation.states import State
from service.db import new_id, within
from service.inbound import rare
from service.inbound.lookup import Person
from service.inbound.rare import Rare
from service.inbound.texts import Answer, InboundText
from service.messaging.ledger import PRIORITY, Direction, Message, Purpose, Status
from service.messaging.outbox import LEASE, LIFETIME
from service.people import alumni, offers
from service.people.alumni import Alumnus
from service.protection.vault import Key, Vault

_message: Any = Message.__table__  # type: ignore[attr-defined]
_offer: Any = offers.Offer.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]

_INSERT_MESSAGES = sa.insert(_message)
_INSERT_OFFERS = sa.insert(_offer)
_INSERT_EPISODES = sa.insert(_episode)
_MOVE_ON = (
    sa.update(_alumnus)
    .where(_alumnus.c.id == sa.bindparam("alumnus"))
    .values(conversation=sa.bindparam("state"))
)


@dataclass(slots=True)
class Writing:
    """The rows of one batch, until `flush` writes them."""

    now: datetime
    messages: list[dict[str, Any]] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    episodes: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    follow_ups: dict[UUID, datetime] = field(default_factory=dict)
    """When to ask how it is, in episodes that were open before."""
    moved: dict[UUID, State] = field(default_factory=dict)
    rare: list[Rare] = field(default_factory=list)
    answered: list[Person] = field(default_factory=list)
    """Who was asked for a number and has written anything at all: that is not silence."""
    missed: dict[UUID, datetime] = field(default_factory=dict)
    """The texts among these whose webhook never reached us, and when they were sent."""
    given: dict[UUID, Answer] = field(default_factory=dict)
    """The texts among these that the lifeline has answered, and how."""

    def inbound(
        self,
        text: InboundText,
        key: Key,
        *,
        alumnus: UUID | None = None,
        staff: UUID | None = None,
        index: bytes | None = None,
    ) -> UUID:
        """Note a text that came in; returns our id of it. With neither, it is a stranger's, found by `index`."""
        row = new_id()
        if text.missed_at is not None:
            self.missed[row] = min(text.missed_at, self.now)
        if text.answered is not None:
            self.given[row] = text.answered
        stranger = None if alumnus or staff else key.seal("message.other_phone", row, text.sender)
        self.messages.append(
            _blank(text.program, alumnus, staff)
            | {
                "id": row,
                "direction": Direction.INBOUND,
                "other_phone": stranger,
                "other_index": index,
                "sid": text.sid,
                "body": key.seal("message.body", row, text.kept),
                "intent": text.reading.intent.value,
                "risk": text.reading.risk.value,
                "because": text.reading.because,
                "is_for_lead": alumnus is not None and dialogue.is_disclosure(text.reading, text.body),
                "status": Status.RECEIVED,
                "created_at": min(text.came_at or self.now, self.now),
                "found_at": self.now if text.came_at else None,
            }
        )
        return row

    def keep_for_lead(self) -> None:
        """Let nobody but the clinical lead read the text noted last (C4)."""
        self.messages[-1]["is_for_lead"] = True

    def reply(self, to: UUID, body: str, key: Key, purpose: Purpose) -> UUID:
        """Note the reply to the text noted last. It leaves in the webhook's own answer, where there is one."""
        asked, row = self.messages[-1], self._id_of_reply(to)
        stranger = asked["other_phone"] and key.seal(
            "message.other_phone", row, key.open("message.other_phone", to, asked["other_phone"])
        )
        self.messages.append(
            _blank(asked["program_id"], asked["alumnus_id"], asked["staff_id"])
            | {
                "id": row,
                "direction": Direction.OUTBOUND,
                "other_phone": stranger,
                "other_index": asked["other_index"],
                "body": key.seal("message.body", row, body),
                "purpose": purpose,
                "priority": PRIORITY[purpose],
                "created_at": asked["created_at"] if to in self.given else self.now,
            }
            | self._way(to, purpose)
        )
        return row

    def _id_of_reply(self, to: UUID) -> UUID:
        """The carrier may have been told it already."""
        given = self.given.get(to)
        return new_id() if given is None or given.message is None else given.message

    def _way(self, to: UUID, purpose: Purpose) -> dict[str, Any]:
        """How the reply gets to them: it went, it is to be sent, or it goes with this answer."""
        if to in self.given:
            return {"in_reply_to": to, "status": Status.ACCEPTED, "attempt": 1}
        return self._queued(to, purpose) if to in self.missed else self._in_flight(to, purpose)

    def _in_flight(self, to: UUID, purpose: Purpose) -> dict[str, Any]:
        return {
            "in_reply_to": to,
            "status": Status.SENDING,
            "next_at": self.now + LEASE,
            "expires_at": self.now + LIFETIME[purpose],
            "attempt": 1,
        }

    def _queued(self, to: UUID, purpose: Purpose) -> dict[str, Any]:
        """For a text that we fetched ourselves. Help expires as if it had come in time; the crisis line never does."""
        since = self.missed[to] if purpose is Purpose.HELP else self.now
        return {"status": Status.QUEUED, "next_at": self.now, "expires_at": since + LIFETIME[purpose]}

    def turn(self, person: Person, message: UUID, turn: effects.Turn, context: Context) -> None:
        """Note what one turn of the conversation changes, and in which moment; `person` stands where it leaves them."""
        opened = next(
            (self._open(person, one) for one in turn.effects if isinstance(one, effects.OpenEpisode)), None
        )
        state = replace(turn.state, episode=opened) if opened else turn.state
        episode = state.episode or person.state.episode
        for effect in map(_named, turn.effects):
            if isinstance(effect, effects.AddStrategy):
                state = replace(state, undo=effect.id)
            self._note(Rare(person, episode, message, effect), context)
        if person.state.mode is states.Mode.CHECK_IN:
            self.answered.append(person)
        if state != person.state:
            self.moved[person.id] = person.state = state

    def _note(self, one: Rare, context: Context) -> None:
        """Note one effect; what most texts do not have waits for the end."""
        match one.effect:
            case effects.OpenEpisode():
                pass
            case effects.Offer(strategy=strategy):
                self._offer(one.person, one.episode, strategy, context)
                if strategy in one.person.unsayable:
                    self.rare.append(replace(one, effect=effects.ShowStaff("not_sendable")))
            case effects.FollowUp(after=after) if one.episode in self.episodes:
                self.episodes[one.episode]["next_at"] = self.now + after
            case effects.FollowUp(after=after) if one.episode:
                self.follow_ups[one.episode] = self.now + after
            case _:
                one.person.remember(one.effect)
                self.rare.append(one)

    def _open(self, person: Person, effect: effects.OpenEpisode) -> UUID:
        row = new_id()
        self.episodes[row] = {
            "id": row,
            "program_id": person.row.program_id,
            "alumnus_id": person.id,
            "kind": effect.kind,
            "opened_at": self.now,
            "intensity": effect.intensity,
            "next_at": None,
            "follow_ups": 0,
        }
        return row

    def _offer(self, person: Person, episode: UUID | None, strategy: UUID, context: Context) -> None:
        number = max((one.last for one in person.strategies), default=0) + 1
        moment = offers.columns(person.key, context)
        self.offers.append(
            moment
            | {
                "program_id": person.row.program_id,
                "alumnus_id": person.id,
                "episode_id": episode,
                "strategy_id": strategy,
                "offered_at": self.now,
                "number": number,
            }
        )
        person.strategies = [
            replace(one, last=number) if one.id == strategy else one for one in person.strategies
        ]

    def flush(self, session: Session, vault: Vault) -> None:
        """Write everything, in the order that later rows rely on."""
        run = session.connection().execute
        if self.messages:
            run(_INSERT_MESSAGES, self.messages)
        if any(one["status"] is Status.QUEUED for one in self.messages):
            wakeup.on_commit(session)
        if self.episodes:
            run(_INSERT_EPISODES, list(self.episodes.values()))
        episodes.follow_up(session, self.follow_ups)
        if self.offers:
            run(_INSERT_OFFERS, self.offers)
        if self.moved:
            moves = [{"alumnus": one, "state": alumni.dump_state(state)} for one, state in self.moved.items()]
            run(_MOVE_ON, moves)
        for one in self.rare:
            with within(session, one.person.row.program_id):
                rare.apply(session, vault, one, now=self.now)
        for person in self.answered:
            with within(session, person.row.program_id):
                schedules.answer(session, person.id, now=self.now)


def _named(effect: Effect) -> Effect:
    """A new strategy gets its id before it is written: UNDO has to know it."""
    return replace(effect, id=new_id()) if isinstance(effect, effects.AddStrategy) else effect


_NO_VALUES: Final = dict.fromkeys(column.name for column in _message.columns)


def _blank(program: UUID, alumnus: UUID | None, staff: UUID | None) -> dict[str, Any]:
    """A message's row with every column that a bulk insert must name."""
    own = {"program_id": program, "alumnus_id": alumnus, "staff_id": staff}
    return _NO_VALUES | own | {"attempt": 0, "is_for_lead": False}
