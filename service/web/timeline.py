"""One person: what was said and done, newest first, with what helped them. Read-only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.checkins import risk_windows
from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.risk_windows import RiskWindow, Standing
from service.conversation.values import Practiced
from service.escalations import confidential
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.messaging import lint, sendable
from service.messaging.ledger import Direction, Message
from service.people import offers, page_openings, plans, practices, staff
from service.people.alumni import Alumnus
from service.people.offers import History, Offer
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan, Strategy
from service.people.practices import Practice
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.vault import UNREADABLE, Key, Unreadable, Vault
from service.web import heat, looks, notes, page_ways, plan_story, safe_contact, times, trends, words
from service.web.heat import Heat
from service.web.spoken import say

MOST: Final = 200
"""Of each kind, newest first."""

ORDER: Final = {
    "inbound": 0,
    "rating": 1,
    "offer": 2,
    "practice": 2,
    "plan": 2,
    "outbound": 3,
    "alert": 4,
    "note": 5,
}
"""What one text sets off has one and the same instant: this is the order of cause and effect."""


TRIED: Final = frozenset({Practiced.BEGUN, Practiced.EASY, Practiced.FAIR, Practiced.HARD})


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
    changes_at: str = ""
    """The address of what it changed."""


@dataclass(frozen=True, slots=True)
class Helping:
    """One strategy of theirs, and how it did."""

    situation: str
    action: str
    offered: int
    judged: int
    """Of so many of these offers it was told what came of them."""
    helped: int
    worse: int
    figures: str
    """How often it was offered, and what came of it, in words."""
    by_part: str
    """The same for each part of the day; empty where nothing was told."""
    blocked: str
    """The words in it that carriers block, for which it cannot go out as written; else empty."""
    sent_as: str
    """What goes out instead; empty where nobody has given it a name."""
    weighs: str
    """What that counts for today, in words; empty where nothing has faded."""
    practiced: int
    """How often they tried it on a calm day."""


@dataclass(frozen=True, slots=True)
class Own:
    """One of their reasons."""

    words: str
    blocked: str
    """As above: such a reason is not sent."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours that are often hard for them, in words."""

    id: UUID
    words: str
    is_off: bool
    """They want no text before these."""


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
    heat: Heat
    hours: tuple[Hours, ...]
    plan: Plan | None
    review: str
    """When their plan is to be reviewed, or was to be; empty where nothing is planned."""
    contact: safe_contact.Card
    read_at: datetime
    notes: tuple[notes.Written, ...]
    may_read_all: bool
    """Also what is for the clinical lead alone."""
    looks: tuple[looks.Look, ...]
    """Who looked here before, and who changed something, newest first."""


def read(session: Session, vault: Vault, alumnus: UUID, role: Role, *, now: datetime) -> Person | None:
    """One person, as somebody of this role may see them. None where this program has nobody of that id."""
    row = session.exec(select(Alumnus).where(Alumnus.id == alumnus)).one_or_none()
    if row is None or row.erased_at is not None:
        return None
    key = keyring.key_of(session, vault, alumnus)
    names = _colleagues(session, vault)
    strategies = {one.id: one for one in _all(session, Strategy, alumnus, Strategy.id)}
    histories = offers.histories(session.connection(), strategies)
    asked = _all(session, Alert, alumnus, Alert.opened_at)
    versions = plan_story.versions(session, alumnus, MOST)
    plan = versions[-1][0] if versions else None
    reviews = _all(session, PlanReview, alumnus, PlanReview.due_on)
    practiced = practices.of(session, alumnus)
    hidden = _Hidden(session, alumnus, role, has_any=any(one.is_for_lead for one in asked))
    rows = notes.newest(session, alumnus, MOST)
    written = notes.read(key, rows, names, row.timezone, may_read=hidden.may_read, now=now)
    entries = [
        *(
            _kept_from(one) if hidden.holds(one) else _text(key, one)
            for one in _all(session, Message, alumnus, Message.created_at)
        ),
        *(_rating(one) for one in _all(session, Rating, alumnus, Rating.at)),
        *(_offer(key, one, strategies) for one in _all(session, Offer, alumnus, Offer.offered_at)),
        *(_practice(key, one, strategies) for one in practiced),
        *(_plan(alumnus, one) for one in plan_story.steps(versions, reviews, names)),
        *_situations(key, _all(session, Episode, alumnus, Episode.opened_at)),
        *_alerts(session, key, asked, names, hidden),
        *(Entry("note", one.at, say("Note: {who}", who=one.who), one.words, one.detail) for one in written),
    ]
    return Person(
        row=row,
        name=key.read("alumnus.name", row.id, row.name),
        specialist=names.get(row.specialist_id) if row.specialist_id else None,
        alert=next((one for one in asked if one.status is not Status.CLOSED), None),
        strategies=tuple(
            _helping(key, one, histories[one.id], _times(practiced, one.id), now=now)
            for one in strategies.values()
            if one.retired_at is None
        ),
        reasons=_reasons(key, plan) if plan else (),
        days=_by_day(entries, row.timezone, now=now),
        local_time=times.time_of_day(now, row.timezone),
        trend=trends.read(session, alumnus, row.timezone, now=now),
        heat=heat.read(session, alumnus, row.timezone, now=now),
        hours=tuple(_hours(key, one) for one in risk_windows.of(session, alumnus)),
        plan=plan,
        review=_review(row, reviews),
        contact=safe_contact.read(session, key, row, now=now),
        read_at=now,
        notes=written,
        may_read_all=hidden.may_read,
        looks=looks.at(session, alumnus, names),
    )


