"""What the texts of one batch leave behind: most of it in bulk, the rare effects one by one."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service import wakeup
from service.checkins import episodes, ratings, schedules
from service.checkins.episodes import Episode
from service.conversation import values
from service.conversation.context import Context
from service.conversation.values import Effect, State
from service.db import new_id, within
from service.escalations import alerts
from service.inbound import hours
from service.inbound.lookup import Person
from service.inbound.texts import Answer, InboundText
from service.messaging import consent
from service.messaging.ledger import PRIORITY, Direction, Message, Purpose, Status
from service.messaging.outbox import LEASE, LIFETIME
from service.people import alumni, consents, offers, plans, tasks
from service.people.alumni import Alumnus
from service.protection.vault import Key, Vault

_message: Any = Message.__table__  # type: ignore[attr-defined]
_offer: Any = offers.Offer.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]

CONSENT_WORDING: Final = "invitation-1"
"""Version of the invitation whose answer is the consent: another one for every change of its words, in any language."""

_INSERT_MESSAGES = sa.insert(_message)
_INSERT_OFFERS = sa.insert(_offer)
_INSERT_EPISODES = sa.insert(_episode)
_MOVE_ON = (
    sa.update(_alumnus)
    .where(_alumnus.c.id == sa.bindparam("alumnus"))
    .values(conversation=sa.bindparam("state"))
)


@dataclass(frozen=True, slots=True)
class Rare:
    """An effect that most texts do not have."""

    person: Person
    episode: UUID | None
    message: UUID
    effect: Effect


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
                "status": Status.RECEIVED,
                "created_at": min(text.missed_at or text.came_at or self.now, self.now),
            }
        )
        return row

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

    def turn(self, person: Person, message: UUID, turn: values.Turn, context: Context) -> None:
        """Note what one turn of the conversation changes, and in which moment; `person` stands where it leaves them."""
        opened = next(
            (self._open(person, one) for one in turn.effects if isinstance(one, values.OpenEpisode)), None
        )
        state = replace(turn.state, episode=opened) if opened else turn.state
        episode = state.episode or person.state.episode
        for effect in map(_named, turn.effects):
            if isinstance(effect, values.AddStrategy):
                state = replace(state, undo=effect.id)
            self._note(Rare(person, episode, message, effect), context)
        if person.state.mode is values.Mode.CHECK_IN:
            self.answered.append(person)
        if state != person.state:
            self.moved[person.id] = person.state = state

    def _note(self, one: Rare, context: Context) -> None:
        """Note one effect; what most texts do not have waits for the end."""
        match one.effect:
            case values.OpenEpisode():
                pass
            case values.Offer(strategy=strategy):
                self._offer(one.person, one.episode, strategy, context)
                if strategy in one.person.unsayable:
                    self.rare.append(replace(one, effect=values.ShowStaff("not_sendable")))
            case values.FollowUp(after=after) if one.episode in self.episodes:
                self.episodes[one.episode]["next_at"] = self.now + after
            case values.FollowUp(after=after) if one.episode:
                self.follow_ups[one.episode] = self.now + after
            case _:
                one.person.remember(one.effect)
                self.rare.append(one)

    def _open(self, person: Person, effect: values.OpenEpisode) -> UUID:
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
        for rare in self.rare:
            with within(session, rare.person.row.program_id):
                _apply(session, vault, rare, now=self.now)
        for person in self.answered:
            with within(session, person.row.program_id):
                schedules.answer(session, person.id, now=self.now)


def _named(effect: Effect) -> Effect:
    """A new strategy gets its id before it is written: UNDO has to know it."""
    return replace(effect, id=new_id()) if isinstance(effect, values.AddStrategy) else effect


_NO_VALUES: Final = dict.fromkeys(column.name for column in _message.columns)


def _blank(program: UUID, alumnus: UUID | None, staff: UUID | None) -> dict[str, Any]:
    """A message's row with every column that a bulk insert must name."""
    return _NO_VALUES | {"program_id": program, "alumnus_id": alumnus, "staff_id": staff, "attempt": 0}


def _apply(session: Session, vault: Vault, rare: Rare, *, now: datetime) -> None:
    person, episode = rare.person, rare.episode
    program, alumnus = person.row.program_id, person.id
    match rare.effect:
        case values.RaiseAlert(reason=reason, is_for_lead=is_for_lead):
            alerts.raise_alert(
                session,
                vault,
                program=program,
                alumnus=alumnus,
                reason=reason,
                episode=episode,
                is_for_lead=is_for_lead,
                now=now,
            )
        case values.EndEpisode(outcome=outcome) if episode:
            episodes.end(session, episode, outcome, now=now)
        case values.Rate(value=value, is_check_in_answer=is_answer, kind=kind):
            answered = schedules.answer(session, alumnus, now=now) if is_answer else None
            ratings.record(
                session,
                alumnus,
                value,
                program=program,
                kind=kind,
                message=rare.message,
                check_in=answered.id if answered else None,
                now=now,
            )
        case values.Judge(strategy=strategy, has_helped=has_helped, is_worse=is_worse):
            offers.judge(session, alumnus, strategy, has_helped=has_helped, is_worse=is_worse)
        case values.ShowStaff(about=about):
            tasks.open_one(session, tasks.About(about), program=program, alumnus=alumnus, now=now)
        case values.KeepSituation(text=text) if episode:
            episodes.keep_situation(session, person.key, episode, text)
        case values.AddStrategy() | values.RemoveStrategy() | values.RestoreStrategy() | values.SetAlias():
            _change_list(session, person, rare.effect, now=now)
        case _:
            _apply_to_row(session, session.get_one(Alumnus, alumnus), rare.effect, now=now)


def _change_list(session: Session, person: Person, effect: Effect, *, now: datetime) -> None:
    """Change what they recorded."""
    program, key = person.row.program_id, person.key
    match effect:
        case values.AddStrategy(text=text, id=row):
            sealed = plans.seal_strategy(
                key, person.id, program=program, situation="", action=text, tags=(), row=row, now=now
            )
            session.add(sealed)
            session.flush()  # the next text may take it back
        case values.RemoveStrategy(strategy=strategy):
            plans.retire(session, person.id, strategy, now=now)
        case values.RestoreStrategy(strategy=strategy):
            plans.retire(session, person.id, strategy, now=None)
        case values.SetAlias(strategy=strategy, alias=alias):
            plans.set_alias(session, key, strategy, alias)


def _apply_to_row(session: Session, alumnus: Alumnus, effect: Effect, *, now: datetime) -> None:
    match effect:
        case values.OptOut():
            consent.withdraw(session, alumnus, consents.Source.TEXT, now=now)
        case values.OptIn():
            # Who comes back by START has agreed to nothing new that we have worded.
            wording = CONSENT_WORDING if alumnus.status is alumni.Status.INVITED else None
            consent.give(session, alumnus, consents.Source.TEXT, wording=wording, now=now)
        case values.PauseFor(duration=duration):
            alumnus.paused_until = now + duration
        case values.Resume():
            alumnus.paused_until = None
        case values.SetCheckBack(after=after):
            alumnus.check_back = after
        case values.SetLevel(level=level):
            alumnus.level = level
        case values.SetTellsLapses(tells=tells):
            alumnus.tells_lapses = tells
        case values.SetCheckIn(at=at):
            schedules.set_times(session, alumnus, [at], now=now)
        case _:
            hours.apply(session, alumnus, effect, now=now)
