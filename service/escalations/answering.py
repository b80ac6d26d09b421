"""What a member of staff does about an alert: take it, pass it on, close it. By text and in the console alike."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from service import wakeup
from service.conversation import dialogue
from service.conversation.plan import Plan
from service.conversation.states import Mode, Reason, State
from service.errors import ServiceError
from service.escalations import alerts, codes, confidential, notices, relaying, withdrawing, wording
from service.escalations.alerts import Action
from service.escalations.promised import GRACE, LONGEST
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind, Outcome, Status
from service.people import alumni, staff, tasks
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.vault import Vault

ACKNOWLEDGEMENT_TIMEOUT: Final = timedelta(minutes=30)
"""Who takes an alert has this long to close it; then it is anybody's again (D7)."""

UNDO: Final = timedelta(seconds=20)
"""As long as one's own closing can be taken back (H8)."""

NO_FOLLOW_UP: Final = re.compile(r"\bno (?:follow|check)[ -]?(?:ups?|ins?|backs?)\b", re.IGNORECASE)
"""In the note of who closes a crisis: then nothing is planned for the days after it."""


class TooFarOff(ServiceError):
    """A call was promised for a time that nobody should wait for."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("that time is too far off: promise an earlier one")


class NotYours(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("this alert is not yours: take it first")


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing an alert leaves to the caller."""

    alumnus: UUID
    takes_over: bool
    """Whether what is open of this person is to be ended as handed over."""
    asks_after: bool = False
    """Whether we are to ask on the next day and in a week how it is (C6)."""


def acknowledge(session: Session, vault: Vault, alert: Alert, by: Staff, *, now: datetime) -> None:
    """Take an alert: its steps stop, the others and the alumnus learn who has it (D8, D17). Raises NotAllowed."""
    _take(session, vault, alert, by, now=now)
    until = now + ACKNOWLEDGEMENT_TIMEOUT
    _tell_alumnus(session, vault, alert, by, until, dialogue.hand_over_until, now=now)


def promise(session: Session, vault: Vault, alert: Alert, by: Staff, at: datetime, *, now: datetime) -> None:
    """Say by when one calls, and take the alert with that where one has it not yet.

    The alumnus hears the time, and the alert is anybody's again soon after it. Raises NotAllowed, and TooFarOff:
    then it is taken all the same.
    """
    alerts.lock(session, alert)
    if alert.status is not Status.ACKNOWLEDGED or alert.assignee_id != by.id:
        if at > now + _longest(alert):
            acknowledge(session, vault, alert, by, now=now)
            raise TooFarOff
        _take(session, vault, alert, by, now=now)
    if alert.acknowledged_at is None or at > alert.acknowledged_at + _longest(alert):
        raise TooFarOff
    alerts.move(session, alert, promised_at=at, next_at=at + GRACE)
    alerts.record(session, alert, EventKind.PROMISED, staff=by.id, now=now)
    _tell_alumnus(session, vault, alert, by, at, dialogue.calls_by, now=now)


def _longest(alert: Alert) -> timedelta:
    """How long after taking it a call may be promised for: a crisis waits no longer than where no time is told."""
    return ACKNOWLEDGEMENT_TIMEOUT - GRACE if alert.reason is Reason.CRISIS else LONGEST


def _take(session: Session, vault: Vault, alert: Alert, by: Staff, *, now: datetime) -> None:
    alerts.lock(session, alert)
    _require_lead(session, alert, by)
    taken = {"assignee_id": by.id, "acknowledged_at": now, "next_at": now + ACKNOWLEDGEMENT_TIMEOUT}
    alerts.act(session, alert, Action.ACKNOWLEDGE, **taken)
    withdrawing.withdraw(session, alert, now=now)
    others = _paged_since_taken(alerts.history(session, alert)) - {by.id}
    alerts.record(session, alert, EventKind.ACKNOWLEDGED, staff=by.id, now=now)
    name = staff.alias(notices.staff_name(session, vault, by))
    notices.tell_staff(session, vault, others, dialogue.taken_by_another(alert.code, name), now=now)
    relaying.hand_over(session, vault, alert, now=now)


