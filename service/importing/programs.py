"""A program itself: its own data, its staff, its policy and who is on call."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from service.escalations import policies, policy_changes, rotas
from service.importing import on_duty
from service.importing.entries import Contents, ProgramEntry, StaffEntry
from service.importing.report import Report
from service.people import crisis_lines, programs
from service.people.phones import Phone
from service.people.programs import Program
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Key, Vault

_PLAIN: Final = (
    "timezone",
    "language",
    "cohort",
    "tells_lapses",
    "unmatched",
    "second_factor",
    "under_part_2",
)
"""What a program keeps just as its file says it."""


def find_by_sender(session: Session, vault: Vault, sender: Phone) -> Program | None:
    index = vault.index("phone", sender)
    return session.exec(select(Program).where(Program.sender_index == index)).one_or_none()


def create_program(
    session: Session, vault: Vault, entry: ProgramEntry, *, is_demo: bool, now: datetime
) -> Program:
    """A program and its key. In a session of every program: it is in none yet."""
    program = Program(
        name=b"",
        sender=b"",
        sender_index=vault.index("phone", entry.sender),
        timezone=entry.timezone,
        is_demo=is_demo,
        created_at=now,
    )
    session.add(program)
    session.flush()  # its key's row refers to it
    key = keyring.create(session, vault, program.id, program=program.id)
    program.name = key.seal("program.name", program.id, entry.name)
    program.sender = key.seal("program.sender", program.id, entry.sender)
    return program


def update_program(session: Session, vault: Vault, program: Program, entry: ProgramEntry) -> list[str]:
    changes: list[str] = [
        name
        for name in _PLAIN
        if name in entry.model_fields_set and getattr(program, name) != getattr(entry, name)
    ]
    for name in changes:
        setattr(program, name, getattr(entry, name))
    line = (
        crisis_lines.kept(entry.crisis_line.call, entry.crisis_line.emergency) if entry.crisis_line else None
    )
    if "crisis_line" in entry.model_fields_set and program.crisis_line != line:
        program.crisis_line = line
        changes.append("crisis_line")
    if programs.name_of(session, vault, program) != entry.name:
        key = keyring.key_of(session, vault, program.id)
        program.name = key.seal("program.name", program.id, entry.name)
        changes.insert(0, "name")
    return changes


def staff_of(session: Session, program: Program) -> dict[bytes, Staff]:
    """The program's staff by the blind index of their e-mail."""
    rows = session.exec(select(Staff).where(Staff.program_id == program.id))
    return {row.email_index: row for row in rows}


def put_staff(
    session: Session, vault: Vault, program: Program, entries: tuple[StaffEntry, ...], report: Report
) -> dict[bytes, UUID]:
    """Create or update each by e-mail; returns all of the program's staff. Nobody is removed."""
    staff = staff_of(session, program)
    for at, entry in enumerate(entries):
        index = vault.index("email", entry.email)
        known = staff.get(index)
        row, key = _open(session, vault, known) if known else _create_staff(session, vault, program, entry)
        report.note(("staff", at), _update_staff(vault, key, row, entry), is_new=known is None)
        session.add(row)
        staff[index] = row
    session.flush()
    return {index: row.id for index, row in staff.items()}


def _open(session: Session, vault: Vault, row: Staff) -> tuple[Staff, Key]:
    return row, keyring.key_of(session, vault, row.id)


def _create_staff(session: Session, vault: Vault, program: Program, entry: StaffEntry) -> tuple[Staff, Key]:
    """An empty row, for the update to fill."""
    row = Staff(
        program_id=program.id,
        name=b"",
        email=b"",
        email_index=vault.index("email", entry.email),
        phone=b"",
        phone_index=b"",
        role=entry.role,
    )
    return row, keyring.create(session, vault, row.id, program=program.id)


def _update_staff(vault: Vault, key: Key, row: Staff, entry: StaffEntry) -> list[str]:
    changes = [name for name, text in _personal(entry).items() if _seal(key, row, name, text)]
    if "phone" in changes:
        row.phone_index = vault.index("phone", entry.phone)
        row.has_opted_out = False  # it was the former phone that did
        row.phone_verified_at = None
    if row.role is not entry.role:
        row.role = entry.role
        changes.append("role")
    if entry.discipline is not None and row.discipline != entry.discipline:
        row.discipline = entry.discipline
        changes.append("discipline")
    if entry.gender is not None and row.gender is not entry.gender:
        row.gender = entry.gender
        changes.append("gender")
    if entry.called_after_stop is not None and row.is_called_after_stop is not entry.called_after_stop:
        row.is_called_after_stop = entry.called_after_stop
        changes.append("called_after_stop")
    return changes


def _personal(entry: StaffEntry) -> dict[str, str]:
    """What is sealed, as it is kept; the keys are the columns."""
    texts = {"name": entry.name, "email": entry.email, "phone": entry.phone}
    if entry.certification is not None:
        texts["certification"] = json.dumps(entry.certification.model_dump(mode="json"))
    return texts


def _seal(key: Key, row: Staff, name: str, text: str) -> bool:
    column, before = f"staff.{name}", getattr(row, name)
    if before and key.open(column, row.id, before) == text:
        return False
    setattr(row, name, key.seal(column, row.id, text))
    return True


def put_policy(
    session: Session,
    vault: Vault,
    program: Program,
    said: Contents,
    *,
    staff: Mapping[bytes, UUID],
    is_new: bool,
    report: Report,
    now: datetime,
) -> None:
    """The steps, who is on call, and the rota, where the file speaks of them."""
    if said.policy is not None:
        steps, was = on_duty.steps(vault, said.policy, staff), policies.said_of_program(session, program.id)
        if policies.set_policy(session, steps, program=program.id):
            policy_changes.by_file(session, was, steps, program=program.id, now=now)
            report.note(("policy",), ["steps"], is_new=is_new)
    if said.on_call is not None:
        ids = [staff[vault.index("email", email)] for email in said.on_call]
        if rotas.set_on_call(session, ids, program=program.id, now=now):
            report.note(("on_call",), ["people"], is_new=is_new)
    if said.rota is not None:
        changes = on_duty.put_rota(session, vault, program, said.rota, staff=staff, now=now)
        if changes:
            report.note(("rota",), changes, is_new=is_new)
