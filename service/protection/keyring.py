"""Where wrapped keys are kept: one system key per KEK, one key per person."""

import os
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Field, Session, SQLModel, col, select

from service.db import EVERY_PROGRAM, Scoped, transaction
from service.protection.vault import KEY_BYTES, Key, KeysWrong, Vault, WrappedKey, parse_keys, unwrap, wrap


class KeyEpoch(SQLModel, table=True):
    """The system key, wrapped by one KEK. Also the proof at start that KEYS fits this database."""

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
    keks = parse_keys(keys)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        epochs = session.exec(select(KeyEpoch)).all()
        epoch = next((one for one in epochs if one.kek in keks), None)
        if epoch is not None:
            return Vault(keks, unwrap(keks[epoch.kek], epoch.system_key))
        if epochs:
            raise KeysWrong("KEYS does not open this database: put back the value it was made with")
        system_key, newest = os.urandom(KEY_BYTES), next(iter(keks))
        session.add(KeyEpoch(kek=newest, system_key=wrap(keks[newest], system_key), made_at=now))
    return Vault(keks, system_key)


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
    rows = session.exec(select(PersonKey).where(col(PersonKey.person_id).in_(people)))
    return {row.person_id: vault.key(WrappedKey(row.person_id, row.kek, row.wrapped)) for row in rows}
