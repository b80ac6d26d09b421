"""How one of the staff is paged: by every way that a step names, and by text where those lead nowhere."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.conversation import dialogue
from service.escalations import alerts, notices, sparing, wording
from service.escalations.calls import ledger as calls
from service.escalations.notifications import ledger as notifications
from service.escalations.policies import SMS, VOICE
from service.escalations.tables import Alert
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Vault


def words(session: Session, vault: Vault, alert: Alert) -> str:
    """What a text says that pages for this alert."""
    alumnus = session.get_one(Alumnus, alert.alumnus_id)
    return dialogue.page(alert.code, notices.alumnus_alias(session, vault, alumnus))


def page(
    session: Session,
    vault: Vault,
    alert: Alert,
    one: Staff,
    said: str,
    ways: Collection[str],
    *,
    now: datetime,
) -> UUID:
    """Ask them by all of these ways at once; the page's id, which all that goes out for it carries."""
    is_by_text = SMS in ways or VOICE not in ways
    has_phone = SMS in ways or VOICE in ways
    first = by_phone(session, vault, alert, one, said, is_by_text=is_by_text, now=now) if has_phone else None
    planned = notifications.plan(session, alert, one.id, ways, page=first, now=now)
    return planned or by_phone(session, vault, alert, one, said, is_by_text=is_by_text, now=now)


def by_phone(
    session: Session,
    vault: Vault,
    alert: Alert,
    one: Staff,
    said: str,
    *,
    is_by_text: bool = True,
    now: datetime,
) -> UUID:
    """By text, with a call made ready for when that does not arrive; or by a call alone, which STOP does not forbid."""
    is_by_text = is_by_text and one.is_textable
    text = _text(session, vault, alert, one, said, now=now) if is_by_text else None
    return calls.plan(session, vault, alert, one.id, page=text, now=now).page_id


def _text(session: Session, vault: Vault, alert: Alert, one: Staff, said: str, *, now: datetime) -> UUID:
    """The page itself; or, where it repeats one of many, the text that stands for all of them (D10)."""
    key, to = keyring.key_of(session, vault, one.id), Recipient(alert.program_id, staff=one.id)
    may_repeat = alert.step > 0 or alert.rounds > 1
    is_repeat = may_repeat and sparing.is_repeat(alerts.history(session, alert), one.id)
    if not (is_repeat and sparing.is_to_bundle(session, one.id, now=now)):
        return outbox.queue(session, key, to, said, Purpose.ALERT, alert=alert.id, now=now).id
    known = sparing.for_all(session, one.id, now=now)
    return known or outbox.queue(session, key, to, wording.several_wait(), Purpose.ALERT, now=now).id
