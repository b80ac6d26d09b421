"""Certifications of the staff in the program's own field: kept sealed, and how many of those who count hold one (F6)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import structlog

from service.errors import ServiceError
from service.people.staff import Staff
from service.protection.vault import Key

log = structlog.get_logger()

ENOUGH: Final = (3, 4)
"""Of those who care for people, three in four are certified (docs/program.md, 'Certified staff')."""

STAGES: Final = (timedelta(days=90), timedelta(days=30), timedelta(days=7), timedelta(days=-1))
"""So long before its last day a certification is reminded of, and once more when it is over."""


class Specialty(StrEnum):
    """What somebody of the staff is trained in. Both belong to a program of this kind."""

    ADDICTION = "addiction"
    MENTAL_HEALTH = "mental_health"


@dataclass(frozen=True, slots=True)
class Certification:
    body: str
    """Who has given it."""
    number: str
    expires: date
    """The last day on which it is good."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who count are certified on one day."""

    certified: int
    counted: int

    @property
    def percent(self) -> int:
        """Whole percents, rounded down: 74.9 is not 75. Of nobody it is 0."""
        return 100 * self.certified // self.counted if self.counted else 0

    @property
    def is_enough(self) -> bool | None:
        """None where there is nobody to be counted."""
        part, whole = ENOUGH
        return whole * self.certified >= part * self.counted if self.counted else None


def of(key: Key, row: Staff) -> Certification | None:
    """Somebody's certification, also one that is over. One that does not open counts as none."""
    if row.certification is None:
        return None
    try:
        said = json.loads(key.open("staff.certification", row.id, row.certification))
        return Certification(said["body"], said["number"], date.fromisoformat(said["expires"]))
    except (ServiceError, ValueError, KeyError, TypeError) as error:
        log.error("certification_unreadable", error=type(error).__name__)  # noqa: TRY400
        return None


def keep(key: Key, row: Staff, held: Certification | None) -> None:
    """Write it as a program file would, so that the same file read in again changes nothing."""
    if held is None:
        row.certification = None
        return
    said = {"body": held.body, "number": held.number, "expires": held.expires.isoformat()}
    row.certification = key.seal("staff.certification", row.id, json.dumps(said))


def share(held: Iterable[Certification | None], on: date) -> Share:
    """Of those who count, one each: who holds one that is good on that day."""
    good = [one is not None and one.expires >= on for one in held]
    return Share(sum(good), len(good))


def falls_on(held: Sequence[Certification | None], on: date) -> date | None:
    """The first day on which so few are certified that it is not enough, if nobody renews. None: not enough now, or never."""
    if not share(held, on).is_enough:
        return None
    ends = sorted({one.expires + timedelta(days=1) for one in held if one is not None and one.expires >= on})
    return next((day for day in ends if not share(held, day).is_enough), None)


def reminded_on(held: Certification, today: date) -> date | None:
    """The last day until today on which this certification is to be reminded of; None: not yet."""
    days = (held.expires - before for before in STAGES)
    return max((day for day in days if day <= today), default=None)
