"""What can be wrong with the service, and how each is found. Words for the operator, nothing about people."""

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlmodel import Session

from service import heartbeats
from service.holdings import ledger
from service.holdings.ledger import LedgerAway
from service.messaging.ledger import Purpose
from service.messaging.lifeline.spool import Spool
from service.protection.vault import Vault
from service.vitals import carrier, disk, lags
from service.vitals.lags import Work


class Trouble(StrEnum):
    """As the operator is told; docs/runbook.md has a paragraph on each, under these words."""

    DATABASE = "database unreachable"
    WORKER = "worker silent"
    ALERTS = "alerts overdue"
    TEXTS = "texts overdue"
    FOLLOW_UPS = "follow-ups overdue"
    CHECK_INS = "check-ins overdue"
    SILENCES = "silences overdue"
    DUTIES = "duties overdue"
    SPOOL = "texts wait in the spool"
    FAILING = "Twilio fails"
    HELD = "sender held"
    REFUSED = "Twilio refuses our texts"
    DISK_FULL = "disk nearly full"
    DISK_REFUSES = "disk takes nothing"
    CLOCK = "clock jumped"
    LEDGER = "ledger of erasures doubtful"


ALERT_LATE: Final = timedelta(minutes=1)
"""An alert whose next step is later than this stands still (docs/architecture.md, 'Due work')."""

TEXT_LATE: Final = timedelta(minutes=3)
CHECK_IN_LATE: Final = timedelta(minutes=15)
"""For check-ins that wait to leave: many may be due at once, and they make room for what is more urgent."""

LEASE_LATE: Final = timedelta(minutes=5)
"""After a lease's end: what is in flight is looked for a few at a time."""

PLANNED_LATE: Final = timedelta(minutes=5)
SPOOL_LATE: Final = timedelta(minutes=5)


def in_database(session: Session, *, now: datetime) -> list[Trouble]:
    """What the database shows."""
    late, texts = lags.of_work(session, now=now), lags.of_texts(session, now=now)
    most_late = dict.fromkeys(Purpose, TEXT_LATE) | {Purpose.CHECK_IN: CHECK_IN_LATE}
    do_texts_stand = any(texts[purpose] > most for purpose, most in most_late.items())
    found = {
        Trouble.WORKER: heartbeats.is_silent(session, "worker", now=now),
        Trouble.ALERTS: late[Work.ALERTS] > ALERT_LATE,
        Trouble.TEXTS: do_texts_stand or late[Work.LEASES] > LEASE_LATE,
        Trouble.FOLLOW_UPS: late[Work.FOLLOW_UPS] > PLANNED_LATE,
        Trouble.CHECK_INS: max(late[Work.CHECK_INS], late[Work.PLANNED]) > PLANNED_LATE,
        Trouble.SILENCES: late[Work.SILENCES] > PLANNED_LATE,
        Trouble.DUTIES: late[Work.DUTIES] > PLANNED_LATE,
        Trouble.FAILING: carrier.attempts(session, now=now).is_trouble,
        Trouble.HELD: carrier.is_held(session, now=now),
        Trouble.REFUSED: carrier.is_refusing(session, now=now),
    }
    return [trouble for trouble, is_there in found.items() if is_there]


def on_disk(folder: Path, spool: Spool, *, now: datetime) -> list[Trouble]:
    """What DATA_DIR of this machine shows."""
    waits_since = spool.waiting().since
    found = {
        Trouble.SPOOL: waits_since is not None and now - waits_since > SPOOL_LATE,
        Trouble.DISK_REFUSES: not disk.takes_a_file(folder),
    }
    troubles = [trouble for trouble, is_there in found.items() if is_there]
    if Trouble.DISK_REFUSES not in troubles and disk.is_nearly_full(folder):
        troubles.append(Trouble.DISK_FULL)
    return troubles


def in_ledger(path: Path, vault: Vault) -> list[Trouble]:
    """Whether somebody stands in the ledger of erasures whom it does not erase, or it cannot be read."""
    try:
        is_doubtful = ledger.load(path, vault).refused > 0
    except LedgerAway:
        is_doubtful = True
    return [Trouble.LEDGER] if is_doubtful else []
