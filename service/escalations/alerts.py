"""Alerts: how one opens, the machine that moves it, and the queries for it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select, update

from service import wakeup
from service.conversation.states import Reason
from service.errors import ServiceError
from service.escalations import codes, notices, policies, wording
from service.escalations.policies import Step
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind, Status
from service.people.alumni import Alumnus
from service.protection.vault import Vault


class Action(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    RELEASE = "release"
    EXPIRE = "expire"  # taken, and then not closed in time (D7)
    WORSEN = "worsen"  # taken, and then it became a crisis
    CLOSE = "close"
    REOPEN = "reopen"  # by whoever closed it, within seconds


TRANSITIONS: Final[Mapping[tuple[Status, Action], Status]] = {
    (Status.TRIGGERED, Action.ACKNOWLEDGE): Status.ACKNOWLEDGED,
    (Status.TRIGGERED, Action.RELEASE): Status.TRIGGERED,
    (Status.TRIGGERED, Action.CLOSE): Status.CLOSED,
    (Status.ACKNOWLEDGED, Action.RELEASE): Status.TRIGGERED,
    (Status.ACKNOWLEDGED, Action.EXPIRE): Status.TRIGGERED,
    (Status.ACKNOWLEDGED, Action.WORSEN): Status.TRIGGERED,
    (Status.ACKNOWLEDGED, Action.CLOSE): Status.CLOSED,
    (Status.CLOSED, Action.REOPEN): Status.ACKNOWLEDGED,
}

SEVERITY: Final = {reason: rank for rank, reason in enumerate(Reason)}
"""Most severe first, as Reason lists them."""

AGAIN_AFTER: Final = timedelta(minutes=5)
"""What follows sooner than this is told to nobody again who knows of it."""

_OF_NOW: Final = frozenset({Reason.CRISIS, Reason.CALL})
"""What may be of this moment, in a crisis that somebody has."""

_NOBODYS: Final = {"assignee_id": None, "promised_at": None}


class NotAllowed(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self, status: Status, action: Action) -> None:
        super().__init__(f"cannot {action} an alert that is {status}; reload to see who has it")


def raise_alert(
    session: Session,
    vault: Vault,
    *,
    program: UUID,
    alumnus: UUID,
    reason: Reason,
    episode: UUID | None,
    is_for_lead: bool = False,
    now: datetime,
) -> Alert:
    """Ask for a person. Joins the alumnus's open alert where there is one, and makes it as severe as the worst (D9).

    What is for the clinical lead alone pages nobody else, whatever the policy says (C4).
    """
    alert = open_of(session, alumnus)
    if alert is None:
        codes.lock(session, program)
        alert = open_of(session, alumnus)
    if alert is not None:
        _join(session, vault, alert, reason, episode, is_for_lead=is_for_lead, now=now)
        return alert
    alert = Alert(
        program_id=program,
        alumnus_id=alumnus,
        episode_id=episode,
        reason=reason,
        code=codes.free(session, program, now=now),
        policy=_policy(session, alumnus, is_for_lead=is_for_lead),
        is_for_lead=is_for_lead,
        began_at=now,
        next_at=now,
        opened_at=now,
    )
    session.add(alert)
    session.flush()
    record(session, alert, EventKind.OPENED, now=now)
    wakeup.on_commit(session)
    return alert


def tell_again(session: Session, vault: Vault, alert: Alert, reason: Reason, *, now: datetime) -> None:
    """Tell whoever has a crisis that they write of danger, or ask for a person, again: that one may not be looking.

    Once in AGAIN_AFTER: many texts are no storm of ours (D9).
    """
    if alert.status is not Status.ACKNOWLEDGED or alert.reason is not Reason.CRISIS or reason not in _OF_NOW:
        return
    *before, _ = [one.at for one in history(session, alert) if one.kind is EventKind.JOINED]
    if not before or now - before[-1] >= AGAIN_AFTER:
        notices.tell_holder(session, vault, alert, partial(wording.more_urgent, alert.code), now=now)
        wakeup.on_commit(session)


def lock(session: Session, alert: Alert) -> None:
    """Read the alert again, and keep others from moving it until this transaction ends."""
    # FOR NO KEY UPDATE: a plain FOR UPDATE would also hold up whoever writes an event or a page of this alert.
    session.refresh(alert, with_for_update={"key_share": True})


def page_failed(session: Session, alert: UUID, *, message: UUID, now: datetime) -> None:
    """A page will not arrive: its step does not wait any longer. After the last step the round's end is soon enough."""
    row = session.get_one(Alert, alert)
    lock(session, row)
    pages = [one for one in history(session, row) if one.kind is EventKind.PAGED and one.round == row.rounds]
    newest = {one.message_id for one in pages if one.at == pages[-1].at}
    if row.status is Status.TRIGGERED and row.step < len(row.policy) and message in newest:
        move(session, row, **next_step(row, at=now))
        wakeup.on_commit(session)


def act(session: Session, alert: Alert, action: Action, **values: Any) -> None:
    """Move a locked alert on, with these columns set. Raises NotAllowed, also when somebody else was quicker."""
    after = TRANSITIONS.get((alert.status, action))
    if after is None or not move(session, alert, status=after, **values):
        raise NotAllowed(alert.status, action)


