"""Consent as staff record it, given or withdrawn, and the invitation that asks for it by text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlmodel import select

from service.enrolling.entering import Entered
from service.enrolling.fields import Findings
from service.importing.people import HAS_STOPPED, invite
from service.importing.written import read_local, read_version
from service.inbound import told_staff
from service.messaging.ledger import Message
from service.messaging.ledger import Status as MessageStatus
from service.people import alumni, consents
from service.people.alumni import Status
from service.people.consents import Change, Consent, Source, Way
from service.protection import keyring

FIRST_YEAR: Final = 1970


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as it was entered."""

    wording: str
    way: Way
    at: datetime
    taken_by: UUID


def record(entered: Entered, fields: Mapping[str, str]) -> None:
    """Record a consent: which wording, who took it, when and how. Raises ImportRefused.

    The time is that of the program. The same consent twice is one.
    """
    given = _read(entered, fields)
    before = consents.newest_given(entered.session, [entered.alumnus.id]).get(entered.alumnus.id)
    if entered.alumnus.status is Status.ACTIVE and before is not None and _is_same(before, entered, given):
        return
    alumni.activate(entered.alumnus)
    consents.record(
        entered.session,
        entered.alumnus,
        Change.GIVEN,
        Source.CONSOLE,
        wording=given.wording,
        way=given.way,
        taken_by=given.taken_by,
        now=given.at,
    )


def withdraw(entered: Entered, fields: Mapping[str, str]) -> None:
    """Record that they want no more texts, as they told the staff. Raises ImportRefused where nobody says how they did."""
    findings = Findings()
    findings.choose("told", fields["told"], list(Way))
    findings.refuse()
    told_staff.stop(
        entered.session, entered.vault, entered.alumnus, Way(fields["told"]), by=entered.by, now=entered.now
    )


def _read(entered: Entered, fields: Mapping[str, str]) -> Given:
    findings = Findings()
    wording = findings.read("wording", read_version, fields["wording"])
    findings.choose("way", fields["way"], list(Way))
    at = findings.read("given_at", lambda text: _moment(entered, text), fields["given_at"])
    taken_by = entered.colleague(fields["taken_by"])
    if taken_by is None:
        findings.add("taken_by", "is not one of the staff")
    if entered.alumnus.status is Status.STOPPED:
        findings.add("", HAS_STOPPED)
    findings.refuse()
    assert wording
    assert at
    assert taken_by
    return Given(wording, Way(fields["way"]), at, taken_by)


def _moment(entered: Entered, text: str) -> datetime:
    """A time on the program's clock. Raises ValueError."""
    local = read_local(text.strip())
    if not FIRST_YEAR <= local.year <= entered.now.year + 1:
        raise ValueError("is no time at which anybody can have agreed")
    at = local.replace(tzinfo=entered.zone).astimezone(UTC)
    if at > entered.now:
        raise ValueError("is in the future")
    return at


def _is_same(row: Consent, entered: Entered, given: Given) -> bool:
    index = entered.alumnus.phone_index
    return (row.at, row.wording, row.phone_index) == (given.at, given.wording, index)


def invite_by_text(entered: Entered) -> None:
    """Ask them by text. Again only where they still have not agreed and the last one has left. Raises ImportRefused."""
    findings = Findings()
    if entered.alumnus.status is not Status.INVITED:
        findings.add("", "they have answered already")
    if _waits(entered):
        findings.add("", "an invitation waits to be sent already")
    findings.refuse()
    key = keyring.key_of(entered.session, entered.vault, entered.alumnus.id)
    invite(entered.session, key, entered.alumnus, now=entered.now)


def _waits(entered: Entered) -> bool:
    """Whether something for them has not left yet: to somebody invited that is an invitation."""
    mine = select(Message.id).where(
        Message.alumnus_id == entered.alumnus.id, Message.status == MessageStatus.QUEUED
    )
    return entered.session.exec(mine.limit(1)).first() is not None
