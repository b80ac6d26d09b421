"""Calls to the program's number: an alumnus, one of the staff, or somebody whom we do not know.

Nobody who may be in danger is dropped: where no person picks up, the crisis line is said, and a person is asked (D12).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from service.conversation import wording
from service.conversation.plan import CrisisLine
from service.conversation.states import Reason
from service.escalations import alerts, confidential, notices, policies, rotas, routing
from service.escalations import wording as words
from service.escalations.calls import answers
from service.escalations.calls.answers import Desk
from service.escalations.routing import Wanted, Wish
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind, Status
from service.messaging.voice import Keys, Spoken, Through
from service.people import crisis_lines, staff
from service.people.alumni import Alumnus
from service.people.phones import Phone
from service.people.staff import Staff
from service.protection.vault import Vault

MOST_CODES: Final = 3
"""So often a code may be wrong in one call."""

ACCEPT: Final = "1"

_ASKED_FOR: Final = (EventKind.OPENED, EventKind.JOINED)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as the number tells; one that is surely false tells nothing."""

    phone: str
    is_forged: bool = False


def pick_up(session: Session, vault: Vault, desk: Desk, caller: Caller, *, now: datetime) -> Spoken:
    """Answer the phone, within the program whose number it is."""
    index = vault.index("phone", caller.phone)
    alumnus = session.exec(select(Alumnus).where(Alumnus.phone_index == index)).one_or_none()
    if alumnus is not None:
        return put_through(session, vault, desk, alumnus, tried=(), now=now)
    is_staff = staff.with_phone(session, index) is not None
    if is_staff and not caller.is_forged:
        return _ask_code(desk, "code", turn=0)
    return desk.spoken("stranger", line=desk.line_of(caller.phone))


def put_through(
    session: Session, vault: Vault, desk: Desk, alumnus: Alumnus, *, tried: Collection[UUID], now: datetime
) -> Spoken:
    """Have the phone ring of whoever has their alert, then of who is on call; at last the crisis line, and an alert."""
    member, phone, asked = _next(session, vault, alumnus, tried, now=now)
    if member is None or phone is None:
        _ask_somebody(session, vault, alumnus, now=now)
        line = crisis_lines.of_alumnus(session, vault, alumnus)
        return Spoken((_say(alumnus, "nobody", line),), alumnus.language)
    through = Through(
        phone,
        desk.entry.sender,
        then=desk.url("next", a=alumnus.id.hex, tried=",".join(one.hex for one in asked)),
        first=desk.url("whisper", a=alumnus.id.hex, s=member.id.hex),
    )
    return Spoken(() if tried else (_say(alumnus, "wait"),), alumnus.language, through=through)


def _next(
    session: Session, vault: Vault, alumnus: Alumnus, tried: Collection[UUID], *, now: datetime
) -> tuple[Staff | None, Phone | None, list[UUID]]:
    """Who is rung next, on which phone, and everybody who has been asked with them. Who has no phone is passed over."""
    asked = list(tried)
    while (member := next(iter(_asked(session, alumnus, asked, now=now)), None)) is not None:
        asked.append(member.id)
        if phone := staff.phone_to_ring(session, vault, member):
            return member, phone, asked
    return None, None, asked


def _ask_somebody(session: Session, vault: Vault, alumnus: Alumnus, *, now: datetime) -> None:
    """Have a person call them: an alert opens. Who has one already, and did not pick up, is asked by text."""
    before = _open_alert(session, alumnus)
    told = [one.at for one in alerts.history(session, before) if one.kind in _ASKED_FOR] if before else []
    if told and now - told[-1] < answers.REPEATED:
        return  # the same webhook once more, or paged in this very minute
    program, reason = alumnus.program_id, Reason.CALL
    alert = alerts.raise_alert(
        session, vault, program=program, alumnus=alumnus.id, reason=reason, episode=None, now=now
    )
    if alert.status is Status.ACKNOWLEDGED:
        notices.tell_holder(session, vault, alert, words.called, now=now)


def _open_alert(session: Session, alumnus: Alumnus) -> Alert | None:
    return session.exec(select(Alert).where(Alert.alumnus_id == alumnus.id, IS_OPEN)).one_or_none()


