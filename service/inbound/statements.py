"""What is asked of the database about the senders of a batch of texts: built once, for a batch of any size."""

from typing import Any, Final

import sqlalchemy as sa

from service.checkins.milestones import Milestone
from service.conversation.states import Reason
from service.escalations.tables import IS_OPEN, Alert
from service.messaging.ledger import Message
from service.people import offers, plans
from service.people.alumni import Alumnus, Supporter
from service.people.programs import Program
from service.people.staff import Staff
from service.protection.keyring import PersonKey

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_staff: Any = Staff.__table__  # type: ignore[attr-defined]
_strategy: Any = plans.Strategy.__table__  # type: ignore[attr-defined]
_offer: Any = offers.Offer.__table__  # type: ignore[attr-defined]
_plan: Any = plans.Plan.__table__  # type: ignore[attr-defined]
_milestone: Any = Milestone.__table__  # type: ignore[attr-defined]
_program: Any = Program.__table__  # type: ignore[attr-defined]
_supporter: Any = Supporter.__table__  # type: ignore[attr-defined]
_alert: Any = Alert.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]
_staff_key: Any = _key.alias("staff_key")
_inbound: Any = Message.__table__  # type: ignore[attr-defined]
_reply: Any = _inbound.alias("reply")

# Locked in the order of their ids, so that two processes never wait for each other in a circle.
PEOPLE: Final = (
    sa.select(
        *_alumnus.c["id", "program_id", "phone_index", "language", "status", "specialist_id"],
        *_alumnus.c["paused_until", "conversation", "is_unreachable", "timezone", "level", "check_back"],
        *_alumnus.c["wants_practice", "enrolled_at", "erase_at"],
        _program.c.crisis_line,
        *_alumnus.c["pin", "pin_open_until", "pin_barred_until"],
        *_alumnus.c["quiet_word", "doubted_at", "still_asked_at", "unreachable_at"],
        sa.func.coalesce(_alumnus.c.tells_lapses, sa.case((_program.c.tells_lapses, sa.true()))).label(
            "tells_lapses"
        ),
        _key.c.kek,
        _key.c.wrapped,
        _staff.c.name.label("staff_name"),
        _staff_key.c.kek.label("staff_kek"),
        _staff_key.c.wrapped.label("staff_wrapped"),
        sa.select(_alert.c.id)
        .where(_alert.c.alumnus_id == _alumnus.c.id, IS_OPEN, _alert.c.awaits_answer)
        .scalar_subquery()
        .label("awaited_by"),
        sa.select(_alert.c.status)
        .where(_alert.c.alumnus_id == _alumnus.c.id, IS_OPEN, _alert.c.reason != Reason.OVERDUE)
        .scalar_subquery()
        .label("alert_status"),
    )
    .select_from(
        _alumnus.join(_key, _key.c.person_id == _alumnus.c.id)
        .join(_program, _program.c.id == _alumnus.c.program_id)
        .outerjoin(_staff, sa.and_(_staff.c.id == _alumnus.c.specialist_id, _staff.c.left_at.is_(None)))
        .outerjoin(_staff_key, _staff_key.c.person_id == _staff.c.id)
    )
    .where(
        _alumnus.c.phone_index.in_(sa.bindparam("indexes", expanding=True)),
        _alumnus.c.program_id.in_(sa.bindparam("programs", expanding=True)),
    )
    .order_by(_alumnus.c.id)
    .with_for_update(of=_alumnus, key_share=True)
)
KNOWN: Final = (
    sa.select(
        _inbound.c.sid,
        _inbound.c.program_id,
        _reply.c.id,
        _reply.c.body,
        _reply.c.other_phone,
        _reply.c.alumnus_id,
        _reply.c.staff_id,
        _reply.c.purpose,
        _reply.c.created_at,
    )
    .select_from(_inbound.outerjoin(_reply, _reply.c.in_reply_to == _inbound.c.id))
    .where(_inbound.c.sid.in_(sa.bindparam("sids", expanding=True)))
)
STRATEGIES: Final = (
    sa.select(
        _strategy.c.id,
        _strategy.c.alumnus_id,
        _strategy.c.situation,
        _strategy.c.action,
        _strategy.c.alias,
        _strategy.c.tags,
        _strategy.c.outcomes,
        _strategy.c.outcomes_at,
        sa.select(sa.func.max(_offer.c.number))
        .where(_offer.c.strategy_id == _strategy.c.id)
        .scalar_subquery()
        .label("last"),
    )
    .where(
        _strategy.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)),
        _strategy.c.retired_at.is_(None),
    )
    .order_by(*plans.IN_ORDER)
)
PLANS: Final = (
    sa.select(_plan.c.id, _plan.c.alumnus_id, _plan.c.content)
    .where(_plan.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)))
    .order_by(_plan.c.alumnus_id, _plan.c.version)
)
MILESTONES: Final = (
    sa.select(_milestone.c.id, _milestone.c.alumnus_id, _milestone.c.words)
    .where(
        _milestone.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)), _milestone.c.told_at.is_not(None)
    )
    .order_by(_milestone.c.alumnus_id, _milestone.c.told_at)
)
SUPPORTERS: Final = (
    sa.select(_supporter.c.id, _supporter.c.alumnus_id, _supporter.c.name)
    .where(_supporter.c.alumnus_id.in_(sa.bindparam("alumni", expanding=True)))
    .order_by(_supporter.c.id)
)
