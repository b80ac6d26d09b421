"""Programs: each a hard boundary with its own people, sender number and policy."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, select

from service.db import new_id, one_of
from service.people.phones import Phone
from service.protection import keyring
from service.protection.vault import Vault


class Unmatched(StrEnum):
    """Who is asked for a person whose wish for a specialist is a must, where nobody meets it (D20)."""

    ANYONE = "anyone"  # as if they had no wish
    CLINICAL_LEAD = "clinical_lead"


class SecondFactor(StrEnum):
    """What the program wants of its staff at sign-in, beside a password."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Program(SQLModel, table=True):
    """One treatment program, or one cohort of it."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: bytes
    sender: bytes
    sender_index: bytes = Field(unique=True)
    """Blind index of the number that this program texts from: `To` of what comes in."""
    timezone: str
    language: str = "en"
    cohort: str | None = None
    is_demo: bool = False
    created_at: datetime
    tells_lapses: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether a specialist is alerted of every lapse, where the person has not said otherwise."""
    unmatched: Unmatched = Field(
        default=Unmatched.ANYONE,
        sa_type=one_of(Unmatched),
        sa_column_kwargs={"server_default": Unmatched.ANYONE.value},
    )
    second_factor: SecondFactor = Field(
        default=SecondFactor.REQUIRED,
        sa_type=one_of(SecondFactor),
        sa_column_kwargs={"server_default": SecondFactor.REQUIRED.value},
    )
    under_part_2: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether it is a federally assisted substance-use program, or holds records of one (42 CFR Part 2)."""
    crisis_line: dict[str, str] | None = Field(default=None, sa_type=JSON)
    """Whom its people call in a crisis, `call` and `emergency`; None: by the country of their phone (C1)."""
    drill_at: datetime | None = None
    """When all phones of the staff are tried next; None: not planned yet (D15)."""
    shifts_at: datetime | None = None
    """When it is looked next who has come on call (D16)."""
    register_at: datetime | None = None
    """When it is looked next whose certification ends soon; None: not planned yet (F6)."""


def find_by_name(session: Session, vault: Vault, name: str) -> Program | None:
    """Programs are few, so their sealed names are opened one by one."""
    return next((one for one in session.exec(select(Program)) if name_of(session, vault, one) == name), None)


def name_of(session: Session, vault: Vault, program: Program) -> str:
    return keyring.key_of(session, vault, program.id).open("program.name", program.id, program.name)


def sender_of(session: Session, vault: Vault, program: Program) -> Phone:
    key = keyring.key_of(session, vault, program.id)
    return Phone(key.open("program.sender", program.id, program.sender))