def _all(session: Session, table: Any, alumnus: UUID, newest: Any) -> list[Any]:
    """The newest of one kind, in the order in which they happened."""
    query = select(table).where(table.alumnus_id == alumnus).order_by(col(newest).desc()).limit(MOST)
    return list(session.exec(query))[::-1]


def _colleagues(session: Session, vault: Vault) -> dict[UUID, str]:
    rows = session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return {row.id: staff.alias(staff.name_of(keys[row.id], row)) for row in rows}


class _Hidden:
    """What whoever looks may not read, for it is the clinical lead's (C4)."""

    def __init__(self, session: Session, alumnus: UUID, role: Role, *, has_any: bool) -> None:
        self.may_read = confidential.may_read(session, role)
        is_said = has_any and not self.may_read
        self._said = frozenset(confidential.said(session, alumnus)) if is_said else frozenset()

    def holds(self, text: Message) -> bool:
        return not self.may_read and (text.is_for_lead or text.id in self._said)

    def holds_note(self, alert: Alert) -> bool:
        return not self.may_read and alert.is_for_lead


def _kept_from(row: Message) -> Entry:
    """That there was something, and when."""
    is_theirs = row.direction is Direction.INBOUND
    title = (
        say("Something went to the clinical lead") if is_theirs else say("The clinical lead wrote to them")
    )
    return Entry("inbound" if is_theirs else "outbound", row.created_at, title)


def _text(key: Key, row: Message) -> Entry:
    body = (
        page_openings.hidden(key.read("message.body", row.id, row.body))
        if row.body
        else say("The words are not kept any longer.")
    )
    if row.direction is Direction.INBOUND:
        return Entry(
            "inbound",
            row.created_at,
            say("They wrote"),
            body,
            words.reading(row.intent, row.risk, row.because),
        )
    purpose = words.PURPOSES[row.purpose] if row.purpose else say("Text")
    code = say(", carrier's error {code}", code=row.error_code) if row.error_code else ""
    delivery = f"{words.DELIVERY[row.status]}{code}"
    return Entry("outbound", row.created_at, purpose, body, delivery, is_bad=row.status in words.FAILED)


def _rating(row: Rating) -> Entry:
    return Entry(
        "rating",
        row.at,
        words.rating(row.kind, row.value),
        detail=say("at a check-in") if row.check_in_id else "",
    )


def _offer(key: Key, row: Offer, strategies: Mapping[UUID, Strategy]) -> Entry:
    strategy = strategies.get(row.strategy_id)
    action = key.read("strategy.action", strategy.id, strategy.action) if strategy else ""
    outcome = words.HELPED[row.has_helped] if not row.is_worse else say("it was worse afterwards")
    detail = " · ".join(filter(None, (words.moment(offers.context_of(key, row)), outcome)))
    return Entry("offer", row.offered_at, say("Own strategy offered"), action, detail)


def _practice(key: Key, row: Practice, strategies: Mapping[UUID, Strategy]) -> Entry:
    strategy = strategies.get(row.strategy_id)
    action = key.read("strategy.action", strategy.id, strategy.action) if strategy else ""
    return Entry(
        "practice", row.asked_at, say("Own strategy, to practice"), action, words.PRACTICED[row.told]
    )


def _times(practiced: Iterable[Practice], strategy: UUID) -> int:
    return sum(one.strategy_id == strategy and one.told in TRIED for one in practiced)


def _plan(alumnus: UUID, step: plan_story.Step) -> Entry:
    at = f"/people/{alumnus}/plan#v-{step.version}" if step.version else ""
    return Entry("plan", step.at, step.title, detail=step.detail, changes_at=at)


