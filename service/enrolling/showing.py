"""What stands in each form of an enrollment now, as the text that somebody would enter."""

from dataclasses import asdict

from sqlmodel import Session

from service.checkins import schedules
from service.enrolling import wishing
from service.people import alumni, enrollments
from service.people.alumni import Alumnus
from service.people.enrollments import SafeContact
from service.protection import keyring
from service.protection.vault import Unreadable, Vault

YES: dict[bool, str] = {True: "yes", False: "no"}


def person(session: Session, vault: Vault, alumnus: Alumnus) -> dict[str, str]:
    key = keyring.key_of(session, vault, alumnus.id)
    phone = key.open("alumnus.phone", alumnus.id, alumnus.phone)
    return {"name": alumni.name_of(key, alumnus), "phone": phone, "language": alumnus.language}


def times(session: Session, vault: Vault, alumnus: Alumnus) -> dict[str, str]:
    own = (f"{row.local_time:%H:%M}" for row in schedules.times_of(session, alumnus.id))
    return {"timezone": alumnus.timezone, "check_ins": ", ".join(own)}


def team(session: Session, vault: Vault, alumnus: Alumnus) -> dict[str, str]:
    enrolled = enrollments.of(session, [alumnus.id]).get(alumnus.id)
    backup = enrolled.backup_id if enrolled else None
    return {
        "specialist": str(alumnus.specialist_id or ""),
        "backup": str(backup or ""),
        **wishing.shown(alumnus),
    }


def contact(session: Session, vault: Vault, alumnus: Alumnus) -> dict[str, str]:
    enrolled = enrollments.of(session, [alumnus.id]).get(alumnus.id)
    key = keyring.key_of(session, vault, alumnus.id)
    try:
        known = enrollments.contact_of(key, enrolled)
    except Unreadable:  # asked anew: whoever looks at the person's page is told that it cannot be read
        known = SafeContact()
    return asdict(known) | {"notices": YES[alumnus.wants_notices]}
