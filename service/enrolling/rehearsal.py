"""The live drill before a discharge: how far the real path was walked, read off what happened anyway (F2, D15). Keeps nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from service.conversation.values import Intent
from service.enrolling.entering import Entered
from service.enrolling.trial import GAP, NotYet
from service.escalations import drills
from service.escalations.tables import Drill, DrillKind
from service.messaging.ledger import DeliveryEvent, Direction, Message, Status
from service.people import enrollments
from service.people.alumni import Alumnus
from service.people.offers import Offer
from service.people.staff import Staff

WINDOW: Final = timedelta(hours=2)
"""An urge after the test text is a rehearsal while they sit beside one; later it is one of life's."""

SOON: Final = timedelta(minutes=5)
"""In which a strategy goes out for it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A text of ours on its way."""

    at: datetime
    """When the carrier last told of it, or else when it was written."""
    status: Status
    error_code: int | None


@dataclass(frozen=True, slots=True)
class Urge:
    """They texted the urge word after the test text."""

    at: datetime
    reply: Sent | None
    is_own: bool
    """Whether a strategy of theirs went out for it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A phone of the staff, by its last drill; None: it got none within a week."""

    drill: Sent | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """All of it, as far as it was walked."""

    test: Sent | None
    answered_at: datetime | None
    urge: Urge | None
    phones: tuple[tuple[str, UUID | None, Tried], ...]
    """Of the specialist and the backup: which, who, and how it was tried."""


def read(session: Session, alumnus: Alumnus, *, with_urge: bool, now: datetime) -> Path:
    """In a fixed number of queries. `with_urge`: what they texted is told to whom the person is open, and to nobody else."""
    enrolled = enrollments.of(session, [alumnus.id]).get(alumnus.id)
    test = session.get(Message, enrolled.test_id) if enrolled and enrolled.test_id else None
    wrote = _wrote(session, alumnus.id, test.created_at) if test else []
    urge = _urge(wrote, test.created_at + WINDOW) if test and with_urge else None
    reply = _reply(session, urge) if urge else None
    team = {"specialist": alumnus.specialist_id, "backup": enrolled.backup_id if enrolled else None}
    tried = _tried(session, [one for one in team.values() if one], now=now)
    texts = [one for one in (test, reply, *(text for _, text in tried.values())) if one]
    sent = _sent(session, texts)
    return Path(
        test=sent[test.id] if test else None,
        answered_at=wrote[0].created_at if wrote else None,
        urge=Urge(urge.created_at, sent[reply.id] if reply else None, _is_own(session, alumnus.id, urge))
        if urge
        else None,
        phones=tuple((which, one, _phone(tried, sent, one)) for which, one in team.items()),
    )


def _wrote(session: Session, alumnus: UUID, since: datetime) -> list[Any]:
    """What they wrote after the test text: the first of all, and the first of an urge."""
    columns = select(Message.id, Message.created_at, Message.intent).where(
        Message.alumnus_id == alumnus, Message.direction == Direction.INBOUND, Message.created_at > since
    )
    first = columns.order_by(col(Message.created_at), col(Message.id)).limit(1)
    wrote = session.exec(first).all()
    return [*wrote, *session.exec(first.where(Message.intent == Intent.URGE)).all()] if wrote else []


def _urge(wrote: list[Any], until: datetime) -> Any | None:
    return next((row for row in wrote if row.intent == Intent.URGE and row.created_at <= until), None)


def _reply(session: Session, to: Any) -> Message | None:
    return session.exec(select(Message).where(Message.in_reply_to == to.id).limit(1)).one_or_none()


def _is_own(session: Session, alumnus: UUID, urge: Any) -> bool:
    soon = col(Offer.offered_at).between(urge.created_at, urge.created_at + SOON)
    return (
        session.exec(select(Offer.id).where(Offer.alumnus_id == alumnus, soon).limit(1)).first() is not None
    )


def _tried(
    session: Session, people: list[UUID], *, now: datetime
) -> dict[UUID, tuple[Drill, Message | None]]:
    """The last drill of each."""
    asked: Any = select(Drill, Message).join(Message, col(Message.id) == col(Drill.message_id), isouter=True)
    theirs = asked.where(
        col(Drill.staff_id).in_(people), Drill.kind != DrillKind.SHIFT, Drill.sent_at > now - drills.LATE
    )
    rows = session.exec(theirs.order_by(col(Drill.sent_at), col(Drill.id)))
    return {drill.staff_id: (drill, text) for drill, text in rows.all()}


def _phone(
    tried: Mapping[UUID, tuple[Drill, Message | None]], sent: Mapping[UUID, Sent], staff: UUID | None
) -> Tried:
    drill, text = tried.get(staff, (None, None)) if staff else (None, None)
    return Tried(sent[text.id] if text else None, drill.answered_at if drill else None)


def _sent(session: Session, texts: Sequence[Message]) -> dict[UUID, Sent]:
    """How far each of these has come, and since when."""
    told = select(DeliveryEvent.message_id, func.max(DeliveryEvent.at)).where(
        col(DeliveryEvent.message_id).in_([one.id for one in texts])
    )
    at = dict(session.exec(told.group_by(col(DeliveryEvent.message_id))).all())
    return {one.id: Sent(at.get(one.id, one.created_at), one.status, one.error_code) for one in texts}


def try_phones(entered: Entered) -> None:
    """Send the specialist and the backup a drill, again where they had one. Raises NotYet."""
    session, alumnus, now = entered.session, entered.alumnus, entered.now
    enrolled = enrollments.open_for(session, alumnus, now=now)
    wanted = (
        (alumnus.specialist_id, alumnus),
        (enrolled.backup_id, None),
    )  # whom alerts go to, the policy says
    people = [(session.get_one(Staff, one), about) for one, about in wanted if one]
    if not people:
        raise NotYet(
            "nobody is named yet whose phone could be tried: enter the specialist and the backup first"
        )
    left = drills.untried(session, [one for one, _ in people], within=GAP, now=now)
    if not left:
        raise NotYet("both phones were tried just now: give it two minutes")
    sent = [
        drills.send(
            session, entered.vault, [one], DrillKind.ENROLLMENT,
            program=alumnus.program_id, about=about, now=now,
        )
        for one, about in people
        if one in left
    ]  # fmt: skip
    if not any(sent):
        raise NotYet("no text may go to these phones: they have texted STOP, or have left")
