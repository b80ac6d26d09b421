"""One person: what was said and done, newest first, with what helped them. Read-only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.checkins import risk_windows
from service.checkins.risk_windows import RiskWindow, Standing
from service.conversation.states import Practiced
from service.escalations.tables import IS_OPEN, Alert
from service.messaging import lint, sendable
from service.people import offers, plan_reviews, plans, practices, staff
from service.people.alumni import Alumnus
from service.people.offers import History
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan, Strategy
from service.people.practices import Practice
from service.people.staff import Role, Team
from service.protection.vault import UNREADABLE, Key, Unreadable, Vault
from service.web import heat, looks, notes, safe_contact, story, times, trends, words
from service.web.heat import Heat
from service.web.spoken import say
from service.web.story import Story, View
from service.web.story_entries import Hidden, Teller

MOST: Final = 200
"""Strategies that are shown, the newest."""

TRIED: Final = frozenset({Practiced.BEGUN, Practiced.EASY, Practiced.FAIR, Practiced.HARD})


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
    """Who is theirs, in words; None: nobody."""
    alert: Alert | None
    """The open one, where whoever looks may see to it."""
    is_with_lead: bool
    """Whether one is open for the clinical lead alone, who is somebody else."""
    strategies: tuple[Helping, ...]
    reasons: tuple[Own, ...]
    story: Story
    """What happened."""
    local_time: str
    trend: trends.Trend
    heat: Heat
    hours: tuple[Hours, ...]
    plan: Plan | None
    review: str
    """When their plan is to be reviewed, or was to be; empty where nothing is planned."""
    contact: safe_contact.Card
    read_at: datetime
    choices: tuple[notes.Choice, ...]
    """Notes that a further one may correct."""
    may_read_all: bool
    """Also what is for the clinical lead alone."""
    looks: looks.Looks
    """Who looked here before, and who changed something, newest first."""
    record_readers: frozenset[UUID]
    """Who of the staff may read all of the record."""


def read(
    session: Session, vault: Vault, keys: Mapping[UUID, Key], role: Role, view: View, *, now: datetime
) -> Person | None:
    """One person, as somebody of this role may see them. None where this program has nobody of that id.

    `keys`: theirs, and the program's.
    """
    alumnus = view.alumnus
    row = session.exec(select(Alumnus).where(Alumnus.id == alumnus)).one_or_none()
    if row is None or row.erased_at is not None:
        return None
    key = keys[alumnus]
    team = staff.team(session, vault, row.program_id)
    names = team.names
    strategies = {one.id: one for one in _strategies(session, alumnus)}
    histories = offers.histories(session.connection(), strategies)
    plan = plans.newest(session, alumnus)
    practiced = practices.of(session, alumnus)
    hidden = Hidden(session, alumnus, is_lead=team.is_lead(role))
    alert = session.exec(select(Alert).where(Alert.alumnus_id == alumnus, IS_OPEN)).one_or_none()
    is_with_lead = alert is not None and hidden.holds_note(alert)
    teller = Teller(session, key, keys[row.program_id], row, names, strategies, hidden, now)
    return Person(
        row=row,
        name=key.read("alumnus.name", row.id, row.name),
        specialist=_specialist(row, team),
        alert=None if is_with_lead else alert,
        is_with_lead=is_with_lead,
        strategies=tuple(
            _helping(key, one, histories[one.id], _times(practiced, one.id), now=now)
            for one in strategies.values()
            if one.retired_at is None
        ),
        reasons=_reasons(key, plan) if plan else (),
        story=story.read(teller, view),
        local_time=times.time_of_day(now, row.timezone),
        trend=trends.read(session, alumnus, row.timezone, now=now),
        heat=heat.read(session, alumnus, row.timezone, now=now),
        hours=tuple(_hours(key, one) for one in risk_windows.of(session, alumnus)),
        plan=plan,
        review=_review(row, plan_reviews.open_of(session, alumnus)),
        contact=safe_contact.read(session, key, row, now=now),
        read_at=now,
        choices=notes.choices(session, alumnus, names, may_read=hidden.may_read),
        may_read_all=hidden.may_read,
        looks=looks.at(session, alumnus, names, before=view.looks_before),
        record_readers=team.record_readers,
    )


def _strategies(session: Session, alumnus: UUID) -> list[Strategy]:
    """The newest, in the order in which they were written down."""
    mine = select(Strategy).where(Strategy.alumnus_id == alumnus)
    return list(session.exec(mine.order_by(col(Strategy.id).desc()).limit(MOST)))[::-1]


def _specialist(row: Alumnus, team: Team) -> str | None:
    """'with Sam R.'."""
    name = team.names.get(row.specialist_id) if row.specialist_id else None
    if name is None:
        return None
    has_left = row.specialist_id in team.left
    return say("with {name}", name=say("{name}, who has left", name=name) if has_left else name)


def _times(practiced: Iterable[Practice], strategy: UUID) -> int:
    return sum(one.strategy_id == strategy and one.told in TRIED for one in practiced)


def _review(row: Alumnus, reviews: Iterable[PlanReview]) -> str:
    """'Due since Jan 31', or when the next one comes."""
    for one in reviews:
        return say("Due since {day}", day=times.short_date(one.due_on))
    at = row.plan_review_at
    return say("Next on {day}", day=times.short_date(at)) if at else ""


def _helping(key: Key, row: Strategy, history: History, practiced: int, *, now: datetime) -> Helping:
    try:
        opened = plans.open_strategy(key, row, now=now)
    except Unreadable:
        return Helping("", UNREADABLE, 0, 0, 0, 0, "", "", "", "", "", 0)
    name = opened.alias if opened.alias and sendable.may_leave(opened.alias) else ""
    blocked = ", ".join(lint.blocked(opened.action))
    figures = words.strategies.figures(history.offered, history.evidence)
    by_part = words.strategies.by_part(history.evidence)
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
        weighs=words.strategies.weighs(opened.evidence, history.evidence),
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
        day=words.hours.day(row.weekday),
        time=f"{row.starts:%H:%M}",
        standing=words.hours.STANDINGS[row.standing],
    )
    words_of_it = f"{said}: {why}" if why else said
    return Hours(row.id, words_of_it, row.standing is Standing.DECLINED)