def whisper(session: Session, vault: Vault, desk: Desk, alumnus: Alumnus, member: Staff) -> Spoken:
    """Tell whoever picked up that somebody waits. A key is asked for: a machine must not take somebody in danger in."""
    who = notices.alumnus_alias(session, vault, alumnus)
    url = desk.url("accept", a=alumnus.id.hex, s=member.id.hex)
    key = "whisper" if alumnus.doubted_at is None else "whisper_held"
    return Spoken((desk.say(key, who=who),), desk.entry.language, Keys(url))


def accept(
    session: Session, vault: Vault, alumnus: Alumnus, member: Staff, digit: str, *, now: datetime
) -> Spoken:
    """They speak now: an open alert that nobody has is theirs. Without the key the alumnus is put through to somebody else.

    What is for the clinical lead alone stays open for whoever is paged for it (C4).
    """
    if digit != ACCEPT or member.left_at is not None:
        return Spoken()
    alert = _open_alert(session, alumnus)
    if alert is not None:
        if confidential.may_see_to(session, alert, member.id):
            answers.take(session, vault, alert, member, now=now)
        answers.note_connected(session, alert, member, now=now)
    return Spoken(goes_on=True)


def enter(
    session: Session, vault: Vault, desk: Desk, caller: Caller, digits: str, *, turn: int, now: datetime
) -> Spoken:
    """One of the staff has entered the number of an alert: they have it then, and are put through to its alumnus."""
    index = vault.index("phone", caller.phone)
    by = staff.with_phone(session, index)
    if by is None or caller.is_forged:
        return desk.spoken("stranger", line=desk.line_of(caller.phone))
    alert = _of_code(session, by, digits)
    if alert is None or not answers.take(session, vault, alert, by, now=now):
        return _ask_code(desk, "no_code", turn=turn)
    return answers.connect(session, vault, desk, alert, by, then=desk.url("over"), now=now)


def _ask_code(desk: Desk, key: str, *, turn: int) -> Spoken:
    if turn >= MOST_CODES:
        return desk.spoken("ended")
    keys = Keys(desk.url("code", n=str(turn + 1)), until_pound=True)
    return Spoken((desk.say(key),), desk.entry.language, keys)


def _of_code(session: Session, by: Staff, digits: str) -> Alert | None:
    """The open alert of this code, if it is theirs or they were paged for it: a number that rings is easily feigned."""
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len("999"):
        return None
    alert = session.exec(select(Alert).where(IS_OPEN, Alert.code == int(digits))).one_or_none()
    if alert is not None and not confidential.may_see_to(session, alert, by.id):
        return None
    if alert is None or alert.assignee_id == by.id:
        return alert
    return alert if _was_paged(session, alert, by) else None


def _was_paged(session: Session, alert: Alert, by: Staff) -> bool:
    paged = select(AlertEvent.id).where(
        AlertEvent.alert_id == alert.id,
        AlertEvent.kind == EventKind.PAGED,
        AlertEvent.staff_id == by.id,
    )
    return session.exec(paged.limit(1)).first() is not None


def _asked(session: Session, alumnus: Alumnus, tried: Collection[UUID], *, now: datetime) -> list[Staff]:
    """Whom to ask, in order: who has their alert, then who is on call; before these the lead, where only the lead is paged (C4)."""
    alert = _open_alert(session, alumnus)
    has_it = alert is not None and alert.status is Status.ACKNOWLEDGED and alert.assignee_id
    holder = [session.get_one(Staff, has_it)] if has_it else []
    leads = staff.leads(session) if alert is not None and alert.is_for_lead else []
    on_call = [session.get_one(Staff, one) for one in _on_call(session, alumnus, tried, now=now)]
    return [one for one in (*holder, *leads, *on_call) if one.is_reachable and one.id not in tried]


def _on_call(session: Session, alumnus: Alumnus, tried: Collection[UUID], *, now: datetime) -> list[UUID]:
    """The first on call whom their wish allows, as in the pages of their policy: a must is kept where a step of it meets it (D20)."""
    roster = rotas.roster(session, alumnus.program_id, now=now)
    wanted = Wanted(alumnus.specialist_id, Wish.load(alumnus.wishes))
    step = policies.Step(timedelta(0), policies.ON_CALL)
    steps = [*policies.unfold(policies.of_person(session, alumnus)), step]
    return routing.resolve(roster, steps, len(steps) - 1, wanted, without=tried, now=now)


def _say(alumnus: Alumnus, key: str, line: CrisisLine | None = None) -> str:
    return wording.say(f"voice_{key}", alumnus.language, 0, line=line)
