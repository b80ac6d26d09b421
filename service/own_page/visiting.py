"""Who has a page open, and the PIN that has to come before it shows anything of theirs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from service.conversation.plan import CrisisLine, Lock
from service.conversation.states import PinOutcome, Reason
from service.db import within
from service.enrolling.steps import held
from service.errors import ServiceError
from service.escalations import alerts
from service.people import crisis_lines, doubts, page_openings, pins, tasks
from service.people.alumni import Alumnus, Doubt
from service.people.page_openings import PageOpening
from service.people.task_kinds import About
from service.protection import audit, keyring
from service.protection.audit import Action, Actor, By
from service.protection.vault import Unreadable, Vault


@dataclass(frozen=True, slots=True)
class Visit:
    """A person in front of their page."""

    opening: UUID
    alumnus: UUID
    program: UUID
    language: str
    timezone: str
    line: CrisisLine | None
    """None: 988 and 911."""
    is_unlocked: bool
    seen_at: datetime | None

    @property
    def by(self) -> By:
        return By(Actor.PERSON, self.alumnus)


class Gone(ServiceError):
    """What they have open is closed, or they are erased."""

    def __init__(self) -> None:
        super().__init__("this page is closed")


def of_link(session: Session, vault: Vault, link: str, *, now: datetime) -> Visit | None:
    """Whom a link that can still be opened is for, in a session of every program."""
    return _visit(session, vault, page_openings.find(session, link, now=now), now=now)


def of_browser(session: Session, vault: Vault, token: str, *, now: datetime) -> Visit | None:
    """Who has a page open in this browser, in a session of every program."""
    return _visit(session, vault, page_openings.opened(session, token, now=now), now=now)


def _visit(session: Session, vault: Vault, opening: PageOpening | None, *, now: datetime) -> Visit | None:
    """Without a PIN there is no page: staff may have taken it off meanwhile."""
    if opening is None:
        return None
    with within(session, opening.program_id):
        row = session.exec(select(Alumnus).where(Alumnus.id == opening.alumnus_id)).one_or_none()
        if row is None or row.erased_at is not None or row.pin is None:
            return None
        is_barred = pins.lock_of(row, now=now) is Lock.BARRED
        return Visit(
            opening=opening.id,
            alumnus=row.id,
            program=row.program_id,
            language=row.language,
            timezone=row.timezone,
            line=_line(session, vault, row),
            is_unlocked=_is_unlocked(opening, row) and not is_barred,
            seen_at=opening.seen_at,
        )


def _is_unlocked(opening: PageOpening, row: Alumnus) -> bool:
    """Whether the PIN came since the phone was last theirs for sure: what was open while it was held stays shut after it."""
    if opening.unlocked_at is None or row.doubted_at is not None:
        return False
    return row.theirs_since is None or opening.unlocked_at >= row.theirs_since


def _line(session: Session, vault: Vault, row: Alumnus) -> CrisisLine | None:
    try:
        return crisis_lines.of_alumnus(session, vault, row)
    except Unreadable:
        return None  # a damaged phone must not hide the numbers


def prove(session: Session, vault: Vault, visit: Visit, pin: str, *, now: datetime) -> PinOutcome | None:
    """None where somebody else may have the phone: then nothing is shown, and nothing tried. Else try a PIN, in a session of their program. Wrong ones count as those by text do, and the last one is a task. Raises Gone."""
    row = held(session, visit.alumnus)
    if row is None or row.erased_at is not None:
        raise Gone
    if doubts.is_quiet_word(vault, row, pin):
        _doubt(session, vault, row, now=now)
    if row.doubted_at is not None:
        return None
    key = keyring.key_of(session, vault, row.id)
    outcome = pins.prove(key, row, pin, now=now)
    if outcome is PinOutcome.BARRED:
        tasks.open_one(session, About.PIN, program=visit.program, alumnus=row.id, now=now)
    return outcome


def _doubt(session: Session, vault: Vault, row: Alumnus, *, now: datetime) -> None:
    """Their quiet word came in place of the PIN: somebody is paged, and nothing shows it."""
    doubts.begin(session, vault, row, Doubt.QUIET_WORD, by=audit.SERVICE, now=now)
    program, alumnus = row.program_id, row.id
    alerts.raise_alert(
        session,
        vault,
        program=program,
        alumnus=alumnus,
        reason=Reason.OTHER_HANDS,
        episode=None,
        now=now,
    )
    tasks.open_one(session, About.OTHER_HANDS, program=program, alumnus=alumnus, now=now)


def unlock(session: Session, vault: Vault, visit: Visit, *, now: datetime) -> str:
    """The right PIN came: the new secret for the browser's cookie. That they look is recorded as every look is (I4)."""
    audit.record(
        session, vault, Action.LOOKED, program=visit.program, by=visit.by, subject=visit.alumnus, now=now
    )
    return page_openings.unlock(session, visit.opening, now=now)
