"""The settings of a program that an admin changes in the console: those that change nobody's pages, but for a lapse that is told, and are no role and no rota (H7).

Of a crisis line, and of who hears of lapses, the others who lead are told at once.

The rest stays with the program file, each with its reason on the page (settings.py).
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling.fields import Findings
from service.enrolling.steps import Changed, stamp
from service.escalations import notices, wording
from service.importing import ImportRefused
from service.importing.written import read_words
from service.people import crisis_lines, staff
from service.people.programs import Program, SecondFactor
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks
from service.web.enrolling import desk
from service.web.enrolling.desk import NO_TROUBLE, Trouble
from service.web.enrolling.steps import trouble_of
from service.web.enrolling.titles import LANGUAGES
from service.web.program import frame
from service.web.program.settings import HERE, LAPSES, SECOND_STEP
from service.web.spoken import Spoken
from service.web.visitors import ADMINS, Visitor, is_proved

CHANGE: Final = f"{HERE}/change"
LONGEST: Final = 100
"""Characters of the cohort, as in a program file."""

SURE: Final = "called"
"""The mark that both numbers were called."""

TOLD_OTHERS: Final = frozenset({"call", "emergency", "tells_lapses"})
"""What everybody in danger is told, and who hears of a lapse: no admin changes that unseen."""

FIELDS: Final = Spoken(
    {
        "language": "Language of whoever is new",
        "cohort": "Cohort",
        "call": "Crisis line",
        "emergency": "In an emergency",
        "tells_lapses": "A lapse that is told",
        "second_factor": "Second step at sign-in",
        SURE: "Both numbers",
    }
)
CHOICES: Final[Mapping[str, Mapping[Any, str]]] = {
    "language": LANGUAGES,
    "tells_lapses": LAPSES,
    "second_factor": SECOND_STEP,
}
_NUMBER: Final = re.compile(r"\+?[0-9]([0-9 ]{0,17}[0-9])?", re.ASCII)


def fields_of(row: Program) -> dict[str, str]:
    """As the form has them. A second step that everybody needs is taken off in the program file alone."""
    line = row.crisis_line or {"call": "", "emergency": ""}
    return {
        "language": row.language,
        "cohort": row.cohort or "",
        "call": line["call"],
        "emergency": line["emergency"],
        "tells_lapses": "yes" if row.tells_lapses else "no",
    } | ({"second_factor": row.second_factor.value} if row.second_factor is SecondFactor.OPTIONAL else {})


async def show(request: Request) -> Response:
    visitor = await frame.require_admin(request)
    return await _page(request, visitor)


async def _page(
    request: Request,
    visitor: Visitor,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble = NO_TROUBLE,
    *,
    needs_proof: bool = False,
) -> Response:
    stands = await frame.look(request, visitor, lambda session, _: fields_of(_row(session, visitor)))
    return frame.page(
        request,
        "choosing.html",
        visitor,
        status=trouble.status,
        fields={**stands, **(typed or {})},
        # What was refused stays filled in upon what it was, or a colleague's change would be overwritten unseen.
        seen=stamp(stands) if typed is None or trouble.stands else typed["seen"],
        names=tuple(stands),
        trouble=Trouble(trouble.problems, _said(trouble.stands), trouble.status, trouble.message),
        said=_said,
        titles=_Titles,
        choices=CHOICES,
        needs_proof=needs_proof,
    )


class _Titles:
    FIELDS = FIELDS

    @staticmethod
    def field(name: str) -> str:
        return FIELDS.get(name, "")

    @staticmethod
    def bare(name: str) -> str:
        return name


def _said(fields: Mapping[str, str]) -> dict[str, str]:
    """A form in words."""
    return {name: CHOICES.get(name, {}).get(value, value) for name, value in fields.items() if name in FIELDS}


def _row(session: Session, visitor: Visitor, *, is_held: bool = False) -> Program:
    query = select(Program).where(Program.id == visitor.program)
    return session.exec(query.with_for_update(key_share=True) if is_held else query).one()


async def save(request: Request) -> Response:
    """All of it is so, and on record, or nothing is: what was typed stays then."""
    visitor = await frame.require_admin(request)
    typed = await desk.fields_of(request, (*FIELDS, "seen"))
    if not await is_proved(request, only=ADMINS):
        trouble = Trouble(status=HTTPStatus.UNAUTHORIZED)
        return await _page(request, visitor, typed, trouble, needs_proof=True)
    try:
        await frame.write(request, visitor, lambda session, runtime: _save(session, runtime, visitor, typed))
    except (ImportRefused, Changed) as error:
        return await _page(request, visitor, typed, trouble_of(error))
    return frame.go(HERE)


def _save(session: Session, runtime: Runtime, visitor: Visitor, typed: Mapping[str, str]) -> None:
    row = _row(session, visitor, is_held=True)
    stands = fields_of(row)
    said = {name: typed[name] for name in stands}
    if said == stands:
        return
    if typed["seen"] != stamp(stands):
        raise Changed(stands)
    changed = [name for name in stands if said[name] != stands[name]]
    _refuse(said, changed, is_sure=bool(typed[SURE]))
    _put(row, said)
    detail = {"what": "settings", "fields": ", ".join(changed)}
    looks.note(session, runtime, visitor, Action.CHANGED, detail=detail)
    if TOLD_OTHERS & set(changed):
        told = wording.other_settings(staff.alias(visitor.name))
        notices.tell_leaders(session, runtime.vault, told, but=visitor.staff, now=runtime.clock.now())


def _refuse(said: Mapping[str, str], changed: list[str], *, is_sure: bool) -> None:
    """Raises ImportRefused."""
    findings = Findings()
    findings.choose("language", said["language"], LANGUAGES)
    findings.choose("tells_lapses", said["tells_lapses"], ("yes", "no"))
    if "second_factor" in said:
        findings.choose("second_factor", said["second_factor"], list(SecondFactor))
    if said["cohort"]:
        findings.read("cohort", _cohort, said["cohort"])
    numbers = {name: said[name] for name in ("call", "emergency")}
    if any(numbers.values()):
        for name, number in numbers.items():
            findings.read(name, _number, number)
    if set(numbers) & set(changed) and not is_sure:
        findings.add(SURE, "have to be called first: whoever is in danger is told to call them")
    findings.refuse()


def _cohort(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return read_words(text)


def _number(text: str) -> str:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError("is no number that can be called as it stands, like 988 or 13 11 14: both, or none")
    return text


def _put(row: Program, said: Mapping[str, str]) -> None:
    row.language, row.cohort = said["language"], _cohort(said["cohort"]) if said["cohort"] else None
    row.crisis_line = crisis_lines.kept(said["call"], said["emergency"]) if said["call"] else None
    row.tells_lapses = said["tells_lapses"] == "yes"
    row.second_factor = SecondFactor(said.get("second_factor", row.second_factor))


routes: Final = [
    Route(CHANGE, show, methods=["GET"]),
    Route(CHANGE, save, methods=["POST"]),
]