def _tell_alumnus(
    session: Session,
    vault: Vault,
    alert: Alert,
    by: Staff,
    at: datetime,
    say: Callable[[str, str, Plan, int], str],
    *,
    now: datetime,
) -> None:
    """Tell the alumnus who has it, with a time on their own clock (D17)."""
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    name = staff.first_name(notices.staff_name(session, vault, by))
    clock = notices.clock(at, alumnus.timezone, alumnus.language)
    voice, pick = alumni.voice(alumnus), notices.pick(alert)
    said = say(name, clock, voice, pick)
    if alert.promised_at and alert.reason is not Reason.CRISIS:
        said = dialogue.meanwhile(said, None, voice, pick, has_more=True)
    notices.tell_alumnus(session, vault, alert, alumnus, said, now=now)


def release(session: Session, alert: Alert, by: Staff, *, now: datetime) -> None:
    """Pass an alert on: the next step runs at once, without this person. Raises NotAllowed, NotYours.

    Where somebody's page was taken back while it was taken, they were never asked: they come first, in the round begun
    anew. Passing on twice is passing on once.
    """
    alerts.lock(session, alert)
    _require_lead(session, alert, by)
    events = alerts.history(session, alert)
    if alert.status is Status.TRIGGERED and has_released(alert, by, events):
        return
    require_part(session, alert, by)
    was_unasked = bool(_never_asked(alert, events) - {by.id})
    after = alerts.once_more(alert, at=now) if was_unasked else alerts.next_step(alert, at=now)
    alerts.act(session, alert, Action.RELEASE, **after)
    alerts.record(session, alert, EventKind.RELEASED, staff=by.id, now=now)
    wakeup.on_commit(session)


def require_part(session: Session, alert: Alert, by: Staff) -> None:
    """Raises NotYours for who neither has the alert nor, while nobody has it, was paged for it."""
    _require_lead(session, alert, by)
    is_taken = alert.status is Status.ACKNOWLEDGED
    _require(alert, by, {alert.assignee_id} if is_taken else _paged(alerts.history(session, alert)))


def close(
    session: Session,
    vault: Vault,
    alert: Alert,
    by: Staff,
    outcome: Outcome,
    note: str = "",
    *,
    now: datetime,
) -> Closed:
    """End an alert with what came of it (D11), and the alumnus's crisis with it. Raises NotAllowed, NotYours."""
    # First the person, then their alert: the order in which a text of theirs locks the two.
    alumnus = session.get_one(
        Alumnus, alert.alumnus_id, with_for_update={"key_share": True}, populate_existing=True
    )
    alerts.lock(session, alert)
    _require_lead(session, alert, by)
    events = alerts.history(session, alert)
    _require(alert, by, _paged(events) | {alert.assignee_id})
    had_it = {alert.assignee_id} if alert.assignee_id else set()
    key = keyring.key_of(session, vault, alumnus.id)
    sealed = key.seal("alert.note", alert.id, note) if note else None
    ended = {"closed_at": now, "next_at": None, "outcome": outcome, "note": sealed}
    alerts.act(session, alert, Action.CLOSE, assignee_id=alert.assignee_id or by.id, **ended)
    withdrawing.withdraw(session, alert, now=now)
    waiting = _paged_since_taken(alerts.history(session, alert)) | had_it
    alerts.record(session, alert, EventKind.CLOSED, staff=by.id, now=now)

    said = wording.closed_by_another(alert.code, staff.alias(notices.staff_name(session, vault, by)))
    notices.tell_staff(session, vault, waiting - {by.id}, said, now=now)
    takes_over = alert.reason is Reason.CRISIS or outcome is not Outcome.NO_ANSWER
    if takes_over:
        _begin_anew(alumnus)
    if outcome is not Outcome.NO_ANSWER:
        _close_tasks(session, alert, now=now)
    else:
        _tell_tried(session, vault, alert, alumnus, by, now=now)
    was_crisis = alert.reason is Reason.CRISIS
    return Closed(alumnus.id, takes_over, asks_after=was_crisis and not NO_FOLLOW_UP.search(note))


def _tell_tried(
    session: Session, vault: Vault, alert: Alert, alumnus: Alumnus, by: Staff, *, now: datetime
) -> None:
    """Say that somebody tried, and how to ask again: else who still waits for a call waits for nothing."""
    name = staff.first_name(notices.staff_name(session, vault, by))
    said = dialogue.tried(name, notices.voice(session, vault, alumnus), notices.pick(alert))
    notices.tell_alumnus(session, vault, alert, alumnus, said, now=now)


