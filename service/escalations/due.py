"""Escalation as time passes: steps that are due, rounds that ended, acknowledgements that ran out.

Nothing here ends an alert: it moves on until a person closes it (P4).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col, select

from service import failpoints
from service.conversation import dialogue
from service.conversation.states import Reason
from service.db import within
from service.escalations import alerts, last_resort, notices, paging, rotas, routing
from service.escalations.alerts import Action, NotAllowed
from service.escalations.routing import Roster, Wanted, Wish
from service.escalations.tables import IS_OPEN, Alert, EventKind, Status
from service.messaging.ledger import Purpose
from service.people import alumni, staff
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Vault

ROUND_GAP: Final = timedelta(minutes=5)
"""How long the last step has to work before the policy begins anew."""

SET_BACK: Final = ROUND_GAP + timedelta(minutes=1)
"""No round is planned to begin later than this: a clock was set back since, and the alert does not wait for it (fault F35)."""

Rosters = dict[UUID, Roster]
"""Of each program, read once for all of its alerts that are due together."""

log = structlog.get_logger()


def run_due(session: Session, vault: Vault, *, operator: str, now: datetime, limit: int = 100) -> int:
    """Move on every alert whose time has come, of all programs; returns how many.

    `operator` is the phone of the last resort, '' where there is none.
    """
    query = (
        select(Alert).where(IS_OPEN, _is_due(now)).order_by(col(Alert.next_at), col(Alert.id)).limit(limit)
    )
    locked = query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    due = session.exec(locked).all()
    rosters: Rosters = {}
    _at_hand = _read_together(session, due)
    for alert in due:
        with within(session, alert.program_id):
            _run_safely(session, vault, alert, rosters, operator=operator, now=now)
    return len(due)


def _read_together(session: Session, due: Sequence[Alert]) -> tuple[Sequence[object], ...]:
    """Who these alerts are of, whom they may page, and the keys of both: three statements instead of four for each.

    A session looks nothing up that is held by somebody: the caller holds what this gives, and the steps find it there.
    """
    of_them = select(Alumnus).where(col(Alumnus.id).in_({one.alumnus_id for one in due}))
    of_programs = select(Staff).where(col(Staff.program_id).in_({one.program_id for one in due}))
    try:
        with session.begin_nested():
            people, members = session.exec(of_them).all(), session.exec(of_programs).all()
            both = [*(one.id for one in people), *(one.id for one in members)]
            keys = keyring.rows_of(session, both)
    except Exception as error:  # noqa: BLE001
        # A row that cannot be read is the business of its own alert: there it is met again.
        log.error("not_read_together", error=type(error).__name__)  # noqa: TRY400
        return ()
    return people, members, keys


def _is_due(now: datetime) -> Any:
    was_set_back = sa.and_(col(Alert.status) == Status.TRIGGERED, col(Alert.began_at) > now + SET_BACK)
    return sa.or_(col(Alert.next_at) <= now, was_set_back)


def _run_safely(
    session: Session, vault: Vault, alert: Alert, rosters: Rosters, *, operator: str, now: datetime
) -> None:
    """Run one alert; where that fails, only the operator can help."""
    try:
        with session.begin_nested():
            _run(session, vault, alert, rosters, operator=operator, now=now)
    except Exception as error:  # noqa: BLE001
        # One row that cannot be read, such as that of an erased person, must not stop everybody else's pages.
        log.error("alert_not_escalated", alert=str(alert.id), error=type(error).__name__)  # noqa: TRY400
        session.refresh(alert)  # what was undone is still in memory
        last_resort.tell(session, vault, alert, operator, now=now)
        alerts.move(session, alert, **alerts.new_round(alert, at=now + ROUND_GAP), status=Status.TRIGGERED)


def _run(
    session: Session, vault: Vault, alert: Alert, rosters: Rosters, *, operator: str, now: datetime
) -> None:
    if alert.began_at > now + SET_BACK and alert.step < len(alert.policy):
        _advance(session, alert, **alerts.next_step(alert, at=now))
    has_expired, has_ended = alert.status is Status.ACKNOWLEDGED, alert.step >= len(alert.policy)
    if has_expired:
        _expire(session, alert, now=now)
    elif has_ended:
        _end_round(session, vault, alert, operator, next_at=now, now=now)
    paged = _run_steps(session, vault, alert, rosters, now=now)
    if not paged and has_ended:  # the operator has just been told
        _advance(session, alert, **alerts.new_round(alert, at=now + ROUND_GAP))
    elif not paged:
        _end_round(session, vault, alert, operator, next_at=now + ROUND_GAP, now=now)
    if has_expired and paged:
        _tell_asking_again(session, vault, alert, paged, now=now)
    elif has_ended or not paged:
        _tell_nobody_yet(session, vault, alert, paged, now=now)


def _expire(session: Session, alert: Alert, *, now: datetime) -> None:
    """Whoever took it has not closed it: it is anybody's again (D7)."""
    assignee = alert.assignee_id
    alerts.act(session, alert, Action.EXPIRE, **alerts.new_round(alert, at=now))
    alerts.record(session, alert, EventKind.EXPIRED, staff=assignee, now=now)


