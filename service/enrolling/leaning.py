"""Whom a person can turn to: entered, or taken out where that was a mistake."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import col, select

from service.enrolling.entering import Entered
from service.enrolling.fields import Findings, split
from service.importing.written import read_phone
from service.people.alumni import Supporter


def add(entered: Entered, fields: Mapping[str, str]) -> None:
    """Raises ImportRefused. A phone that is there already is the same person: they get the new name."""
    findings = Findings()
    phone = findings.read("phone", read_phone, fields["phone"])
    if phone and entered.vault.index("phone", phone) == entered.alumnus.phone_index:
        findings.add("phone", "is their own")
    findings.refuse()
    topics = split(fields["topics"])
    entered.amend({"supporters": [{"name": fields["name"], "phone": fields["phone"], "topics": topics}]})


def remove(entered: Entered, supporter: UUID) -> bool:
    """Whether this person has them."""
    mine = select(Supporter).where(col(Supporter.id) == supporter, Supporter.alumnus_id == entered.alumnus.id)
    row = entered.session.exec(mine).one_or_none()
    if row is not None:
        entered.session.delete(row)
    return row is not None
