"""Where wrapped keys are kept: one system key per KEK, one key per person."""

import os
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, col, select

from service.db import EVERY_PROGRAM, Scoped, reading, transaction
from service.protection import keks
from service.protection.vault import KEY_BYTES, Key, Vault, WrappedKey


class KeyEpoch(SQLModel, table=True):
    """The system key, wrapped by one KEK. Also the proof at start that KEYS fits this database.

    Where the KEK stays in KMS, the key that wraps people's keys in its place stands before it, wrapped together with it.
    """

    kek: str = Field(primary_key=True)
    system_key: bytes
    made_at: datetime


class PersonKey(Scoped, table=True):
    """The key that seals everything of one person, or of the program itself. Without it nothing of theirs opens."""

    person_id: UUID = Field(primary_key=True)
    kek: str
    wrapped: bytes


def unlock(engine: Engine, keys: str, *, now: datetime) -> Vault:
    """Open the database's vault; the very first time, make its system key. Raises KeysWrong."""
    named = keks.parse(keys)
    kept = _kept(engine)
    # A key that is new in KEYS wraps people's keys from now on. One that stays in KMS needs something to do it with.
    newest = next(iter(named))
    if newest in kept or (kept and named[newest].secret):
        return keks.opened(named, kept)
    system_key = keks.opened(named, kept).system_key if kept else os.urandom(KEY_BYTES)
    wrapped = keks.begun(named[newest], system_key)  # before the transaction: it may ask AWS
    with transaction(engine, program=EVERY_PROGRAM) as session:
        if set(session.exec(select(KeyEpoch.kek))) == set(kept):  # else another process was quicker
            session.add(KeyEpoch(kek=newest, system_key=wrapped, made_at=now))
    return keks.opened(named, _kept(engine))


def _kept(engine: Engine) -> dict[str, bytes]:
    """The wrapped system keys of this database, by the name of what wraps them."""
    with reading(engine, program=EVERY_PROGRAM) as session:
        return {one.kek: one.system_key for one in session.exec(select(KeyEpoch))}


def create(session: Session, vault: Vault, person: UUID, *, program: UUID) -> Key:
    """Make and store the key of a new person."""
    made = vault.new_key(person)
    session.add(PersonKey(program_id=program, person_id=person, kek=made.kek, wrapped=made.wrapped))
    session.flush()
    return vault.key(made)


def key_of(session: Session, vault: Vault, person: UUID) -> Key:
    """The key of somebody we know. Raises NoResultFound for one who was erased."""
    row = session.get_one(PersonKey, person)
    return vault.key(WrappedKey(row.person_id, row.kek, row.wrapped))


def keys_of(session: Session, vault: Vault, people: Collection[UUID]) -> dict[UUID, Key]:
    """The keys of many people at once. Who was erased is missing."""
    # Columns and no objects: a list of everybody would make hundreds of these for nothing.
    asked = select(PersonKey.person_id, PersonKey.kek, PersonKey.wrapped).where(
        col(PersonKey.person_id).in_(people)
    )
    return {person: opened(vault, person, kek, wrapped) for person, kek, wrapped in session.exec(asked)}


def opened(vault: Vault, person: UUID, kek: str, wrapped: bytes) -> Key:
    """A key of which a query has brought the columns, beside those of its person."""
    return vault.key(WrappedKey(person, kek, wrapped))


def rows_of(session: Session, people: Collection[UUID]) -> Sequence[PersonKey]:
    """While these are held, `key_of` finds them in the session and asks the database for none of them."""
    return session.exec(select(PersonKey).where(col(PersonKey.person_id).in_(people))).all()
