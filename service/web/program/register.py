"""The register of staff: disciplines, certifications and until when; how many of those who count are certified (F6)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.errors import ServiceError
from service.importing.written import read_date, read_words
from service.people import certifications, staff, tasks
from service.people.certifications import STAGES, Certification, Share, Specialty
from service.people.staff import Role, Staff
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages
from service.web.program import frame, tables
from service.web.program.overview import today
from service.web.spoken import Spoken, say
from service.web.visitors import ADMINS, Visitor, require_step_up

HERE: Final = "/program/staff"
LONGEST: Final = 100
"""Characters of a discipline, of a body and of a number."""

NAMES: Final = ("discipline", "body", "number", "expires")
CHECKS: Final = ("counted", "privacy_officer", *Specialty)
FIELDS: Final = Spoken(
    {
        "discipline": "Discipline",
        "addiction": "Trained in addiction",
        "mental_health": "Trained in mental health",
        "body": "Who gave it",
        "number": "Number",
        "expires": "Last day",
        "counted": "Cares for people here, and is counted",
        "privacy_officer": "Privacy officer: may read the whole record",
    }
)


class Overtaken(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "somebody has changed this meanwhile: what stands now is beside what you entered; save again to keep yours"
        )


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    name: str
    role: Role
    held: Certification | None
    fields: Mapping[str, str]
    """As the form has them; a check that is set has a word, and one that is not is empty."""

    @property
    def seen(self) -> str:
        """For the form: what it was filled in upon."""
        return _mark(self.fields)

    def ends(self, on: date) -> str:
        """'good', 'soon' or 'over'; empty where there is none."""
        if self.held is None:
            return ""
        if self.held.expires < on:
            return "over"
        return "soon" if self.held.expires - on <= STAGES[0] else "good"


@dataclass(frozen=True, slots=True)
class Register:
    members: tuple[Member, ...]
    share: Share
    falls_on: date | None
    today: date


async def show(request: Request) -> Response:
    visitor = await frame.require_admin(request)
    return await _page(request, visitor)


async def _page(
    request: Request,
    visitor: Visitor,
    of: UUID | None = None,
    error: str = "",
    fields: Mapping[str, str] | None = None,
    *,
    seen: str | None = None,
) -> Response:
    """After a refusal what was typed stands in the form still, upon what it was filled in (`seen`).

    After a colleague's change what stands is shown beside it, and `seen` is that.
    """
    is_overtaken = bool(error) and seen is None
    read = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return frame.page(
        request,
        "staff.html",
        visitor,
        status=Overtaken.status if is_overtaken else status,
        register=read,
        of=of,
        error=error,
        typed=fields,
        seen=seen,
        is_overtaken=is_overtaken,
        titles={"FIELDS": FIELDS},
        said=_said,
    )


def _said(fields: Mapping[str, str]) -> dict[str, str]:
    """A form in words."""
    marks = {name: say("Yes") if fields[name] else say("No") for name in CHECKS}
    return {name: marks.get(name, fields[name]) for name in FIELDS}


def _read(session: Session, runtime: Runtime, visitor: Visitor) -> Register:
    rows = staff.everybody(session)
    keys = keyring.keys_of(session, runtime.vault, [row.id for row in rows])
    known = [row for row in rows if row.id in keys]
    held = {row.id: certifications.of(keys[row.id], row) for row in known}
    members = [
        Member(row.id, staff.name_of(keys[row.id], row), row.role, held[row.id], _fields(row, held[row.id]))
        for row in known
    ]
    counted = [held[row.id] for row in known if row.is_counted]
    on = today(visitor, now=runtime.clock.now())
    return Register(
        members=tuple(sorted(members, key=lambda one: one.name.casefold())),
        share=certifications.share(counted, on),
        falls_on=certifications.falls_on(counted, on),
        today=on,
    )


def _fields(row: Staff, held: Certification | None) -> dict[str, str]:
    checks = {"counted": row.is_counted, "privacy_officer": row.is_privacy_officer}
    checks |= {one.value: one in (row.specialties or ()) for one in Specialty}
    return {
        "discipline": row.discipline or "",
        "body": held.body if held else "",
        "number": held.number if held else "",
        "expires": held.expires.isoformat() if held else "",
        **{name: "yes" if is_set else "" for name, is_set in checks.items()},
    }


async def save(request: Request) -> Response:
    visitor = await frame.require_admin(request)
    member: UUID = request.path_params["id"]
    form = await frame.form_of(request)
    fields, seen = _typed(form), frame.text_of(form, "seen", 64)
    try:
        held, discipline = _certification(fields), _discipline(fields)
    except ValueError as error:
        return await _page(request, visitor, member, str(error), fields, seen=seen)

    def work(session: Session, runtime: Runtime) -> None:
        row = session.exec(
            select(Staff).where(Staff.id == member).with_for_update(key_share=True)
        ).one_or_none()
        if row is None:
            raise pages.NotFound
        key = keyring.key_of(session, runtime.vault, row.id)
        before = certifications.of(key, row)
        stands = _fields(row, before)
        if fields == stands:
            return
        if seen != _mark(stands):
            raise Overtaken
        if held != before:
            certifications.keep(key, row, held)
            _end_reminder(session, row, held, visitor, runtime)
        row.discipline = discipline
        row.specialties = [one.value for one in Specialty if fields[one.value]] or None
        row.is_counted, row.is_privacy_officer = bool(fields["counted"]), bool(fields["privacy_officer"])
        looks.note(session, runtime, visitor, Action.CHANGED, about=row.id, detail={"what": "register"})

    try:
        await frame.write(request, visitor, work)
    except Overtaken as overtaken:
        return await _page(request, visitor, member, str(overtaken), fields)
    return frame.go(f"{HERE}#m-{member}")


def _mark(fields: Mapping[str, str]) -> str:
    """A fingerprint of what stands in a form: whoever comes second is shown both (ADR 0028)."""
    return hashlib.sha256(json.dumps(dict(fields), sort_keys=True).encode()).hexdigest()


def _end_reminder(
    session: Session, row: Staff, held: Certification | None, visitor: Visitor, runtime: Runtime
) -> None:
    """What was renewed needs nobody's look any more."""
    now = runtime.clock.now()
    if held is not None and certifications.reminded_on(held, today(visitor, now=now)) is None:
        tasks.close_about(session, About.CERTIFICATION, staff=row.id, now=now)