def move(session: Session, alert: Alert, **values: Any) -> bool:
    """Set columns, unless the alert is no longer where it was when it was read."""
    moved = session.exec(
        update(Alert)
        .where(
            col(Alert.id) == alert.id,
            col(Alert.status) == alert.status,
            col(Alert.rounds) == alert.rounds,
            col(Alert.step) == alert.step,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(alert)
    return moved.rowcount == 1


def new_round(alert: Alert, *, at: datetime) -> dict[str, Any]:
    """Column values to begin the policy anew; whoever had the alert has it no longer."""
    return {"rounds": alert.rounds + 1, "step": 0, "began_at": at, "next_at": at, **_NOBODYS}


def once_more(alert: Alert, *, at: datetime) -> dict[str, Any]:
    """Column values to page again everybody who should know by now; the later steps keep their time."""
    return new_round(alert, at=at) | {"began_at": alert.began_at}


def next_step(alert: Alert, *, at: datetime) -> dict[str, Any]:
    """Column values to run the next step at once, as if its time had come; after the last, a new round."""
    steps = steps_of(alert)
    if alert.step >= len(steps):
        return new_round(alert, at=at)
    began_at = min(alert.began_at, at - steps[alert.step].after)
    return {"began_at": began_at, "next_at": at, **_NOBODYS}


def record(
    session: Session,
    alert: Alert,
    kind: EventKind,
    *,
    staff: UUID | None = None,
    message: UUID | None = None,
    step: int = 0,
    now: datetime,
) -> None:
    session.add(
        AlertEvent(
            program_id=alert.program_id,
            alert_id=alert.id,
            kind=kind,
            round=alert.rounds,
            step=step,
            staff_id=staff,
            message_id=message,
            at=now,
        )
    )


def history(session: Session, alert: Alert) -> list[AlertEvent]:
    """All that happened to an alert, oldest first."""
    return list(
        session.exec(select(AlertEvent).where(AlertEvent.alert_id == alert.id).order_by(col(AlertEvent.id)))
    )


def pages(events: Iterable[AlertEvent]) -> list[AlertEvent]:
    """The pages among these, without those that never left."""
    known = list(events)
    withdrawn = {one.message_id for one in known if one.kind is EventKind.WITHDRAWN}
    return [one for one in known if one.kind is EventKind.PAGED and one.message_id not in withdrawn]


def steps_of(alert: Alert) -> list[Step]:
    return [Step.load(kept) for kept in alert.policy]


def list_open(session: Session) -> list[Alert]:
    """The program's open alerts, most severe first, then oldest first (C3)."""
    return by_severity(session.exec(select(Alert).where(IS_OPEN)))


def by_severity(some: Iterable[Alert]) -> list[Alert]:
    return sorted(some, key=lambda alert: (SEVERITY[alert.reason], alert.opened_at))


def open_of(session: Session, alumnus: UUID) -> Alert | None:
    """Their open alert, locked."""
    query = select(Alert).where(Alert.alumnus_id == alumnus, IS_OPEN)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.exec(locked).one_or_none()


def _policy(session: Session, alumnus: UUID, *, is_for_lead: bool) -> list[dict[str, Any]]:
    person = session.get_one(Alumnus, alumnus)
    if is_for_lead:
        return policies.freeze_for_lead(session, person, others_too=False)
    return policies.freeze(session, person)


def _join(
    session: Session,
    vault: Vault,
    alert: Alert,
    reason: Reason,
    episode: UUID | None,
    *,
    is_for_lead: bool,
    now: datetime,
) -> None:
    is_worse = SEVERITY[reason] < SEVERITY[alert.reason]
    was_lesser = reason is Reason.CRISIS or alert.reason is Reason.OVERDUE
    is_rerouted = _reroute(session, alert, reason, is_for_lead=is_for_lead)
    alert.reason = reason if is_worse else alert.reason
    alert.episode_id = alert.episode_id or episode
    record(session, alert, EventKind.JOINED, now=now)
    session.flush()
    if alert.status is Status.ACKNOWLEDGED and (is_rerouted or (is_worse and was_lesser)):
        # It was taken as no crisis, or as a task: whoever has it may not be looking now.
        act(session, alert, Action.WORSEN, **new_round(alert, at=now))
    elif is_rerouted:
        move(session, alert, **new_round(alert, at=now))
    elif is_worse and alert.status is Status.ACKNOWLEDGED:
        notices.tell_holder(session, vault, alert, partial(wording.more_urgent, alert.code), now=now)
    elif is_worse and alert.step:
        move(session, alert, **once_more(alert, at=now))
    else:
        return
    wakeup.on_commit(session)


def _reroute(session: Session, alert: Alert, reason: Reason, *, is_for_lead: bool) -> bool:
    """Change whom an open alert pages, where what joins it is for others than those; whether it did.

    Only where danger to themselves and to others come together do the lead and the usual people both know.
    """
    if reason is not Reason.CRISIS or is_for_lead is alert.is_for_lead:
        return False
    is_of_both = alert.is_for_lead or alert.reason is Reason.CRISIS
    person = session.get_one(Alumnus, alert.alumnus_id)
    lead_first = policies.freeze_for_lead(session, person, others_too=is_of_both)
    if is_of_both and alert.policy == lead_first:
        return False
    alert.policy, alert.is_for_lead = lead_first, not is_of_both
    return True
