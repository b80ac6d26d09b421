"""What must hold after every run, whatever happened in it: by SQL and at the stand-in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from service.checkins.schedules import CheckIn
from service.escalations.calls.ledger import Call
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind
from service.messaging.ledger import Direction, Message, Purpose, Status
from service.people.alumni import Alumnus
from tests.campaign.network import Heard
from tests.campaign.program import OPERATOR, PEOPLE, STRATEGIES
from tests.campaign.settling import IN_THE_AIR, missing
from tests.campaign.world import World

SLOWEST_ANSWER: Final = 10.0
"""Seconds (P2)."""
SLOWEST_STEP: Final = 5.0
"""Seconds that an alert's step may be late: a tick, and what a loaded machine takes."""
IN_FLIGHT: Final = 0.3
"""Seconds after a STOP in which a text may still reach the carrier that was handed over before it."""
MAY_REPEAT: Final = frozenset({Purpose.CRISIS, Purpose.ALERT})
TAKEN: Final = frozenset({Status.ACCEPTED, Status.SENT, Status.DELIVERED})


@dataclass
class Verdict:
    """What was counted in one run. Any violation fails the campaign."""

    violations: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    """Pages and crisis texts that went out twice because nobody knew whether they had: allowed."""
    unrecorded: int = 0
    """Answers of the lifeline to texts that the database had after all, which keeps its own words for them."""
    slowest_answer: float = 0
    stuck: int = 0
    slowest_step: float | None = None


def judge(world: World) -> Verdict:
    verdict = Verdict()
    for rule in RULES:
        if rule.__name__.strip("_") not in world.rules:
            rule(world, verdict)
    return verdict


def _no_text_is_lost(world: World, verdict: Verdict) -> None:
    lost = missing(world)
    verdict.lost += len(lost)
    verdict.violations += [f"lost: {len(lost)} texts of people are not in the ledger"] * bool(lost)


def _every_text_has_one_effect(world: World, verdict: Verdict) -> None:
    replies = sa.select(col(Message.in_reply_to), sa.func.count().label("n")).group_by(
        col(Message.in_reply_to)
    )
    twice = [row for row in world.rows(replies) if row.in_reply_to is not None and row.n > 1]
    verdict.doubled += len(twice)
    verdict.violations += [f"doubled: {len(twice)} texts have two replies"] * bool(twice)


def _nothing_hangs(world: World, verdict: Verdict) -> None:
    open_ones = world.rows(
        sa.select(col(Message.status), col(Message.purpose)).where(col(Message.status).in_(IN_THE_AIR))
    )
    verdict.lost += len(open_ones)
    kinds = Counter(f"{row.purpose} {row.status}" for row in open_ones)
    verdict.violations += [f"hanging: {dict(kinds)}"] * bool(open_ones)


def _what_was_sent_is_there(world: World, verdict: Verdict) -> None:
    """The stand-in's messages against the ledger, one by one, in both directions."""
    counts = Counter(id_of(one) for one in world.twilio.messages if "is_fallback" not in one)
    ledger = {row.id: row for row in world.rows(_OUTBOUND)}
    replies = {id_of(one) for one in world.twilio.messages if "direction" in one}
    lifelines = replies - set(ledger) - {None}
    for message, times in counts.items():
        row = ledger.get(message) if message else None
        if message in lifelines:
            verdict.unrecorded += 1
        elif message is not None and row is None:
            verdict.violations.append("unexpected: the stand-in took a text that the ledger does not have")
        elif row is not None and times > 1 and row.in_reply_to is None:
            _count_double(verdict, row, times)
    gone = [
        row for row in ledger.values() if row.status in TAKEN and row.id not in counts and not row.in_reply_to
    ]
    verdict.lost += len(gone)
    verdict.violations += [f"lost: {len(gone)} texts are said to be sent and were not"] * bool(gone)
    _operator_only(world, verdict)


def _count_double(verdict: Verdict, row: Any, times: int) -> None:
    if row.purpose in MAY_REPEAT and times <= row.attempt:
        verdict.repeated += times - 1
    else:
        verdict.doubled += times - 1
        verdict.violations.append(f"doubled: a {row.purpose} text was taken {times} times")


