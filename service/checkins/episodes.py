"""Episodes: from an urge, a lapse or a hard day to its outcome. Here they open, are followed up, and end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import NoResultFound
from sqlmodel import Field, Session, col, select, update

from service import db
from service.checkins.asking import RaiseAlert
from service.conversation import dialogue
from service.conversation.states import EpisodeKind, Mode, Outcome, Reason, State
from service.db import Scoped, new_id, one_of, partial_index
from service.errors import ServiceError
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, crisis_lines, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.vault import Key, Vault

log = structlog.get_logger()

NUDGE_AFTER: Final = timedelta(minutes=15)
"""No answer for so long after we asked how it is: then we ask once more."""

SILENCE: Final = timedelta(minutes=30)
"""No answer for so long, that second question included: then a person should look."""

TOO_LATE: Final = timedelta(hours=2)
"""A follow-up that could not be asked for so long is not sent in the middle of something else: a person looks instead."""


class Episode(Scoped, table=True):
    """One hard moment of one person. Open until `closed_at`."""

    __table_args__ = (
        partial_index("ix_episode_due", "next_at", where="next_at IS NOT NULL"),
        partial_index("ix_episode_open", "alumnus_id", where="closed_at IS NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    kind: EpisodeKind = Field(sa_type=one_of(EpisodeKind))
    opened_at: datetime
    intensity: int | None = None
    """As told when it opened, 0-10."""
    next_at: datetime | None = None
    """When to ask how it is; once asked, until when to wait for the answer."""
    follow_ups: int = 0
    asked_at: datetime | None = None
    """Set while a follow-up waits for its answer."""
    nudged_at: datetime | None = None
    """Set once we asked again, with no answer to the first time."""
    situation: bytes | None = None
    """Sealed with the person's key: what was going on before, in their own words."""
    closed_at: datetime | None = None
    outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome))


_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_FOLLOW_UP = (
    sa.update(_episode)
    .where(_episode.c.id == sa.bindparam("episode"), _episode.c.closed_at.is_(None))
    .values(next_at=sa.bindparam("at"), asked_at=None, nudged_at=None)
)


def open_episode(
    session: Session,
    alumnus_id: UUID,
    kind: EpisodeKind,
    intensity: int | None,
    *,
    program: UUID,
    now: datetime,
) -> Episode:
    episode = Episode(
        program_id=program, alumnus_id=alumnus_id, kind=kind, intensity=intensity, opened_at=now
    )
    session.add(episode)
    session.flush()
    return episode


def follow_up(session: Session, due: Mapping[UUID, datetime]) -> None:
    """Ask how it is in these episodes, each at its time. One that has ended stays so."""
    if due:
        session.connection().execute(_FOLLOW_UP, [{"episode": one, "at": at} for one, at in due.items()])


def end(session: Session, episode_id: UUID, outcome: Outcome, *, now: datetime) -> bool:
    """Close an episode. False where it was closed before: the first outcome stands."""
    ended = session.exec(
        update(Episode)
        .where(col(Episode.id) == episode_id, col(Episode.closed_at).is_(None))
        .values(closed_at=now, outcome=outcome, next_at=None)
    )
    return ended.rowcount == 1


