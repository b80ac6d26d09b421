"""What staff text back about alerts: read, and acted on."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session, col, or_, select

from service.conversation import dialogue
from service.conversation.values import Reason
from service.db import within
from service.escalations import alerts, answering, notices, wording
from service.escalations.alerts import NotAllowed
from service.escalations.answering import Closed, NotYours
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind, Outcome, Status
from service.people import staff
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection.vault import Vault


class Verb(StrEnum):
    TAKE = "take"
    PASS_ON = "pass on"  # noqa: S105  (no password)
    CLOSE = "close"
    LIST = "list"
    UNCLEAR = "unclear"  # about an alert, but we cannot tell what is wanted


@dataclass(frozen=True, slots=True)
class Reply:
    """What one text of a member of staff asks for."""

    verb: Verb
    code: int | None = None
    """None: the one alert that it can only be."""
    outcome: Outcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say to it, and what is left to the caller."""

    say: str
    closed: Closed | None = None


WORDS: Final = {
    Verb.TAKE: "on it|got it|got this|mine|take|take it|taking it|ok|okay|yes|ack",
    Verb.PASS_ON: "e|esc|escalate|pass|pass on|pass it on",
}
OUTCOMES: Final = {
    Outcome.REACHED: "reached",
    Outcome.NO_ANSWER: "no[ -]?answer",
    Outcome.REFERRED: "referred",
}
ALONE: Final = re.compile(r"(?:i'?m |i am )?on it|(?:i )?(?:got|have) (?:it|this)|taking it|i'?ll take it")
"""What takes an alert without its code: nothing that might be said of something else."""

_CODE_FIRST = re.compile(
    r"(?:alert\s*)?[a#]?\s*(?P<code>\d{1,3})(?!\d)(?P<rest>.*)", re.DOTALL | re.IGNORECASE
)
_CODE_LAST = re.compile(r"(?P<rest>\D+?)\s*[a#]?(?P<code>\d{1,3})", re.IGNORECASE)
_MARKS = " \t\r\n\"'`“”«»<>()[].,:;!-"


def parse(body: str) -> Reply | None:
    """Read a text of one of the staff, tolerantly. None where it is not about alerts."""
    text = (
        unicodedata.normalize("NFKC", body)
        .replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        .lstrip(_MARKS)
        .rstrip()
    )
    bare = text.rstrip(_MARKS)
    if bare == "?":
        return Reply(Verb.LIST)
    if coded := _CODE_FIRST.fullmatch(text):
        return _parse_rest(int(coded["code"]), coded["rest"].lstrip(_MARKS))
    if coded := _CODE_LAST.fullmatch(bare):
        reply = _parse_rest(int(coded["code"]), coded["rest"])
        return None if reply.verb is Verb.UNCLEAR else reply
    return Reply(Verb.TAKE) if ALONE.fullmatch(bare.casefold()) else None


def _parse_rest(code: int, rest: str) -> Reply:
    """Read what stands beside the code."""
    said = rest.rstrip(_MARKS).casefold()
    for verb, words in WORDS.items():
        if re.fullmatch(words, said):
            return Reply(verb, code)
    for outcome, words in OUTCOMES.items():
        closing = re.match(rf"(?:{words})\b", said)
        if closing:
            return Reply(Verb.CLOSE, code, outcome, rest[closing.end() :].lstrip(_MARKS))
    return Reply(Verb.UNCLEAR if said else Verb.TAKE, code)


def receive(session: Session, vault: Vault, by: Staff, body: str, *, now: datetime) -> Answer | None:
    """Act on one text of one of the staff, within their program. None where it is not about alerts."""
    reply = parse(body)
    if reply is None:
        return None
    with within(session, by.program_id):
        if reply.verb is Verb.LIST:
            return Answer(wording.open_ones(_waiting(session, vault, by)))
        if reply.verb is Verb.UNCLEAR:
            return Answer(dialogue.staff_help())
        found = _find(session, vault, by, reply)
        return found if isinstance(found, Answer) else _act(session, vault, found, by, reply, now=now)


def _find(session: Session, vault: Vault, by: Staff, reply: Reply) -> Alert | Answer:
    """The alert that is meant, or what we say where there is none."""
    if reply.code is not None:
        alert = session.exec(select(Alert).where(IS_OPEN, Alert.code == reply.code)).one_or_none()
        return alert or Answer(wording.not_open(reply.code, _waiting(session, vault, by)))
    mine = [one for one in _own(session, by) if one.status is Status.TRIGGERED]
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
            case _:
                answering.acknowledge(session, vault, alert, by, now=now)
                return Answer(_yours(alert))
    except (NotAllowed, NotYours):
        return Answer(_refusal(session, vault, alert, by))


def _refusal(session: Session, vault: Vault, alert: Alert, by: Staff) -> str:
    """Why that could not be: it is theirs already, somebody else has it, or it has been closed."""
    if alert.status is Status.CLOSED:
        return wording.not_open(alert.code, _waiting(session, vault, by))
    if alert.assignee_id is None:
        return wording.take_it_first(alert.code)
    if alert.assignee_id == by.id:
        return _yours(alert)
    holder = session.get_one(Staff, alert.assignee_id)
    return dialogue.taken_by_another(alert.code, staff.alias(notices.staff_name(session, vault, holder)))


def _yours(alert: Alert) -> str:
    return dialogue.acknowledged(alert.code, asks_after=alert.reason is Reason.CRISIS)


def _own(session: Session, by: Staff) -> list[Alert]:
    """The open alerts that this person has, or was paged for and may take."""
    pages = select(AlertEvent.alert_id).where(
        AlertEvent.kind == EventKind.PAGED, AlertEvent.staff_id == by.id
    )
    is_paged = (col(Alert.status) == Status.TRIGGERED) & col(Alert.id).in_(pages)
    query = select(Alert).where(IS_OPEN, or_(Alert.assignee_id == by.id, is_paged))
    return alerts.by_severity(session.exec(query))


def _waiting(session: Session, vault: Vault, by: Staff) -> list[str]:
    """Their open alerts, as they may stand on a lock screen."""
    alumni = ((one, session.get_one(Alumnus, one.alumnus_id)) for one in _own(session, by))
    return [f"A{one.code} {notices.alumnus_alias(session, vault, alumnus)}" for one, alumnus in alumni]
