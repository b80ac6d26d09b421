"""What few texts need to know beside the rest: hours that are often hard, and whether it is a time to practice (B7, F3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from service.checkins.risk_windows import RiskWindow, Standing
from service.conversation.commands import Command
from service.conversation.dialogue.moment import EASED_AT
from service.conversation.plan import Strategy, Window
from service.conversation.reading import hard_times
from service.conversation.states import Mode
from service.conversation.values import Intent, Risk
from service.inbound import calm
from service.inbound.texts import InboundText
from service.messaging import sendable

if TYPE_CHECKING:
    from service.inbound.lookup import Person

_window: Any = RiskWindow.__table__  # type: ignore[attr-defined]
_WINDOWS = (
    sa.select(*_window.c["id", "alumnus_id", "weekday", "starts"])
    .where(
        _window.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)),
        _window.c.standing == Standing.CONFIRMED,
    )
    .order_by(_window.c.found_at, _window.c.id)
)


def fill(
    connection: Connection,
    texts: Sequence[InboundText],
    found: Mapping[tuple[UUID, str], "Person"],
    *,
    now: datetime,
) -> None:
    """Let those who write know what their texts are about."""
    known = [(one, found[who]) for one in texts if (who := (one.program, one.sender)) in found]
    of_hours = [person for text, person in known if person.state.hard_days or _is_of_hours(text)]
    _fill_windows(connection, of_hours)
    for text, person in known:
        if _may_practice(text, person, now=now):
            is_asked_for = text.asked is not None
            person.practiced = calm.practiced(connection, person.id, is_asked_for=is_asked_for, now=now)
            person.strategies = [_sayable_if(one) for one in person.strategies]


def _is_of_hours(text: InboundText) -> bool:
    """Whether it may be about hours that are often hard; in danger nobody looks."""
    if text.asked is not None:
        return text.asked.command in {Command.WINDOWS, Command.DROP_WINDOW, Command.PIN}
    return text.reading.risk is not Risk.CRISIS and hard_times.told(text.body) is not None


def _may_practice(text: InboundText, person: "Person", *, now: datetime) -> bool:
    """Whether this text may bring a practice: PRACTICE, or a calm answer to a check-in that the lifeline has not taken."""
    if text.answered is not None or text.missed_at is not None:
        return False
    if text.asked is not None:
        return text.asked.command in {Command.PRACTICE, Command.PIN}  # a PIN opens what was asked for before
    told = text.reading.intensity if text.reading.intent is Intent.RATING else None
    is_calm = person.state.mode is Mode.CHECK_IN and told is not None and told <= EASED_AT
    return is_calm and calm.may_be_asked(person.row, person.clock(now=now), now=now)


def _fill_windows(connection: Connection, speaking: Iterable["Person"]) -> None:
    by_id = {person.id: person for person in speaking}
    if not by_id:
        return
    for row in connection.execute(_WINDOWS, {"alumni": list(by_id)}):
        person = by_id[row.alumnus_id]
        person.windows = (*person.windows, Window(row.id, row.weekday, row.starts))


def _sayable_if(strategy: Strategy) -> Strategy:
    """Without its 'if', where carriers would block that: it is only said for practice."""
    return strategy if sendable.may_leave(strategy.situation) else replace(strategy, situation="")
