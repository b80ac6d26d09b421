"""A person's strategies as staff edit them with them: if, then, tags, and a name for what may not go out (F3)."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from sqlmodel import col, select

from service.conversation.plan import Strategy as Recorded
from service.enrolling.entering import Entered
from service.enrolling.fields import Findings, read_line
from service.enrolling.steps import Changed, stamp
from service.errors import ServiceError
from service.messaging import lint, sendable
from service.people import plans, tasks
from service.people.plans import Strategy
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.vault import Key

Fields = Mapping[str, str]

NAMES = ("situation", "action", "tags", "alias")
LONGEST_TAG = 40
LONGEST_ALIAS = 100


class NotTheirs(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is no such strategy in this person's list")


def shown(strategy: Recorded) -> dict[str, str]:
    """As somebody would enter it."""
    return {
        "situation": strategy.situation,
        "action": strategy.action,
        "tags": ", ".join(strategy.tags),
        "alias": strategy.alias or "",
    }


def add(entered: Entered, fields: Fields) -> None:
    """Raises ImportRefused."""
    read = _read(entered, fields)
    _refuse_twice(entered, read)
    _seal(entered, read)


def change(entered: Entered, strategy: UUID, fields: Fields, *, seen: str) -> None:
    """Other words make another strategy, and what helped before stays with the former one.

    Raises Changed, ImportRefused and NotTheirs.
    """
    row = _mine(entered, strategy)
    if row is None:
        raise NotTheirs
    if row.retired_at is not None:
        if _stands(entered, fields):
            return  # sent twice
        if seen != stamp({}):
            raise Changed({})
        add(entered, fields)  # whoever wrote it was told that there is nothing to change any more
        return
    known = plans.open_strategy(_key(entered), row)
    stands = shown(known)
    if stands == fields:
        return
    if stamp(stands) != seen:
        raise Changed(stands)
    read = _read(entered, fields)
    _refuse_twice(entered, read, but=strategy)
    if (read.situation, read.action) != (known.situation, known.action):
        row.retired_at = entered.now
        _seal(entered, read, place=row.place)
    else:
        row.alias = _key(entered).seal("strategy.alias", row.id, read.alias) if read.alias else None
        row.tags = _key(entered).seal("strategy.tags", row.id, ",".join(read.tags))
    _settle(entered)


def retire(entered: Entered, strategy: UUID) -> bool:
    """Offer it no more; its history stays. Whether it is this person's."""
    row = _mine(entered, strategy)
    if row is not None:
        row.retired_at = row.retired_at or entered.now
        _settle(entered)
    return row is not None


def put_back(entered: Entered, strategy: UUID) -> bool:
    """Offer it again, with all that was learned of it. Raises ImportRefused where the same words are in use."""
    row = _mine(entered, strategy)
    if row is not None and row.retired_at is not None:
        _refuse_twice(entered, plans.open_strategy(_key(entered), row))
        row.retired_at = None
    return row is not None


def _read(entered: Entered, fields: Fields) -> Recorded:
    findings = Findings()
    action = findings.read("action", read_line, fields["action"]) or ""
    situation, alias = (
        (findings.read(name, read_line, fields[name]) or "") if fields[name].strip() else ""
        for name in ("situation", "alias")
    )
    tags = _tags(findings, fields["tags"])
    _check_alias(findings, action, alias)
    findings.refuse()
    return Recorded(id=entered.alumnus.id, situation=situation, action=action, alias=alias or None, tags=tags)


def _tags(findings: Findings, text: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in text.replace(";", ",").split(","))
    tags = tuple(dict.fromkeys(filter(None, parts)))
    if any(len(tag) > LONGEST_TAG for tag in tags):
        findings.add("tags", f"holds one that is longer than {LONGEST_TAG} characters")
    return tags


def _check_alias(findings: Findings, action: str, alias: str) -> None:
    if len(alias) > LONGEST_ALIAS:
        findings.add("alias", f"is longer than {LONGEST_ALIAS} characters")
    if alias and not sendable.may_leave(alias):
        findings.add("alias", f"holds a word that carriers block too ({', '.join(lint.blocked(alias))})")
    if not alias and not sendable.may_leave(action):
        words = ", ".join(lint.blocked(action))
        findings.add(
            "alias", f"is needed: carriers block {words}, so this goes out under a name that they choose"
        )


def _stands(entered: Entered, fields: Fields) -> bool:
    """Whether one in use is just that."""
    mine = plans.strategies_of(entered.session, entered.alumnus.id)
    return any(shown(plans.open_strategy(_key(entered), one)) == fields for one in mine)


def _refuse_twice(entered: Entered, read: Recorded, *, but: UUID | None = None) -> None:
    findings = Findings()
    for row in plans.strategies_of(entered.session, entered.alumnus.id):
        known = plans.open_strategy(_key(entered), row)
        if row.id != but and (known.situation, known.action) == (read.situation, read.action):
            findings.add("action", "stands in the list already")
    findings.refuse()


def _seal(entered: Entered, read: Recorded, *, place: int | None = None) -> None:
    row = plans.seal_strategy(
        _key(entered),
        entered.alumnus.id,
        program=entered.alumnus.program_id,
        situation=read.situation,
        action=read.action,
        tags=read.tags,
        alias=read.alias,
        now=entered.now,
    )
    row.place = place
    entered.session.add(row)


def _settle(entered: Entered) -> None:
    """Where everything in their list may go out, nobody has to look for names any more."""
    entered.session.flush()
    rows = plans.strategies_of(entered.session, entered.alumnus.id)
    if all(may_go_out(plans.open_strategy(_key(entered), row)) for row in rows):
        waiting = select(Task.id).where(
            Task.alumnus_id == entered.alumnus.id,
            Task.about == About.NOT_SENDABLE,
            col(Task.closed_at).is_(None),
        )
        for task in entered.session.exec(waiting).all():
            tasks.close(entered.session, task, now=entered.now)


def may_go_out(strategy: Recorded) -> bool:
    """In clear, or under its alias."""
    alias = strategy.alias
    return sendable.may_leave(strategy.action) or bool(alias and sendable.may_leave(alias))


def _mine(entered: Entered, strategy: UUID) -> Strategy | None:
    mine = select(Strategy).where(col(Strategy.id) == strategy, Strategy.alumnus_id == entered.alumnus.id)
    return entered.session.exec(mine).one_or_none()


def _key(entered: Entered) -> Key:
    return keyring.key_of(entered.session, entered.vault, entered.alumnus.id)
