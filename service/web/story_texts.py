"""The texts of a person's story, theirs and ours (H2). Read-only; in one query."""

from typing import Any, Final

import sqlalchemy as sa

from service.escalations import planned_texts
from service.messaging import later
from service.messaging.ledger import Direction, Message
from service.people import page_openings
from service.protection.vault import Key
from service.web import times, words
from service.web.spoken import say
from service.web.story_entries import Entry, Found, Teller, Tells, Told
from service.web.story_order import Source

# Columns and no objects: most of a page is texts, and a text has many columns of which few are shown.
_TEXTS: Final[Any] = sa.select(
    *(
        getattr(Message, name)
        for name in (
            *("id", "direction", "created_at", "found_at", "body", "is_for_lead"),
            *("intent", "risk", "because"),
            *("purpose", "priority", "status", "next_at", "slot_at", "error_code"),
        )
    )
)


def _texts(teller: Teller, found: Found) -> Told:
    theirs, ours = found[Source.INBOUND], found[Source.OUTBOUND]
    for row in teller.rows(Message, (*theirs, *ours), _TEXTS):
        source = Source.INBOUND if row.direction is Direction.INBOUND else Source.OUTBOUND
        yield (
            source,
            row.id,
            _kept_from(row) if teller.hidden.holds(row) else _text(teller.key, row, teller.row.timezone),
        )


def _kept_from(row: Message) -> Entry:
    """That there was something, and when."""
    if row.direction is Direction.INBOUND:
        return Entry(
            "inbound", row.created_at, say("Something went to the clinical lead"), found_at=row.found_at
        )
    return Entry("outbound", row.created_at, say("The clinical lead wrote to them"))


def _text(key: Key, row: Message, zone: str) -> Entry:
    body = (
        page_openings.hidden(key.read("message.body", row.id, row.body))
        if row.body
        else say("The words are not kept any longer.")
    )
    if row.direction is Direction.INBOUND:
        read_as = words.told.reading(row.intent, row.risk, row.because)
        came = say("on this page since {when}", when=times.dated(row.found_at, zone)) if row.found_at else ""
        detail = " · ".join(filter(None, (read_as, came)))
        return Entry("inbound", row.created_at, say("They wrote"), body, detail, found_at=row.found_at)
    purpose = words.sending.PURPOSES[row.purpose] if row.purpose else say("Text")
    if planned_texts.is_planned(row) and row.next_at:
        when = say("Will be sent {when}", when=times.dated(row.next_at, zone))
        return Entry("outbound", row.created_at, say("For later"), body, when, takes_back=str(row.id))
    code = say(", carrier's error {code}", code=row.error_code) if row.error_code else ""
    delivery = f"{words.sending.delivery(row.status, later.why_not(row) if _was_planned(row) else '')}{code}"
    return Entry(
        "outbound", row.created_at, purpose, body, delivery, is_bad=row.status in words.sending.FAILED
    )


def _was_planned(row: Message) -> bool:
    return row.slot_at is not None and row.purpose is planned_texts.PURPOSE


TELLERS: Final[tuple[Tells, ...]] = (_texts,)
