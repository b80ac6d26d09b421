"""One person: what was said and done, newest first, with what helped them. Read-only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.checkins import risk_windows
from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.risk_windows import RiskWindow
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.messaging import lint, sendable
from service.messaging.ledger import Direction, Message
from service.people import alumni, offers, plans, staff
from service.people.alumni import Alumnus
from service.people.offers import History, Offer
from service.people.plans import Strategy
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Key, Vault
from service.web import times, trends, words

MOST: Final = 200
"""Of each kind, newest first."""

ORDER: Final = {"inbound": 0, "rating": 1, "offer": 2, "outbound": 3, "alert": 4}
"""What one text sets off has one and the same instant: this is the order of cause and effect."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` names the template's way to show it."""

    kind: str
    at: datetime
    title: str
    body: str = ""
    detail: str = ""
    is_bad: bool = False
    """Needs a second look: a text that did not arrive, a crisis."""


@dataclass(frozen=True, slots=True)
class Helping:
    """One strategy of theirs, and how it did."""

    situation: str
    action: str
    figures: str
    """How often it was offered, and what came of it, in words."""
    by_part: str
    """The same for each part of the day; empty where nothing was told."""
    blocked: str
    """The words in it that carriers block, for which it cannot go out as written; else empty."""
    sent_as: str
    """What goes out instead; empty where nobody has given it a name."""


@dataclass(frozen=True, slots=True)
class Own:
    """One of their reasons."""

    words: str
    blocked: str
    """As above: such a reason is not sent."""


@dataclass(frozen=True, slots=True)
class Person:
    row: Alumnus
    name: str
    specialist: str | None
    alert: Alert | None
    """The open one."""
    strategies: tuple[Helping, ...]
    reasons: tuple[Own, ...]
    days: tuple[tuple[str, tuple[Entry, ...]], ...]
    """What happened, by day of the person's own calendar."""
    local_time: str
    trend: trends.Trend
    hours: tuple[str, ...]
    """Risky hours, in words."""


def read(session: Session, vault: Vault, alumnus: UUID, *, now: datetime) -> Person | None:
    """None where this program has nobody of that id."""
    row = session.exec(select(Alumnus).where(Alumnus.id == alumnus)).one_or_none()
    if row is None:
        return None
    key = keyring.key_of(session, vault, alumnus)
    names = _colleagues(session, vault)
    strategies = {one.id: one for one in _all(session, Strategy, alumnus, Strategy.id)}
    histories = offers.histories(session.connection(), strategies)
    asked = _all(session, Alert, alumnus, Alert.opened_at)
    plan = plans.newest(session, alumnus)
    entries = [
        *(_text(key, one) for one in _all(session, Message, alumnus, Message.created_at)),
        *(_rating(one) for one in _all(session, Rating, alumnus, Rating.at)),
        *(_offer(key, one, strategies) for one in _all(session, Offer, alumnus, Offer.offered_at)),
        *_situations(key, _all(session, Episode, alumnus, Episode.opened_at)),
        *_alerts(session, key, asked, names),
    ]
    return Person(
        row=row,
        name=alumni.name_of(key, row),
        specialist=names.get(row.specialist_id) if row.specialist_id else None,
        alert=next((one for one in asked if one.status is not Status.CLOSED), None),
        strategies=tuple(
            _helping(key, one, histories[one.id]) for one in strategies.values() if one.retired_at is None
        ),
        reasons=tuple(map(_reason, plans.reasons_in(key, plan.id, plan.content))) if plan else (),
        days=_by_day(entries, row.timezone, now=now),
        local_time=times.time_of_day(now, row.timezone),
        trend=trends.read(session, alumnus, row.timezone, now=now),
        hours=tuple(_hours(key, one) for one in risk_windows.of(session, alumnus)),
    )


def _all(session: Session, table: Any, alumnus: UUID, newest: Any) -> list[Any]:
    """The newest of one kind, in the order in which they happened."""
    query = select(table).where(table.alumnus_id == alumnus).order_by(col(newest).desc()).limit(MOST)
    return list(session.exec(query))[::-1]


def _colleagues(session: Session, vault: Vault) -> dict[UUID, str]:
    rows = session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {row.id: staff.alias(staff.name_of(keys[row.id], row)) for row in rows}


