"""What a call that pages somebody says, and what follows from the key that is pressed. Nothing about health (D13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from sqlmodel import Session

from service.conversation import wording
from service.conversation.plan import CrisisLine
from service.conversation.states import Reason
from service.escalations import alerts, answering, notices
from service.escalations.alerts import NotAllowed
from service.escalations.answering import NotYours
from service.escalations.calls.ledger import Call
from service.escalations.tables import Alert, EventKind, Status
from service.messaging.voice import Keys, Spoken, Through
from service.people import alumni, crisis_lines, staff
from service.people.alumni import Alumnus
from service.people.directory import Entry
from service.people.staff import Staff
from service.protection.vault import Vault

TAKE, PASS_ON, AGAIN, CONNECT = "1", "2", "3", "4"

MOST_TURNS: Final = 6
"""So often a call says something: a machine that was not noticed must not listen for ever."""


REPEATED: Final = timedelta(seconds=30)
"""What is told again within so long is the same webhook once more."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose line it is, and where its addresses begin."""

    entry: Entry
    base_url: str

    def say(self, key: str, who: str = "", line: CrisisLine | None = None) -> str:
        return wording.say(f"voice_{key}", self.entry.language, 0, who=who, line=line)

    def spoken(self, key: str, who: str = "", line: CrisisLine | None = None) -> Spoken:
        return Spoken((self.say(key, who, line),), self.entry.language)

    def line_of(self, phone: str) -> CrisisLine | None:
        """Whom somebody with such a phone is told to call in a crisis."""
        return crisis_lines.of(phone, own=self.entry.crisis_line, sender=self.entry.sender)

    def url(self, path: str, **query: str) -> str:
        return f"{self.base_url}/twilio/voice/{path}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the carrier tells of a call that somebody has picked up."""

    token: str
    turn: int = 0
    digit: str = ""
    is_machine: bool = False
    is_over: bool = False
    """Whoever was put through is gone, or never picked up."""


def hear(
    session: Session, vault: Vault, desk: Desk, call: Call, pressed: Pressed, *, now: datetime
) -> Spoken:
    """Answer one turn of a call, within its program. The same turn told twice does nothing twice."""
    alert = session.get_one(Alert, call.alert_id)
    by = session.get_one(Staff, call.staff_id)
    if pressed.is_machine or by.left_at is not None:
        return Spoken()  # says nothing to a machine: the next ring, or the next person, comes soon
    if pressed.is_over:
        return desk.spoken("ended")
    if pressed.digit in {TAKE, PASS_ON, CONNECT}:
        call.digit = pressed.digit
        session.add(call)
        session.flush()
        return _act(session, vault, desk, alert, by, pressed, now=now)
    if alert.status is not Status.TRIGGERED and alert.assignee_id != by.id:
        return _theirs(session, vault, desk, alert)
    if alert.assignee_id == by.id and pressed.digit != AGAIN:
        return desk.spoken("ended")  # nothing was pressed after it was taken
    return _ask(session, vault, desk, alert, pressed)


def _ask(session: Session, vault: Vault, desk: Desk, alert: Alert, pressed: Pressed) -> Spoken:
    if pressed.turn >= MOST_TURNS:
        return Spoken()
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    words = desk.say("alert", who=notices.alumnus_alias(session, vault, alumnus))
    return Spoken((words,), desk.entry.language, Keys(_next(desk, pressed)))


def _act(
    session: Session, vault: Vault, desk: Desk, alert: Alert, by: Staff, pressed: Pressed, *, now: datetime
) -> Spoken:
    if pressed.digit == PASS_ON:
        try:
            answering.release(session, alert, by, now=now)
        except (NotAllowed, NotYours):
            return _theirs(session, vault, desk, alert)
        return desk.spoken("passed_on")
    if not take(session, vault, alert, by, now=now):
        return _theirs(session, vault, desk, alert)
    if pressed.digit == CONNECT:
        over = desk.url("answer", t=pressed.token, over="1")
        return connect(session, vault, desk, alert, by, then=over, now=now)
    return Spoken((desk.say("yours"),), desk.entry.language, Keys(_next(desk, pressed)))


def take(session: Session, vault: Vault, alert: Alert, by: Staff, *, now: datetime) -> bool:
    """Whether this alert is theirs now: taken here, or before."""
    try:
        answering.acknowledge(session, vault, alert, by, now=now)
    except NotYours:
        return False
    except NotAllowed:
        return alert.status is Status.ACKNOWLEDGED and alert.assignee_id == by.id
    return True


def connect(
    session: Session, vault: Vault, desk: Desk, alert: Alert, by: Staff, *, then: str, now: datetime
) -> Spoken:
    """Put whoever has an alert through to its alumnus, each from the program's number (D12).

    Where somebody else may have the phone, it does not ring, and they hear why. In a crisis it does, as danger is met
    as ever there, and they are warned.
    """
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    is_held = alumnus.doubted_at is not None
    if is_held and alert.reason is not Reason.CRISIS:
        return desk.spoken("held")
    phone = alumni.phone_of(session, vault, alumnus)
    if not desk.entry.may_text(phone):
        return desk.spoken("not_there")
    note_connected(session, alert, by, now=now)
    through = Through(phone, desk.entry.sender, then)
    return Spoken(
        (desk.say("connecting_held" if is_held else "connecting"),), desk.entry.language, through=through
    )


def note_connected(session: Session, alert: Alert, by: Staff, *, now: datetime) -> None:
    """Keep that the two were connected: once, where the carrier asks once more."""
    last = alerts.history(session, alert)[-1]
    if (last.kind, last.staff_id) != (EventKind.CONNECTED, by.id) or now - last.at >= REPEATED:
        alerts.record(session, alert, EventKind.CONNECTED, staff=by.id, now=now)
        session.flush()


def _theirs(session: Session, vault: Vault, desk: Desk, alert: Alert) -> Spoken:
    """Somebody else has it, or it is closed."""
    if alert.status is not Status.ACKNOWLEDGED or alert.assignee_id is None:
        return desk.spoken("closed")
    holder = session.get_one(Staff, alert.assignee_id)
    return desk.spoken("taken", who=staff.alias(notices.staff_name(session, vault, holder)))


def _next(desk: Desk, pressed: Pressed) -> str:
    return desk.url("answer", t=pressed.token, n=str(pressed.turn + 1))
