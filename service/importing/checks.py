"""What one value alone cannot show: the same phone twice, a specialist whom nobody knows, a consent from tomorrow."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from service.escalations import policies
from service.importing import rota_checks
from service.importing.drafts import EACH, find, values
from service.importing.places import Finding, Path, Places
from service.importing.written import (
    did_you_mean,
    read_email,
    read_instant,
    read_phone,
    read_time,
    read_words,
)
from service.people import programs
from service.people.alumni import Alumnus
from service.people.countries import Countries, country_of
from service.people.phones import Phone
from service.people.programs import Program
from service.people.staff import Staff
from service.protection.vault import Vault


def within_file(raw: Any, places: Places) -> list[Finding]:
    """What contradicts itself."""
    sender = values(raw, read_phone, "program", "sender")
    findings = [
        *_twice(places, [*sender, *_phones(raw, "staff"), *_phones(raw, "alumni")]),
        *_twice(places, values(raw, read_email, "staff", EACH, "email")),
        *_twice(places, values(raw, read_email, "on_call", EACH)),
        *_twice(places, rota_checks.layers(raw)),
        *rota_checks.within(raw),
    ]
    for path, alumnus in find(raw, "alumni", EACH):
        findings += [((*path, *rest), message) for rest, message in _within_alumnus(alumnus, path, places)]
    return findings


def _phones(raw: Any, section: str) -> Iterator[tuple[Path, Phone]]:
    return values(raw, read_phone, section, EACH, "phone")


def _within_alumnus(alumnus: Any, path: Path, places: Places) -> Iterator[Finding]:
    supporters = values(alumnus, read_phone, "supporters", EACH, "phone")
    phones = [*values(alumnus, read_phone, "phone"), *supporters]
    yield from _twice(places, phones, around=path)
    yield from _twice(places, values(alumnus, read_time, "check_ins", EACH), around=path)
    yield from _twice(places, _strategies(alumnus), around=path)


def _strategies(alumnus: Any) -> Iterator[tuple[Path, Hashable]]:
    for path, strategy in find(alumnus, "strategies", EACH):
        then = [text for _, text in values(strategy, read_words, "then")]
        if then:
            yield path, (then[0], *(text for _, text in values(strategy, read_words, "if")))


def _twice(places: Places, found: Iterable[tuple[Path, Hashable]], *, around: Path = ()) -> Iterator[Finding]:
    first: dict[Hashable, Path] = {}
    for path, value in found:
        if value in first:
            yield path, f"stands already in line {places.line_of((*around, *first[value]))}"
        first.setdefault(value, path)


@dataclass(frozen=True, slots=True)
class Known:
    """The staff that a program has already, by blind index."""

    by_email: dict[bytes, UUID]
    by_phone: dict[bytes, UUID]


def known_staff(session: Session, program: Program | None) -> Known:
    if program is None:
        return Known({}, {})
    rows = session.exec(select(Staff).where(Staff.program_id == program.id)).all()
    return Known({one.email_index: one.id for one in rows}, {one.phone_index: one.id for one in rows})


def against_database(
    session: Session,
    vault: Vault,
    raw: Any,
    program: Program | None,
    countries: Countries,
    *,
    now: datetime,
) -> list[Finding]:
    """What contradicts the people whom the program has already, or the calendar."""
    known = known_staff(session, program)
    return [
        *_names(session, vault, raw, program),
        *_references(vault, raw, known),
        *_taken(session, vault, raw, program, known),
        *_abroad(raw, _sender(session, vault, raw, program), countries),
        *((path, "is in the future") for path, at in _consents(raw) if at > now),
    ]


def _sender(session: Session, vault: Vault, raw: Any, program: Program | None) -> str:
    """The number that the program texts from; '' where the file's own is no number."""
    if program is not None:
        return programs.sender_of(session, vault, program)
    return next((sender for _, sender in values(raw, read_phone, "program", "sender")), "")


def _abroad(raw: Any, sender: str, countries: Countries) -> Iterator[Finding]:
    """Phones that we would never text: people would count on texts that do not come."""
    supporters = values(raw, read_phone, "alumni", EACH, "supporters", EACH, "phone")
    for path, phone in (*_phones(raw, "staff"), *_phones(raw, "alumni"), *supporters):
        if not countries.hold(phone, sender=sender):
            yield path, _where(phone)


def _where(phone: Phone) -> str:
    country = country_of(phone)
    if country is None:
        return "costs extra, or belongs to no country: we do not text it, unless SMS_COUNTRIES names its beginning"
    return f"is a number of {country}, where we do not text: add {country} to SMS_COUNTRIES if we should"


def _consents(raw: Any) -> Iterator[tuple[Path, datetime]]:
    return values(raw, read_instant, "alumni", EACH, "consent", "given_at")


def _names(session: Session, vault: Vault, raw: Any, program: Program | None) -> Iterator[Finding]:
    for path, name in values(raw, read_words, "program", "name"):
        other = programs.find_by_name(session, vault, name)
        if other is not None and (program is None or other.id != program.id):
            yield path, "is another program's, with another sender: a program is known by its sender"


def _references(vault: Vault, raw: Any, known: Known) -> Iterator[Finding]:
    emails = frozenset(email for _, email in values(raw, read_email, "staff", EACH, "email"))
    named = [
        *rota_checks.named(raw),
        *values(raw, read_email, "alumni", EACH, "specialist"),
        *((path, who) for path, who in rota_checks.notified(raw) if who not in policies.TARGETS),
    ]
    for path, who in named:
        if who not in emails and vault.index("email", who) not in known.by_email:
            choices = emails if "notify" not in path else emails | frozenset(policies.TARGETS)
            yield path, f"{who!r} is not one of the staff{did_you_mean(who, choices)}"


def _taken(
    session: Session, vault: Vault, raw: Any, program: Program | None, known: Known
) -> Iterator[Finding]:
    if program is None:
        return
    for path, phone in (*_phones(raw, "staff"), *_phones(raw, "alumni")):
        if vault.index("phone", phone) == program.sender_index:
            yield path, "is the number that the program itself texts from"
    for path, phone in _phones(raw, "alumni"):
        if vault.index("phone", phone) in known.by_phone:
            yield path, "is the phone of one of the staff"
    for path, phone in _phones(raw, "staff"):
        index = vault.index("phone", phone)
        emails = values(raw, read_email, "staff", EACH, "email")
        mine = {vault.index("email", email) for at, email in emails if at[:2] == path[:2]}
        owner = known.by_phone.get(index)
        if owner and owner not in {known.by_email.get(one) for one in mine}:
            yield path, "is the phone of another member of staff already"
        alumnus = select(Alumnus.id).where(Alumnus.program_id == program.id, Alumnus.phone_index == index)
        if session.exec(alumnus).first():
            yield path, "is the phone of one of the alumni"
