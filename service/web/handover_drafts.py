"""A hand-over that was begun: the words for all sealed with the program's key, each note with that of whom it is about (H1, H6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from service.escalations import confidential
from service.escalations.caseload import Caseload
from service.people import drafts
from service.people.drafts import Draft, Half, Kind
from service.protection import keyring
from service.protection.vault import Key, Vault
from service.web import persons
from service.web.handover_form import Typed
from service.web.visitors import Visitor

FORM: Final = "hand-overs"


@dataclass(frozen=True, slots=True)
class Begun:
    """What the visitor had begun, of what is open to them still."""

    typed: Typed
    at: datetime | None = None
    """When they last typed in it; None: nothing of it is shown."""
    has_hidden: bool = False
    """Whether something of it is not open to them any more."""


NOTHING: Final = Begun(Typed())


def read(session: Session, vault: Vault, visitor: Visitor, theirs: Caseload, *, may_read_all: bool) -> Begun:
    """A note for the lead alone is nothing to whoever leads no more: handed over, it would be everybody's."""
    found = _found(session, vault, visitor)
    shown = {
        who: half
        for who, half in found.items()
        if who is None or (theirs.holds(who) and (may_read_all or not half.fields["for_lead"]))
    }
    about = {who: half for who, half in shown.items() if who}
    typed = Typed(
        shown[None].fields["words"] if None in shown else "",
        {who: half.fields["words"] for who, half in about.items()},
        frozenset(who for who, half in about.items() if half.fields["for_lead"]),
    )
    return Begun(typed, max((half.at for half in shown.values()), default=None), len(shown) < len(found))


def _found(session: Session, vault: Vault, visitor: Visitor) -> dict[UUID | None, Half]:
    """By whom each part is about; None: the words for all."""
    rows = drafts.of_form(session, visitor.staff, FORM)
    keys = (
        keyring.keys_of(session, vault, {row.alumnus_id or visitor.program for row in rows}) if rows else {}
    )
    return {row.alumnus_id: half for row in rows if (half := _half(keys, row, visitor))}


def _half(keys: dict[UUID, Key], row: Draft, visitor: Visitor) -> Half | None:
    key = keys.get(row.alumnus_id or visitor.program)
    return drafts.half(key, row) if key else None


def keep(session: Session, vault: Vault, visitor: Visitor, typed: Typed, *, now: datetime) -> None:
    """In place of what stood in these fields before. Nothing is kept of an empty one, nor about who is not open to the visitor."""
    former = _found(session, vault, visitor)
    keys = keyring.keys_of(session, vault, {visitor.program, *typed.asked})
    theirs = persons.caseload_of(session, visitor, now=now)
    may_read_all = confidential.may_read(session, visitor.role)

    def is_the_leads(half: Half) -> bool:
        """And so was not shown in the field that is empty."""
        return not may_read_all and bool(half.fields["for_lead"])

    for who, fields in _parts(typed, may_read_all=may_read_all):
        is_kept = bool(fields["words"]) and (who is None or (who in keys and theirs.holds(who)))
        if is_kept and (who not in former or former[who].fields != fields):
            key = keys[who or visitor.program]
            half = drafts.filled_in(fields, "")
            drafts.keep(
                session, key, who, visitor.staff, half, Kind.FORM, form=FORM, program=visitor.program, now=now
            )
        elif not is_kept and who in former and (fields["words"] or not is_the_leads(former[who])):
            drafts.forget(session, who, visitor.staff, Kind.FORM, form=FORM)


def _parts(typed: Typed, *, may_read_all: bool) -> Iterator[tuple[UUID | None, dict[str, str]]]:
    yield None, {"words": typed.words, "for_lead": ""}
    for who in typed.asked:
        is_for_lead = may_read_all and who in typed.for_lead
        yield who, {"words": typed.about.get(who, ""), "for_lead": "yes" if is_for_lead else ""}


def forget(session: Session, visitor: Visitor) -> None:
    """All of it, also what is not open to them any more."""
    drafts.forget_form(session, visitor.staff, FORM)
