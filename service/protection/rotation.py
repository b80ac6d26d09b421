"""Rewraps every key with the newest KEK while the service runs, so that an older one can be destroyed.

What people wrote stays as it is: only the keys around their keys change. Each batch stands by itself, so that
whatever ends this can be taken up where it was.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from service import failpoints
from service.db import EVERY_PROGRAM, reading, transaction
from service.protection.keyring import KeyEpoch, PersonKey
from service.protection.vault import Vault, WrappedKey

BATCH: Final = 200
"""Keys per transaction, in some ten milliseconds: a text waits for one batch at most."""

_key: Any = PersonKey.__table__  # type: ignore[attr-defined]


def begin(session: Session, vault: Vault, *, now: datetime) -> None:
    """Let the newest KEK open the database by itself. Safe to repeat."""
    if session.get(KeyEpoch, vault.newest) is None:
        session.add(KeyEpoch(kek=vault.newest, system_key=vault.wrapped_system_key(), made_at=now))


def rewrap_some(session: Session, vault: Vault, *, limit: int = BATCH) -> int:
    """Rewrap one batch of keys; how many were left to be done. Raises KeysWrong where KEYS lacks what wraps one."""
    old = (
        select(PersonKey).where(PersonKey.kek != vault.newest).order_by(col(PersonKey.person_id)).limit(limit)
    )
    rows = session.exec(old.with_for_update(skip_locked=True)).all()
    for row in rows:
        made = vault.rewrapped(WrappedKey(row.person_id, row.kek, row.wrapped))
        # Whoever was erased meanwhile has no row: nobody comes back by this.
        same = (_key.c.person_id == row.person_id, _key.c.wrapped == row.wrapped)
        new = {"kek": made.kek, "wrapped": made.wrapped}
        session.connection().execute(sa.update(_key).where(*same).values(new))
    failpoints.reach("keys.before_commit")
    return len(rows)


def run(engine: Engine, vault: Vault, *, now: datetime) -> int:
    """Rewrap all that is there; how many keys that were. Where it was cut off, call it again."""
    with transaction(engine, program=EVERY_PROGRAM) as session:
        begin(session, vault, now=now)
    total = 0
    while True:
        with transaction(engine, program=EVERY_PROGRAM) as session:
            count = rewrap_some(session, vault)
        failpoints.reach("keys.after_commit")
        total += count
        if count == 0:
            break
    with transaction(engine, program=EVERY_PROGRAM) as session:
        _end(session, vault)
    return total


def _end(session: Session, vault: Vault) -> None:
    """An older KEK opens nothing any more, once no key is left under it."""
    used = set(session.exec(select(PersonKey.kek).distinct()))
    for epoch in session.exec(select(KeyEpoch)).all():
        if epoch.kek != vault.newest and epoch.kek not in used:
            session.delete(epoch)


def in_use(engine: Engine) -> Mapping[str, int]:
    """How many keys each KEK wraps; one with none only opens the database itself."""
    with reading(engine, program=EVERY_PROGRAM) as session:
        found = dict.fromkeys(session.exec(select(KeyEpoch.kek)), 0)
        counted = select(PersonKey.kek, func.count()).group_by(PersonKey.kek)
        return {**found, **dict(session.exec(counted).all())}