def end_all(session: Session, alumnus_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """Close whatever is open of one person: they have said stop, or a person has taken over."""
    session.exec(
        update(Episode)
        .where(col(Episode.alumnus_id) == alumnus_id, col(Episode.closed_at).is_(None))
        .values(closed_at=now, outcome=outcome, next_at=None)
    )


def keep_situation(session: Session, key: Key, episode_id: UUID, text: str) -> None:
    """Keep what was going on before, in the person's words."""
    session.get_one(Episode, episode_id).situation = key.seal("episode.situation", episode_id, text)


def let_go(session: Session, alumnus_id: UUID, *, now: datetime) -> None:
    """Close what is open and asks nothing more by itself: a person has tried to reach them, and did not."""
    idle = select(Episode.id).where(
        Episode.alumnus_id == alumnus_id, col(Episode.closed_at).is_(None), col(Episode.next_at).is_(None)
    )
    found = set(session.exec(idle))
    for one in found:
        end(session, one, Outcome.NO_ANSWER, now=now)
    alumnus = session.get_one(Alumnus, alumnus_id)
    state = alumni.load_state(alumnus.conversation, alumnus.status)
    if state.episode in found and state.mode not in {Mode.CRISIS, Mode.INVITED}:
        alumnus.conversation = alumni.dump_state(State())


def run_due(
    session: Session, vault: Vault, *, raise_alert: RaiseAlert, now: datetime, limit: int = 100
) -> int:
    """Ask how it is where that is due, of every program; end what stayed without an answer.

    Returns how many episodes were handled: as many as `limit` means that more may wait.
    """
    due = (
        select(Episode, Alumnus)
        .join(Alumnus, col(Alumnus.id) == Episode.alumnus_id)
        .where(col(Episode.next_at) <= now, col(Episode.closed_at).is_(None))
        .order_by(col(Episode.next_at))
        .limit(limit)
        # The person is locked as well: a text of theirs, handled at this moment, changes the same conversation.
        .with_for_update(of=(Episode, Alumnus), skip_locked=True, key_share=True)
    )
    found = session.exec(due).all()
    for episode, alumnus in found:
        with db.within(session, episode.program_id):
            _attend(session, vault, raise_alert, episode, alumnus, now=now)
    return len(found)


def _attend(
    session: Session,
    vault: Vault,
    raise_alert: RaiseAlert,
    episode: Episode,
    alumnus: Alumnus,
    *,
    now: datetime,
) -> None:
    assert episode.next_at is not None, "only due episodes are attended to"
    try:
        state = alumni.load_state(alumnus.conversation, alumnus.status)
        key = keyring.key_of(session, vault, alumnus.id)
    except (ServiceError, NoResultFound, LookupError, ValueError, TypeError) as error:
        # Nobody else's follow-up waits for this one, and a person looks where we cannot ask.
        log.error("episode_unreadable", episode=str(episode.id), error=type(error).__name__)  # noqa: TRY400
        _hand_to_staff(session, episode, now=now)
        return
    is_too_late = now - episode.next_at > TOO_LATE
    if state.mode is Mode.CRISIS:
        episode.next_at = None  # nothing is scheduled until a person closes it
    elif state.episode not in {None, episode.id}:
        end(session, episode.id, Outcome.NO_ANSWER, now=now)  # a newer one asks for itself
    elif alumnus.status is not alumni.Status.ACTIVE:
        end(session, episode.id, Outcome.NO_ANSWER, now=now)
        alumnus.conversation = alumni.dump_state(State())
    elif state.mode is Mode.SITUATION:
        end(session, episode.id, Outcome.EASED, now=now)  # it had eased; nobody has to explain a lapse
        alumnus.conversation = alumni.dump_state(State())
    elif is_too_late or episode.nudged_at is not None or alumnus.doubted_at is not None:
        _give_up(session, vault, raise_alert, episode, alumnus, state, now=now)
    else:
        _ask(session, key, episode, alumnus, replace(state, episode=episode.id), now=now)


def _ask(
    session: Session, key: Key, episode: Episode, alumnus: Alumnus, here: State, *, now: datetime
) -> None:
    """Ask how it is; and once more where that stayed without an answer."""
    pick, voice = episode.id.int + episode.follow_ups, alumni.voice(alumnus)
    if episode.asked_at is None:
        body, asked = dialogue.ask_follow_up(voice, here, pick)
        episode.asked_at, episode.next_at = now, now + NUDGE_AFTER
        episode.follow_ups += 1
    else:
        body, asked = dialogue.nudge(voice, here, pick)
        episode.nudged_at, episode.next_at = now, now + SILENCE - NUDGE_AFTER
    outbox.queue(session, key, Recipient(episode.program_id, alumnus=alumnus.id), body, Purpose.HELP, now=now)
    alumnus.conversation = alumni.dump_state(asked)


def _give_up(
    session: Session,
    vault: Vault,
    raise_alert: RaiseAlert,
    episode: Episode,
    alumnus: Alumnus,
    state: State,
    *,
    now: datetime,
) -> None:
    """Silence is an answer: a person is asked to look, at once where the last word was one of a strong urge."""
    alumnus.conversation = alumni.dump_state(State())
    if not dialogue.was_high(state):
        _hand_to_staff(session, episode, now=now)
        return
    end(session, episode.id, Outcome.NO_ANSWER, now=now)
    whose = {"program": episode.program_id, "alumnus": alumnus.id}
    raise_alert(session, vault, **whose, reason=Reason.STRONG_URGE, episode=episode.id, now=now)
    voice = replace(alumni.voice(alumnus), line=crisis_lines.of_alumnus(session, vault, alumnus))
    said = dialogue.silence_told(voice, episode.id.int)
    key, to = keyring.key_of(session, vault, alumnus.id), Recipient(episode.program_id, alumnus=alumnus.id)
    outbox.queue(session, key, to, said, Purpose.NOTICE, now=now)


def _hand_to_staff(session: Session, episode: Episode, *, now: datetime) -> None:
    """End it without an answer, and let a person look."""
    end(session, episode.id, Outcome.NO_ANSWER, now=now)
    tasks.open_one(session, About.NO_ANSWER, program=episode.program_id, alumnus=episode.alumnus_id, now=now)