def _close_tasks(session: Session, alert: Alert, *, now: datetime) -> None:
    """Whoever spoke with them knows what had come up when they took it, and a quiet word is what this was about."""
    seen = alert.acknowledged_at or now
    tasks.close_about(session, About.WROTE_IN_CRISIS, alumnus=alert.alumnus_id, until=seen, now=now)
    if alert.reason is Reason.OTHER_HANDS:
        tasks.close_about(session, About.OTHER_HANDS, alumnus=alert.alumnus_id, now=now)


def reopen(session: Session, vault: Vault, alert: Alert, by: Staff, *, now: datetime) -> None:
    """Take back that one closed it a moment ago: it is in their hands again, and others hear so. Raises NotAllowed.

    What closing has ended stays ended: more is done about the person by this, never less.
    """
    session.get_one(Alumnus, alert.alumnus_id, with_for_update={"key_share": True}, populate_existing=True)
    codes.lock(session, alert.program_id)
    alerts.lock(session, alert)
    may_have_it = confidential.may_see_to(session, alert, by.id)
    is_theirs = alert.status is Status.CLOSED and alert.assignee_id == by.id and may_have_it
    is_late = alert.closed_at is None or now - alert.closed_at > UNDO
    if not is_theirs or is_late or _is_followed(session, alert):
        raise alerts.NotAllowed(alert.status, Action.REOPEN)
    others = _paged(alerts.history(session, alert)) - {by.id, None}
    again = {"acknowledged_at": now, "next_at": now + ACKNOWLEDGEMENT_TIMEOUT}
    alerts.act(session, alert, Action.REOPEN, closed_at=None, outcome=None, **again)
    alerts.record(session, alert, EventKind.ACKNOWLEDGED, staff=by.id, now=now)
    name = staff.alias(notices.staff_name(session, vault, by))
    told = {one for one in others if one}
    notices.tell_staff(session, vault, told, dialogue.taken_by_another(alert.code, name), now=now)


def _is_followed(session: Session, alert: Alert) -> bool:
    """Whether they have asked for somebody again meanwhile, or the code is another alert's by now."""
    is_one = or_(col(Alert.alumnus_id) == alert.alumnus_id, col(Alert.code) == alert.code)
    query = select(Alert.id).where(col(Alert.program_id) == alert.program_id, IS_OPEN, is_one)
    return session.exec(query).first() is not None


def _begin_anew(alumnus: Alumnus) -> None:
    """A person has them now: nothing is waited for any more, and a crisis no longer holds everyday help back."""
    if alumni.load_state(alumnus.conversation, alumnus.status).mode is not Mode.INVITED:
        alumnus.conversation = alumni.dump_state(State())


def _require_lead(session: Session, alert: Alert, by: Staff) -> None:
    """Raises NotYours for whom an alert for the lead alone may be about: they could silence it (C4)."""
    if not confidential.may_see_to(session, alert, by.id):
        raise NotYours


def _require(alert: Alert, by: Staff, may: set[UUID | None]) -> None:
    # A closed alert is refused for being closed, whoever asks.
    if alert.status is not Status.CLOSED and by.id not in may:
        raise NotYours


def _paged(events: list[AlertEvent]) -> set[UUID | None]:
    return {one.staff_id for one in alerts.pages(events)}


def _paged_since_taken(events: list[AlertEvent]) -> set[UUID]:
    """Everybody who may be about to act on a page."""
    taken = (at for at, one in enumerate(events) if one.kind is EventKind.ACKNOWLEDGED)
    since = events[max(taken, default=-1) + 1 :]
    return {one.staff_id for one in alerts.pages(since) if one.staff_id}


def _never_asked(alert: Alert, events: list[AlertEvent]) -> set[UUID | None]:
    """Whose page of this round did not leave before somebody had the alert, and who has heard nothing else of it."""
    of_round = [one for one in events if one.round == alert.rounds]
    withdrawn = {one.staff_id for one in of_round if one.kind is EventKind.WITHDRAWN}
    had_it = {one.staff_id for one in of_round if one.kind in (EventKind.ACKNOWLEDGED, EventKind.RELEASED)}
    return withdrawn - _paged(of_round) - had_it


def has_released(alert: Alert, by: Staff, events: list[AlertEvent]) -> bool:
    """Whether they have passed it on in this round."""
    return any(
        one.kind is EventKind.RELEASED and one.staff_id == by.id and one.round == alert.rounds
        for one in events
    )