def _run_steps(
    session: Session, vault: Vault, alert: Alert, rosters: Rosters, *, now: datetime
) -> list[Staff]:
    """Run the step that is due; gives whom it pages. Nobody, where nobody is left to page in this round.

    A step that finds nobody is skipped at once (D5). After an outage several are due: everybody who
    should know by now is paged, each once.
    """
    steps, position = alerts.steps_of(alert), alert.step
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    passed_on, asked = _know_already(session, alert)
    paged: list[Staff] = []
    while position < len(steps) and not (paged and alert.began_at + steps[position].after > now):
        known = passed_on | routing.knowing(steps, position, asked)
        people = _resolve(session, alert, alumnus, rosters, position, without=known, now=now)
        paged += _page(session, vault, alert, people, step=position, ways=steps[position].ways, now=now)
        asked += [(position, one.id) for one in people]
        position += 1
    after_last = now + ROUND_GAP
    next_at = after_last if position == len(steps) else alert.began_at + steps[position].after
    _advance(session, alert, step=position, next_at=next_at)
    failpoints.reach("alerts.before_commit")
    return paged


def _resolve(
    session: Session,
    alert: Alert,
    alumnus: Alumnus,
    rosters: Rosters,
    position: int,
    *,
    without: set[UUID],
    now: datetime,
) -> list[Staff]:
    """Whom the step at this position pages now (D4)."""
    program = alert.program_id
    if program not in rosters:
        rosters[program] = rotas.roster(session, program, now=now)
    steps, wanted = alerts.steps_of(alert), Wanted(alumnus.specialist_id, Wish.load(alumnus.wishes))
    found = routing.resolve(rosters[program], steps, position, wanted, without=without, now=now)
    return [session.get_one(Staff, one) for one in found]


def _page(
    session: Session,
    vault: Vault,
    alert: Alert,
    people: list[Staff],
    *,
    step: int,
    ways: Collection[str],
    now: datetime,
) -> list[Staff]:
    """Page everybody whom a step names; gives whom it did. Nobody: the step counts as skipped."""
    said = paging.words(session, vault, alert)
    paged = [
        one for one in people if page_one(session, vault, alert, one, said, step=step, ways=ways, now=now)
    ]
    if not paged:
        alerts.record(session, alert, EventKind.SKIPPED, now=now)
    return paged


def page_one(
    session: Session,
    vault: Vault,
    alert: Alert,
    one: Staff,
    said: str,
    *,
    step: int,
    ways: Collection[str],
    now: datetime,
) -> bool:
    try:
        with session.begin_nested():
            page = paging.page(session, vault, alert, one, said, ways, now=now)
            alerts.record(session, alert, EventKind.PAGED, staff=one.id, message=page, step=step, now=now)
            failpoints.reach("alerts.between_pages")
    except Exception as error:  # noqa: BLE001
        # Somebody whose row cannot be read, as after an erasure, must not keep the page from the next person.
        log.error("page_not_written", alert=str(alert.id), error=type(error).__name__)  # noqa: TRY400
        return False
    return True


def _end_round(
    session: Session, vault: Vault, alert: Alert, operator: str, *, next_at: datetime, now: datetime
) -> None:
    """Nobody took it in this round: tell the operator, and begin anew."""
    last_resort.tell(session, vault, alert, operator, now=now)
    _advance(session, alert, **alerts.new_round(alert, at=next_at))


def _tell_nobody_yet(
    session: Session, vault: Vault, alert: Alert, paged: list[Staff], *, now: datetime
) -> None:
    """Once, and once more after somebody had it and let it run out: a promise was broken then (D17)."""
    told = (EventKind.NOBODY, EventKind.ACKNOWLEDGED)
    last = next((one.kind for one in reversed(alerts.history(session, alert)) if one.kind in told), None)
    if last is EventKind.NOBODY:
        return
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    said = dialogue.nobody_yet(notices.voice(session, vault, alumnus), notices.pick(alert))
    _tell(session, vault, alert, alumnus, said, paged, EventKind.NOBODY, now=now)


def _tell_asking_again(
    session: Session, vault: Vault, alert: Alert, paged: list[Staff], *, now: datetime
) -> None:
    """Who had it may have called, and not said so: what is known is told, and no more (D17)."""
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    said = dialogue.asking_again(notices.voice(session, vault, alumnus), notices.pick(alert))
    _tell(session, vault, alert, alumnus, said, paged, EventKind.ASKING_AGAIN, now=now)


def _tell(
    session: Session,
    vault: Vault,
    alert: Alert,
    alumnus: Alumnus,
    said: str,
    paged: list[Staff],
    kind: EventKind,
    *,
    now: datetime,
) -> None:
    """Tell the alumnus, with who is asked now, and what there is meanwhile."""
    # Whoever holds a phone in doubt may be the one in danger: they get the crisis line, and nobody's name.
    is_held, is_crisis = alumnus.doubted_at is not None, alert.reason is Reason.CRISIS
    who = staff.first_name(notices.staff_name(session, vault, paged[0])) if paged and not is_held else None
    purpose = Purpose.CRISIS if is_held and is_crisis else Purpose.NOTICE
    said = dialogue.meanwhile(said, who, alumni.voice(alumnus), notices.pick(alert), has_more=not is_crisis)
    notice = notices.tell_alumnus(session, vault, alert, alumnus, said, purpose=purpose, now=now)
    if notice is not None:
        alerts.record(session, alert, kind, message=notice.id, now=now)


def _know_already(session: Session, alert: Alert) -> tuple[set[UUID], list[tuple[int, UUID]]]:
    """Who passed the alert on in this round; and who was paged in it, by the step at which position."""
    events = [one for one in alerts.history(session, alert) if one.staff_id and one.round == alert.rounds]
    passed_on = {one.staff_id for one in events if one.staff_id and one.kind is EventKind.RELEASED}
    paged = [(one.step, one.staff_id) for one in alerts.pages(events) if one.staff_id]
    return passed_on, paged


def _advance(session: Session, alert: Alert, **values: Any) -> None:
    if not alerts.move(session, alert, **values):
        raise NotAllowed(alert.status, Action.EXPIRE)