def _operator_only(world: World, verdict: Verdict) -> None:
    """Without our id in its callback nothing may leave but the watchdog's page and the lifeline's direct one."""
    for one in world.twilio.messages:
        is_page = one["To"] == OPERATOR or one["To"] not in world.people
        if id_of(one) is None and "direction" not in one and not is_page:
            verdict.violations.append("unexpected: a text to one of the people without our id")


def _one_check_in_a_day(world: World, verdict: Verdict) -> None:
    """At the stand-in: at most one text for each (person, date, slot)."""
    of_text = {
        row.message_id: (row.alumnus_id, row.local_date, row.slot)
        for row in world.rows(
            sa.select(
                col(CheckIn.message_id), col(CheckIn.alumnus_id), col(CheckIn.local_date), col(CheckIn.slot)
            )
        )
    }
    reminders = {row.reminder_id for row in world.rows(sa.select(col(CheckIn.reminder_id)))}
    counts = Counter(of_text[message] for one in world.twilio.messages if (message := id_of(one)) in of_text)
    twice = [key for key, times in counts.items() if times > 1]
    verdict.violations += [f"doubled: {len(twice)} check-ins of one person, date and slot"] * bool(twice)
    stray = [
        row
        for row in world.rows(_OUTBOUND)
        if row.purpose == Purpose.CHECK_IN
        and row.in_reply_to is None
        and row.id not in of_text.keys() | reminders
    ]
    verdict.violations += [f"unexpected: {len(stray)} check-ins without their row"] * bool(stray)


def _stop_is_final(world: World, verdict: Verdict) -> None:
    for phone, at in world.stopped.items():
        late = [one for one in world.sent_to(phone) if float(one["mono"]) > at + IN_FLIGHT]
        verdict.violations += [f"after STOP: {len(late)} texts"] * bool(late)
    known = {row.status for row in world.rows(sa.select(col(Alumnus.status)).distinct())}
    if world.stopped and "stopped" not in known:
        verdict.violations.append("after STOP: nobody is marked as stopped")


def _everybody_is_answered(world: World, verdict: Verdict) -> None:
    for heard in world.network.heard:
        verdict.slowest_answer = max(verdict.slowest_answer, heard.seconds)
        if heard.seconds >= SLOWEST_ANSWER:
            verdict.violations.append(f"late: an answer by {heard.by} took {heard.seconds:.1f} s")
        if heard.by == "nobody":
            verdict.violations.append(f"refused: a text got status {heard.status}")
        if is_crisis(heard) and "988" not in (heard.reply or ""):
            verdict.violations.append(f"crisis: an answer by {heard.by} without the crisis line")


def _a_crisis_reaches_somebody(world: World, verdict: Verdict) -> None:
    """Each of the people who was in danger has an alert, and somebody was paged for it: a text or a call was taken."""
    taken = {id_of(one) for one in world.twilio.messages}
    alerts = {row.alumnus_id for row in world.rows(sa.select(col(Alert.alumnus_id)))}
    paged = {row.alumnus_id for row in world.rows(_PAGES) if row.id in taken}
    paged |= {row.alumnus_id for row in world.rows(_CALLS)}
    ids = world.alumni()
    for person in {ids[one.phone] for one in world.network.heard if is_crisis(one) and one.phone in ids}:
        if person not in alerts:
            verdict.violations.append("crisis: no alert was opened")
        elif person not in paged:
            verdict.violations.append("crisis: no page reached the carrier")


def _every_alert_moves_on(world: World, verdict: Verdict) -> None:
    overdue = [
        row
        for row in world.rows(sa.select(col(Alert.next_at)).where(IS_OPEN))
        if (world.now() - row.next_at).total_seconds() > SLOWEST_STEP
    ]
    verdict.stuck = len(overdue)
    verdict.violations += [f"stuck: {len(overdue)} alerts are overdue"] * bool(overdue)
    if world.steps:
        verdict.slowest_step = max(world.steps)
        if verdict.slowest_step > SLOWEST_STEP:
            verdict.violations.append(f"late: a step of an alert came after {verdict.slowest_step:.1f} s")