def _text(key: Key, row: Message) -> Entry:
    body = key.open("message.body", row.id, row.body)
    if row.direction is Direction.INBOUND:
        return Entry(
            "inbound", row.created_at, "They wrote", body, words.reading(row.intent, row.risk, row.because)
        )
    purpose = words.PURPOSES[row.purpose] if row.purpose else "Text"
    code = f", carrier's error {row.error_code}" if row.error_code else ""
    delivery = f"{words.DELIVERY[row.status]}{code}"
    return Entry("outbound", row.created_at, purpose, body, delivery, is_bad=row.status in words.FAILED)


def _rating(row: Rating) -> Entry:
    return Entry(
        "rating", row.at, words.rating(row.kind, row.value), detail="at a check-in" if row.check_in_id else ""
    )


def _offer(key: Key, row: Offer, strategies: Mapping[UUID, Strategy]) -> Entry:
    strategy = strategies.get(row.strategy_id)
    action = key.open("strategy.action", strategy.id, strategy.action) if strategy else ""
    outcome = words.HELPED[row.has_helped] if not row.is_worse else words.WORSE
    detail = " · ".join(filter(None, (words.moment(offers.context_of(key, row)), outcome)))
    return Entry("offer", row.offered_at, "Own strategy offered", action, detail)


def _situations(key: Key, rows: list[Episode]) -> Iterator[Entry]:
    """What they told, once asked, of the time before a lapse."""
    for row in rows:
        if row.situation is not None:
            words_of_theirs = key.open("episode.situation", row.id, row.situation)
            yield Entry("rating", row.closed_at or row.opened_at, "What was going on before", words_of_theirs)


def _helping(key: Key, row: Strategy, history: History) -> Helping:
    opened = plans.open_strategy(key, row)
    name = opened.alias if opened.alias and sendable.may_leave(opened.alias) else ""
    blocked = ", ".join(lint.blocked(opened.action))
    figures = words.figures(history.offered, history.evidence)
    by_part = words.by_part(history.evidence)
    return Helping(opened.situation, opened.action, figures, by_part, blocked, name)


def _reason(words: str) -> Own:
    return Own(words, ", ".join(lint.blocked(words)))


def _hours(key: Key, row: RiskWindow) -> str:
    """'Fridays at 22:00, offered, no answer yet: hard on 4 dates'."""
    why = key.open("riskwindow.label", row.id, row.label) if row.label else None
    if row.moments is not None:
        why = f"hard on {row.moments} dates"
    said = f"{words.day(row.weekday)} at {row.starts:%H:%M}, {words.STANDINGS[row.standing]}"
    return f"{said}: {why}" if why else said


def _alerts(session: Session, key: Key, asked: list[Alert], names: Mapping[UUID, str]) -> Iterator[Entry]:
    """Each alert's own story, one entry an event."""
    by_id = {one.id: one for one in asked}
    query = select(AlertEvent).where(col(AlertEvent.alert_id).in_(list(by_id))).order_by(col(AlertEvent.id))
    for event in session.exec(query):
        alert = by_id[event.alert_id]
        is_end = event.kind is EventKind.CLOSED
        yield Entry(
            "alert",
            event.at,
            f"Alert A{alert.code}: {words.event(event.kind, names.get(event.staff_id) if event.staff_id else None)}",
            key.open("alert.note", alert.id, alert.note) if is_end and alert.note else "",
            words.OUTCOMES[alert.outcome] if is_end and alert.outcome else _why(event, alert),
            is_bad=event.kind in words.BAD_EVENTS,
        )


def _why(event: AlertEvent, alert: Alert) -> str:
    return words.REASONS[alert.reason] if event.kind is EventKind.OPENED else ""


def _by_day(entries: list[Entry], zone: str, *, now: datetime) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    days: dict[str, list[Entry]] = {}
    in_order = sorted(entries, key=lambda one: (one.at, ORDER[one.kind]))  # of equals, the first stays first
    for entry in reversed(in_order):
        days.setdefault(times.day(entry.at, zone, now=now), []).append(entry)
    return tuple((day, tuple(of_day)) for day, of_day in days.items())
