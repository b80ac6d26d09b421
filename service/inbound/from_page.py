"""What somebody does on their own page that is as good as a text of theirs: to ask for a practice, or to write of danger.

It goes the way of a text, and the answer comes to their phone by the outbox.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from service.conversation import dialogue
from service.conversation.effects import Rehearse, Turn
from service.conversation.plan import Lock, Plan
from service.conversation.reading import read
from service.conversation.states import Said
from service.conversation.values import Reading
from service.db import new_id
from service.inbound import authored, lookup
from service.inbound.lookup import Person
from service.inbound.texts import InboundText
from service.inbound.writing import Writing
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, crisis_lines
from service.people.alumni import Alumnus, Status
from service.protection.vault import Vault

PRACTICE = "PRACTICE"


def practice(session: Session, vault: Vault, row: Alumnus, *, now: datetime) -> bool:
    """Text them one of their strategies to practice; whether it was a time for that."""
    reading = read(PRACTICE)
    person, plan, turn = decided(session, vault, row, PRACTICE, reading, now=now)
    is_practice = any(isinstance(one, Rehearse) for one in turn.effects)
    if row.status is not Status.ACTIVE or not is_practice:
        return False
    write(session, vault, person, plan, reading, turn, Purpose.HELP, now=now)
    return True


def danger(
    session: Session, vault: Vault, row: Alumnus, body: str, reading: Reading, *, now: datetime
) -> None:
    """They wrote words that were read as danger: a person is asked for, and the crisis line comes by text."""
    person, plan, turn = decided(session, vault, row, body, reading, now=now)
    write(session, vault, person, plan, reading, turn, Purpose.CRISIS, now=now)


def decided(
    session: Session, vault: Vault, row: Alumnus, body: str, reading: Reading, *, now: datetime
) -> tuple[Person, Plan, Turn]:
    """What we would answer to a text of these words, from somebody whose PIN has just come."""
    session.flush()
    sender = alumni.phone_of(session, vault, row)
    text = InboundText(new_id().hex, row.program_id, sender, body, reading)
    person = lookup.people(session.connection(), vault, [text], now=now)[row.program_id, sender]
    person.lock = Lock.OPEN
    line = crisis_lines.of_alumnus(session, vault, row)
    plan = replace(person.plan(now=now), line=line)
    turn = dialogue.respond(
        person.state, reading, plan, pick=text.pick, said=Said(body, person.clock(now=now))
    )
    return person, plan, authored.looked_at(turn, person)


def write(
    session: Session,
    vault: Vault,
    person: Person,
    plan: Plan,
    reading: Reading,
    turn: Turn,
    purpose: Purpose,
    *,
    now: datetime,
) -> None:
    writing = Writing(now)
    writing.turn(person, new_id(), turn, dialogue.context(reading, plan, turn.state.intensity))
    writing.flush(session, vault)
    if turn.say is not None:
        to = Recipient(person.row.program_id, alumnus=person.id)
        outbox.queue(session, person.key, to, turn.say, purpose, now=now)
