"""Written consents to give records out, and what is given out under them, as staff record it (42 CFR Part 2)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from service.enrolling.entering import Entered
from service.enrolling.fields import Findings, read_day, read_line
from service.errors import ServiceError
from service.importing.written import read_version
from service.people import disclosures
from service.people.disclosures import Agreed, Terms
from service.protection import audit, keyring
from service.protection.audit import Action

NAMES: Final = ("recipients", "what", "purpose", "signed_on", "expires_on", "wording")


class NoSuchConsent(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is nothing at this address")


class NotInForce(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "this consent was withdrawn, or its last day is over: nothing may be given out under it"
        )


def record(entered: Entered, fields: Mapping[str, str]) -> None:
    """Record what they have signed. Raises ImportRefused. The same in force twice is one."""
    terms = _read(entered, fields)
    known = (one for one in _agreed(entered).values() if one.withdrawn_at is None)
    if terms not in (one.terms for one in known):
        key = keyring.key_of(entered.session, entered.vault, entered.alumnus.id)
        disclosures.agree(entered.session, key, entered.alumnus, terms, by=entered.by, now=entered.now)


def _read(entered: Entered, fields: Mapping[str, str]) -> Terms:
    findings = Findings()
    said = {name: findings.read(name, read_line, fields[name]) for name in ("recipients", "what", "purpose")}
    wording = findings.read("wording", read_version, fields["wording"])
    signed_on = findings.read("signed_on", read_day, fields["signed_on"])
    expires_on = findings.read("expires_on", read_day, fields["expires_on"]) if fields["expires_on"] else None
    if signed_on and signed_on > entered.today:
        findings.add("signed_on", "is in the future")
    if signed_on and expires_on and expires_on < signed_on:
        findings.add("expires_on", "is before it was signed")
    findings.refuse()
    assert wording
    assert signed_on
    words = {name: str(one) for name, one in said.items()}
    return Terms(wording=wording, signed_on=signed_on, expires_on=expires_on, **words)


def withdraw(entered: Entered, consent: UUID) -> None:
    """They may at any time, and need not say why. Raises NoSuchConsent. Twice is once."""
    if _find(entered, consent).withdrawn_at is None:
        disclosures.withdraw(entered.session, entered.alumnus, consent, by=entered.by, now=entered.now)


def give_out(entered: Entered, consent: UUID) -> None:
    """Record that something is given out under this consent. Raises NoSuchConsent, NotInForce."""
    if not _find(entered, consent).holds(entered.today):
        raise NotInForce
    audit.record(
        entered.session,
        entered.vault,
        Action.DISCLOSED,
        program=entered.alumnus.program_id,
        by=audit.staff(entered.by),
        subject=entered.alumnus.id,
        about=consent,
        now=entered.now,
    )


def _find(entered: Entered, consent: UUID) -> Agreed:
    found = _agreed(entered).get(consent)
    if found is None:
        raise NoSuchConsent
    return found


def _agreed(entered: Entered) -> Mapping[UUID, Agreed]:
    key = keyring.key_of(entered.session, entered.vault, entered.alumnus.id)
    return disclosures.agreed(entered.session, key, entered.alumnus.id)
