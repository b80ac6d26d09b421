"""Whoever has an alert texts its alumnus from the program's number (D14): `7 say I'm driving, I call you at 9`.

`say` after the code, and nothing else: no word of it closes, takes or passes on, whatever follows.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from service.db import within
from service.escalations import alerts, notices, waiting, wording
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.messaging import lint
from service.people import alumni, staff
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection.vault import Vault

LONGEST: Final = 300
"""Characters: two segments with the name. More is a talk, and those are had by phone."""

_TALK: Final = (EventKind.SAID, EventKind.ANSWERED)

_SAY: Final = re.compile(
    r"\s*(?:alert\s*)?[a#]?\s*(?P<code>\d{1,3})\s*[:.,-]?\s*say\b[\s:,-]*(?P<words>.*)",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be told to the alumnus of an alert."""

    code: int
    words: str


def parse(body: str) -> Saying | None:
    """None where this is no such text."""
    found = _SAY.fullmatch(body)
    return Saying(int(found["code"]), found["words"].strip().strip("\"'")) if found else None


def receive(session: Session, vault: Vault, by: Staff, body: str, *, now: datetime) -> str | None:
    """Pass on what one of the staff says; the answer is for them. None where their text is something else."""
    saying = parse(body)
    if saying is None:
        return None
    with within(session, by.program_id):
        alert = waiting.called(session, by, saying.code, now=now)
        if alert is None:
            return wording.not_open(saying.code, waiting.listed(session, vault, by))
        # The person before their alert, as everywhere (docs/architecture.md, 'Who waits for whom').
        alumnus = session.get_one(Alumnus, alert.alumnus_id, with_for_update={"key_share": True})
        alerts.lock(session, alert)
        if alert.status is not Status.ACKNOWLEDGED or alert.assignee_id != by.id:
            return wording.take_it_first(saying.code)
        return _refused(saying, alumnus) or _pass_on(session, vault, alert, alumnus, by, saying, now=now)


def _refused(saying: Saying, alumnus: Alumnus) -> str | None:
    """Why this is not sent; None for what may be."""
    if not saying.words:
        return wording.say_what(saying.code)
    if alumnus.doubted_at is not None:
        return wording.phone_in_doubt(saying.code)
    if alumnus.status is alumni.Status.STOPPED or not alumnus.wants_notices:
        return wording.gets_no_texts(saying.code)
    if len(saying.words) > LONGEST:
        return wording.too_long(saying.code, LONGEST)
    if problems := lint.problems(saying.words):
        return wording.say_otherwise(saying.code, (one.partition(": ")[2] for one in problems))
    return None


def _pass_on(
    session: Session,
    vault: Vault,
    alert: Alert,
    alumnus: Alumnus,
    by: Staff,
    saying: Saying,
    *,
    now: datetime,
) -> str:
    name = staff.first_name(notices.staff_name(session, vault, by))
    said = notices.text_alumnus(session, vault, alumnus, f"{name}: {saying.words}", now=now)
    alerts.record(session, alert, EventKind.SAID, staff=by.id, message=said.id, now=now)
    alert.awaits_answer = True
    session.add(alert)
    alumni.staff_wrote(session, alumnus, at=now)
    return wording.said(alert.code, notices.alumnus_alias(session, vault, alumnus))


def answered(session: Session, vault: Vault, alert: UUID, *, now: datetime) -> None:
    """The alumnus has written: whoever has the alert now is told that, once for each text to them, and not what.

    While nobody has it, whoever takes it next is.
    """
    row = session.get_one(Alert, alert)
    alerts.lock(session, row)
    if not row.awaits_answer:
        return
    last = _last(session, row)
    if last.kind is EventKind.SAID:
        alerts.record(session, row, EventKind.ANSWERED, staff=last.staff_id, now=now)
    if row.status is Status.ACKNOWLEDGED:
        _tell(session, vault, row, now=now)


def hand_over(session: Session, vault: Vault, alert: Alert, *, now: datetime) -> None:
    """Somebody has just taken the alert: they learn of an answer that came while nobody had it."""
    if alert.awaits_answer and _last(session, alert).kind is EventKind.ANSWERED:
        _tell(session, vault, alert, now=now)


def taken_back(session: Session, alert: Alert) -> None:
    """A text to the alumnus was un-written: an answer is waited for only where an earlier one has none."""
    talk = [one.kind for one in alerts.history(session, alert) if one.kind in _TALK]
    alert.awaits_answer = talk[-1:] == [EventKind.SAID]
    session.add(alert)


def _last(session: Session, alert: Alert) -> AlertEvent:
    """The newest text to the alumnus, or the answer to it."""
    said = (one for one in reversed(alerts.history(session, alert)) if one.kind in _TALK)
    return next(said)


def _tell(session: Session, vault: Vault, alert: Alert, *, now: datetime) -> None:
    alert.awaits_answer = False
    session.add(alert)
    notices.tell_holder(session, vault, alert, wording.answered, now=now)