def _typed(form: FormData) -> dict[str, str]:
    texts = {name: frame.text_of(form, name, 2 * LONGEST) for name in NAMES}
    return texts | {name: "yes" if form.get(name) else "" for name in CHECKS}


def _certification(fields: Mapping[str, str]) -> Certification | None:
    """Raises ValueError with what to do."""
    parts = [fields[name] for name in ("body", "number", "expires")]
    if not any(parts):
        return None
    if not all(parts):
        raise ValueError("a certification needs who gave it, its number and its last day: all three, or none")
    body, number = (_words(one) for one in parts[:2])
    return Certification(body, number, read_date(parts[2]))


def _discipline(fields: Mapping[str, str]) -> str | None:
    return _words(fields["discipline"]) if fields["discipline"] else None


def _words(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"use {LONGEST} characters at most")
    return read_words(text)


async def take_along(request: Request) -> Response:
    """The register as a table, for an accreditor: with names, so it wants a fresh proof of who asks, and is recorded first."""
    visitor = await require_step_up(request, only=ADMINS, back=HERE)
    read = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    await looks.record(request, visitor, Action.EXPORTED, detail={"what": "register"})
    return tables.give("staff", HEADER, _rows(read.members))


HEADER: Final = (
    "name",
    "role",
    "discipline",
    "addiction",
    "mental health",
    "counts",
    "body",
    "number",
    "expires",
)


def _rows(members: Sequence[Member]) -> list[tuple[str, ...]]:
    checks = (*Specialty, "counted")
    return [
        (
            one.name,
            one.role.value,
            one.fields["discipline"],
            *(one.fields[name] or "no" for name in checks),
            *(one.fields[name] for name in ("body", "number", "expires")),
        )
        for one in members
    ]


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}.csv", take_along, methods=["GET"]),
    Route(f"{HERE}/{{id:uuid}}", save, methods=["POST"]),
]
