"""What staff text back: acted on. Read by parsing.py; what is about no alert and no drill is left to the caller."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.conversation import dialogue
from service.conversation.states import Reason
from service.db import within
from service.escalations import answering, drills, notices, shifts, waiting, wording
from service.escalations.alerts import NotAllowed
from service.escalations.answering import Closed, NotYours, TooFarOff
from service.escalations.parsing import Reply, Verb, parse
from service.escalations.tables import Alert, Status
from service.people import staff
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.people.staff import Staff
from service.protection.vault import Vault

__all__ = ["Answer", "Reply", "Verb", "parse", "receive"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say to it, and what is left to the caller."""

    say: str
    closed: Closed | None = None


def receive(session: Session, vault: Vault, by: Staff, body: str, *, now: datetime) -> Answer | None:
    """Act on one text of one of the staff, within their program. None where it is not about alerts."""
    reply = parse(body)
    if reply is None:
        return None
    with within(session, by.program_id):
        match reply.verb:
            case Verb.LIST:
                return Answer(wording.open_ones(waiting.listed(session, vault, by)))
            case Verb.CONFIRM:
                return _confirm(session, vault, by, now=now)
            case Verb.UNCLEAR:
                return Answer(dialogue.staff_help())
        if reply.verb is Verb.TAKE and drills.answer(session, by, reply.code, now=now):
            return Answer(wording.drill_answered())
        found = _find(session, vault, by, reply, now=now)
        return found if isinstance(found, Answer) else _act(session, vault, found, by, reply, now=now)


def _confirm(session: Session, vault: Vault, by: Staff, *, now: datetime) -> Answer | None:
    """'OK' confirms a shift. It takes no alert: it may be said to anything, and would stop everybody else's pages."""
    confirmed = shifts.confirm(session, by, now=now)
    if confirmed is not None:
        return Answer(confirmed)
    mine = [one.code for one in waiting.of(session, by) if one.status is Status.TRIGGERED]
    return Answer(wording.which_one(mine)) if mine else None


def _find(session: Session, vault: Vault, by: Staff, reply: Reply, *, now: datetime) -> Alert | Answer:
    """The alert that is meant, or what we say where there is none, or where it may be several."""
    if reply.code is not None:
        alert = waiting.called(session, by, reply.code, now=now)
        return alert or Answer(wording.not_open(reply.code, waiting.listed(session, vault, by)))
    mine = waiting.of(session, by)
    if reply.verb is Verb.TAKE and reply.promise is None:
        mine = [one for one in mine if one.status is Status.TRIGGERED]
    if not mine:
        return Answer(wording.open_ones(()))
    return mine[0] if len(mine) == 1 else Answer(wording.which_one(one.code for one in mine))


def _act(session: Session, vault: Vault, alert: Alert, by: Staff, reply: Reply, *, now: datetime) -> Answer:
    try:
        match reply.verb:
            case Verb.PASS_ON:
                answering.release(session, alert, by, now=now)
                return Answer(wording.passed_on(alert.code))
            case Verb.CLOSE if reply.outcome:
                closed = answering.close(session, vault, alert, by, reply.outcome, reply.note, now=now)
                return Answer(dialogue.closed(alert.code), closed)
            case _ if reply.promise:
                at = reply.promise.moment(now, ZoneInfo(_zone(session, by)))
                answering.promise(session, vault, alert, by, at, now=now)
            case _:
                answering.acknowledge(session, vault, alert, by, now=now)
        return Answer(_yours(session, alert, by))
    except TooFarOff:
        until = notices.clock(alert.next_at or now, _zone(session, by), "en")
        return Answer(wording.too_late(alert.code, until))
    except (NotAllowed, NotYours):
        return Answer(_refusal(session, vault, alert, by))


def _zone(session: Session, by: Staff) -> str:
    """The clock that one of the staff reads: their program's."""
    return session.get_one(Program, by.program_id).timezone


def _refusal(session: Session, vault: Vault, alert: Alert, by: Staff) -> str:
    """Why that could not be: it is theirs already, somebody else has it, or it has been closed."""
    if alert.status is Status.CLOSED:
        return wording.not_open(alert.code, waiting.listed(session, vault, by))
    if alert.assignee_id is None:
        return wording.take_it_first(alert.code)
    if alert.assignee_id == by.id:
        return _yours(session, alert, by)
    holder = session.get_one(Staff, alert.assignee_id)
    return dialogue.taken_by_another(alert.code, staff.alias(notices.staff_name(session, vault, holder)))


def _yours(session: Session, alert: Alert, by: Staff) -> str:
    calls_at = notices.clock(alert.promised_at, _zone(session, by), "en") if alert.promised_at else None
    is_held = session.get_one(Alumnus, alert.alumnus_id).doubted_at is not None
    is_crisis = alert.reason is Reason.CRISIS
    return dialogue.acknowledged(alert.code, calls_at=calls_at, asks_after=is_crisis, is_held=is_held)
