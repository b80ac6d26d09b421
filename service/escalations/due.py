"""Escalation as time passes: steps that are due, rounds that ended, acknowledgements that ran out.

Nothing here ends an alert: it moves on until a person closes it (P4).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlmodel import Session, col, select

from service import failpoints
from service.conversation import dialogue
from service.db import within
from service.escalations import alerts, notices, policies, wording
from service.escalations.alerts import Action, NotAllowed
from service.escalations.calls import ledger as calls
from service.escalations.tables import IS_OPEN, Alert, EventKind, Status
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Vault

ROUND_GAP: Final = timedelta(minutes=5)
"""How long the last step has to work before the policy begins anew."""

log = structlog.get_logger()


def run_due(session: Session, vault: Vault, *, operator: str, now: datetime, limit: int = 100) -> int:
    """Move on every alert whose time has come, of all programs; returns how many.

    `operator` is the phone of the last resort, '' where there is none.
    """
    query = select(Alert).where(IS_OPEN, col(Alert.next_at) <= now).order_by(col(Alert.next_at)).limit(limit)
    locked = query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    due = session.exec(locked).all()
    for alert in due:
        with within(session, alert.program_id):
            _run_safely(session, vault, alert, operator=operator, now=now)
    return len(due)


def _run_safely(session: Session, vault: Vault, alert: Alert, *, operator: str, now: datetime) -> None:
    """Run one alert; where that fails, only the operator can help."""
    try:
        with session.begin_nested():
            _run(session, vault, alert, operator=operator, now=now)
    except Exception as error:  # noqa: BLE001
        # One row that cannot be read, such as that of an erased person, must not stop everybody else's pages.
        log.error("alert_not_escalated", alert=str(alert.id), error=type(error).__name__)  # noqa: TRY400
        _page_operator(session, vault, alert, operator, now=now)
        alerts.move(session, alert, **alerts.new_round(alert, at=now + ROUND_GAP), status=Status.TRIGGERED)


def _run(session: Session, vault: Vault, alert: Alert, *, operator: str, now: datetime) -> None:
    if alert.status is Status.ACKNOWLEDGED:
        _expire(session, alert, now=now)
    elif alert.step >= len(alert.policy):
        _end_round(session, vault, alert, operator, next_at=now, now=now)
    if not _run_steps(session, vault, alert, now=now):
        _end_round(session, vault, alert, operator, next_at=now + ROUND_GAP, now=now)


def _expire(session: Session, alert: Alert, *, now: datetime) -> None:
    """Whoever took it has not closed it: it is anybody's again (D7)."""
    assignee = alert.assignee_id
    alerts.act(session, alert, Action.EXPIRE, **alerts.new_round(alert, at=now))
    alerts.record(session, alert, EventKind.EXPIRED, staff=assignee, now=now)


def _run_steps(session: Session, vault: Vault, alert: Alert, *, now: datetime) -> bool:
    """Run the step that is due. False where nobody is left to page in this round.

    A step that finds nobody is skipped at once (D5). After an outage several are due: everybody who
    should know by now is paged, each once.
    """
    steps, position = alerts.steps_of(alert), alert.step
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    known = _know_already(session, alert)
    has_paged = False
    while position < len(steps) and not (has_paged and alert.began_at + steps[position].after > now):
        step = steps[position]
        people = policies.resolve(session, step.notify, alumnus, without=known, now=now)
        has_paged = _page(session, vault, alert, alumnus, people, step.ways, now=now) or has_paged
        known |= {one.id for one in people}
        position += 1
    after_last = now + ROUND_GAP
    next_at = after_last if position == len(steps) else alert.began_at + steps[position].after
    _advance(session, alert, step=position, next_at=next_at)
    failpoints.reach("alerts.before_commit")
    return has_paged


def _page(
    session: Session,
    vault: Vault,
    alert: Alert,
    alumnus: Alumnus,
    people: list[Staff],
    ways: Collection[str],
    *,
    now: datetime,
) -> bool:
    """Text or call everybody whom a step names. False, and the step counts as skipped, where that is nobody."""
    said = dialogue.page(alert.code, notices.alumnus_alias(session, vault, alumnus))
    has_paged = [_page_one(session, vault, alert, one, said, ways, now=now) for one in people]
    if not any(has_paged):
        alerts.record(session, alert, EventKind.SKIPPED, now=now)
    return any(has_paged)


def _page_one(
    session: Session,
    vault: Vault,
    alert: Alert,
    one: Staff,
    said: str,
    ways: Collection[str],
    *,
    now: datetime,
) -> bool:
    """By text, with a call made ready for when that does not arrive; or by a call alone, which STOP does not forbid."""
    try:
        with session.begin_nested():
            text = None
            if not one.has_opted_out and (policies.SMS in ways or policies.VOICE not in ways):
                key = keyring.key_of(session, vault, one.id)
                to = Recipient(alert.program_id, staff=one.id)
                text = outbox.queue(session, key, to, said, Purpose.ALERT, alert=alert.id, now=now).id
            call = calls.plan(session, vault, alert, one.id, page=text, now=now)
            alerts.record(session, alert, EventKind.PAGED, staff=one.id, message=call.page_id, now=now)
            failpoints.reach("alerts.between_pages")
    except Exception as error:  # noqa: BLE001
        # Somebody whose row cannot be read, as after an erasure, must not keep the page from the next person.
        log.error("page_not_written", alert=str(alert.id), error=type(error).__name__)  # noqa: TRY400
        return False
    return True


def _end_round(
    session: Session, vault: Vault, alert: Alert, operator: str, *, next_at: datetime, now: datetime
) -> None:
    """Nobody took it in this round: tell the operator, tell the alumnus the truth, and begin anew."""
    _page_operator(session, vault, alert, operator, now=now)
    _tell_nobody_yet(session, vault, alert, now=now)
    _advance(session, alert, **alerts.new_round(alert, at=next_at))


def _page_operator(session: Session, vault: Vault, alert: Alert, operator: str, *, now: datetime) -> None:
    if not operator:
        return
    key = keyring.key_of(session, vault, alert.program_id)
    to = Recipient(alert.program_id, phone=operator)
    said = wording.operator_page(alert.code)
    page = outbox.queue(session, key, to, said, Purpose.ALERT, alert=alert.id, now=now)
    alerts.record(session, alert, EventKind.OPERATOR_PAGED, message=page.id, now=now)


def _tell_nobody_yet(session: Session, vault: Vault, alert: Alert, *, now: datetime) -> None:
    """Once, and once more after somebody had it and let it run out: a promise was broken then (D17)."""
    told = (EventKind.NOBODY, EventKind.ACKNOWLEDGED)
    last = next((one.kind for one in reversed(alerts.history(session, alert)) if one.kind in told), None)
    if last is EventKind.NOBODY:
        return
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    said = dialogue.nobody_yet(alumni.voice(alumnus), notices.pick(alert))
    notice = notices.tell_alumnus(session, vault, alumnus, said, now=now)
    alerts.record(session, alert, EventKind.NOBODY, message=notice.id, now=now)


def _know_already(session: Session, alert: Alert) -> set[UUID]:
    """Who was paged in this round, or passed the alert on in it."""
    knowing = (EventKind.PAGED, EventKind.RELEASED)
    events = alerts.history(session, alert)
    return {
        one.staff_id for one in events if one.staff_id and one.round == alert.rounds and one.kind in knowing
    }


def _advance(session: Session, alert: Alert, **values: Any) -> None:
    if not alerts.move(session, alert, **values):
        raise NotAllowed(alert.status, Action.EXPIRE)
