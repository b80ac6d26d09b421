"""One text, one transaction: the story everybody asks for.

`receive` takes the texts that wait, reads what they need with a few set-based statements, decides each
with the pure dialogue, and writes everything together. The answers leave after the commit.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.db import within
from service.escalations import alerts
from service.escalations.calls import ledger as calls
from service.inbound import answered, from_alumnus, from_staff, from_stranger, lookup
from service.inbound.closing import after_closing
from service.inbound.ground import Ground
from service.inbound.guard import Guard
from service.inbound.texts import Answer, InboundText, understood
from service.inbound.writing import Writing
from service.messaging import callbacks
from service.messaging.aftermath import Failed
from service.messaging.callbacks import Report
from service.people import staff
from service.people.directory import Directory
from service.protection import keyring
from service.protection.vault import Vault

__all__ = ["Answer", "InboundText", "after_closing", "receive", "receive_reports", "understood"]


def receive(
    session: Session,
    vault: Vault,
    directory: Directory,
    texts: Sequence[InboundText],
    *,
    base_url: str,
    now: datetime,
) -> list[Answer]:
    """Handle the texts that wait, in order. A text that was handled before gets the same answer again.

    `base_url` is where we are found: links that are asked for begin with it.
    """
    connection = session.connection()
    found = lookup.people(
        connection, vault, texts, now=now
    )  # locks their rows: one text of a person after the other
    known = lookup.known(connection, texts)
    guard = Guard(now)
    from_alumni = Counter(person.id for text in texts if (person := found.get((text.program, text.sender))))
    guard.look_at_people(connection, list(found.values()), from_alumni)
    answers: dict[str, Answer] = {}
    # What alumni texted is written before the staff act, who may close the very alert that it opened.
    for is_alumnus in (True, False):
        ground = Ground(session, vault, directory, found, Writing(now), guard, base_url)
        for text in texts:
            if (ground.person(text) is not None) is is_alumnus and text.sid not in answers:
                before = known.get(text.sid)
                answers[text.sid] = _handled(ground, text) if before is None else _again(ground, text, before)
        ground.writing.flush(session, vault)
    return [answers[text.sid] for text in texts]


def receive_reports(session: Session, reports: Sequence[Report], *, now: datetime) -> list[None]:
    """Take delivery statuses, in order. A page that will not arrive does not wait for its step to time out."""
    for failed in callbacks.receive(session, reports, now=now):
        not_arriving(session, failed, now=now)
    return [None] * len(reports)


def not_arriving(session: Session, failed: Failed, *, now: datetime) -> None:
    """A text of ours will not arrive. Where it was a page, the alert moves on at once, and the same person is called (D6)."""
    with within(session, failed.program):
        paging = calls.alerts_of(
            session, failed.message
        )  # several, where one text stands for all of them (D10)
        if failed.alert is not None:
            paging.add(failed.alert)
        if paging:
            calls.bring_forward(session, failed.message, now=now)
        for alert in sorted(paging):
            alerts.page_failed(session, alert, message=failed.message, now=now)


def _handled(ground: Ground, text: InboundText) -> Answer:
    person = ground.person(text)
    if person is not None:
        return from_alumnus.handle(ground, text, person)
    with within(ground.session, text.program):
        index = lookup.index_of(ground.vault, text)
        member = staff.with_phone(ground.session, index)
        return from_staff.handle(ground, text, member) if member else from_stranger.handle(ground, text)


def _again(ground: Ground, text: InboundText, before: Any) -> Answer:
    """The answer that this very text got the first time."""
    if not before.body:
        return Answer()  # there was none, or its words are not kept any longer
    with within(ground.session, before.program_id):
        who = before.alumnus_id or before.staff_id or before.program_id
        key = keyring.key_of(ground.session, ground.vault, who)
    if text.answered is not None:
        person, now = ground.person(text), ground.writing.now
        with within(ground.session, before.program_id):
            left = answered.correct(ground.session, before, key, text.answered, person, now=now)
        if person is not None and left is not None:
            ground.writing.moved[person.id] = person.state = left
        return text.answered
    return Answer(before.id, key.open("message.body", before.id, before.body))