def _review(row: Alumnus, reviews: Iterable[PlanReview]) -> str:
    """'Due since Jan 31', or when the next one comes."""
    for one in (one for one in reviews if one.done_at is None):
        return say("Due since {day}", day=times.short_date(one.due_on))
    at = row.plan_review_at
    return say("Next on {day}", day=times.short_date(at)) if at else ""


def _situations(key: Key, rows: list[Episode]) -> Iterator[Entry]:
    """What they told, once asked, of the time before a lapse."""
    for row in rows:
        if row.situation is not None:
            words_of_theirs = key.read("episode.situation", row.id, row.situation)
            yield Entry(
                "rating", row.closed_at or row.opened_at, say("What was going on before"), words_of_theirs
            )


def _helping(key: Key, row: Strategy, history: History, practiced: int, *, now: datetime) -> Helping:
    try:
        opened = plans.open_strategy(key, row, now=now)
    except Unreadable:
        return Helping("", UNREADABLE, 0, 0, 0, 0, "", "", "", "", "", 0)
    name = opened.alias if opened.alias and sendable.may_leave(opened.alias) else ""
    blocked = ", ".join(lint.blocked(opened.action))
    figures = words.figures(history.offered, history.evidence)
    by_part = words.by_part(history.evidence)
    told = history.evidence
    return Helping(
        situation=opened.situation,
        action=opened.action,
        offered=history.offered,
        judged=round(sum(one.judged for one in told)),
        helped=round(sum(one.helped for one in told)),
        worse=round(sum(one.worse for one in told)),
        figures=figures,
        by_part=by_part,
        blocked=blocked,
        sent_as=name,
        weighs=words.weighs(opened.evidence, history.evidence),
        practiced=practiced,
    )


def _reasons(key: Key, plan: Plan) -> tuple[Own, ...]:
    try:
        return tuple(map(_reason, plans.reasons_in(key, plan.id, plan.content)))
    except Unreadable:
        return (Own(UNREADABLE, ""),)


def _reason(words: str) -> Own:
    return Own(words, ", ".join(lint.blocked(words)))


def _hours(key: Key, row: RiskWindow) -> Hours:
    """'Fridays at 22:00, offered, no answer yet: hard on 4 dates'."""
    why = key.read("riskwindow.label", row.id, row.label) if row.label else None
    if row.moments is not None:
        why = say("hard on {count} dates", count=row.moments)
    said = say(
        "{day} at {time}, {standing}",
        day=words.day(row.weekday),
        time=f"{row.starts:%H:%M}",
        standing=words.STANDINGS[row.standing],
    )
    words_of_it = f"{said}: {why}" if why else said
    return Hours(row.id, words_of_it, row.standing is Standing.DECLINED)


def _alerts(
    session: Session, key: Key, asked: list[Alert], names: Mapping[UUID, str], hidden: _Hidden
) -> Iterator[Entry]:
    """Each alert's own story, one entry an event."""
    by_id = {one.id: one for one in asked}
    query = select(AlertEvent).where(col(AlertEvent.alert_id).in_(list(by_id))).order_by(col(AlertEvent.id))
    events = session.exec(query).all()
    ways = page_ways.read(session, events)
    for event in events:
        alert, gone = by_id[event.alert_id], ways.get(event.id, ())
        is_end = event.kind is EventKind.CLOSED
        yield Entry(
            "alert",
            event.at,
            say("Alert A{code}: {what}", code=alert.code, what=_event(event, names)),
            _note(key, alert, hidden) if is_end else "",
            " \u00b7 ".join(way.said for way in gone) or _why(event, alert),
            is_bad=event.kind in words.BAD_EVENTS or (bool(gone) and all(way.is_bad for way in gone)),
        )


def _event(event: AlertEvent, names: Mapping[UUID, str]) -> str:
    return words.event(event.kind, names.get(event.staff_id) if event.staff_id else None)


def _note(key: Key, alert: Alert, hidden: _Hidden) -> str:
    if alert.note is None or hidden.holds_note(alert):
        return ""
    return key.read("alert.note", alert.id, alert.note)


def _why(event: AlertEvent, alert: Alert) -> str:
    if event.kind is EventKind.CLOSED and alert.outcome:
        return words.OUTCOMES[alert.outcome]
    return words.REASONS[alert.reason] if event.kind is EventKind.OPENED else ""


def _by_day(entries: list[Entry], zone: str, *, now: datetime) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    days: dict[str, list[Entry]] = {}
    in_order = sorted(entries, key=lambda one: (one.at, ORDER[one.kind]))  # of equals, the first stays first
    for entry in reversed(in_order):
        days.setdefault(times.day(entry.at, zone, now=now), []).append(entry)
    return tuple((day, tuple(of_day)) for day, of_day in days.items())