def _nobody_is_paged_twice_for_a_step(world: World, verdict: Verdict) -> None:
    """In the history of each alert; each page in it is another text, but for the one that stands for many; none is outside of it."""
    history = world.rows(_PAGED)
    steps = Counter((row.alert_id, row.round, row.step, row.staff_id) for row in history)
    twice = [step for step, times in steps.items() if times > 1]
    told = Counter((row.alert_id, row.message_id) for row in history)
    same = [
        page
        for page, times in told.items()
        if times > 1 and page[1] in {row.id for row in world.rows(_PAGES)}
    ]
    known = {row.message_id for row in history}
    stray = [
        row for row in world.rows(_PAGES) if row.staff_id and row.id not in known and not row.in_reply_to
    ]
    verdict.doubled += len(twice) + len(same)
    verdict.violations += [f"paged twice: {len(twice)} steps, {len(same)} pages"] * bool(twice or same)
    verdict.violations += [f"unexpected: {len(stray)} pages that no step has sent"] * bool(stray)


def _no_alert_ends_in_silence(world: World, verdict: Verdict) -> None:
    """Closed only by a person; a round that nobody answered was told to the operator."""
    closed = {row.id for row in world.rows(sa.select(col(Alert.id)).where(~IS_OPEN))}
    by_hand = sa.select(col(AlertEvent.alert_id)).where(
        col(AlertEvent.kind) == EventKind.CLOSED, col(AlertEvent.staff_id).is_not(None)
    )
    silent = closed - {row.alert_id for row in world.rows(by_hand)}
    verdict.violations += [f"silent: {len(silent)} alerts ended without a person"] * bool(silent)
    kinds = sa.select(col(AlertEvent.alert_id), col(AlertEvent.kind))
    happened: dict[Any, set[EventKind]] = {}
    for row in world.rows(kinds):
        happened.setdefault(row.alert_id, set()).add(row.kind)
    begun_anew = {
        row.id for row in world.rows(sa.select(col(Alert.id)).where(IS_OPEN, col(Alert.rounds) > 1))
    }
    excused = {EventKind.OPERATOR_PAGED, EventKind.EXPIRED, EventKind.JOINED, EventKind.RELEASED}
    untold = [one for one in begun_anew if not happened.get(one, set()) & excused]
    verdict.violations += [f"silent: {len(untold)} rounds ended without the operator"] * bool(untold)


def _nothing_personal_is_logged(world: World, verdict: Verdict) -> None:
    said = "".join(path.read_text(errors="replace") for path in world.folder.glob("**/*.log"))
    texts = {one.body for one in world.network.heard if len(one.body) > 12}
    secrets = {*(phone.removeprefix("+") for phone in PEOPLE), *STRATEGIES, *texts}
    if any(one in said for one in secrets):
        verdict.violations.append("privacy: a log holds a phone or words of a person")


RULES: Final[tuple[Callable[[World, Verdict], None], ...]] = (
    _no_text_is_lost,
    _every_text_has_one_effect,
    _nothing_hangs,
    _what_was_sent_is_there,
    _one_check_in_a_day,
    _stop_is_final,
    _everybody_is_answered,
    _a_crisis_reaches_somebody,
    _every_alert_moves_on,
    _nobody_is_paged_twice_for_a_step,
    _no_alert_ends_in_silence,
    _nothing_personal_is_logged,
)

_OUTBOUND = sa.select(
    col(Message.id),
    col(Message.status),
    col(Message.purpose),
    col(Message.in_reply_to),
    col(Message.attempt),
).where(col(Message.direction) == Direction.OUTBOUND)

_PAGES = sa.select(
    col(Alert.alumnus_id), col(Message.id), col(Message.staff_id), col(Message.in_reply_to)
).join(Message, col(Message.alert_id) == col(Alert.id))

_CALLS = (
    sa.select(col(Alert.alumnus_id))
    .join(Call, col(Call.alert_id) == col(Alert.id))
    .where(col(Call.sid).is_not(None))
)

_PAGED = sa.select(
    col(AlertEvent.alert_id),
    col(AlertEvent.round),
    col(AlertEvent.step),
    col(AlertEvent.staff_id),
    col(AlertEvent.message_id),
).where(col(AlertEvent.kind) == EventKind.PAGED)

CRISIS: Final = ("i want to die", "I am going to kill myself tonight", "quiero morir")


def is_crisis(heard: Heard) -> bool:
    return heard.body in CRISIS


def id_of(message: dict[str, str]) -> UUID | None:
    """Our id of a text, as its callback carries it."""
    _, found, after = message.get("StatusCallback", "").partition("m=")
    return UUID(after[:32]) if found else None
