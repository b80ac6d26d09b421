"""Whom a person would rather talk to, as the team step of an enrollment asks it (D20)."""

from collections.abc import Mapping
from typing import Final

from sqlmodel import Session

from service.enrolling.fields import Findings
from service.escalations.routing import Wish
from service.people import staff
from service.people.alumni import Alumnus
from service.people.staff import Gender

MUST: Final = "must"
NAMES: Final = ("wish_gender", "wish_discipline", "wish_strength")

Fields = Mapping[str, str]


def shown(alumnus: Alumnus) -> dict[str, str]:
    wish = Wish.load(alumnus.wishes)
    return {
        "wish_gender": wish.gender or "",
        "wish_discipline": wish.discipline or "",
        "wish_strength": MUST if wish.is_must else "",
    }


def disciplines(session: Session, alumnus: Alumnus) -> list[str]:
    """What can be chosen: what the staff are, and what stands. It is kept in clear, so nothing else is typed."""
    known = {one.discipline.casefold(): one.discipline for one in staff.everybody(session) if one.discipline}
    stands = Wish.load(alumnus.wishes).discipline
    return sorted({**known, stands.casefold(): stands}.values() if stands else known.values())


def read(session: Session, alumnus: Alumnus, findings: Findings, fields: Fields) -> Wish:
    gender, discipline, strength = (fields[name] for name in NAMES)
    findings.choose("wish_gender", gender, ["", *Gender])
    findings.choose("wish_discipline", discipline, ["", *disciplines(session, alumnus)])
    findings.choose("wish_strength", strength, ["", MUST])
    if strength and not (gender or discipline):
        findings.add("wish_gender", "is not chosen yet")
    if findings.problems:
        return Wish.load(alumnus.wishes)
    return Wish(Gender(gender) if gender else None, discipline or None, bool(strength))
