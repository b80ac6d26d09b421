"""Hands what waited in the spool to the writer: danger first, each once, gone only when it is committed."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog

from service import inbound
from service.conversation.reading import read
from service.db import ProgramSession, within
from service.escalations.calls import direct
from service.inbound import Answer, InboundText
from service.messaging.lifeline import Kept
from service.messaging.lifeline.spool import Taken
from service.patience import is_away, is_passing
from service.people import alumni, tasks
from service.people.phones import Phone
from service.people.task_kinds import About
from service.runtime import Runtime
from service.writer import Overloaded, Stopped

log = structlog.get_logger()

MOST_TRIES: Final = 3
"""A text that was refused so often for its own sake is put aside, and a person is told."""

TOGETHER: Final = 64
ANSWER_SECONDS: Final = 30


@dataclass(slots=True)
class _Outcome:
    """What became of the texts, by MessageSid."""

    handled: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    is_away: bool = False


def drain(runtime: Runtime) -> int:
    """Handle what waits; returns how many were handled. Raises nothing of a database that is still away."""
    lifeline = runtime.lifeline
    lifeline.adopt()
    if lifeline.is_drained and not lifeline.breaker.is_open:
        return 0
    if not _is_back(runtime):
        return 0
    with lifeline.spool.taken() as taken:
        remembered = [lifeline.unwritten.popleft() for _ in range(len(lifeline.unwritten))]
        waiting = [*remembered, *(kept for one in taken for kept in one.kept)]
        outcome = _Outcome()
        for some in _passes(waiting):
            _handle(runtime, some, outcome)
        lifeline.unwritten.extend(kept for kept in _left(remembered, outcome) if kept.tries < MOST_TRIES)
        for one in taken:
            _settle(runtime, one, _left(one.kept, outcome))
    if not outcome.is_away:
        lifeline.settle()
    if outcome.handled:
        log.info("spool_drained", count=len(outcome.handled))
        runtime.waker.wake()
    return len(outcome.handled)


def _settle(runtime: Runtime, taken: Taken, left: Sequence[Kept]) -> None:
    """Take away from the disk what is in the database. Nothing changed: nothing is written."""
    spent = [kept for kept in left if kept.tries >= MOST_TRIES]
    if left and list(left) == taken.kept:
        return
    aside = [replace(kept, person=_tell_staff(runtime, kept)) for kept in spent]
    taken.settle([kept for kept in left if kept not in spent], aside=aside)


def _passes(waiting: Sequence[Kept]) -> list[list[Kept]]:
    """Danger, which opens the alerts; the keys that take these, before the worker pages everybody; all others."""
    keys = [kept for kept in waiting if kept.takes is not None]
    texts = [kept for kept in waiting if kept.takes is None]
    danger = [kept for kept in texts if kept.is_crisis]
    others = [kept for kept in texts if not kept.is_crisis]
    return [sorted(some, key=_order) for some in (danger, keys, others)]


def _order(kept: Kept) -> tuple[bool, object]:
    return not kept.is_stop, kept.came_at


def _left(some: Sequence[Kept], outcome: _Outcome) -> list[Kept]:
    return [
        replace(kept, tries=kept.tries + (kept.sid in outcome.refused))
        for kept in some
        if kept.sid not in outcome.handled
    ]


def _is_back(runtime: Runtime) -> bool:
    """Whether the database takes a transaction that writes: asked once, before many texts wait for it."""
    try:
        with runtime.lifeline.breaker.watching():
            runtime.writer.run(lambda _: None)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is not back)
        log.info("database_still_away", error=type(error).__name__)
        return False
    return True


def _handle(runtime: Runtime, waiting: Sequence[Kept], outcome: _Outcome) -> None:
    for start in range(0, len(waiting), TOGETHER):
        if outcome.is_away:
            return
        batch = waiting[start : start + TOGETHER]
        futures = [(kept, _submit(runtime, kept)) for kept in batch]
        for kept, future in futures:
            if outcome.is_away:
                future.cancel()
            else:
                _note(kept, future, outcome)


def _submit(runtime: Runtime, kept: Kept) -> "Future[Any]":
    """Ask the writer. A number that is no longer ours, or a writer that is full, is an outcome too."""
    failed: Future[Any] = Future()
    try:
        entry = runtime.directory.at(kept.to)
        if entry is None:
            failed.set_exception(LookupError("To is no number of ours"))
            return failed
        if kept.takes is not None:
            taken = direct.Taken(kept.sid, kept.sender, kept.takes, kept.came_at)
            work = partial(direct.take, vault=runtime.vault, taken=taken, now=runtime.clock.now())
            return runtime.writer.submit(work, program=entry.program)
        return runtime.writer.receive(_text(kept, entry.program))
    except Exception as error:  # noqa: BLE001  (judged with the others)
        failed.set_exception(error)
        return failed


def _text(kept: Kept, program: UUID) -> InboundText:
    return InboundText(
        kept.sid,
        program,
        kept.sender,
        kept.body,
        inbound.understood(read(kept.body), kept.opt_out),
        kept.opt_out,
        answered=Answer(kept.message, kept.said),
        came_at=kept.came_at,
    )


def _note(kept: Kept, future: "Future[Any]", outcome: _Outcome) -> None:
    try:
        future.result(ANSWER_SECONDS)
        outcome.handled.add(kept.sid)
    except Exception as error:
        if is_away(error) or isinstance(error, Overloaded | Stopped):
            outcome.is_away = True
        elif not (is_passing(error) or isinstance(error, direct.NotYet)):
            outcome.refused.add(kept.sid)
            log.exception("spooled_text_refused", sid=kept.sid)


def _tell_staff(runtime: Runtime, kept: Kept) -> UUID | None:
    """Somebody must look after the person whose text we could not handle. Who that is, where we know."""
    try:
        entry = runtime.directory.at(kept.to)
        if entry is None:
            return None
        return runtime.writer.run(partial(_open_task, runtime, kept, entry.program))
    except Exception as error:
        if is_away(error):
            raise  # it stays in the spool, and the next round tells
        log.exception("not_told_of_refused", sid=kept.sid)
        return None


def _open_task(runtime: Runtime, kept: Kept, program: UUID, session: ProgramSession) -> UUID | None:
    with within(session, program):
        alumnus = alumni.find_by_phone(session, runtime.vault, Phone(kept.takes or kept.sender))
        tasks.open_one(
            session,
            About.NOT_HANDLED,
            program=program,
            alumnus=alumnus.id if alumnus else None,
            now=runtime.clock.now(),
        )
        return alumnus.id if alumnus else None
