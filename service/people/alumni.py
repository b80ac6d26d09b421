"""Alumni: the people we support, where their conversation stands, and whether we may text them."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Session, select

from service.conversation.plan import Hours, Level, Plan
from service.conversation.states import PROMPTED, EpisodeKind, Guarded, Mode, Rung, State
from service.conversation.values import Pace, Risk
from service.db import Scoped, new_id, one_of, partial_index
from service.people.phones import Phone
from service.protection import keyring
from service.protection.vault import Key, Vault


class Status(StrEnum):
    INVITED = "invited"  # enrolled by staff; has not agreed yet
    ACTIVE = "active"
    STOPPED = "stopped"  # texted STOP: nothing of ours reaches them


class Doubt(StrEnum):
    """Why a phone may be in other hands than theirs."""

    QUIET_WORD = "quiet_word"  # their own word for it came
    OTHER_PERSON = (
        "other_person"  # somebody there or the carrier says so, or the number was dead or silent for long
    )
    STAFF = "staff"  # one of the staff was told of a lost or stolen phone


class Alumnus(Scoped, table=True):
    """A person enrolled in a program's aftercare by text."""

    __table_args__ = (
        UniqueConstraint("program_id", "phone_index"),
        partial_index("ix_alumnus_paused", "paused_until", where="paused_until IS NOT NULL"),
        partial_index("ix_alumnus_home", "home_at", where="home_at IS NOT NULL"),
        partial_index("ix_alumnus_survey", "survey_at", where="survey_at IS NOT NULL"),
        partial_index("ix_alumnus_review", "review_at", where="review_at IS NOT NULL"),
        partial_index("ix_alumnus_lookup", "lookup_at", where="lookup_at IS NOT NULL"),
        partial_index("ix_alumnus_erase", "erase_at", where="erase_at IS NOT NULL"),
        partial_index("ix_alumnus_erased", "erased_at", where="erased_at IS NOT NULL"),
        partial_index("ix_alumnus_plan_review", "plan_review_at", where="plan_review_at IS NOT NULL"),
        partial_index(
            "ix_alumnus_plan_unplanned",
            "id",
            where="plan_review_at IS NULL AND discharged_on IS NOT NULL",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: bytes
    phone: bytes
    phone_index: bytes
    timezone: str
    """IANA name: check-ins keep this person's local time."""
    language: str = "en"
    status: Status = Field(sa_type=one_of(Status))
    specialist_id: UUID | None = Field(default=None, foreign_key="staff.id")
    discharged_on: date | None = None
    paused_until: datetime | None = None
    """No check-ins before this; help always works."""
    pace: Pace | None = Field(default=None, sa_type=one_of(Pace))
    """How often they want to be asked; None: as the time since discharge has it."""
    midday: time | None = None
    """Local time of one more check-in in the first weeks, to which they agreed."""
    home_timezone: str | None = None
    """While they are elsewhere for a time: the zone that they go back to."""
    home_at: datetime | None = None
    survey_at: datetime | None = None
    """When the questions of the week come next; None: never."""
    review_at: datetime | None = None
    """When what they told is looked through next: for hours that are often hard, and for signs of a hard week."""
    plan_review_at: datetime | None = None
    """When their plan is to be reviewed next; None: to be worked out (checkins/plans_due.py), or never."""
    is_unreachable: bool = False
    """The carrier says that this number is dead: no check-ins until a text comes from it."""
    conversation: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The dialogue's State, see `state_of`."""
    enrolled_at: datetime
    check_back: timedelta | None = None
    """How long after a step we ask how it is, where they set that themselves."""
    level: Level = Field(
        default=Level.NEUTRAL,
        sa_type=one_of(Level),
        sa_column_kwargs={"server_default": Level.NEUTRAL.value},
    )
    wants_notices: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    """Whether texts may say that somebody of the team has their request: not where another person reads them (D17)."""
    wants_practice: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    """Whether a calm answer may bring one of their strategies to practice (F3)."""
    tells_lapses: bool | None = None
    """Whether their specialist is alerted of a lapse; None: as their program says."""
    policy: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    """Who is told of their alerts, as steps of escalations/policies.py; None: as their program says."""
    wishes: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Whom they would rather talk to, a Wish of escalations/routing.py."""
    pin: bytes | None = None
    """Sealed: what argon2id made of their PIN."""
    pin_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Wrong ones since the last right one."""
    pin_open_until: datetime | None = None
    pin_barred_until: datetime | None = None
    quiet_word: bytes | None = None
    """Keyed hash of the word that says that their phone is in other hands; see people/doubts.py."""
    doubted_at: datetime | None = None
    """Since when the phone may be in other hands: nothing of theirs goes there, until one of the staff has cleared it."""
    doubted_because: Doubt | None = Field(default=None, sa_type=one_of(Doubt))
    still_asked_at: datetime | None = None
    """Since when we wait to hear whether the number is still theirs; the phone is held for that alone."""
    theirs_since: datetime | None = None
    """When one of the staff last made sure that the number is theirs."""
    unreachable_at: datetime | None = None
    """Since when the carrier calls the number dead."""
    looked_up_at: datetime | None = None
    """When the carrier was last asked whether the number is somebody else's now; see messaging/reassigned.py."""
    lookup_at: datetime | None = None
    """When it is to be asked next; None: to be worked out, or never."""
    erase_at: datetime | None = None
    """When what they asked for by text is done: everything of theirs is erased. Once it is, when the carrier is swept again."""
    erased_at: datetime | None = None
    """Since when this row is all that is left, and names nobody."""
    held_because: bytes | None = None
    """Sealed: why the law forbids to erase them; None: it does not."""


class Supporter(Scoped, table=True):
    """Somebody the alumnus trusts: partner, family, sponsor. Sealed with the alumnus's key."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    name: bytes
    phone: bytes
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    """What they agreed to hear of, such as `encourage`."""


def dump_state(state: State) -> dict[str, Any]:
    """The dialogue's state as it is kept: no words of the person, only where we stand."""
    return {
        "mode": state.mode.value,
        "episode": state.episode.hex if state.episode else None,
        "offered": [one.hex for one in state.offered],
        "intensity": state.intensity,
        "item": state.item,
        "risk": state.risk.value,
        "kind": state.kind.value if state.kind else None,
        "rung": state.rung.value,
        "steps": state.steps,
        "missed": state.missed,
        "pending": state.pending.value if state.pending else None,
        "was_asked_why": state.was_asked_why,
        "begun_at": state.begun_at.isoformat() if state.begun_at else None,
        "hours": [list(state.hours.weekdays), state.hours.at.isoformat()] if state.hours else None,
        "hard_days": list(state.hard_days),
        "is_erasure_explained": state.is_erasure_explained,
        "is_after_crisis": state.is_after_crisis,
        "undo": state.undo.hex if state.undo else None,
        "staff_wrote_at": state.staff_wrote_at.isoformat() if state.staff_wrote_at else None,
    }


def load_state(kept: dict[str, Any], status: Status) -> State:
    """The dialogue's state from the row; a person who has not agreed yet is still being invited."""
    if not kept:
        return State(mode=Mode.INVITED if status is Status.INVITED else Mode.IDLE)
    return State(
        mode=Mode(kept["mode"]),
        episode=UUID(kept["episode"]) if kept["episode"] else None,
        offered=tuple(UUID(one) for one in kept["offered"]),
        intensity=kept["intensity"],
        item=kept.get("item"),
        risk=Risk(kept.get("risk", Risk.NONE)),
        kind=EpisodeKind(kept["kind"]) if kept.get("kind") else None,
        rung=Rung(kept.get("rung", Rung.OWN_STEP)),
        steps=kept.get("steps", 0),
        missed=kept.get("missed", 0),
        pending=Guarded(kept["pending"]) if kept.get("pending") else None,
        was_asked_why=kept.get("was_asked_why", False),
        begun_at=datetime.fromisoformat(kept["begun_at"]) if kept.get("begun_at") else None,
        hours=_hours(kept.get("hours")),
        hard_days=tuple(kept.get("hard_days", ())),
        is_erasure_explained=kept.get("is_erasure_explained", False),
        is_after_crisis=kept.get("is_after_crisis", False),
        undo=UUID(kept["undo"]) if kept.get("undo") else None,
        staff_wrote_at=datetime.fromisoformat(kept["staff_wrote_at"]) if kept.get("staff_wrote_at") else None,
    )


def _hours(kept: list[Any] | None) -> Hours | None:
    return Hours(tuple(kept[0]), time.fromisoformat(kept[1])) if kept else None


def staff_wrote(session: Session, alumnus: Alumnus, *, at: datetime | None) -> None:
    """Somebody of the staff has written to them: a bare 1 answers that, and no question of ours. None: it was taken back."""
    session.refresh(alumnus, with_for_update={"key_share": True})
    state = load_state(alumnus.conversation, alumnus.status)
    mode = Mode.IDLE if state.mode in PROMPTED | {Mode.SURVEY} else state.mode
    alumnus.conversation = dump_state(replace(state, mode=mode, staff_wrote_at=at))


def activate(alumnus: Alumnus) -> None:
    """They have agreed: whoever was still being invited is talked to as everybody is."""
    alumnus.status = Status.ACTIVE
    state = load_state(alumnus.conversation, Status.ACTIVE)
    if state.mode is Mode.INVITED:
        alumnus.conversation = dump_state(replace(state, mode=Mode.IDLE))


def voice(alumnus: Any) -> Plan:
    """How we speak to a person in texts that we start; an Alumnus or a result row with its columns."""
    return Plan(language=alumnus.language, level=alumnus.level)


def supporter_name(key: Key, supporter: Any) -> str:
    """First name of a supporter; a Supporter or a result row with its columns."""
    return (key.open("supporter.name", supporter.id, supporter.name).split() or ["?"])[0]


def reached(session: Session, alumnus: UUID) -> None:
    """A text has come from their number: it is not dead."""
    row = session.get_one(Alumnus, alumnus)
    row.is_unreachable, row.unreachable_at = False, None


def find_by_phone(session: Session, vault: Vault, phone: Phone) -> Alumnus | None:
    index = vault.index("phone", phone)
    return session.exec(select(Alumnus).where(Alumnus.phone_index == index)).one_or_none()


def name_of(key: Key, alumnus: Alumnus) -> str:
    return key.open("alumnus.name", alumnus.id, alumnus.name)


def phone_of(session: Session, vault: Vault, alumnus: Alumnus) -> Phone:
    return Phone(keyring.key_of(session, vault, alumnus.id).open("alumnus.phone", alumnus.id, alumnus.phone))
